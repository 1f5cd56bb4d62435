//! F60–F67: targets that do everything wrong. Each has a class of its own, the run ends in time, and nothing grows.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use meshplay_load::Stop;
use meshplay_perf::{
    RunSpec, Validity, Verdict,
    recording::{Outcome, Recording},
};

use crate::ENGINES;

/// What a run with a timeout of 200 ms takes at most, its end after 1 s and the time after it included.
const ENDS_WITHIN: Duration = Duration::from_millis(2_000);
/// Anonymous memory that a generator may take (F60–F67).
const RSS_BYTES_MAX: u64 = 256 << 20;

/// Serves every connection in a thread of its own until dropped.
pub(crate) struct Hostile {
    pub(crate) port: u16,
    is_over: Arc<AtomicBool>,
}

impl Hostile {
    pub(crate) fn start(serve: fn(TcpStream)) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_over = Arc::new(AtomicBool::new(false));
        let over = is_over.clone();
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                stream.set_nodelay(true).unwrap();
                thread::spawn(move || serve(stream));
            }
        });
        Self { port, is_over }
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Wakes it up to see that it is over.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn attack(engine: &str, port: u16) -> (RunSpec, Recording) {
    attack_with(engine, r#"{"kind": "http1"}"#, port)
}

fn attack_with(engine: &str, protocol: &str, port: u16) -> (RunSpec, Recording) {
    attack_at(engine, protocol, &format!(r#"{{"url": "http://127.0.0.1:{port}/"}}"#))
}

pub(crate) fn attack_at(engine: &str, protocol: &str, endpoint: &str) -> (RunSpec, Recording) {
    let json = format!(
        r#"{{"endpoints": [{endpoint}], "engine": "{engine}", "connections": 4,
            "protocol": {protocol},
            "arrivals": {{"kind": "constant", "rate": 200}}, "durationMs": 1000,
            "timeouts": {{"connectMs": 200, "requestMs": 200, "drainMs": 300}}}}"#
    );
    let spec: RunSpec = serde_json::from_str(&json).unwrap();
    let started = Instant::now();
    let recording = meshplay_load::run(&spec, &Stop::new(), &mut |_| {}).unwrap();
    let took = started.elapsed();
    assert!(took <= ENDS_WITHIN, "{engine}: took {took:?}");
    (spec, recording)
}

/// Most requests end as `expect`, and the result says that the target fails.
fn check(expect: Outcome, serve: fn(TcpStream)) {
    for engine in ENGINES {
        check_with(engine, r#"{"kind": "http1"}"#, expect, serve);
    }
}

/// The same over one engine and protocol.
pub(crate) fn check_with(engine: &str, protocol: &str, expect: Outcome, serve: fn(TcpStream)) {
    let hostile = Hostile::start(serve);
    judge(expect, engine, attack_with(engine, protocol, hostile.port));
}

/// The same of an endpoint, as JSON; `PORT` stands for the port.
pub(crate) fn check_at(endpoint: &str, expect: Outcome, serve: fn(TcpStream)) {
    let hostile = Hostile::start(serve);
    check_port(endpoint, expect, hostile.port);
}

/// The same where somebody, or nobody, listens.
pub(crate) fn check_port(endpoint: &str, expect: Outcome, port: u16) {
    let endpoint = endpoint.replace("PORT", &port.to_string());
    judge(expect, &endpoint, attack_at("auto", r#"{"kind": "http1"}"#, &endpoint));
}

pub(crate) fn judge(expect: Outcome, engine: &str, (spec, recording): (RunSpec, Recording)) {
    let outcomes = recording.outcomes();
    let ended: u64 = outcomes.values().sum();
    let hits = outcomes.get(&expect).copied().unwrap_or_default();
    assert!(hits > 0 && hits * 10 >= ended * 6, "{engine}: {expect:?} expected, {outcomes:?}");
    let validity = Validity::judge(&spec, &recording);
    assert!(validity.verdict >= Verdict::TargetFailing, "{engine}: {validity:?}");
    let rss_bytes = recording.seconds.iter().filter_map(|second| second.client.rss_anon_bytes).max();
    assert!(rss_bytes.unwrap() <= RSS_BYTES_MAX, "{rss_bytes:?}");
}

/// Reads one request.
fn request(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 4096]).is_ok_and(|n| n > 0)
}

/// Answers every request alike; the client sees the rest.
fn answer_all(mut stream: TcpStream, answer: &[u8]) {
    while request(&mut stream) && stream.write_all(answer).is_ok() {}
}

pub(crate) fn hold(mut stream: TcpStream) {
    let mut rest = [0; 4096];
    while stream.read(&mut rest).is_ok_and(|n| n > 0) {}
}

pub(crate) fn reset(stream: &TcpStream) {
    let linger = Some(Duration::ZERO);
    rustix::net::sockopt::set_socket_linger(stream, linger).unwrap();
}

#[test]
fn f60_a_stall_before_the_head() {
    check(Outcome::HeadTimeout, hold);
}

#[test]
fn f60_a_stall_after_the_head() {
    check(Outcome::BodyTimeout, |mut stream| {
        if request(&mut stream) && stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe").is_ok()
        {
            hold(stream);
        }
    });
}

#[test]
fn f61_a_reset_after_accept_and_in_a_body() {
    check(Outcome::Reset, |mut stream| {
        if request(&mut stream) {
            reset(&stream);
        }
    });
    check(Outcome::Reset, |mut stream| {
        if request(&mut stream) && stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe").is_ok()
        {
            thread::yield_now();
            reset(&stream);
        }
    });
}

#[test]
fn f61_a_close_without_and_within_an_answer() {
    check(Outcome::Closed, |mut stream| {
        request(&mut stream);
    });
    check(Outcome::Truncated, |mut stream| {
        if request(&mut stream) {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhe"));
        }
    });
}

#[test]
fn f62_garbage() {
    check(Outcome::Malformed, |stream| answer_all(stream, &[0x16, 0x03, 0x01, 0x00, 0xff, 0x00, 0x80]));
}

#[test]
fn f63_one_byte_at_a_time() {
    check(Outcome::HeadTimeout, |mut stream| {
        if request(&mut stream) {
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" {
                if stream.write_all(&[*byte]).is_err() {
                    return;
                }
                // The target's slowness is what is tested.
                thread::sleep(Duration::from_millis(50));
            }
        }
    });
}

#[test]
fn f64_a_huge_head() {
    check(Outcome::HeadTooLarge, |mut stream| {
        if request(&mut stream) && stream.write_all(b"HTTP/1.1 200 OK\r\nX: ").is_ok() {
            drop(stream.write_all(&vec![b'a'; 1 << 20]));
            hold(stream);
        }
    });
}

#[test]
fn f65_an_endless_body() {
    check(Outcome::BodyTimeout, |mut stream| {
        if request(&mut stream) && stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_ok() {
            let piece = vec![b'a'; 16 << 10];
            while stream.write_all(&piece).is_ok() {}
        }
    });
}

#[test]
fn f65_wrong_lengths() {
    check(Outcome::Malformed, |stream| {
        answer_all(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello")
    });
    check(Outcome::BodyTimeout, |stream| {
        answer_all(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")
    });
}

#[test]
fn f67_nothing_but_server_errors() {
    check(Outcome::ServerError, |stream| {
        answer_all(stream, b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
    });
}

#[test]
fn nobody_listens() {
    for engine in ENGINES {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let (spec, recording) = attack(engine, port);
        let outcomes = recording.outcomes();
        assert_eq!(outcomes.keys().collect::<Vec<_>>(), [&Outcome::ConnectRefused], "{engine}");
        assert_eq!(outcomes.values().sum::<u64>() + recording.unsent, 200);
        assert!(Validity::judge(&spec, &recording).verdict >= Verdict::TargetFailing);
    }
}

#[test]
fn nobody_accepts() {
    // A backlog that is full lets no connection come to be.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    rustix::net::listen(&listener, 0).unwrap();
    let port = listener.local_addr().unwrap().port();
    let fillers: Vec<TcpStream> = (0..1).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    for engine in ENGINES {
        let (_, recording) = attack(engine, port);
        let outcomes = recording.outcomes();
        assert!(outcomes.contains_key(&Outcome::ConnectTimeout), "{engine}: {outcomes:?}");
    }
    drop(fillers);
}

#[test]
fn who_is_stopped_before_the_first_request_makes_none() {
    for engine in ENGINES {
        let hostile = Hostile::start(hold);
        let json = format!(
            r#"{{"endpoints": [{{"url": "http://127.0.0.1:{}/"}}], "engine": "{engine}",
                "arrivals": {{"kind": "max"}}, "durationMs": 60000}}"#,
            hostile.port
        );
        let spec: RunSpec = serde_json::from_str(&json).unwrap();
        let stop = Stop::new();
        stop.ask();
        let recording = meshplay_load::run(&spec, &stop, &mut |_| {}).unwrap();
        assert_eq!(recording.end, meshplay_perf::recording::End::Stopped);
        assert_eq!(recording.seconds.iter().map(|second| second.counters.due).sum::<u64>(), 0, "{engine}");
    }
}

#[test]
fn a_stop_is_heard_at_once() {
    for engine in ENGINES {
        let hostile = Hostile::start(hold);
        let json = format!(
            r#"{{"endpoints": [{{"url": "http://127.0.0.1:{}/"}}], "engine": "{engine}",
                "arrivals": {{"kind": "max"}}, "durationMs": 60000}}"#,
            hostile.port
        );
        let spec: RunSpec = serde_json::from_str(&json).unwrap();
        let stop = Stop::new();
        let (asker, started) = (stop.clone(), Instant::now());
        let recording = meshplay_load::run(&spec, &stop, &mut |_| asker.ask()).unwrap();
        assert!(started.elapsed() <= Duration::from_millis(2_500), "{:?}", started.elapsed());
        assert_eq!(recording.end, meshplay_perf::recording::End::Stopped);
        assert_eq!(recording.outcomes(), [(Outcome::Unfinished, 16)].into());
    }
}
