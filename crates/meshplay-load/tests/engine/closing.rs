//! Targets that close a connection behind an answer, without a word of it in the head: the next request may be on its
//! way already. It is lost with its connection, and never made on another one.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    sync::atomic::Ordering,
    time::Duration,
};

use crate::{
    ENGINES, run,
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
