//! Load generators of others, driven by a run: here fortio, which is among the tools.

use std::{
    fs::{Permissions, set_permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::Duration,
};

use meshplay_local::Tools;
use meshplay_types::Code;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::harness::{
    Installation, Running, Target, eventually,
    installation::{Run, exit},
};

/// After a kill no load may go on for longer.
const SILENCE_MAX: Duration = Duration::from_secs(2);

fn is_left_out() -> bool {
    let is_left_out = meshplay_test::without("load");
    if is_left_out {
        eprintln!("generators of others are not tested: it needs fortio");
    }
    is_left_out
}

/// A command that finds the tools.
fn start(installation: &Installation, args: &[&str]) -> Running {
    let tools = Tools::open_default().unwrap();
    Running::start(installation, args, &[("MESHPLAY_TOOLS", tools.dir().to_str().unwrap())])
}

fn run(installation: &Installation, args: &[&str]) -> Run {
    start(installation, args).end()
}

#[track_caller]
fn json(installation: &Installation, args: &[&str]) -> Value {
    run(installation, &[args, &["-o", "json"]].concat()).expect(exit::OK).json()
}

fn codes(run: &Value) -> Vec<String> {
    let findings = run["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn another_generator_makes_the_requests_and_its_result_is_kept_byte_for_byte() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let asked = ["perf", "run", &target.url, "--generator", "fortio", "--rate", "400", "--count", "200"];
    let run = json(&installation, &[&asked[..], &["--connections", "4", "--tag", "mesh=none"]].concat());
    assert_eq!(
        (&run["status"], &run["spec"]["generator"]),
        (&"completed".into(), &"fortio".into()),
        "{run:#}"
    );
    let told = &run["imported"];
    assert_eq!((&told["tool"], &told["requests"]), (&"fortio".into(), &200.into()), "{run:#}");
    assert!(target.answered() >= 200, "{}", target.answered());
    assert_eq!(codes(&run), [Code::TOOL_RESULT_SEND_TIMED.to_string()]);
    assert!(run["calls"][0].as_str().unwrap().starts_with("fortio load "), "{run:#}");
    let version = told["version"].as_str().unwrap();
    assert_eq!(run["surroundings"]["generator"], format!("fortio {version}"));
    assert!(run["environment"].is_string() && run["validity"].is_null(), "{run:#}");
    let subjects = run["costs"]["subjects"].as_array().unwrap_or_else(|| panic!("{run:#}"));
    let roles: Vec<_> = subjects.iter().map(|one| &one["role"]).collect();
    assert_eq!(roles, ["application", "generator"], "{run:#}");
    for one in subjects {
        assert!(one["cpuMsPer1000"]["value"].as_f64().unwrap() > 0.0, "{run:#}");
    }
    assert_eq!(subjects[1]["name"], "fortio");

    let id = run["run"].as_str().unwrap();
    let original = installation.run(&["perf", "export", id, "--as", "original"]).expect(exit::OK).json();
    assert_eq!(original["DurationHistogram"]["Count"], 200);
    let smp = installation.run(&["perf", "export", id, "--as", "smp"]).expect(exit::OK).json();
    assert!(smp["latencies_ms"]["p99"].is_number() && smp["actual_qps"].is_number(), "{smp:#}");
    let text = installation.run(&["perf", "result", "get", id]).expect(exit::OK).stdout;
    assert!(text.contains("not judged: timed from sending"), "{text}");
    let again = json(&installation, &asked);
    let compared = installation.json(&["perf", "compare", id, "--with", again["run"].as_str().unwrap()]);
    assert!(compared["metrics"]["p99"]["a"].is_number(), "{compared:#}");
}

#[test]
fn numbers_of_a_closed_loop_are_called_so() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let asked = ["perf", "run", &target.url, "--generator", "fortio", "--count", "100", "--connections", "2"];
    let run = json(&installation, &asked);
    assert_eq!(codes(&run)[0], Code::RESULT_CLOSED_LOOP.to_string(), "{run:#}");
}

#[test]
fn what_a_generator_cannot_do_and_that_it_is_missing_is_said_at_once() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let asked = ["perf", "run", &target.url, "--generator", "nighthawk", "--rate", "10", "--poisson"];
    let asked = [&asked[..], &["--count", "5", "--warmup", "1s", "--duration", "2500ms"]].concat();
    let refused = run(&installation, &asked).expect(exit::REFUSED);
    refused.tells(Code::GENERATOR_MISSING);
    assert_eq!(refused.stderr.matches(&Code::GENERATOR_CANNOT.to_string()).count(), 4, "{}", refused.stderr);
    assert_eq!(target.answered(), 0);

    let known = json(&installation, &["perf", "generators"]);
    let state =
        |name: &str| known["items"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(state("fortio")["isThere"], true, "{known:#}");
    assert!(state("fortio")["version"].is_string(), "{known:#}");
    assert_eq!(state("nighthawk")["isThere"], false);
    assert!(state("nighthawk")["howToGet"].as_str().unwrap().contains("nighthawk"));
}

/// A fortio that makes its requests, writes its result, and then fails.
#[test]
fn a_generator_that_fails_leaves_an_interrupted_run_with_its_reason_and_what_it_wrote() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let fortio = Tools::open_default().unwrap().program("fortio").unwrap();
    let script = format!("#!/bin/sh\n{} \"$@\"\n[ $1 = version ] || exit 3\n", fortio.display());
    let program = installation.file("fortio", &script);
    set_permissions(&program, Permissions::from_mode(0o700)).unwrap();
    let tools = Path::new(&program).parent().unwrap().to_str().unwrap();
    let asked = ["perf", "run", &target.url, "--generator", "fortio", "--rate", "200", "--count", "100"];
    let asked = [&asked[..], &["-o", "json"]].concat();
    let run = Running::start(&installation, &asked, &[("MESHPLAY_TOOLS", tools)])
        .end()
        .expect(exit::PARTIAL)
        .json();
    assert_eq!(
        (&run["status"], &run["imported"]["requests"]),
        (&"interrupted".into(), &100.into()),
        "{run:#}"
    );
    assert!(run["reason"].as_str().unwrap().contains("fortio ended with exit status: 3"), "{run:#}");
    let id = run["run"].as_str().unwrap();
    let whole = ["perf", "run", &target.url, "--generator", "fortio", "--rate", "200", "--count", "20"];
    let whole = json(&installation, &whole);
    let compared = installation.json(&["perf", "compare", whole["run"].as_str().unwrap(), "--with", id]);
    assert!(codes(&compared).contains(&Code::COMPARE_DOUBTFUL.to_string()), "{compared:#}");
}

