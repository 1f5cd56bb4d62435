//! F60–F67 over HTTP/2: targets that stall, lie, and storm. As with HTTP/1.1, each has a class of its own.

use std::{
    io::{self, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use meshplay_perf::recording::Outcome;

use crate::{
    hostile::{Hostile, check_with, hold, reset},
    run_at,
};

const PROTOCOL: &str = r#"{"kind": "http2", "streams": 2}"#;
const PREFACE_BYTES: usize = 24;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const CONTINUATION: u8 = 9;
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;
/// `:status: 200`
pub(crate) const OK: &[u8] = &[0x88];

fn check(expect: Outcome, serve: fn(TcpStream)) {
    check_with("auto", PROTOCOL, expect, serve);
}

pub(crate) fn frame(kind: u8, flags: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(id.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Greets, and says what to do with each request.
pub(crate) fn each<S: io::Read + io::Write>(
    mut stream: S,
    mut act: impl FnMut(&mut S, u32) -> io::Result<()>,
) {
    drop(stream.write_all(&frame(SETTINGS, 0, 0, &[])));
    if stream.read_exact(&mut [0; PREFACE_BYTES]).is_err() {
        return;
    }
    let mut head = [0; 9];
    while stream.read_exact(&mut head).is_ok() {
        let [_, a, b, kind, _, ref id @ ..] = head;
        let mut payload = vec![0; usize::from(a) << 8 | usize::from(b)];
        if stream.read_exact(&mut payload).is_err() {
            return;
        }
        if kind == HEADERS && act(&mut stream, u32::from_be_bytes(*id)).is_err() {
            return;
        }
    }
}

#[test]
fn f60_stalls() {
    // Not even a greeting.
    check(Outcome::HeadTimeout, hold);
    check(Outcome::HeadTimeout, |stream| each(stream, |_, _| Ok(())));
    check(Outcome::BodyTimeout, |stream| {
        each(stream, |stream, id| stream.write_all(&frame(HEADERS, END_HEADERS, id, OK)));
    });
}

#[test]
fn f61_ends() {
    check(Outcome::Reset, |stream| {
        each(stream, |stream, _| {
            reset(stream);
            Err(io::ErrorKind::Other.into())
        });
    });
    check(Outcome::Closed, |stream| {
        each(stream, |stream, _| {
            stream.shutdown(std::net::Shutdown::Write)?;
            // A request that nobody has read would turn the end into a reset.
            hold(stream.try_clone()?);
            Err(io::ErrorKind::Other.into())
        });
    });
    check(Outcome::Truncated, |stream| {
        each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, END_HEADERS, id, OK))?;
            stream.shutdown(std::net::Shutdown::Write)?;
            Ok(())
        });
    });
}

#[test]
fn f62_garbage_and_another_protocol() {
    check(Outcome::Malformed, |mut stream| {
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
        hold(stream);
    });
    check(Outcome::Malformed, |stream| {
        each(stream, |stream, id| stream.write_all(&frame(HEADERS, END_HEADERS, id, &[0xff; 20])));
    });
    check(Outcome::Malformed, |stream| {
        each(stream, |stream, id| stream.write_all(&frame(DATA, END_STREAM, id, b"no head")));
    });
}

#[test]
fn f64_huge_heads() {
    check(Outcome::HeadTooLarge, |stream| {
        each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, 0, id, OK))?;
            loop {
                stream.write_all(&frame(CONTINUATION, 0, id, &[0x88; 16_384]))?;
            }
        });
    });
}

#[test]
fn f65_bodies_that_lie_or_never_end() {
    check(Outcome::Malformed, |stream| {
        each(stream, |stream, id| {
            // content-length: 9
            stream.write_all(&frame(HEADERS, END_HEADERS, id, b"\x88\x0f\x0d\x019"))?;
            stream.write_all(&frame(DATA, END_STREAM, id, b"hello"))
        });
    });
    // One stream, for the others would be waiting for their heads.
    check_with("auto", r#"{"kind": "http2"}"#, Outcome::BodyTimeout, |stream| {
        each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, END_HEADERS, id, OK))?;
            loop {
                stream.write_all(&frame(DATA, 0, id, &[0; 16_384]))?;
            }
        });
    });
}

#[test]
fn f66_ends_of_streams_and_connections() {
    check(Outcome::GoAway, |stream| {
        each(stream, |stream, id| stream.write_all(&frame(RST_STREAM, 0, id, &[0, 0, 0, 7])));
    });
    check(Outcome::GoAway, |stream| {
        each(stream, |stream, _| stream.write_all(&frame(GOAWAY, 0, 0, &[0; 8])));
    });
}

/// SETTINGS_MAX_CONCURRENT_STREAMS, 0.
const NO_STREAM: &[u8] = &[0, 3, 0, 0, 0, 0];

#[test]
fn f66_no_stream_allowed() {
    check(Outcome::HeadTimeout, |mut stream| {
        drop(stream.write_all(&frame(SETTINGS, 0, 0, NO_STREAM)));
        hold(stream);
    });
    check(Outcome::HeadTimeout, |stream| {
        each(stream, |stream, id| {
            stream.write_all(&frame(SETTINGS, 0, 0, NO_STREAM))?;
            stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, id, OK))
        });
    });
}

#[test]
fn whoever_waits_for_a_stream_has_the_next_connection_after_a_goaway() {
    let target = Hostile::start(|stream| {
        each(stream, |stream, id| {
            stream.write_all(&frame(SETTINGS, 0, 0, NO_STREAM))?;
            stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, id, OK))?;
            // By then everybody waits.
            thread::sleep(Duration::from_millis(50));
            stream.write_all(&frame(GOAWAY, 0, 0, &[0; 8]))
        });
    });
    let rest = r#""arrivals": {"kind": "constant", "rate": 10}, "count": 10, "connections": 1, "timeouts": {"requestMs": 2000}"#;
    let rest = format!(r#""protocol": {PROTOCOL}, {rest}"#);
    let outcomes = run_at(&format!("http://127.0.0.1:{}/", target.port), "auto", &rest).outcomes();
    assert_eq!(outcomes, [(Outcome::Success, 10)].into());
}

#[test]
fn f66_storms() {
    check(Outcome::Flood, |mut stream| while stream.write_all(&frame(SETTINGS, 0, 0, &[])).is_ok() {});
    check(Outcome::Flood, |mut stream| {
        drop(stream.write_all(&frame(SETTINGS, 0, 0, &[])));
        while stream.write_all(&frame(PING, 0, 0, &[0; 8])).is_ok() {}
    });
    check(Outcome::Flood, |stream| {
        each(stream, |stream, id| {
            stream.write_all(&frame(HEADERS, 0, id, OK))?;
            loop {
                stream.write_all(&frame(CONTINUATION, 0, id, &[]))?;
            }
        });
    });
}

#[test]
fn f67_nothing_but_server_errors() {
    check(Outcome::ServerError, |stream| {
        // :status: 500
        each(stream, |stream, id| stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, id, &[0x8e])));
    });
}
