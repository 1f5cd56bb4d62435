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
fn nothing_is_imported_while_one_of_the_files_is_broken_and_each_is_named() {
    let installation = Installation::new();
    let run = run(&installation);
    let good = installation.file("good.json", &export(&installation, &run, "fortio"));
    let (one, other) = (installation.file("one", "hello"), installation.file("other", "{}"));
    let told = installation.run(&["perf", "import", &good, &one, &other, "/no/such"]).expect(exit::REFUSED);
    for file in [one.as_str(), other.as_str(), "/no/such"] {
        assert!(told.stderr.contains(&format!("at: {file}")), "{file}: {}", told.stderr);
    }
    assert!(!told.stderr.contains(&good), "{}", told.stderr);
    let list = installation.json(&["perf", "result", "list"]);
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "only the run that was made here: {list:#}");
    let both = installation.json(&["perf", "import", &good, &good]);
    assert_eq!(both["runs"].as_array().unwrap().len(), 2, "{both:#}");
    let findings = both["findings"].as_array().unwrap();
    assert!(findings.iter().all(|one| one["at"]["file"] == good.as_str()), "{both:#}");
}

#[test]
fn lists_say_when_something_was_measured_and_not_when_it_was_imported() {
    let installation = Installation::new();
    let run = run(&installation);
    let mut result: serde_json::Value = serde_json::from_str(&export(&installation, &run, "fortio")).unwrap();
    result["StartTime"] = "2020-02-03T04:05:06Z".into();
    let file = installation.file("old.json", &result.to_string());
    installation.run(&["perf", "import", &file]).expect(exit::OK);
    let list = installation.run(&["perf", "result", "list"]).expect(exit::OK).stdout;
    assert!(list.contains("2020-02-03 04:05:06"), "{list}");
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
    let copied = format!(" {} ", key.trim());
    elsewhere.run(&["perf", "verify", &receipt, "--key", &copied]).expect(exit::OK);
    elsewhere.run(&["perf", "verify", &receipt, "--key", &"0".repeat(64)]).expect(exit::FOUND);
    for nonsense in ["zz", "", "00", "a b"] {
        let told = elsewhere.run(&["perf", "verify", &receipt, "--key", nonsense]).expect(exit::USAGE);
        assert!(told.stderr.contains("64 hex digits"), "{}", told.stderr);
    }
    for form in ["junit", "sarif", "github", "markdown"] {
        elsewhere.run(&["perf", "verify", &receipt, "-o", form]).expect(exit::USAGE).tells(Code::USAGE);
    }
    let none = installation.file("none.json", "{}");
    elsewhere.run(&["perf", "verify", &none]).expect(exit::REFUSED).tells(Code::RECEIPT_UNREADABLE);
}