#[test]
fn ctrl_c_ends_the_generator_and_keeps_what_it_measured() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let asked = ["perf", "run", &target.url, "--generator", "fortio", "--rate", "300", "--duration", "60s"];
    let mut running = start(&installation, &[&asked[..], &["-o", "json"]].concat());
    running.until("the first answers", |_| target.answered() > 300);
    running.signal(Signal::INT);
    let run = running.end().expect(exit::OK).json();
    assert_eq!(run["status"], "stopped", "{run:#}");
    assert!(run["imported"]["requests"].as_u64().unwrap() > 200, "{run:#}");
    target.silent_within(SILENCE_MAX);
}

/// The watcher is killed: the kernel takes the generator along.
#[test]
fn a_watcher_that_is_killed_takes_the_generator_along() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let asked = ["perf", "run", &target.url, "--generator", "fortio", "--rate", "300", "--duration", "60s"];
    let mut running = start(&installation, &[&asked[..], &["-o", "json"]].concat());
    running.until("the first answers", |_| target.answered() > 300);
    kill_process(Pid::from_raw(super::cut_off::child_of(running.pid())).unwrap(), Signal::KILL).unwrap();
    target.silent_within(SILENCE_MAX);
    let run = running.end().expect(exit::PARTIAL).json();
    assert_eq!(run["status"], "interrupted", "{run:#}");
}

#[test]
fn a_server_that_is_killed_takes_the_generator_along() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let serve = ["serve", "--listen", "127.0.0.1:0", "-o", "json"];
    let mut server = start(&installation, &serve);
    server.says("Ctrl-C");
    let forbidden = ["perf", "run", "http://192.0.2.1/", "--generator", "fortio", "--count", "1"];
    installation.run(&forbidden).expect(exit::REFUSED).tells(Code::LOAD_FORBIDDEN);
    let asked = ["perf", "run", &target.url, "--generator", "fortio", "--rate", "300", "--duration", "60s"];
    installation.run(&[&asked[..], &["--no-wait"]].concat()).expect(exit::OK);
    server.until("the first answers", |_| target.answered() > 300);
    server.kill();
    target.silent_within(SILENCE_MAX);

    let mut server = start(&installation, &serve);
    server.says("Ctrl-C");
    eventually("interrupted".to_owned(), || {
        let list = installation.json(&["perf", "result", "list"]);
        list["items"][0]["status"].as_str().unwrap().to_owned()
    });
}

#[test]
fn a_test_of_smp_runs_all_its_clients_with_the_generators_that_it_names() {
    if is_left_out() {
        return;
    }
    let (installation, target) = (Installation::new(), Target::start());
    let test = format!(
        "test:\n  name: both\n  labels: {{release: '1'}}\n  duration: 1s500ms\n  clients:\n\
         \x20 - {{load_generator: fortio, protocol: 1, connections: 2, rps: 100, endpoint_urls: ['{0}a', '{0}b']}}\n\
         \x20 - {{protocol: PROTOCOL_HTTP, connections: 4, rps: 200, endpoint_urls: ['{0}c', '{0}d']}}\n\
         mesh: {{type: 3}}\n",
        target.url
    );
    let file = installation.file("smp.yaml", &test);
    let done = json(&installation, &["perf", "run", "-f", &file, "--tag", "by=me"]);
    let runs = done["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 3, "{done:#}");
    for run in runs {
        assert_eq!(run["status"], "completed", "{run:#}");
        let tags = [&run["tags"]["mesh"], &run["tags"]["release"], &run["tags"]["by"]];
        assert_eq!(tags, [&Value::from("istio"), &"1".into(), &"me".into()]);
    }
    assert_eq!((&runs[0]["name"], &runs[0]["imported"]["tool"]), (&"both (1 of 3)".into(), &"fortio".into()));
    assert_eq!(runs[2]["spec"]["endpoints"].as_array().unwrap().len(), 2);
    assert_eq!(runs[2]["requests"], 300, "1.5 s at 200 a second, without the last");

    let kept = installation.json(&["perf", "profile", "import", &file, "--format", "smp"]);
    assert_eq!(kept["profiles"].as_array().unwrap().len(), 3, "{kept:#}");
    let names = ["both (1 of 3)", "both (2 of 3)", "both (3 of 3)"];
    let export = |installation: &Installation| {
        let args = ["perf", "profile", "export", names[0], names[1], names[2], "--mesh", "istio"];
        installation.run(&args).expect(exit::OK).stdout
    };
    let elsewhere = Installation::new();
    let written = elsewhere.file("smp.json", &export(&installation));
    elsewhere.run(&["perf", "profile", "import", &written, "--name", "both"]).expect(exit::OK);
    assert_eq!(export(&elsewhere), export(&installation), "read and written again it is the same");
}
