//! F60–F67 over TLS: targets that do everything wrong once the handshake is over.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{Arc, LazyLock},
};

use meshplay_perf::recording::Outcome;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::{
    hostile::{Hostile, attack_at, judge, reset},
    tls::Authority,
};

type Secured = StreamOwned<ServerConnection, TcpStream>;

static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);
static SERVER: LazyLock<Arc<ServerConfig>> =
    LazyLock::new(|| AUTHORITY.server("127.0.0.1", b"http/1.1", None));

/// The handshake and one request.
fn asked(stream: TcpStream) -> Option<Secured> {
    let mut stream = StreamOwned::new(ServerConnection::new(SERVER.clone()).ok()?, stream);
    let (mut seen, mut buffer) = (Vec::new(), [0; 1024]);
    while !seen.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(n @ 1..) => seen.extend_from_slice(&buffer[..n]),
            Ok(0) | Err(_) => return None,
        }
    }
    Some(stream)
}

/// Says so, and waits for the other side to go.
fn says(stream: TcpStream, bytes: &[u8]) {
    let Some(mut stream) = asked(stream) else { return };
    if stream.write_all(bytes).and_then(|()| stream.flush()).is_ok() {
        while matches!(stream.read(&mut [0; 64]), Ok(1..)) {}
    }
}

/// Says so, and closes as TLS wants it.
fn leaves(stream: TcpStream, bytes: &[u8]) {
    let Some(mut stream) = asked(stream) else { return };
    stream.write_all(bytes).ok();
    stream.conn.send_close_notify();
    stream.flush().ok();
}

/// Says so, and resets the connection below TLS.
fn resets(stream: TcpStream, bytes: &[u8]) {
    let Some(mut stream) = asked(stream) else { return };
    stream.write_all(bytes).and_then(|()| stream.flush()).ok();
    reset(&stream.sock);
}

/// Says it until the other side goes.
fn floods(stream: TcpStream, first: &[u8], then: &[u8]) {
    let Some(mut stream) = asked(stream) else { return };
    let mut said = stream.write_all(first);
    while said.is_ok() {
        said = stream.write_all(then);
    }
}

#[track_caller]
fn check(expect: Outcome, serve: fn(TcpStream)) {
    let hostile = Hostile::start(serve);
    let tls = serde_json::json!({"ca": AUTHORITY.pem()});
    let endpoint = format!(r#"{{"url": "https://127.0.0.1:{}/"}}"#, hostile.port);
    let attacked = attack_at("auto", &format!(r#"{{"kind": "http1"}}, "tls": {tls}"#), &endpoint);
    judge(expect, "TLS", attacked);
}

#[test]
fn silence_after_the_handshake() {
    check(Outcome::HeadTimeout, |stream| says(stream, b""));
}

#[test]
fn an_answer_that_stops_in_the_middle() {
    check(Outcome::BodyTimeout, |stream| says(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
    check(Outcome::Truncated, |stream| leaves(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
    check(Outcome::Truncated, |stream| leaves(stream, b"HTTP/1.1 200 OK\r\nContent-"));
}

#[test]
fn a_close_without_an_answer() {
    check(Outcome::Closed, |stream| leaves(stream, b""));
}

#[test]
fn a_reset_without_and_within_an_answer() {
    check(Outcome::Reset, |stream| resets(stream, b""));
    check(Outcome::Reset, |stream| resets(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
}

#[test]
fn garbage() {
    check(Outcome::Malformed, |stream| says(stream, b"\x00\x01\x02 what is this\r\n\r\n"));
}

#[test]
fn heads_and_bodies_without_end() {
    check(Outcome::HeadTooLarge, |stream| {
        floods(stream, b"HTTP/1.1 200 OK\r\n", &b"x: yyyyyyyyyyyy\r\n".repeat(512))
    });
    check(Outcome::BodyTimeout, |stream| {
        floods(stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nmore\r\n");
    });
}
