use super::*;
use crate::{
    Histogram, Rules, Summary, Verdict,
    recording::{AgentPart, Lost, Part},
    report::{environment, tests::report},
    spec::{Arrivals, Share},
};

fn agent(lost: Option<Lost>) -> AgentPart {
    AgentPart {
        name: "east".to_owned(),
        share: Share { index: 0, of: 1 },
        clock_error_us: 0,
        machine: None,
        engine: String::new(),
        cores: 1,
        requests: 0,
        response: Histogram::new(),
        lost,
    }
}

#[test]
fn a_receipt_is_computed_again_bit_for_bit() {
    let receipt = write(report(), &[7; 32]);
    let (_, checks) = verify(&receipt, Some(&public_key(&[7; 32]))).unwrap();
    assert!(checks.len() == 9 && checks.iter().all(|check| check.holds), "{checks:#?}");
}

/// Of runs from before the seconds were recorded, receipts tell the number alone, and are what they were.
#[test]
fn requests_that_were_never_sent_are_placed_in_seconds_only_where_that_was_recorded() {
    let written = |place: bool| {
        let mut report = report();
        report.recording.unsent = 3;
        if place {
            report.recording.unsent_seconds.add(1, Part::Measured, 3);
        }
        report.summary = Summary::of(&report.spec, &report.recording);
        let receipt = write(report, &[7; 32]);
        let (read, checks) = verify(&receipt, None).unwrap();
        assert!(checks.iter().all(|check| check.holds), "{checks:?}");
        let again = read.report.recording.unsent_placed().map(|unsent| unsent.iter().collect::<Vec<_>>());
        (receipt.contains("unsentSeconds"), again, read.digests.summary)
    };
    let (before, now) = (written(false), written(true));
    assert_eq!((before.0, before.1), (false, None));
    assert_eq!((now.0, now.1), (true, Some(vec![(1, Part::Measured, 3)])));
    assert_eq!(before.2, now.2, "what is computed is the same");
}

/// Digest of a recording as it was written before: it stays that of this text, whatever is added to recordings.
#[test]
fn a_recording_of_before_has_the_digest_that_it_had() {
    let text = r#"{"engine": "epoll", "threads": 1, "cores": 2, "startedAt": "2026-11-25T10:00:00Z", "elapsedUs": 1000000,
        "warmUpMs": 0, "endpoints": ["x"], "seconds": [], "statusCodes": {"200": 5}, "unsent": 7, "end": "completed"}"#;
    let before: serde_json::Value = serde_json::from_str(text).unwrap();
    let read: crate::Recording = serde_json::from_str(text).unwrap();
    assert_eq!(digest(&read), Digest::of_json(&before));
}

#[test]
fn a_receipt_is_computed_again_by_the_rules_of_its_time() {
    for (rules, name) in [(Rules::First, None), (Rules::Second, Some("second"))] {
        let mut report = report();
        report.summary = Summary::by(rules, &report.spec, &report.recording);
        let former = write(report, &[7; 32]);
        let written = name.map(|name| format!("\"rules\": \"{name}\""));
        assert!(
            written.is_none_or(|rules| former.contains(&rules)) && !former.contains("littlesLaw"),
            "{former}"
        );
        assert_eq!(former.contains("\"rules\""), name.is_some(), "{former}");
        let is_valid = former.contains("\"verdict\": \"valid\"");
        assert!(is_valid || name.is_some(), "{former}");
        let (_, checks) = verify(&former, None).unwrap();
        assert!(checks.iter().all(|check| check.holds), "{checks:?}");
    }
}

#[test]
fn what_was_changed_in_a_receipt_is_named() {
    let receipt = write(report(), &[7; 32]);
    let broken = |from: &str, to: &str| -> Vec<String> {
        let changed = receipt.replacen(from, to, 1);
        assert_ne!(changed, receipt, "{from}");
        let (_, checks) = verify(&changed, None).unwrap();
        checks.into_iter().filter(|check| !check.holds).map(|check| check.name).collect()
    };
    assert_eq!(broken("\"seed\": 42", "\"seed\": 43"), ["signature", "specification"]);
    assert_eq!(broken("\"elapsedUs\": 2000000", "\"elapsedUs\": 1000000"), ["signature", "recording"]);
    assert_eq!(broken("\"achieved\": 1000.0", "\"achieved\": 2000.0"), ["signature", "summary"]);
    assert_eq!(broken("\"name\": \"<shop>", "\"name\": \"<store>"), ["signature"]);
    let (_, checks) = verify(&receipt, Some("00")).unwrap();
    assert!(checks.iter().any(|check| check.name == "signer" && !check.holds));
    assert!(verify("{}", None).is_err());
}

