//! Names are looked up once for each site, before the run, or also for each connection.

use meshplay_perf::recording::Outcome;

use crate::{
    datagrams, http2_target,
    http3_target::{self, Manner},
    run_at, run_of,
    target::Target,
    tls::Authority,
};

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
fn check_each(endpoint: &str, speaks: &str) {
    let rest = format!(
        r#""arrivals": {{"kind": "max"}}, "count": 40, "connections": 2, "threads": 1, "resolve": "perConnection",
            "reuse": {{"kind": "requests", "requests": 5}}, {speaks}"#
    );
    let recording = run_of(endpoint, "auto", &rest);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 40)].into(), "{endpoint}");
    assert_eq!(recording.engine_reason.as_deref().map(|why| why.contains("only")), Some(true));
    let counts = recording.seconds.iter().map(|second| (second.dns.count(), second.connect.count()));
    let (dns, connect) = counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert!(dns > connect && connect >= 8, "one more before the run: {dns} and {connect} of {endpoint}");
}

#[test]
fn a_name_is_looked_up_for_each_connection_if_that_is_asked_for() {
    let url = |port: u16| format!(r#"{{"url": "http://localhost:{port}/"}}"#);
    check_each(&url(Target::start(None).port), r#""protocol": {"kind": "http1"}"#);
    let http2 = http2_target::start(http2_target::Manner::default());
    check_each(&url(http2.port), r#""protocol": {"kind": "http2", "streams": 1}"#);
}

#[test]
fn a_name_is_looked_up_for_each_connection_over_udp_too() {
    let echo = datagrams::echo(None);
    let body = r#""body": {"text": "hello"}"#;
    check_each(&format!(r#"{{"url": "udp://localhost:{}", {body}}}"#, echo.port), r#""seed": 1"#);
    let authority = Authority::new();
    let http3 = http3_target::start(Manner::of(authority.server("localhost", b"h3", None)));
    let tls = serde_json::json!({"ca": authority.pem()});
    check_each(
        &format!(r#"{{"url": "https://localhost:{}/"}}"#, http3.port),
        &format!(r#""protocol": {{"kind": "http3", "streams": 1}}, "tls": {tls}"#),
    );
}
