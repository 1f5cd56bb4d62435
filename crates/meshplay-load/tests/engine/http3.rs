//! HTTP/3 against a target of another make: streams, bodies, limits, connections that end, TLS, and stalls.

use std::time::Duration;

use meshplay_perf::{Recording, recording::Outcome};
use serde_json::json;

use crate::{
    http3_target::{Manner, start},
    run_of,
    stall::check_of,
    target::{Stalls, Target},
    tls::Authority,
};

const MAX: &str = r#""arrivals": {"kind": "max"}, "threads": 1"#;

/// An authority, and a target whose certificate it has issued.
fn target(change: impl FnOnce(&mut Manner)) -> (Authority, Target) {
    let authority = Authority::new();
    let mut manner = Manner::of(authority.server("127.0.0.1", b"h3", None));
    change(&mut manner);
    (authority, start(manner))
}

/// Of an endpoint whose other parts are given.
fn ask(port: u16, tls: &serde_json::Value, streams: u32, endpoint: &str, rest: &str) -> Recording {
    let endpoint = format!(r#"{{"url": "https://127.0.0.1:{port}/"{endpoint}}}"#);
    let rest = format!(r#""protocol": {{"kind": "http3", "streams": {streams}}}, "tls": {tls}, {rest}"#);
    run_of(&endpoint, "auto", &rest)
}

fn connections(recording: &Recording) -> u64 {
    recording.seconds.iter().map(|second| second.connect.count()).sum()
}

/// All requests were answered well; how many, and over how many connections.
fn well(recording: &Recording) -> (u64, u64) {
    let outcomes = recording.outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), [&Outcome::Success], "{outcomes:?}");
    (outcomes[&Outcome::Success], connections(recording))
}

#[test]
fn requests_at_a_rate_are_answered_over_connections_that_stay() {
    let (authority, target) = target(|_| {});
    let tls = json!({"ca": authority.pem()});
    let rest = r#""arrivals": {"kind": "constant", "rate": 1000}, "durationMs": 1000, "connections": 4"#;
    let recording = ask(target.port, &tls, 1, "", rest);
    assert_eq!(recording.engine, "general");
    assert_eq!(well(&recording), (1_000, 4));
    assert_eq!(recording.status_codes, [(200, 1_000)].into());
}

#[test]
fn streams_share_connections() {
    let (authority, target) = target(|_| {});
    let rest = format!(r#"{MAX}, "count": 5000, "connections": 2"#);
    assert_eq!(well(&ask(target.port, &json!({"ca": authority.pem()}), 10, "", &rest)), (5_000, 2));
}

#[test]
fn long_bodies_and_long_heads_are_sent_and_read_whole() {
    let (authority, target) = target(|manner| manner.body_bytes = 500_000);
    let (text, field) = ("x".repeat(300_000), "y".repeat(12_000));
    let endpoint = format!(
        r#", "method": "POST", "body": {{"text": "{text}"}}, "headers": [{{"name": "a", "value": "{field}"}}],
           "cookies": [{{"name": "n", "value": "{{{{seq}}}}"}}]"#
    );
    let rest = format!(r#"{MAX}, "count": 50, "connections": 1"#);
    let recording = ask(target.port, &json!({"ca": authority.pem()}), 4, &endpoint, &rest);
    assert_eq!(well(&recording).0, 50);
    let received: u64 = recording.seconds.iter().map(|second| second.counters.bytes_received).sum();
    assert!(received > 50 * 500_000, "{received}");
}

#[test]
fn no_more_streams_than_the_target_allows() {
    let (authority, target) = target(|manner| manner.streams_max = Some(3));
    let rest = format!(r#"{MAX}, "count": 2000, "connections": 1"#);
    assert_eq!(well(&ask(target.port, &json!({"ca": authority.pem()}), 10, "", &rest)), (2_000, 1));
}

#[test]
fn a_connection_that_the_target_ends_is_replaced_and_no_request_is_lost() {
    let (authority, target) = target(|manner| manner.requests_max = Some(100));
    let rest = format!(r#"{MAX}, "count": 2000, "connections": 2"#);
    let recording = ask(target.port, &json!({"ca": authority.pem()}), 5, "", &rest);
    let outcomes = recording.outcomes();
    let (well, lost) =
        (outcomes[&Outcome::Success], outcomes.get(&Outcome::GoAway).copied().unwrap_or_default());
    // Those sent before the target's word came are refused by it.
    assert!(well + lost == 2_000 && lost <= 20 * 10, "{outcomes:?}");
}

#[test]
fn connections_are_renewed_as_asked() {
    let (authority, target) = target(|_| {});
    let reuse = r#""reuse": {"kind": "requests", "requests": 50}"#;
    let rest = format!(r#"{MAX}, "count": 1000, "connections": 1, {reuse}"#);
    let (count, connections) = well(&ask(target.port, &json!({"ca": authority.pem()}), 5, "", &rest));
    assert!(count == 1_000 && (19..=21).contains(&connections), "{count} {connections}");
}

#[test]
fn checks_look_into_bodies() {
    let (authority, target) = target(|_| {});
    let tls = json!({"ca": authority.pem()});
    let rest = format!(r#"{MAX}, "count": 10, "connections": 1"#);
    for (text, expect) in [("xxx", Outcome::Success), ("y", Outcome::CheckBody)] {
        let endpoint = format!(r#", "checks": [{{"kind": "contains", "text": "{text}"}}]"#);
        let outcomes = ask(target.port, &tls, 2, &endpoint, &rest).outcomes();
        assert_eq!(outcomes, [(expect, 10)].into());
    }
}

#[test]
fn names_authorities_and_identities_are_checked_unless_anything_goes() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let named = start(Manner::of(authority.server("shop.example", b"h3", None)));
    let closed = start(Manner::of(authority.server("127.0.0.1", b"h3", Some(&clients))));
    let other = start(Manner::of(authority.server("127.0.0.1", b"h2", None)));
    let (certificate, key) = clients.issue("me");
    let rest = r#""arrivals": {"kind": "constant", "rate": 200}, "durationMs": 500, "connections": 4,
        "timeouts": {"connectMs": 200, "requestMs": 200, "drainMs": 300}"#;
    let ca = authority.pem();
    for (target, tls, expect) in [
        (&named, json!({"ca": ca}), Outcome::TlsCertificate),
        (&named, json!({"ca": ca, "serverName": "shop.example"}), Outcome::Success),
        (&named, json!({"ca": clients.pem(), "serverName": "shop.example"}), Outcome::TlsCertificate),
        (&named, json!({"trust": "anything"}), Outcome::Success),
        (&closed, json!({"ca": ca, "certificate": certificate, "key": key}), Outcome::Success),
        (&closed, json!({"ca": ca}), Outcome::TlsCertificate),
        (&other, json!({"ca": ca}), Outcome::Tls),
    ] {
        let outcomes = ask(target.port, &tls, 2, "", rest).outcomes();
        assert_eq!(outcomes.keys().collect::<Vec<_>>(), [&expect], "{outcomes:?} with {tls}");
    }
}

#[test]
fn response_times_over_http3_tell_the_whole_stall() {
    let authority = Authority::new();
    let tls = json!({"ca": authority.pem()});
    let config = authority.server("127.0.0.1", b"h3", None);
    let start = |stalls| start(Manner { stalls, ..Manner::of(config.clone()) });
    let stalls = Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) };
    check_of("h3", &start, &|port, rest| ask(port, &tls, 4, "", rest), stalls, 3);
}
