//! Targets that close a connection behind an answer, without a word of it in the head: the next request may be on its
//! way already. It is lost with its connection, and never made on another one. And targets that close before anybody
//! asks.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    sync::atomic::Ordering,
    time::Duration,
};

use meshplay_perf::recording::{Outcome, Phase};

use crate::{
    ENGINES,
    hostile::Hostile,
    run,
    target::{Seen, Target},
};

/// So long it is looked whether a second request comes although the first has no answer.
const LOOKS_FOR: Duration = Duration::from_millis(20);
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers once and closes at once; `answered` holds an entry for each connection that brought two requests at once.
fn close_behind_answers() -> Target {
    Target::serve(|listener, is_over| {
        let mut seen = Seen::default();
        listener.set_nonblocking(true).unwrap();
        while !is_over.load(Ordering::Relaxed) {
            match listener.accept() {
                Ok((stream, _)) => {
                    if brings_two(stream) {
                        seen.answered.push(std::time::SystemTime::now());
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::yield_now(),
                Err(error) => panic!("{error}"),
            }
        }
        seen
    })
}

fn brings_two(mut stream: TcpStream) -> bool {
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(LOOKS_FOR)).unwrap();
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(n @ 1..) = stream.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..n]);
    }
    // It may be gone, which is no matter here.
    drop(stream.write_all(ANSWER).and_then(|()| stream.shutdown(Shutdown::Both)));
    bytes.windows(4).filter(|end| end == b"\r\n\r\n").count() > 1
}

#[test]
fn a_request_is_not_made_on_the_connection_after_its_own() {
    for engine in ENGINES {
        let target = close_behind_answers();
        let rest = r#""arrivals": {"kind": "max"}, "connections": 1, "count": 60, "durationMs": 10000"#;
        let recording = run(engine, target.port, rest);
        assert_eq!(recording.counters().sent, 60, "{engine}");
        assert_eq!(target.stop().answered.len(), 0, "{engine}: two requests at once");
    }
}

/// Answers as HTTP/1.0 did: the close is the end.
fn end_with_close(mut stream: TcpStream) {
    if stream.read(&mut [0; 4096]).is_ok_and(|n| n > 0) {
        drop(stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nhello"));
    }
}

#[test]
fn answers_that_end_with_the_close_have_their_own_time() {
    let target = Hostile::start(end_with_close);
    for engine in ENGINES {
        let rest = r#""arrivals": {"kind": "constant", "rate": 250}, "durationMs": 1000, "connections": 4"#;
        let recording = run(engine, target.port, rest);
        assert_eq!(recording.outcomes(), [(Outcome::Success, 250)].into(), "{engine}");
        // Requests are 4 ms apart.
        let p50_ns = recording.total(Phase::Response).value_at_quantile(0.5).unwrap();
        assert!(p50_ns < 2_000_000, "{engine}: {p50_ns} ns");
    }
}

#[test]
fn who_accepts_and_closes_is_not_connected_to_without_end_and_requests_fail() {
    let target = Hostile::start(drop);
    for arrivals in [r#"{"kind": "constant", "rate": 100}"#, r#"{"kind": "closed", "thinkMs": 300}"#] {
        for engine in ENGINES {
            let rest = format!(
                r#""arrivals": {arrivals}, "connections": 4, "durationMs": 1000,
                   "timeouts": {{"connectMs": 200, "requestMs": 200}}"#
            );
            let recording = run(engine, target.port, &rest);
            let (outcomes, requests) = (recording.outcomes(), recording.counters().ended);
            let is_its_end = |outcome: &Outcome| {
                matches!(outcome, Outcome::Closed | Outcome::Reset | Outcome::ConnectFailed)
            };
            assert!(requests >= 4, "{engine} {arrivals}: {outcomes:?}");
            assert!(outcomes.keys().all(is_its_end), "{engine} {arrivals}: {outcomes:?}");
            // One for each request, and for each connection what backing off allows: after 10 ms, 20 ms, 40 ms …
            let connections = recording.counters().connected;
            assert!(connections <= requests + 4 * 10, "{engine} {arrivals}: {connections} for {requests}");
        }
    }
}
