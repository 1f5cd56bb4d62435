//! Runs as files: exported in every form, imported again, and receipts that anybody can compute again.

use meshplay_types::Code;

use crate::harness::{Installation, Target, installation::exit};

/// A run of 300 requests at 600 a second.
fn run(installation: &Installation) -> String {
    let target = Target::start();
    let args =
        ["perf", "run", &target.url, "--rate", "600", "--count", "300", "--seed", "5", "--tag", "mesh=istio"];
    installation.json(&args)["run"].as_str().unwrap().to_owned()
}

fn export(installation: &Installation, run: &str, form: &str) -> String {
    installation.run(&["perf", "export", run, "--as", form]).expect(exit::OK).stdout
}

#[test]
fn a_run_is_exported_in_every_form_and_named_files_are_written() {
    let installation = Installation::new();
    let run = run(&installation);
    for (form, mark) in [
        ("json", "\"recording\""),
        ("csv", "second,warmUp"),
        ("hlog", "#[Histogram log format version 1.3]"),
        ("fortio", "\"DurationHistogram\""),
        ("smp", "\"latencies_ms\""),
        ("smp-test", "\"endpoint_urls\""),
        ("junit", "<testsuite"),
        ("markdown", "| response time |"),
        ("html", "<!doctype html>"),
        ("svg", "<svg"),
        ("receipt", "meshplay-receipt/1"),
    ] {
        let text = export(&installation, &run, form);
        assert!(text.contains(mark), "{form}: {text}");
    }
    let folder = installation.data_dir();
    let to = folder.to_str().unwrap();
    installation.run(&["perf", "export", &run, "--as", "html", "--to", to]).expect(exit::OK);
    assert!(folder.join(format!("run-{}.html", &run[28..])).exists());
    let original = installation.run(&["perf", "export", &run, "--as", "original"]).expect(exit::REFUSED);
    original.tells(Code::RUN_NOT_RECORDED);
}

#[test]
fn what_other_tools_measured_is_kept_byte_for_byte_and_compared() {
    let installation = Installation::new();
    let run = run(&installation);
    let told = installation.json(&["perf", "result", "get", &run]);
    let measured = told["rate"]["achieved"].as_f64().unwrap();
    let mut ids = Vec::new();
    for form in ["fortio", "smp", "hlog"] {
        let text = export(&installation, &run, form);
        let file = installation.file(form, &text);
        let imported = installation.json(&["perf", "import", &file, "--tag", "release=1"]);
        let first = &imported["runs"][0];
        assert_eq!(
            (&first["status"], &first["tags"]["release"]),
            (&"imported".into(), &"1".into()),
            "{imported:#}"
        );
        let read = first["imported"]["rate"].as_f64().unwrap();
        assert!((read / measured - 1.0).abs() < 0.01, "{form}: {read} instead of {measured} a second");
        let id = first["run"].as_str().unwrap().to_owned();
        assert_eq!(export(&installation, &id, "original"), text);
        ids.push(id);
    }
    let shown = installation.run(&["perf", "result", "get", &ids[0]]).expect(exit::OK).stdout;
    assert!(shown.contains("measured by   fortio") && shown.contains("p99.9"), "{shown}");
    assert!(!shown.contains("timed from sending"), "we wrote it, from the intended start: {shown}");
    let compared = installation.json(&["perf", "compare", &run, "--with", &ids[0]]);
    let ratio = compared["metrics"]["p90"]["ratio"].as_f64().unwrap();
    assert!((ratio - 1.0).abs() < 0.01, "the same measurement: {compared:#}");
    let receipt = installation.run(&["perf", "export", &ids[0], "--as", "receipt"]).expect(exit::REFUSED);
    receipt.tells(Code::RUN_NOT_RECORDED);

    let garbage = installation.file("garbage", "hello");
    installation.run(&["perf", "import", &garbage]).expect(exit::REFUSED).tells(Code::TOOL_RESULT_UNKNOWN);
    let wrong = installation.run(&["perf", "import", &garbage, "--tool", "k6"]).expect(exit::REFUSED);
    wrong.tells(Code::TOOL_RESULT_BROKEN);
}

#[test]
fn a_file_of_several_results_is_there_for_each_of_its_runs_when_another_one_is_removed() {
    let installation = Installation::new();
    let run = run(&installation);
    let text = export(&installation, &run, "hlog");
    let file = installation.file("hlog", &text);
    let imported = installation.json(&["perf", "import", &file]);
    let id = |at: usize| imported["runs"][at]["run"].as_str().unwrap();
    installation.run(&["perf", "result", "remove", id(0), "--yes"]).expect(exit::OK);
    assert_eq!(export(&installation, id(1), "original"), text);
}

#[test]
fn exported_profiles_are_the_same_runs_when_the_file_is_run() {
    let (installation, target) = (Installation::new(), Target::start());
    let set = |args: &[&str]| {
        installation.run(&[&["perf", "profile", "set"][..], args].concat()).expect(exit::OK);
    };
    set(&["two", &target.url, "--count", "3"]);
    set(&["checkout", &target.url, "--rate", "50", "--duration", "1s"]);
    let exported = installation.run(&["perf", "profile", "export", "checkout", "two"]).expect(exit::OK);
    let file = installation.file("s.json", &exported.stdout);
    let ran = installation.run(&["perf", "run", "-f", &file, "--output", "json"]).expect(exit::OK);
    assert!(!ran.stderr.contains(&Code::SMP_OPTIONS.to_string()), "{}", ran.stderr);
    let runs = &ran.json()["runs"];
    assert_eq!([&runs[0]["requests"], &runs[1]["requests"]], [50, 3], "{runs:#}");
}

#[test]
fn a_receipt_holds_until_somebody_changes_it() {
    let installation = Installation::new();
    let run = run(&installation);
    let text = export(&installation, &run, "receipt");
    let receipt = installation.file("receipt.json", &text);
    let key = installation.run(&["perf", "verify", "--own-key"]).expect(exit::OK).stdout;
    let elsewhere = Installation::new();
    elsewhere.run(&["perf", "verify", &receipt, "--key", key.trim()]).expect(exit::OK);
    assert!(!elsewhere.data_dir().exists(), "a file is looked at without an installation");

    let changed = installation.file("changed.json", &text.replacen("\"seed\": 5", "\"seed\": 6", 1));
    let told = elsewhere.run(&["perf", "verify", &changed]).expect(exit::FOUND);
    told.tells(Code::RECEIPT_DIFFERS);
    assert!(told.stdout.contains("specification"), "{}", told.stdout);
    elsewhere.run(&["perf", "verify", &receipt, "--key", "00"]).expect(exit::FOUND);
    let none = installation.file("none.json", "{}");
    elsewhere.run(&["perf", "verify", &none]).expect(exit::REFUSED).tells(Code::RECEIPT_UNREADABLE);
}
