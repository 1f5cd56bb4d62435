//! Searches for the highest rate, and how throughput grows with connections, against targets whose answers are known.

use std::time::Duration;

use meshplay_types::Code;
use rustix::process::Signal;
use serde_json::Value;

use crate::harness::{Installation, Running, Target, installation::exit};

/// Four at once, 20 ms each: 200 a second and no more.
pub(super) const WORKERS: u32 = 4;
pub(super) const SERVICE: Duration = Duration::from_millis(20);

#[test]
fn a_search_brackets_what_the_target_can_do_and_says_that_it_is_the_limit() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    // What it really does, sleeps that end late and all.
    let most = installation.json(&["perf", "run", &target.url, "--connections", "16", "--duration", "3s"]);
    // Sixteen connections that always ask have sixteen requests under way, however they are counted.
    let law = ["counted", "computed"].map(|side| most["littlesLaw"][side].as_f64().unwrap());
    assert!(law.iter().all(|side| (15.0..=16.2).contains(side)), "{most:#}");
    let most = most["rate"]["achieved"].as_f64().unwrap();
    let asked = [
        "perf",
        "capacity",
        &target.url,
        "--slo",
        "p95<60ms",
        "--from",
        "60",
        "--duration",
        "4s",
        "--tolerance",
        "10%",
        "--tag",
        "release=1",
        "-o",
        "json",
    ];
    let run = installation.run(&asked).expect(exit::OK);
    for (line, found) in [("trial 1: 60.0 requests/s for 4 s", 1), ("answered/s, p95 ", 1)] {
        assert!(run.stderr.matches(line).count() >= found, "{}", run.stderr);
    }
    let report = run.json();
    let number = |name: &str| report[name].as_f64().unwrap_or_else(|| panic!("{name}: {report:#}"));
    let (met, not_met) = (number("met"), number("notMet"));
    assert!(not_met <= met * 1.101, "{report:#}");
    // Whether a rate within a few per cent of it holds for four seconds is a matter of luck.
    assert!(met <= most * 1.1 && not_met >= most * 0.85, "{met} and {not_met}, not {most}: {report:#}");
    assert_eq!(
        (&report["limit"], &report["end"]["kind"]),
        (&"target".into(), &"narrow".into()),
        "{report:#}"
    );
    // Every trial is a run that is kept.
    let trials = report["trials"].as_array().unwrap();
    let kept = installation.json(&["perf", "result", "list"]);
    let of_search = |run: &&Value| run["tags"]["capacity"].is_string() && run["tags"]["release"] == "1";
    assert_eq!(kept["items"].as_array().unwrap().iter().filter(of_search).count(), trials.len(), "{kept:#}");
}

#[test]
fn too_few_connections_are_told_apart_from_the_target() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    // One connection carries 50 a second: 30 is far below that and 60 above, so no busy machine decides which of them holds.
    let rates = ["--from", "30", "--tolerance", "100%", "--connections", "1", "--duration", "3s"];
    let gate = ["perf", "capacity", &target.url, "--slo", "p50<100ms", "--fail-below", "1000"];
    let told = installation.run(&[&gate[..], &rates].concat()).expect(exit::FOUND).stdout;
    let said = "at 60.0 the only connection was taken while the target answered as fast as ever";
    assert!(told.contains(said) && told.contains("--connections"), "{told}");
}

