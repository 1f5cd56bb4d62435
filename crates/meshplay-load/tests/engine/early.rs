//! Targets that answer a request before they have it whole, and keep the connection: what is left of the request is
//! sent before the next one.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use nix::sys::socket::{setsockopt, sockopt::TcpMaxSeg};
use rustix::net::sockopt::set_socket_recv_buffer_size;

use crate::{
    ENGINES, run_of,
    target::{Seen, Target},
};

const BODY_BYTES: usize = 1 << 20;
/// Small segments make a small buffer on the other side, and a small one here keeps it so: the kernel takes only a part of
/// a request.
const SEGMENT_BYTES: u32 = 536;
const BUFFER_BYTES: usize = 32 << 10;
/// So long it reads nothing after an answer: longer than it takes to send the next request.
const READS_AFTER: Duration = Duration::from_millis(5);
const ANSWER: &[u8] = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";

/// Answers when it has read a head; `answered` holds an entry for each request that was as it should be.
fn serve(listener: &TcpListener, is_over: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    setsockopt(listener, TcpMaxSeg, &SEGMENT_BYTES).unwrap();
    set_socket_recv_buffer_size(listener, BUFFER_BYTES).unwrap();
    while let Ok((stream, _)) = listener.accept() {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let mut reader = BufReader::new(&stream);
        while takes_one(&mut reader, &stream) {
            seen.answered.push(SystemTime::now());
        }
    }
    seen
}

/// Whether a request came whole, with nothing of another one in it.
fn takes_one(reader: &mut BufReader<&TcpStream>, mut stream: &TcpStream) -> bool {
    let mut line = String::new();
    let is_one = reader.read_line(&mut line).is_ok() && line.starts_with("POST / HTTP/1.1");
    while is_one && line != "\r\n" {
        line.clear();
        if !reader.read_line(&mut line).is_ok_and(|n| n > 0) {
            return false;
        }
    }
    if !is_one || stream.write_all(ANSWER).is_err() {
        return false;
    }
    // The target's slowness is what is tested.
    thread::sleep(READS_AFTER);
    let mut body = vec![0; BODY_BYTES];
    reader.read_exact(&mut body).is_ok() && body.iter().all(|byte| *byte == b'x')
}

#[test]
fn a_request_that_is_answered_early_is_sent_whole() {
    let endpoint = |port| {
        let body = "x".repeat(BODY_BYTES);
        format!(r#"{{"url": "http://127.0.0.1:{port}/", "method": "POST", "body": {{"text": "{body}"}}}}"#)
    };
    for engine in ENGINES {
        let target = Target::serve(serve);
        let rest = r#""arrivals": {"kind": "max"}, "count": 20, "connections": 1"#;
        let recording = run_of(&endpoint(target.port), engine, rest);
        assert_eq!(recording.status_codes, [(401, 20)].into(), "{engine}: {:?}", recording.outcomes());
        assert_eq!(recording.counters().connected, 1, "{engine}");
        let port = target.port;
        let stopped = thread::spawn(|| target.stop());
        // Wakes it up to see that it is over.
        drop(TcpStream::connect(("127.0.0.1", port)));
        // What the end of the run cut off is the last one at most.
        assert!(stopped.join().unwrap().answered.len() >= 19, "{engine}");
    }
}
