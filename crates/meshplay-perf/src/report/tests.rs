use super::*;
use crate::recording::{Counters, End, Outcome, Part, Phases, Second, Slice};

/// 2 s of 1,000 requests each, of 1 to 2 ms; a name that needs care.
fn report() -> Report {
    let spec: RunSpec = serde_json::from_str(
        r#"{"endpoints": [{"url": "http://x/a"}, {"url": "http://x/b"}], "seed": 42, "durationMs": 2000,
            "arrivals": {"kind": "poisson", "rate": 1000}}"#,
    )
    .unwrap();
    let second = |second: u32| {
        let mut phases = Phases::default();
        for n in 0..1_000 {
            phases.response.record(1_000_000 + n * 1_000);
            phases.service.record(900_000 + n * 1_000);
        }
        let slice = Slice { second, part: Part::Measured, endpoint: 0, outcome: Outcome::Success, phases };
        let counters = Counters { due: 1_000, sent: 1_000, ended: 1_000, ..Counters::default() };
        Second { second, counters, slices: vec![slice], ..Second::default() }
    };
    let recording = Recording {
        engine: "epoll".to_owned(),
        engine_reason: None,
        threads: 1,
        cores: 2,
        started_at: "2026-11-25T10:00:00Z".parse().unwrap(),
        elapsed_us: 2_000_000,
        warm_up_ms: 0,
        endpoints: vec!["http://x/a".to_owned(), "http://x/b".to_owned()],
        seconds: vec![second(0), second(1)],
        status_codes: BTreeMap::from([(200, 2_000)]),
        unsent: 0,
        end: End::Completed,
        agents: Vec::new(),
    };
    Report {
        run: "01a214ec-a503-74d9-9453-92dc186872f9".to_owned(),
        name: "<shop> & \"co\"".to_owned(),
        target: "http://x/a".to_owned(),
        tags: BTreeMap::from([("mesh".to_owned(), "istio".to_owned())]),
        note: String::new(),
        created_at: "2026-11-25T10:00:00Z".parse().unwrap(),
        surroundings: BTreeMap::from([("cores".to_owned(), "2".to_owned())]),
        environment: Some("e0".to_owned()),
        summary: Summary::of(&spec, &recording),
        spec,
        recording,
    }
}

fn text(form: Form) -> String {
    report().document(form).unwrap().text
}

#[test]
fn a_document_has_a_name_and_a_type() {
    let document = report().document(Form::Html).unwrap();
    assert_eq!(
        (document.file_name.as_str(), document.content_type.as_str()),
        ("run-186872f9.html", "text/html")
    );
    assert!(Form::ALL.iter().all(|form| serde_json::to_value(form).unwrap() == form.word()));
}

#[test]
fn pages_and_reports_let_no_markup_in() {
    for form in [Form::Html, Form::Junit] {
        let text = text(form);
        assert!(text.contains("&lt;shop&gt; &amp; &quot;co&quot;") && !text.contains("<shop>"), "{text}");
    }
    let page = text(Form::Html);
    assert!(!page.contains("<script") && page.matches("<svg").count() == 4, "{page}");
}

#[test]
fn lines_and_rows_are_all_there() {
    assert_eq!(text(Form::Csv).lines().count(), 3);
    let (intervals, findings) = crate::format::hlog_read(&text(Form::Hlog));
    assert_eq!((intervals.len(), findings.len()), (4, 0));
    let markdown = text(Form::Markdown);
    assert!(
        markdown.contains("| response time | ") && markdown.contains("| tag mesh | istio |"),
        "{markdown}"
    );
}

#[test]
fn what_we_write_for_fortio_we_read_back() {
    let (results, _) = crate::format::import(&text(Form::Fortio), None).unwrap();
    let [result] = results.as_slice() else { panic!("{results:?}") };
    assert_eq!((result.requests, result.errors), (Some(2_000), Some(0)));
    assert_eq!((result.target_rate, result.status_codes["200"]), (Some(1_000.0), 2_000));
    let p99 = result.latency.printed_ms(99.0).unwrap();
    assert!((p99 - report().summary.response_time_ms.unwrap().p99).abs() < 0.01, "{p99}");
}

#[test]
fn what_we_write_for_smp_can_be_run_again() {
    let result: crate::format::smp::PerformanceTestResult =
        crate::format::smp::read(&text(Form::Smp)).unwrap();
    assert_eq!(
        (result.env_id.as_deref(), result.labels.unwrap()["meshplay/cores"].as_str()),
        (Some("e0"), "2")
    );
    let test: crate::format::smp::TestFile = crate::format::smp::read(&text(Form::SmpTest)).unwrap();
    let (runs, findings) = test.runs();
    assert_eq!((runs.len(), findings.len()), (1, 0), "{findings:?}");
    assert_eq!((runs[0].endpoints.len(), runs[0].duration_ms), (2, Some(2_000)));
}

#[test]
fn a_receipt_is_computed_again_bit_for_bit() {
    let receipt = receipt::write(report(), &[7; 32]);
    let (_, checks) = receipt::verify(&receipt, Some(&receipt::public_key(&[7; 32]))).unwrap();
    assert!(checks.len() == 6 && checks.iter().all(|check| check.holds), "{checks:#?}");
}

/// Without `float_roundtrip` of serde_json a number may come back as its neighbour, and a receipt does not hold.
#[test]
fn numbers_survive_being_written_and_read() {
    for ns in 1..20_000_u32 {
        let ms = f64::from(ns) * 1.000_000_7 / 1e6;
        let text = serde_json::to_string(&ms).unwrap();
        assert_eq!(serde_json::from_str::<f64>(&text).unwrap().to_bits(), ms.to_bits(), "{text}");
    }
}

#[test]
fn what_was_changed_in_a_receipt_is_named() {
    let receipt = receipt::write(report(), &[7; 32]);
    let broken = |from: &str, to: &str| -> Vec<String> {
        let changed = receipt.replacen(from, to, 1);
        assert_ne!(changed, receipt, "{from}");
        let (_, checks) = receipt::verify(&changed, None).unwrap();
        checks.into_iter().filter(|check| !check.holds).map(|check| check.name).collect()
    };
    assert_eq!(broken("\"seed\": 42", "\"seed\": 43"), ["signature", "specification", "schedule"]);
    assert_eq!(
        broken("\"elapsedUs\": 2000000", "\"elapsedUs\": 1000000"),
        ["signature", "recording", "numbers"]
    );
    assert_eq!(broken("\"achieved\": 1000.0", "\"achieved\": 2000.0"), ["signature", "numbers"]);
    assert_eq!(broken("\"name\": \"<shop>", "\"name\": \"<store>"), ["signature"]);
    let (_, checks) = receipt::verify(&receipt, Some("00")).unwrap();
    assert!(checks.iter().any(|check| check.name == "signer" && !check.holds));
    assert!(receipt::verify("{}", None).is_err());
}
