//! F60–F67 over HTTP/2 and TLS: the same lies and storms once the handshake is over, and ends below it.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    sync::{Arc, LazyLock},
};

use meshplay_perf::recording::Outcome;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::{
    hostile::{Hostile, attack_at, judge, reset},
    http2_hostile::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, OK, PING, RST_STREAM, SETTINGS, each,
        frame,
    },
    tls::Authority,
};

type Secured = StreamOwned<ServerConnection, TcpStream>;

static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);
static SERVER: LazyLock<Arc<ServerConfig>> = LazyLock::new(|| AUTHORITY.server("127.0.0.1", b"h2", None));

fn secured(stream: TcpStream) -> Secured {
    StreamOwned::new(ServerConnection::new(SERVER.clone()).unwrap(), stream)
}

/// What to do with each request.
fn with_each(stream: TcpStream, act: impl FnMut(&mut Secured, u32) -> io::Result<()>) {
    each(secured(stream), act);
}

#[track_caller]
fn check(expect: Outcome, serve: fn(TcpStream)) {
    check_with(2, expect, serve);
}

#[track_caller]
fn check_with(streams: u32, expect: Outcome, serve: fn(TcpStream)) {
    let hostile = Hostile::start(serve);
    let tls = serde_json::json!({"ca": AUTHORITY.pem()});
    let protocol = format!(r#"{{"kind": "http2", "streams": {streams}}}, "tls": {tls}"#);
    let endpoint = format!(r#"{{"url": "https://127.0.0.1:{}/"}}"#, hostile.port);
    judge(expect, "HTTP/2 over TLS", attack_at("auto", &protocol, &endpoint));
}

/// What is left of the connection is dropped.
fn enough() -> io::Result<()> {
    Err(io::ErrorKind::Other.into())
}

#[test]
fn f60_stalls() {
    // A handshake, and not even a greeting.
    check(Outcome::HeadTimeout, |stream| {
        let mut stream = secured(stream);
        while matches!(stream.read(&mut [0; 4096]), Ok(1..)) {}
    });
    check(Outcome::HeadTimeout, |stream| with_each(stream, |_, _| Ok(())));
    check(Outcome::BodyTimeout, |stream| {
        with_each(stream, |stream, id| stream.write_all(&frame(HEADERS, END_HEADERS, id, OK)));
    });
}

#[test]
fn f61_ends() {
    check(Outcome::Reset, |stream| {
        with_each(stream, |stream, _| {
            reset(&stream.sock);
            enough()
        });
    });
    check(Outcome::Closed, |stream| {
        with_each(stream, |stream, _| {
            stream.conn.send_close_notify();
            stream.flush()?;
            enough()
        });
    });
    check(Outcome::Truncated, |stream| {
        with_each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, END_HEADERS, id, OK))?;
            stream.conn.send_close_notify();
            stream.flush()
        });
    });
}

#[test]
fn f62_garbage() {
    check(Outcome::Malformed, |stream| {
        with_each(stream, |stream, id| stream.write_all(&frame(HEADERS, END_HEADERS, id, &[0xff; 20])));
    });
    check(Outcome::Malformed, |stream| {
        with_each(stream, |stream, id| stream.write_all(&frame(DATA, END_STREAM, id, b"no head")));
    });
}

#[test]
fn f64_huge_heads() {
    check(Outcome::HeadTooLarge, |stream| {
        with_each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, 0, id, OK))?;
            loop {
                stream.write_all(&frame(CONTINUATION, 0, id, &[0x88; 16_384]))?;
            }
        });
    });
}

#[test]
fn f65_bodies_that_never_end() {
    // One stream, for the others would be waiting for their heads.
    check_with(1, Outcome::BodyTimeout, |stream| {
        with_each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, END_HEADERS, id, OK))?;
            loop {
                stream.write_all(&frame(DATA, 0, id, &[0; 16_384]))?;
            }
        });
    });
}

#[test]
fn f66_ends_of_streams_and_storms() {
    check(Outcome::GoAway, |stream| {
        with_each(stream, |stream, id| stream.write_all(&frame(RST_STREAM, 0, id, &[0, 0, 0, 7])));
    });
    check(Outcome::GoAway, |stream| {
        with_each(stream, |stream, _| stream.write_all(&frame(GOAWAY, 0, 0, &[0; 8])));
    });
    check(Outcome::Flood, |stream| {
        let mut stream = secured(stream);
        drop(stream.write_all(&frame(SETTINGS, 0, 0, &[])));
        // Many in each record of TLS: a machine that is busy still gets through enough of them in time.
        let storm = frame(PING, 0, 0, &[0; 8]).repeat(256);
        while stream.write_all(&storm).is_ok() {}
    });
}

#[test]
fn f67_nothing_but_server_errors() {
    check(Outcome::ServerError, |stream| {
        // :status: 500
        with_each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, id, &[0x8e]))
        });
    });
}
