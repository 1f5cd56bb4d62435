//! HTTP/2 against a target of another make: streams, bodies, limits, connections that end, and stalls.

use std::time::Duration;

use meshplay_perf::{Recording, recording::Outcome};

use crate::{
    http2_target::{Manner, start},
    run_at,
    stall::check_of,
    target::Stalls,
    tls::Authority,
};

fn ask(port: u16, streams: u32, rest: &str) -> Recording {
    let url = format!("http://127.0.0.1:{port}/");
    run_at(&url, "auto", &format!(r#""protocol": {{"kind": "http2", "streams": {streams}}}, {rest}"#))
}

/// All requests were answered well; how many, and over how many connections.
fn well(recording: &Recording) -> (u64, u64) {
    let outcomes = recording.outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), [&Outcome::Success], "{outcomes:?}");
    let connections = recording.seconds.iter().map(|second| second.connect.count()).sum();
    (outcomes[&Outcome::Success], connections)
}

#[test]
fn streams_share_connections() {
    let target = start(Manner::default());
    let recording =
        ask(target.port, 10, r#""arrivals": {"kind": "max"}, "count": 5000, "connections": 2, "threads": 1"#);
    assert_eq!(recording.engine, "general");
    assert_eq!(well(&recording), (5_000, 2));
    assert_eq!(recording.status_codes, [(200, 5_000)].into());
}

#[test]
fn long_bodies_and_long_heads_are_sent_whole() {
    let target = start(Manner::default());
    let (text, field) = ("x".repeat(300_000), "y".repeat(12_000));
    let json = format!(
        r#"{{"endpoints": [{{"url": "http://127.0.0.1:{}/", "method": "POST", "body": {{"text": "{text}"}},
            "headers": [{{"name": "a", "value": "{field}"}}]}}],
            "protocol": {{"kind": "http2", "streams": 4}}, "arrivals": {{"kind": "max"}}, "count": 50, "connections": 1}}"#,
        target.port
    );
    let spec = serde_json::from_str(&json).unwrap();
    let recording = meshplay_load::run(&spec, &meshplay_load::Stop::new(), &mut |_| {}).unwrap();
    assert_eq!(well(&recording).0, 50);
}

#[test]
fn no_more_streams_than_the_target_allows() {
    let target = start(Manner { streams_max: Some(3), ..Manner::default() });
    let recording =
        ask(target.port, 10, r#""arrivals": {"kind": "max"}, "count": 2000, "connections": 1, "threads": 1"#);
    assert_eq!(well(&recording), (2_000, 1));
}

#[test]
fn a_connection_that_the_target_ends_is_replaced_and_no_request_is_lost() {
    let target = start(Manner { requests_max: Some(100), ..Manner::default() });
    let recording =
        ask(target.port, 5, r#""arrivals": {"kind": "max"}, "count": 2000, "connections": 2, "threads": 1"#);
    let outcomes = recording.outcomes();
    let (well, lost) =
        (outcomes[&Outcome::Success], outcomes.get(&Outcome::GoAway).copied().unwrap_or_default());
    // Those sent before the target's word came are refused by it.
    assert!(well + lost == 2_000 && lost <= 20 * 10, "{outcomes:?}");
}

#[test]
fn connections_are_renewed_as_asked() {
    let target = start(Manner::default());
    let reuse = r#""reuse": {"kind": "requests", "requests": 50}"#;
    let rest =
        format!(r#""arrivals": {{"kind": "max"}}, "count": 1000, "connections": 1, "threads": 1, {reuse}"#);
    let (count, connections) = well(&ask(target.port, 5, &rest));
    assert!(count == 1_000 && (19..=21).contains(&connections), "{count} {connections}");
}

const STALLS: Stalls = Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) };

#[test]
fn response_times_over_h2c_tell_the_whole_stall() {
    let start = |stalls| start(Manner { stalls, ..Manner::default() });
    check_of("h2c", &start, &|port, rest| ask(port, 4, rest), STALLS, 3);
}

#[test]
fn response_times_over_h2_with_tls_tell_the_whole_stall() {
    let authority = Authority::new();
    let config = authority.server("127.0.0.1", b"h2", None);
    let start = |stalls| start(Manner { stalls, tls: Some(config.clone()), ..Manner::default() });
    let tls = serde_json::json!({"ca": authority.pem()});
    let run = |port, rest: &str| {
        let rest = format!(r#""protocol": {{"kind": "http2", "streams": 4}}, "tls": {tls}, {rest}"#);
        run_at(&format!("https://127.0.0.1:{port}/"), "auto", &rest)
    };
    check_of("h2", &start, &run, STALLS, 3);
}

#[test]
fn a_target_that_speaks_only_http_1_says_so_in_the_handshake() {
    let authority = Authority::new();
    let config = authority.server("127.0.0.1", b"http/1.1", None);
    let target = crate::target::Target::start_secure(None, Some(config));
    let tls = serde_json::json!({"ca": authority.pem()});
    let rest = format!(
        r#""protocol": {{"kind": "http2"}}, "tls": {tls}, "arrivals": {{"kind": "constant", "rate": 100}}, "durationMs": 500"#
    );
    let recording = run_at(&format!("https://127.0.0.1:{}/", target.port), "auto", &rest);
    assert_eq!(recording.outcomes().keys().collect::<Vec<_>>(), [&Outcome::Tls]);
}
