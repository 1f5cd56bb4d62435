//! What proves who asks: seen by those who may change what asks, by nobody else, and in no report.

use super::{halt::Person, serve::serve};
use crate::harness::{Installation, Target, installation::exit};

#[test]
fn secrets_of_a_profile_are_seen_by_those_who_may_change_it_and_are_in_no_report() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let secret = "Bearer s3cret-of-the-shop";
    let header = format!("authorization: {secret}");
    let set =
        ["perf", "profile", "set", "shop", &target.url, "--rate", "200", "--count", "20", "-H", &header];
    installation.run(&set).expect(exit::OK);
    let run = installation.json(&["perf", "run", "--profile", "shop"]);
    let run = run["run"].as_str().unwrap();

    let (vera, edith) = (
        Person::new(&installation, &url, "vera", "viewer"),
        Person::new(&installation, &url, "edith", "editor"),
    );
    let asked: [&[&str]; 2] =
        [&["perf", "profile", "get", "shop", "-o", "json"], &["perf", "result", "get", run, "-o", "json"]];
    for asked in asked {
        let seen = vera.run(asked).expect(exit::OK).stdout;
        assert!(seen.contains("(hidden)") && !seen.contains(secret), "{seen}");
        let seen = edith.run(asked).expect(exit::OK).stdout;
        assert!(seen.contains(secret), "{seen}");
    }
    for form in ["json", "html", "receipt", "markdown"] {
        let report = installation.run(&["perf", "export", run, "--as", form]).expect(exit::OK).stdout;
        assert!(report.contains(&target.url) && !report.contains(secret), "{form}: {report}");
    }
}
