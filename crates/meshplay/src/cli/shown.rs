//! What the web pages show as "the command" is a command of this program.
//!
//! The pages' own tests pin every line that they can show; here each is parsed. A flag that only the pages know fails.

use clap::Parser as _;

use super::Cli;

const SHOWN: [&str; 2] = [
    include_str!("../../../../ui/src/actions/__snapshots__/registry.test.ts.snap"),
    include_str!("../../../../ui/src/actions/__snapshots__/shown.test.ts.snap"),
];

#[test]
fn every_command_that_a_page_shows_can_be_parsed() {
    let mut n_parsed = 0;
    let mut wrong = String::new();
    for line in SHOWN.iter().flat_map(|snapshot| snapshot.lines()) {
        let Some(start) = line.find("meshplay ") else { continue };
        // What follows a pipe is another program's; the last line ends the text with a quote.
        let command = line[start..].trim_end_matches('"').split(" | ").next().unwrap_or_default();
        let words = shlex::split(command).unwrap_or_default();
        n_parsed += 1;
        if let Err(error) = Cli::try_parse_from(&words) {
            wrong.push_str(&format!("{command}\n{error}\n"));
        }
    }
    assert!(n_parsed > 40, "only {n_parsed} commands were found: have the snapshots another form?");
    assert!(wrong.is_empty(), "{wrong}");
}
