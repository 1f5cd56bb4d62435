//! Names are looked up once for each site, before the run, or also for each connection.

use meshplay_perf::recording::Outcome;

use crate::{http2_target, run_at, target::Target};

fn look_ups(host: &str, port: u16) -> Vec<u64> {
    let rest = r#""arrivals": {"kind": "max"}, "count": 40, "connections": 4, "reuse": {"kind": "never"}"#;
    let recording = run_at(&format!("http://{host}:{port}/"), "auto", rest);
    assert_eq!(recording.outcomes().values().sum::<u64>(), 40);
    recording.seconds.iter().map(|second| second.dns.count()).filter(|count| *count > 0).collect()
}

#[test]
fn a_name_is_looked_up_once_and_a_number_never() {
    let target = Target::start(None);
    assert_eq!(look_ups("localhost", target.port), [1]);
    assert_eq!(look_ups("127.0.0.1", target.port), [0; 0]);
}

/// A look-up for each connection, and connections that are as long as they are without.
fn check_each(port: u16, protocol: &str) {
    let rest = format!(
        r#""arrivals": {{"kind": "max"}}, "count": 40, "connections": 2, "threads": 1, "resolve": "perConnection",
            "reuse": {{"kind": "requests", "requests": 5}}, "protocol": {protocol}"#
    );
    let recording = run_at(&format!("http://localhost:{port}/"), "auto", &rest);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 40)].into(), "{protocol}");
    assert_eq!(recording.engine_reason.as_deref().map(|why| why.contains("only")), Some(true));
    let counts = recording.seconds.iter().map(|second| (second.dns.count(), second.connect.count()));
    let (dns, connect) = counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert!(dns > connect && connect >= 8, "one more before the run: {dns} and {connect} over {protocol}");
}

#[test]
fn a_name_is_looked_up_for_each_connection_if_that_is_asked_for() {
    check_each(Target::start(None).port, r#"{"kind": "http1"}"#);
    check_each(
        http2_target::start(http2_target::Manner::default()).port,
        r#"{"kind": "http2", "streams": 4}"#,
    );
}
