//! The page `docs/reference/cli.md`, made from the command line's own types.
//!
//! A test and no program: nothing that is shipped writes documentation. `UPDATE=1 cargo test -p meshplay reference`
//! writes the page; without it the test compares.

use std::{env, fmt::Write as _, fs};

use clap::{Arg, Command, CommandFactory as _};

use super::Cli;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/cli.md");
const STRING: &str = "a string takes everything";
const HEAD: &str = "\
# The command line

Results go to standard output, everything else to standard error. Every command takes `-o table|wide|json|yaml|name`; JSON has stable shapes for scripts. This page is made from the program by `UPDATE=1 cargo test -p meshplay reference`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | judged, and found errors or differences |
| 2 | the command line cannot be understood |
| 3 | a cluster or the server cannot be reached, or another command holds the data |
| 4 | denied |
| 5 | refused to act |
| 6 | timeout |
| 7 | some or all of it failed |
| 70 | a fault of ours |
";

#[test]
fn the_reference_is_made_from_the_types() {
    let mut command = Cli::command();
    command.build();
    let page = page(&command);
    if env::var_os("UPDATE").is_some() {
        fs::write(FILE, &page).unwrap();
    }
    let found = fs::read_to_string(FILE).unwrap_or_default();
    assert!(found == page, "docs/reference/cli.md is old: UPDATE=1 cargo test -p meshplay reference");
}

fn page(root: &Command) -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n## Flags of every command\n");
    add_arguments(&mut page, root.get_arguments().filter(|argument| argument.is_global_set()));
    for noun in visible(root) {
        write!(page, "\n## {} {}\n\n{}.\n", root.get_name(), noun.get_name(), about(noun)).expect(STRING);
        if noun.has_subcommands() {
            add_commands(&mut page, &format!("{} {}", root.get_name(), noun.get_name()), noun);
        } else {
            add_usage(&mut page, noun);
        }
    }
    page
}

fn add_commands(page: &mut String, path: &str, noun: &Command) {
    for verb in visible(noun) {
        let path = format!("{path} {}", verb.get_name());
        write!(page, "\n### {path}\n\n{}.\n", about(verb)).expect(STRING);
        if verb.has_subcommands() {
            add_commands(page, &path, verb);
        } else {
            add_usage(page, verb);
        }
    }
}

fn add_usage(page: &mut String, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    writeln!(page, "\n```\n{}\n```", usage.trim_start_matches("Usage: ").trim()).expect(STRING);
    let aliases: Vec<_> = command.get_visible_aliases().map(|alias| format!("`{alias}`")).collect();
    if !aliases.is_empty() {
        writeln!(page, "\nAlso: {}", aliases.join(", ")).expect(STRING);
    }
    add_arguments(page, command.get_arguments().filter(|argument| !argument.is_global_set()));
    if let Some(after) = command.get_after_help() {
        writeln!(page, "\n```\n{}\n```", after.to_string().trim()).expect(STRING);
    }
}

fn add_arguments<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let shown = |argument: &&Arg| !argument.is_hide_set() && argument.get_id() != "help";
    let mut arguments = arguments.filter(shown).peekable();
    if arguments.peek().is_some() {
        page.push_str("\n| | |\n|---|---|\n");
    }
    for argument in arguments {
        writeln!(page, "| `{}` | {} |", name(argument), explanation(argument)).expect(STRING);
    }
}

/// As it is typed: `-f, --kubeconfig FILE`, `CLUSTER`.
fn name(argument: &Arg) -> String {
    let short = argument.get_short().map(|short| format!("-{short}"));
    let long = argument.get_long().map(|long| format!("--{long}"));
    let flags: Vec<_> = short.into_iter().chain(long).collect();
    let id = argument.get_id().as_str().to_uppercase();
    let value = argument.get_value_names().map_or(id, |names| names.join(" "));
    match (flags.is_empty(), argument.get_action().takes_values()) {
        (true, _) => value,
        (false, true) => format!("{} {value}", flags.join(", ")),
        (false, false) => flags.join(", "),
    }
}

fn explanation(argument: &Arg) -> String {
    let mut text = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<_> = argument.get_possible_values();
    let values: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).collect();
    if !values.is_empty() && argument.get_action().takes_values() {
        let names: Vec<_> = values.iter().map(|value| format!("`{}`", value.get_name())).collect();
        write!(text, ": {}", names.join(", ")).expect(STRING);
    }
    let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !default.is_empty() && argument.get_action().takes_values() {
        write!(text, " (default `{}`)", default.join(" ")).expect(STRING);
    }
    if let Some(variable) = argument.get_env() {
        write!(text, " (`{}`)", variable.to_string_lossy()).expect(STRING);
    }
    text.replace('\n', " ").replace('|', "\\|")
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help")
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}
