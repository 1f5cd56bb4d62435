//! WebSocket against a target of another make, and against targets that do everything wrong.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use futures_util::{SinkExt as _, StreamExt as _};
use meshplay_perf::{Recording, recording::Outcome};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::{
    accept_async,
    tungstenite::{Message, handshake::derive_accept_key},
};

use crate::{
    hostile::{Hostile, check_at, hold, reset},
    run_of, single,
    stall::check_of,
    target::{Stalls, Target},
    tls::Authority,
};

fn echo(stalls: Option<Stalls>) -> Target {
    single::start(stalls, echo_to)
}

fn echo_secure(stalls: Option<Stalls>, config: Arc<ServerConfig>) -> Target {
    single::start(stalls, move |stream| {
        let acceptor = TlsAcceptor::from(config.clone());
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                echo_to(stream).await;
            }
        }
    })
}

/// Answers each message with itself, after a ping and a word that nobody asked for.
async fn echo_to(stream: impl AsyncRead + AsyncWrite + Unpin) {
    let Ok(mut socket) = accept_async(stream).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        if message.is_text() || message.is_binary() {
            socket.feed(Message::Ping("are you there?".into())).await.ok();
            single::answers();
            if socket.send(message).await.is_err() {
                return;
            }
        }
    }
}

fn ask(url: &str, body: &str, rest: &str) -> Recording {
    run_of(&format!(r#"{{"url": "{url}", "body": {body}}}"#), "auto", rest)
}

fn url(target: &Target) -> String {
    format!("ws://127.0.0.1:{}/live?a=b", target.port)
}

#[test]
fn a_connection_is_opened_once_and_carries_many_messages() {
    let target = echo(None);
    for (body, bytes) in [
        (r#"{"text": "hello"}"#.to_owned(), 5),
        (format!(r#"{{"text": "{}"}}"#, "x".repeat(300)), 300),
        (format!(r#"{{"text": "{}"}}"#, "x".repeat(100_000)), 100_000),
        (r#"{"base64": "AAEC"}"#.to_owned(), 3),
    ] {
        let rest = r#""arrivals": {"kind": "max"}, "count": 200, "connections": 3"#;
        let recording = ask(&url(&target), &body, rest);
        assert_eq!(recording.outcomes(), [(Outcome::Success, 200)].into());
        assert_eq!((recording.counters().connected, recording.counters().bytes_received), (3, 200 * bytes));
        assert_eq!(
            recording.engine_reason.as_deref(),
            Some("WebSocket is spoken by the general engine only")
        );
    }
}

#[test]
fn an_answer_may_be_told_from_other_messages() {
    let target = single::start(None, |stream| async move {
        let Ok(mut socket) = accept_async(stream).await else { return };
        while let Some(Ok(Message::Text(text))) = socket.next().await {
            socket.feed(Message::text("news")).await.ok();
            if socket.send(Message::text(format!("answer to {text}"))).await.is_err() {
                return;
            }
        }
    });
    let endpoint = format!(
        r#"{{"url": "{}", "body": {{"text": "hello"}}, "answer": {{"kind": "contains", "text": "answer"}}}}"#,
        url(&target)
    );
    let recording =
        run_of(&endpoint, "auto", r#""arrivals": {"kind": "max"}, "count": 100, "connections": 2"#);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into());
    assert_eq!(recording.counters().bytes_received, 100 * 15);
}

#[test]
fn connections_are_renewed_and_closed_properly() {
    let target = echo(None);
    let rest = r#""arrivals": {"kind": "max"}, "count": 100, "connections": 2, "reuse": {"kind": "requests", "requests": 10}"#;
    let recording = ask(&url(&target), r#"{"text": "hello"}"#, rest);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into());
    assert!((10..=12).contains(&recording.counters().connected), "{:?}", recording.counters());
}

const STALLS: Stalls = Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) };

#[test]
fn response_times_over_websocket_tell_the_whole_stall() {
    let run = |port, rest: &str| ask(&format!("ws://127.0.0.1:{port}"), r#"{"text": "hello"}"#, rest);
    check_of("WebSocket", &echo, &run, STALLS, 3);
}

#[test]
fn response_times_over_websocket_with_tls_tell_the_whole_stall() {
    let authority = Authority::new();
    let config = authority.server("127.0.0.1", b"http/1.1", None);
    let start = |stalls| echo_secure(stalls, config.clone());
    let tls = serde_json::json!({"ca": authority.pem()});
    let run = |port, rest: &str| {
        ask(&format!("wss://127.0.0.1:{port}"), r#"{"text": "hello"}"#, &format!(r#""tls": {tls}, {rest}"#))
    };
    check_of("WebSocket over TLS", &start, &run, STALLS, 3);
}

const HELLO: &str = r#"{"url": "ws://127.0.0.1:PORT/", "body": {"text": "hello"}}"#;

fn check(expect: Outcome, serve: fn(TcpStream)) {
    check_at(HELLO, expect, serve);
}

/// Reads the request to switch; its key.
fn key(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
    Some(key.unwrap().to_owned())
}

/// Switches; whether a message came.
fn asked(stream: &mut TcpStream) -> bool {
    let Some(key) = key(stream) else { return false };
    let accept = derive_accept_key(key.as_bytes());
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    // What hello takes: two bytes, a mask, five letters.
    stream.write_all(head.as_bytes()).is_ok() && stream.read_exact(&mut [0; 11]).is_ok()
}

/// Answers the first message with bytes, and waits.
fn answer(mut stream: TcpStream, bytes: &[u8]) {
    if asked(&mut stream) && stream.write_all(bytes).is_ok() {
        hold(stream);
    }
}

#[test]
fn a_target_that_does_not_switch() {
    check(Outcome::Upgrade, |mut stream| {
        if key(&mut stream).is_some() {
            drop(stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
            hold(stream);
        }
    });
    check(Outcome::HeadTimeout, hold);
    check(Outcome::Malformed, |mut stream| {
        if key(&mut stream).is_some() {
            drop(stream.write_all(&[0x16, 0x03, 0x01, 0x00, 0xff, 0x00, 0x80]));
            hold(stream);
        }
    });
    check(Outcome::HeadTooLarge, |mut stream| {
        if key(&mut stream).is_some() && stream.write_all(b"HTTP/1.1 101 OK\r\nX: ").is_ok() {
            drop(stream.write_all(&vec![b'a'; 1 << 20]));
            hold(stream);
        }
    });
}

#[test]
fn f60_silence_and_half_a_message() {
    check(Outcome::HeadTimeout, |stream| answer(stream, b""));
    check(Outcome::BodyTimeout, |stream| answer(stream, b"\x81\x05he"));
    check(Outcome::BodyTimeout, |stream| answer(stream, b"\x01\x05hello"));
}

#[test]
fn f61_ends_in_place_of_an_answer() {
    check(Outcome::CloseFrame, |stream| answer(stream, b"\x88\x02\x03\xf3"));
    check(Outcome::Closed, |mut stream| {
        asked(&mut stream);
    });
    check(Outcome::Truncated, |mut stream| {
        if asked(&mut stream) {
            drop(stream.write_all(b"\x81\x05he"));
        }
    });
}

#[test]
fn f62_frames_that_break_the_rules() {
    check(Outcome::Malformed, |stream| answer(stream, b"\x81\x85abcdhello"));
    check(Outcome::Malformed, |stream| answer(stream, b"\x80\x05hello"));
    check(Outcome::Malformed, |stream| answer(stream, b"HTTP/1.1 200 OK\r\n\r\n"));
}

#[test]
fn f65_lengths_that_nobody_has() {
    check(Outcome::BodyTimeout, |stream| answer(stream, b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xffhello"));
    check(Outcome::BodyTimeout, |mut stream| {
        if asked(&mut stream) {
            // Pieces of a message without an end.
            let mut piece = b"\x00\x7e\x40\x00".to_vec();
            piece.resize(piece.len() + (16 << 10), b'a');
            drop(stream.write_all(b"\x01\x00"));
            while stream.write_all(&piece).is_ok() {}
        }
    });
    check(Outcome::BodyTimeout, |stream| {
        // More pieces than a flood has frames; each brings something.
        let pieces = [b"\x01\x00".to_vec(), b"\x00\x14twenty bytes of text".repeat(11_000)].concat();
        answer(stream, &pieces);
    });
    let looked_into = HELLO.replace(r#""body""#, r#""answer": {"kind": "contains", "text": "b"}, "body""#);
    check_at(&looked_into, Outcome::BodyTooLarge, |mut stream| {
        if asked(&mut stream) && stream.write_all(b"\x82\x7f\0\0\0\0\x10\0\0\0").is_ok() {
            while stream.write_all(&[b'a'; 16 << 10]).is_ok() {}
        }
    });
}

#[test]
fn f66_a_storm_of_pings() {
    check(Outcome::Flood, |mut stream| {
        if asked(&mut stream) {
            let pings = b"\x89\x00".repeat(8_192);
            while stream.write_all(&pings).is_ok() {}
        }
    });
}

/// Every connection takes a message and ends by bytes and a reset; what became of forty messages on one after the other.
fn ended_by(serve: fn(TcpStream)) -> BTreeMap<Outcome, u64> {
    let hostile = Hostile::start(serve);
    let rest = r#""arrivals": {"kind": "max"}, "count": 40, "connections": 1"#;
    ask(&format!("ws://127.0.0.1:{}", hostile.port), r#"{"text": "hello"}"#, rest).outcomes()
}

#[test]
fn a_connection_that_ends_twice_fails_one_message() {
    let outcomes = ended_by(|mut stream| {
        if asked(&mut stream) && stream.write_all(b"\x88\x02\x03\xf3").is_ok() {
            reset(&stream);
        }
    });
    assert_eq!(outcomes, [(Outcome::CloseFrame, 40)].into());
    // The next message is on its way when the close that came with the answer is seen.
    let outcomes = ended_by(|mut stream| {
        if asked(&mut stream) && stream.write_all(b"\x81\x02ok\x88\x02\x03\xf3").is_ok() {
            reset(&stream);
        }
    });
    assert_eq!(outcomes.get(&Outcome::Success), Some(&20), "{outcomes:?}");
}