/// What is wrong with a receipt of a report that was changed and then signed.
fn signed_wrong(change: impl FnOnce(&mut Report)) -> Vec<String> {
    let mut report = report();
    change(&mut report);
    let (_, checks) = verify(&write(report, &[7; 32]), None).unwrap();
    let wrong = checks.into_iter().filter(|check| !check.holds);
    wrong.map(|check| format!("{}: {}", check.name, check.detail)).collect()
}

#[test]
fn what_a_signer_is_silent_about_is_named() {
    let complete = |report: &mut Report| {
        report.recording.agents = vec![agent(None)];
        report.spec.slo = vec!["p50<1ms".to_owned()];
        report.recording.seconds[0].dns.record(5_000);
        report.recording.seconds[0].counters.under_way_ns = 2_000_000_000;
        report.summary = Summary::of(&report.spec, &report.recording);
    };
    assert_eq!(signed_wrong(complete), Vec::<String>::new());
    type Silence = fn(&mut Summary);
    let silences: [(&str, Silence); 4] = [
        ("slo", |summary| summary.slo.clear()),
        ("agents", |summary| summary.agents.clear()),
        ("dnsMs", |summary| summary.dns_ms = None),
        ("littlesLaw", |summary| summary.littles_law = None),
    ];
    for (name, silence) in silences {
        let found = signed_wrong(|report| {
            complete(report);
            silence(&mut report.summary);
        });
        assert_eq!(found, [format!("numbers: the recording gives other values of {name}")]);
    }
}

#[test]
fn what_the_first_rules_did_not_have_yet_may_be_absent_from_their_receipts_only() {
    for (rules, expect) in [(Rules::First, 0), (Rules::Second, 1), (Rules::NEWEST, 1)] {
        let found = signed_wrong(|report| {
            report.recording.seconds[0].connect.record(5_000);
            report.recording.seconds[0].tls.record(5_000);
            report.summary = Summary::by(rules, &report.spec, &report.recording);
            (report.summary.connect_ms, report.summary.tls_ms) = (None, None);
        });
        assert_eq!(found.len(), expect, "{rules:?}: {found:?}");
        assert!(found.iter().all(|one| one.ends_with("connectMs, tlsMs")), "{found:?}");
    }
}

/// Re-signed under the first rules, a run that never settled has no fault: then it is told by which it has.
#[test]
fn a_receipt_of_former_rules_says_so_and_what_the_newest_find() {
    let told = |change: &dyn Fn(&mut Report)| {
        let mut report = report();
        change(&mut report);
        let (_, checks) = verify(&write(report, &[7; 32]), None).unwrap();
        checks.into_iter().find(|check| check.name == "rules").unwrap()
    };
    let newest = told(&|_| {});
    assert!(newest.holds && newest.detail == "the newest", "{newest:?}");
    let first = told(&|report| {
        report.recording.seconds[0].counters.under_way_ns = 9_000_000_000_000;
        report.summary = Summary::by(Rules::First, &report.spec, &report.recording);
        assert_eq!(report.summary.validity.verdict, Verdict::Valid);
    });
    let detail = "the first, not the newest: by these it is generator limited";
    assert!(first.holds && first.detail == detail, "{first:?}");
}

#[test]
fn the_environment_is_the_hash_of_what_a_run_was_made_with_by_the_rule_of_its_time() {
    let with = |environment: Option<&str>| {
        signed_wrong(|report| {
            report.surroundings.insert("memory".to_owned(), "24684092 kB".to_owned());
            report.environment = environment.map(str::to_owned);
        })
    };
    let mut surroundings = report().surroundings;
    surroundings.insert("memory".to_owned(), "24 GiB".to_owned());
    assert_eq!(with(Some(&environment::hash(&surroundings))), Vec::<String>::new());
    surroundings.insert("memory".to_owned(), "24684092 kB".to_owned());
    assert_eq!(with(Some(&environment::hash_of_before(&surroundings))), Vec::<String>::new());
    assert_eq!(with(None), ["environment: none is named"]);
    let other = with(Some("e0"));
    assert_eq!(other, ["environment: what the run was made with gives another one"]);
}

