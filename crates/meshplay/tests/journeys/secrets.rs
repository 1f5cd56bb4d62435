//! What proves who asks: sent to whom is asked, seen by those who may change what asks, and by nobody else, in no report
//! and in no file.

use serde_json::json;

use super::{halt::Person, serve::serve};
use crate::harness::{Installation, Target, installation::exit};

const SECRET: &str = "Bearer s3cret-of-the-shop";
const OTHER: &str = "Bearer 0ther-of-the-shop";

/// Insists that who may not change what asks sees that something is hidden, and who may sees the secrets.
#[track_caller]
fn seen_by_those_who_may_change_it(
    installation: &Installation,
    url: &str,
    asked: &[&[&str]],
    secrets: &[&str],
) {
    let (vera, edith) =
        (Person::new(installation, url, "vera", "viewer"), Person::new(installation, url, "edith", "editor"));
    for asked in asked {
        let seen = vera.run(asked).expect(exit::OK).stdout;
        assert!(seen.contains("(hidden)") && !secrets.iter().any(|secret| seen.contains(secret)), "{seen}");
        let seen = edith.run(asked).expect(exit::OK).stdout;
        assert!(secrets.iter().all(|secret| seen.contains(secret)), "{seen}");
    }
}

/// Insists that no file of the installation has it.
#[track_caller]
fn lies_nowhere(installation: &Installation, secret: &str) {
    let files = std::fs::read_dir(installation.data_dir()).unwrap().map(|entry| entry.unwrap().path());
    for file in files.filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{}", file.display());
    }
}

#[test]
fn secrets_of_a_profile_are_sent_and_seen_by_those_who_may_change_it_and_are_in_no_report_and_no_file() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let header = format!("authorization: {SECRET}");
    let set =
        ["perf", "profile", "set", "shop", &target.url, "--rate", "200", "--count", "20", "-H", &header];
    installation.run(&set).expect(exit::OK);
    let run = installation.json(&["perf", "run", "--profile", "shop"]);
    let run = run["run"].as_str().unwrap();
    assert_eq!(target.authorizations(), [SECRET.to_owned()].into());

    let asked: [&[&str]; 2] =
        [&["perf", "profile", "get", "shop", "-o", "json"], &["perf", "result", "get", run, "-o", "json"]];
    seen_by_those_who_may_change_it(&installation, &url, &asked, &[SECRET]);
    for form in ["json", "html", "receipt", "markdown"] {
        let report = installation.run(&["perf", "export", run, "--as", form]).expect(exit::OK).stdout;
        assert!(report.contains(&target.url) && !report.contains(SECRET), "{form}: {report}");
    }
    lies_nowhere(&installation, SECRET);
}

#[test]
fn secrets_of_what_an_experiment_compares_are_as_hidden_as_those_of_its_base() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let asking = |secret: &str| {
        let header = json!({ "name": "authorization", "value": secret });
        json!([{ "url": target.url, "headers": [header] }])
    };
    let levels = json!([{ "name": "one" }, { "name": "other", "patch": { "endpoints": asking(OTHER) } }]);
    let plan = json!({
        "name": "who asks", "blocks": 6, "primary": "rate", "factors": [{ "name": "who", "levels": levels }],
        "base": {
            "endpoints": asking(SECRET), "arrivals": { "kind": "constant", "rate": 200 }, "durationMs": 200
        }
    });
    let file = installation.file("plan.json", &plan.to_string());
    let ended = installation.json(&["perf", "experiment", "run", "-f", &file]);
    assert_eq!(ended["status"], "completed", "{ended:#}");
    assert_eq!(target.authorizations(), [SECRET, OTHER].map(str::to_owned).into());

    let id = ended["experiment"].as_str().unwrap();
    let asked: [&[&str]; 2] =
        [&["perf", "experiment", "get", id, "-o", "json"], &["perf", "experiment", "list", "-o", "json"]];
    seen_by_those_who_may_change_it(&installation, &url, &asked, &[SECRET, OTHER]);
    let report =
        installation.run(&["perf", "experiment", "get", id, "-o", "markdown"]).expect(exit::OK).stdout;
    for secret in [SECRET, OTHER] {
        assert!(!report.contains(secret), "{report}");
        lies_nowhere(&installation, secret);
    }
}
