//! Bytes over TCP: echoes, delimiters, closes, stalls, and targets that do everything wrong.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use meshplay_perf::{Recording, recording::Outcome};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    hostile::{check_at, check_port, hold, reset},
    run_of, single,
    stall::check_of,
    target::{Stalls, Target},
};

fn echo(stalls: Option<Stalls>) -> Target {
    single::start(stalls, |mut stream| async move {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(n @ 1..) = stream.read(&mut buffer).await {
            single::answers();
            if stream.write_all(&buffer[..n]).await.is_err() {
                return;
            }
        }
    })
}

fn ask(port: u16, endpoint: &str, rest: &str) -> Recording {
    run_of(&format!(r#"{{"url": "tcp://127.0.0.1:{port}", {endpoint}}}"#), "auto", rest)
}

#[test]
fn an_echo_is_as_long_as_what_was_sent() {
    let target = echo(None);
    let text = "x".repeat(300_000);
    for body in ["hello", &text] {
        let body = format!(r#""body": {{"text": "{body}"}}"#);
        let recording =
            ask(target.port, &body, r#""arrivals": {"kind": "max"}, "count": 200, "connections": 3"#);
        assert_eq!(recording.outcomes(), [(Outcome::Success, 200)].into());
        assert_eq!(recording.counters().connected, 3);
        assert_eq!(recording.engine_reason.as_deref(), Some("TCP is spoken by the general engine only"));
        assert!(recording.status_codes.is_empty());
    }
}

#[test]
fn an_answer_ends_with_a_delimiter_a_length_or_a_close() {
    let target = single::start(None, |mut stream| async move {
        let mut buffer = [0; 64];
        while let Ok(n @ 1..) = stream.read(&mut buffer).await {
            stream.write_all(b"one\r").await.unwrap();
            stream.write_all(b"\ntwo\r\n.\r\n").await.unwrap();
            if &buffer[..n] == b"QUIT" {
                return;
            }
        }
    });
    for (endpoint, connections) in [
        (r#""body": {"text": "LIST"}, "answer": {"kind": "delimiter", "text": "\r\n.\r\n"}"#, 2),
        (r#""body": {"text": "LIST"}, "answer": {"kind": "bytes", "bytes": 13}"#, 2),
        (r#""body": {"text": "QUIT"}, "answer": {"kind": "close"}"#, 100),
    ] {
        let rest = r#""arrivals": {"kind": "max"}, "count": 100, "connections": 2, "threads": 1"#;
        let recording = ask(target.port, endpoint, rest);
        assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into(), "{endpoint}");
        assert!(recording.counters().connected.abs_diff(connections) <= 2, "{endpoint}");
    }
}

#[test]
fn response_times_over_tcp_tell_the_whole_stall() {
    let stalls = Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) };
    let run = |port, rest: &str| ask(port, r#""body": {"text": "hello"}"#, rest);
    check_of("TCP", &echo, &run, stalls, 3);
}

const LINE: &str = r#"{"url": "tcp://127.0.0.1:PORT", "body": {"text": "hello"}, "answer": {"kind": "delimiter", "text": "\n"}}"#;

fn check(expect: Outcome, serve: fn(TcpStream)) {
    check_at(LINE, expect, serve);
}

fn asked(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 64]).is_ok_and(|n| n > 0)
}

#[test]
fn f60_silence_and_half_an_answer() {
    check(Outcome::HeadTimeout, hold);
    check(Outcome::BodyTimeout, |mut stream| {
        if asked(&mut stream) && stream.write_all(b"he").is_ok() {
            hold(stream);
        }
    });
}

#[test]
fn f61_resets_and_closes() {
    check(Outcome::Reset, |mut stream| {
        if asked(&mut stream) {
            reset(&stream);
        }
    });
    check(Outcome::Closed, |mut stream| {
        asked(&mut stream);
    });
    check(Outcome::Truncated, |mut stream| {
        if asked(&mut stream) {
            drop(stream.write_all(b"he"));
        }
    });
}

#[test]
fn f62_more_than_was_asked_for() {
    check(Outcome::Malformed, |mut stream| while asked(&mut stream) && stream.write_all(b"a\nb").is_ok() {});
}

#[test]
fn f63_one_byte_at_a_time() {
    check(Outcome::BodyTimeout, |mut stream| {
        if asked(&mut stream) {
            // The target's slowness is what is tested.
            while stream.write_all(b"a").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        }
    });
}

#[test]
fn f65_an_endless_answer() {
    check(Outcome::BodyTimeout, |mut stream| {
        if asked(&mut stream) {
            while stream.write_all(&[b'a'; 16 << 10]).is_ok() {}
        }
    });
}

#[test]
fn nobody_listens_at_the_port() {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    check_port(LINE, Outcome::ConnectRefused, port);
}