/// Everybody has a key: what is signed may be made up.
#[test]
fn a_run_that_cannot_be_is_no_receipt_whoever_signed_it() {
    let cause = |change: &dyn Fn(&mut Report)| {
        let mut report = report();
        change(&mut report);
        let text = write(report, &[7; 32]);
        verify(&text, None).unwrap_err().cause.unwrap()
    };
    let arrivals = |json: &str| {
        let arrivals: Arrivals = serde_json::from_str(json).unwrap();
        cause(&|report| report.spec.arrivals = arrivals.clone())
    };
    let burst = arrivals(r#"{"kind": "burst", "size": 0, "everyMs": 1}"#);
    assert!(burst.starts_with("a burst needs at least one request"), "{burst}");
    let backwards = arrivals(r#"{"kind": "constant", "rate": -5}"#);
    assert!(backwards.starts_with("a rate must be above 0"), "{backwards}");
    let weightless =
        cause(&|report| report.spec.endpoints.iter_mut().for_each(|endpoint| endpoint.weight = 0));
    assert!(weightless.starts_with("at least one endpoint needs a weight above 0"), "{weightless}");

    let longest_us = 7 * 24 * 3_600_000_000;
    let far = |second: u32, elapsed_us: u64| {
        cause(&|report| {
            report.spec.arrivals = Arrivals::Max;
            report.recording.seconds[1].slices[0].second = second;
            report.recording.elapsed_us = elapsed_us;
        })
    };
    assert_eq!(far(u32::MAX, u64::MAX), "no run takes longer than 615600 s");
    assert_eq!(far(u32::MAX, longest_us), "second 4294967295 lies beyond the end of the run");
    assert_eq!(far(36, 2_000_000), "second 36 lies beyond the end of the run");
    assert_eq!(cause(&|report| report.recording.warm_up_ms = u64::MAX), "no run takes longer than 615600 s");
    let uncounted = "there are more requests, bytes or times than any run has";
    assert_eq!(cause(&|report| report.recording.unsent = u64::MAX), uncounted);
    let never_sent = |second: u32, unsent: u64| {
        cause(&|report| {
            report.recording.unsent = unsent;
            report.recording.unsent_seconds.add(second, Part::Measured, 5);
        })
    };
    let too_many = "of more requests that were never sent the second is told than there were";
    assert_eq!(never_sent(1, 4), too_many);
    assert_eq!(never_sent(36, 5), "second 36 lies beyond the end of the run");
    assert_eq!(cause(&|report| report.recording.seconds[0].counters.due = u64::MAX), uncounted);
    assert_eq!(
        cause(&|report| {
            report.recording.seconds.iter_mut().for_each(|one| one.counters.under_way_ns = i64::MIN);
        }),
        uncounted
    );
}

/// Who is lost has told of seconds in which nobody else was there any more.
#[test]
fn the_seconds_of_a_lost_agent_may_lie_beyond_the_end_of_the_others() {
    let mut report = report();
    report.recording.seconds[1].slices[0].second = 90;
    report.recording.agents = vec![agent(Some(Lost { second: 91, reason: "gone".to_owned(), unmade: None }))];
    report.summary = Summary::of(&report.spec, &report.recording);
    let (_, checks) = verify(&write(report, &[7; 32]), None).unwrap();
    assert!(checks.iter().all(|check| check.holds), "{checks:?}");
}

/// What nobody signed may be made up to be computed.
#[test]
fn nothing_of_what_was_changed_after_signing_is_computed() {
    let receipt = write(report(), &[7; 32]);
    let changed = receipt.replacen("\"second\": 1,", "\"second\": 4294967295,", 1);
    assert_ne!(changed, receipt);
    let (_, checks) = verify(&changed, None).unwrap();
    let names: Vec<&str> = checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(names, ["signature", "specification", "recording", "summary"]);
}