#[test]
fn a_search_ends_builds_and_refuses_what_makes_no_sense() {
    let (installation, target) = (Installation::new(), Target::start());
    let ask =
        |rest: &[&str]| installation.run(&[&["perf", "capacity", target.url.as_str()][..], rest].concat());
    let short = ["--from", "200", "--to", "200", "--duration", "5s"];
    let gate = |least: &'static str| {
        [&["--slo", "p50<10s", "--fail-below", least, "-o", "junit"][..], &short[..]].concat()
    };
    let passed = ask(&gate("200")).expect(exit::OK).stdout;
    assert!(passed.contains("failures=\"0\"") && passed.contains("the target may do more"), "{passed}");
    // One that nothing could pass is no gate.
    let vain = ask(&gate("300")).expect(exit::REFUSED).stderr;
    assert!(vain.contains("no rate above `--to 200` is tried"), "{vain}");
    let wrong = ask(&["--slo", "errors<0%", "--from", "0", "--tolerance", "0%", "--repeat", "0"]);
    let wrong = wrong.expect(exit::REFUSED).stderr;
    assert_eq!(wrong.matches(&Code::CAPACITY_PLAN.to_string()).count(), 4, "{wrong}");
    let wrong = ask(&["--rate", "5", "--count", "7", "--repeat", "0"]).expect(exit::REFUSED).stderr;
    assert_eq!(wrong.matches(&Code::CAPACITY_PLAN.to_string()).count(), 4, "{wrong}");
    ask(&[]).expect(exit::REFUSED).tells(Code::CAPACITY_PLAN);
    let nobody = ["perf", "capacity", "http://127.0.0.1:9/", "--slo", "p50<1s", "--duration", "1s"];
    let nobody = installation.run(&nobody).expect(exit::UNREACHABLE).stdout;
    let kept =
        installation.json(&["perf", "result", "list"])["items"][0]["run"].as_str().unwrap()[28..].to_owned();
    let told = format!("the first trial at 100.0 requests/s in run {kept} tells nothing: none of");
    assert!(nobody.contains(&told), "{nobody}");
    let twice = ask(&["--slo", "p50<1s", "--duration", "5s", "--trial-duration", "3s"]).expect(exit::USAGE);
    assert!(twice.stderr.contains("--trial-duration"), "{}", twice.stderr);
}

#[test]
fn ctrl_c_ends_a_search_with_what_is_known() {
    let (installation, target) = (Installation::new(), Target::start());
    let asked = [
        "perf",
        "capacity",
        &target.url,
        "--slo",
        "p50<10s",
        "--from",
        "50",
        "--duration",
        "2s",
        "-o",
        "json",
    ];
    let mut running = Running::start(&installation, &asked, &[]);
    running.until("the second trial", |running| running.stderr().contains("trial 2: 100.0 requests/s for"));
    let before = target.answered();
    running.until("its load", |_| target.answered() > before + 20);
    running.signal(Signal::INT);
    let report = running.end().expect(exit::PARTIAL).json();
    assert_eq!((&report["end"]["kind"], &report["met"]), (&"stopped".into(), &50.0.into()), "{report:#}");
}

#[test]
fn how_throughput_grows_is_fitted_and_too_few_steps_are_refused() {
    // One at a time in 10 ms; the peak is at √((1 − 0.05) ÷ 0.002) = 21.8.
    let target = Target::by_law(Duration::from_millis(10), 0.05, 0.002);
    let installation = Installation::new();
    let asked =
        ["perf", "scaling", &target.url, "--duration", "2s", "--at", "1,2,4,8,16,32,48", "-o", "json"];
    let report = installation.run(&asked).expect(exit::OK).json();
    let value = |name: &str| report["law"][name]["value"].as_f64().unwrap();
    let (single, contention, peak) = (value("single"), value("contention"), value("peak"));
    assert!((80.0..=105.0).contains(&single), "{report:#}");
    assert!((0.02..=0.09).contains(&contention) && (16.0..=29.0).contains(&peak), "{report:#}");
    assert!(report["law"]["rSquared"].as_f64().unwrap() > 0.95, "{report:#}");
    let steps = report["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 14);

    // The same of runs that are there, and of too few of them.
    let runs: Vec<&str> = steps.iter().map(|step| step["run"].as_str().unwrap()).collect();
    let again = installation.run(&["perf", "scaling", "--runs", &runs.join(",")]).expect(exit::OK).stdout;
    assert!(again.contains("throughput is highest with") && again.contains("N*"), "{again}");
    let few = installation.run(&["perf", "scaling", "--runs", &runs[..6].join(",")]);
    few.expect(exit::REFUSED).tells(Code::SCALING_STEPS);
    let asked = ["perf", "scaling", &target.url, "--at", "1,2,2", "--rate", "5"];
    let refused = installation.run(&asked).expect(exit::REFUSED).stderr;
    assert_eq!(refused.matches(&Code::SCALING_STEPS.to_string()).count(), 2, "{refused}");
}

#[test]
fn a_gate_that_cannot_pass_is_refused_before_anything_is_sent() {
    let (installation, target) = (Installation::new(), Target::start());
    let gate = [
        "perf",
        "capacity",
        &target.url,
        "--slo",
        "p99<1s",
        "--from",
        "10",
        "--to",
        "20",
        "--fail-below",
        "100",
    ];
    let refused = installation.run(&gate).expect(exit::REFUSED);
    refused.tells(Code::CAPACITY_PLAN);
    assert!(refused.stderr.contains("`--fail-below 100` cannot be met"), "{}", refused.stderr);
    assert_eq!(target.answered(), 0);
}
