//! What results of other tools count, and what their percentiles are called. `oha-deadline.json` was written by oha
//! 1.16.0 with `-z 2s -q 50 -c 16`, against a server that answered 100 requests.

use meshplay_perf::format::{Timing, Tool, import};
use meshplay_types::Code;

use super::formats::{near, read};

#[test]
fn what_oha_cuts_off_at_its_own_end_has_neither_ended_nor_failed() {
    let (result, doubts) = read(include_str!("fixtures/tools/oha-deadline.json"), Tool::Oha);
    assert_eq!((result.requests, result.errors, result.status_codes["200"]), (Some(100), Some(0), 100));
    near(result.rate, 100.0 / 2.002_502_473);
    assert!(doubts.is_empty(), "{doubts:?}");
    let of = |errors: &str| {
        let text = format!(
            r#"{{"summary": {{"total": 2.0, "requestsPerSec": 10.0}}, "latencyPercentiles": {{"p50": null}},
                "statusCodeDistribution": {{}}, "errorDistribution": {errors}}}"#
        );
        let (result, _) = read(&text, Tool::Oha);
        (result.requests, result.errors, result.rate)
    };
    let hangs = r#"{"aborted due to deadline": 20}"#;
    assert_eq!(of(hangs), (Some(0), Some(0), Some(0.0)));
    let refuses = r#"{"aborted due to deadline": 5, "connection refused": 15}"#;
    assert_eq!(of(refuses), (Some(15), Some(15), Some(7.5)));
    assert_eq!(of("{}"), (Some(0), Some(0), Some(0.0)));
}

#[test]
fn percentiles_are_called_as_the_tool_calls_them() {
    let (result, _) = read(include_str!("fixtures/tools/wrk2.txt"), Tool::Wrk2);
    let names: Vec<String> = result.latency.shares.iter().map(|share| share.percent.to_string()).collect();
    for name in ["55", "60", "99", "99.9", "99.999", "98.9062"] {
        assert!(names.iter().any(|one| one == name), "{name} is not among {names:?}");
    }
    assert!(names.iter().all(|name| name.len() <= "98.9062".len()), "{names:?}");
}

#[test]
fn only_what_we_wrote_ourselves_for_fortio_is_timed_from_the_intended_start() {
    let of = |version: &str| {
        let text = format!(
            r#"{{"Version": "{version}", "DurationHistogram": {{"Count": 1, "Percentiles": [{{"Percentile": 50, "Value": 1}}]}}}}"#
        );
        let (results, doubts) = import(&text, None).unwrap();
        (results[0].timing, doubts.into_iter().map(|doubt| doubt.code).collect::<Vec<_>>())
    };
    assert_eq!(of("meshplay 0.1.0"), (Timing::FromIntended, Vec::new()));
    for version in ["1.67.1", "dev", "", "meshplayer 1", "meshplay"] {
        assert_eq!(of(version), (Timing::FromSend, vec![Code::TOOL_RESULT_SEND_TIMED]), "{version}");
    }
}
