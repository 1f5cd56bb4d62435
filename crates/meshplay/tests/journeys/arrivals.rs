//! When requests start, by a flag of the command line.

use meshplay_types::Code;

use crate::harness::{Installation, Target, installation::exit};

/// As many requests as the pattern has, all answered.
#[track_caller]
fn check(installation: &Installation, target: &Target, flags: &[&str], kind: &str, requests: u64) {
    let run = installation.json(&[&["perf", "run", &target.url, "--arrivals"], flags].concat());
    assert_eq!((&run["status"], &run["errors"]), (&"completed".into(), &serde_json::json!({})), "{run:#}");
    assert_eq!(run["requests"], requests, "{flags:?}: {run:#}");
    assert_eq!(run["spec"]["arrivals"]["kind"], kind, "{run:#}");
}

#[test]
fn every_pattern_is_as_long_and_as_dense_as_it_says() {
    let (installation, target) = (Installation::new(), Target::start());
    let check = |flags: &[&str], kind, requests| check(&installation, &target, flags, kind, requests);
    check(&["steps:100/100ms,0/100ms,200/100ms"], "steps", 30);
    check(&["ramp:0..200/500ms"], "ramp", 50);
    check(&["spike:100..1000@100ms/50ms"], "spike", 70);
    check(&["burst:5/50ms", "--count", "20"], "burst", 20);
    check(&["closed:10ms", "--count", "10", "-c", "2"], "closed", 10);
    let starts = installation.file("starts", "2026-01-31T09:30:00.25Z\n2026-01-31T09:30:00Z\n# the end\n");
    check(&[&format!("replay:{starts}")], "replay", 2);
}

#[test]
fn what_is_no_pattern_is_refused_with_all_that_is_wrong() {
    let installation = Installation::new();
    let run = |flags: &[&str]| {
        installation.run(&[&["perf", "run", "http://127.0.0.1:9/", "--arrivals"], flags].concat())
    };
    let wrong = run(&["spike:many..50@soon"]).expect(exit::REFUSED);
    assert_eq!(wrong.stderr.matches(&Code::RUN_ARRIVALS.to_string()).count(), 3, "{}", wrong.stderr);
    let starts = installation.file("starts", "1\nsoon\n");
    run(&[&format!("replay:{starts}")]).expect(exit::REFUSED).tells(Code::RUN_ARRIVALS);
    run(&["burst:0/1s"]).expect(exit::REFUSED).tells(Code::RUN_RANGE);
    run(&["burst:5/1s", "--rate", "5"]).expect(exit::USAGE);
}
