//! What is asked of `perf run` besides an address: flags that win over a profile, and wishes that cannot be, which are
//! refused before anything is sent.

use std::time::Duration;

use meshplay_types::Code;
use rustix::process::Signal;

use crate::harness::{Installation, Running, Target, installation::exit};

#[test]
fn flags_win_over_a_profile_and_its_objectives_can_fail_a_build() {
    let (installation, target) = (Installation::new(), Target::start());
    installation.json(&["perf", "profile", "set", "shop", &target.url, "--rate", "200", "--count", "100"]);
    let own = installation.json(&["perf", "run", "--profile", "shop"]);
    assert_eq!((&own["requests"], &own["rate"]["target"]), (&100.into(), &200.0.into()), "{own:#}");
    let flags = ["--count", "20", "--rate", "100", "--connections", "3", "-X", "PUT", "-H", "a: b"];
    let run = installation.json(&[&["perf", "run", "--profile", "shop"][..], &flags].concat());
    let (spec, endpoint) = (&run["spec"], &run["spec"]["endpoints"][0]);
    assert_eq!((&run["requests"], &run["rate"]["target"]), (&20.into(), &100.0.into()), "{run:#}");
    // Twenty requests at 100 a second are 0.2 s, however soon the last one is answered.
    assert!(run["rate"]["achieved"].as_f64().unwrap() <= 100.001, "{run:#}");
    assert_eq!((&spec["connections"], &endpoint["method"]), (&3.into(), &"PUT".into()), "{spec:#}");
    assert_eq!(endpoint["headers"][0]["name"], "a", "{spec:#}");
    let gate = ["perf", "run", "--profile", "shop", "--slo", "p50<1us", "--fail-on", "missed"];
    installation.run(&gate).expect(exit::FOUND);
    let kept = installation.json(&["perf", "profile", "get", "shop"]);
    assert_eq!(kept["spec"]["count"], 100, "the profile stays as it is: {kept:#}");
    let other = ["perf", "run", &target.url, "--count", "3", "--profile", "shop"];
    let said = installation.run(&other).expect(exit::OK).stderr;
    assert!(said.contains("of the profile `shop` only the name counts"), "{said}");
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_sent() {
    let (installation, target) = (Installation::new(), Target::start());
    let refused = |rest: &[&str], exit| {
        let asked = [&["perf", "run", target.url.as_str(), "--count", "3"][..], rest].concat();
        installation.run(&asked).expect(exit).stderr
    };
    let said = refused(&["--no-wait"], exit::USAGE);
    assert!(said.contains("leaves the load to a server"), "{said}");
    let said = refused(&["-o", "sarif"], exit::USAGE);
    assert!(
        said.contains("has no form `sarif`, but table, wide, json, yaml, name, junit, markdown"),
        "{said}"
    );
    let said = refused(&["--fail-on", "missed"], exit::USAGE);
    assert!(said.contains("there are none") && said.contains("--slo"), "{said}");
    let said = refused(&["--rate", "NaN"], exit::USAGE);
    assert!(said.contains("not a number"), "{said}");
    let said = refused(&["--generator", "oha", "--slo", "p99<1s"], exit::REFUSED);
    assert!(said.contains(&Code::GENERATOR_CANNOT.to_string()) && said.contains("intervals"), "{said}");
    let said = installation.run(&["perf", "run", "http://127.0.0.1:99999/", "-n", "2"]).expect(exit::REFUSED);
    assert!(said.stderr.contains("a port is a number from 1 to 65535"), "{}", said.stderr);
    let said = installation.run(&["perf", "result", "get", ""]).expect(exit::USAGE);
    assert!(said.stderr.contains("the parameter `run` is empty"), "{}", said.stderr);
    assert_eq!(target.answered(), 0);
    assert_eq!(installation.json(&["perf", "result", "list"])["items"], serde_json::json!([]));
}

#[test]
fn a_file_may_leave_the_load_to_flags() {
    let (installation, target) = (Installation::new(), Target::start());
    let file = installation.file("min.yaml", &format!("endpoints: [{{url: \"{}\"}}]\n", target.url));
    let run = installation.json(&["perf", "run", "-f", &file, "--rate", "50", "--duration", "500ms"]);
    assert_eq!((&run["spec"]["arrivals"]["rate"], &run["requests"]), (&50.0.into(), &25.into()), "{run:#}");
    let run = installation.json(&["perf", "run", "-f", &file, "--count", "3"]);
    assert_eq!(run["spec"]["arrivals"]["kind"], "max", "as for an address without flags: {run:#}");
}

#[test]
fn mistakes_in_files_and_times_are_told_without_advice_for_programmers() {
    let installation = Installation::new();
    let refused = |text: &str| {
        let file = installation.file("wrong.yaml", text);
        let told = installation.run(&["perf", "run", "-f", &file]).expect(exit::REFUSED);
        told.tells(Code::RUN_UNREADABLE);
        told.stderr
    };
    let twice = refused("seed: 1\nseed: 2\n");
    assert!(twice.contains("the key `seed` stands twice") && !twice.contains("Options"), "{twice}");
    let two = refused("endpoints: []\narrivals: {kind: max}\n---\nseed: 1\n");
    assert!(two.contains("more than one document") && !two.contains("from_str"), "{two}");
    let plan = installation.file("plan.yaml", "name: a\nname: b\n");
    let told = installation.run(&["perf", "experiment", "run", "-f", &plan]).expect(exit::REFUSED).stderr;
    assert!(told.contains("the key `name` stands twice"), "{told}");
    let time = ["perf", "run", "http://127.0.0.1:9/", "--duration", "1 month"];
    let told = installation.run(&time).expect(exit::USAGE).stderr;
    assert!(told.contains("not a time such as") && !told.contains("jiff"), "{told}");
}

#[test]
fn a_run_is_a_report_if_that_is_asked_for() {
    let (installation, target) = (Installation::new(), Target::start());
    let report = |form, exit| {
        let slo = ["--slo", "p50<1us", "--fail-on", "missed", "-o", form];
        let asked =
            [&["perf", "run", target.url.as_str(), "--count", "50", "--rate", "100"][..], &slo].concat();
        installation.run(&asked).expect(exit).stdout
    };
    let junit = report("junit", exit::FOUND);
    // Whether it can be believed is the machine's business.
    assert!(
        junit.contains("<testsuite") && junit.contains("p50&lt;1us") && junit.contains("<failure>"),
        "{junit}"
    );
    assert!(report("markdown", exit::FOUND).contains("| rate |"));
    let folder = installation.data_dir().with_file_name("results/");
    let run = installation.json(&["perf", "result", "list"])["items"][0]["run"].as_str().unwrap().to_owned();
    let export = ["perf", "export", &run, "--as", "csv", "--to", folder.to_str().unwrap()];
    installation.run(&export).expect(exit::OK);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn whatever_ends_a_program_in_good_order_keeps_what_was_measured() {
    let (installation, target) = (Installation::new(), Target::start());
    for (signal, nth) in [(Signal::TERM, 0), (Signal::HUP, 1)] {
        let before = target.answered();
        let asked = ["perf", "run", &target.url, "--rate", "50", "--duration", "60s", "-o", "json"];
        let mut running = Running::start(&installation, &asked, &[]);
        running.until("its load", |_| target.answered() > before + 20);
        running.signal(signal);
        let run = running.end().expect(exit::OK).json();
        assert_eq!((&run["status"], &run["unsent"]), (&"stopped".into(), &0.into()), "{run:#}");
        target.silent_within(Duration::from_secs(2));
        let list = installation.json(&["perf", "result", "list"]);
        assert_eq!(list["items"].as_array().unwrap().len(), nth + 1, "{list:#}");
        assert_eq!(list["items"][0]["status"], "stopped", "{list:#}");
    }
}
