//! Datagrams: echoes, stalls, loss, and answers that come late or are none.

use std::{
    collections::VecDeque,
    net::UdpSocket,
    sync::{Arc, Mutex, atomic::Ordering, mpsc},
    thread,
    time::{Duration, Instant},
};

use meshplay_perf::{Recording, recording::Outcome};

use crate::{
    hostile::check_port,
    run_of, single,
    stall::check_of,
    target::{Stalls, Target},
};

/// Answers each datagram as `act` says, on the port of a target, which is otherwise not used.
fn start(
    stalls: Option<Stalls>,
    act: impl Fn(&UdpSocket, &[u8], std::net::SocketAddr) + Send + 'static,
) -> Target {
    let (tell, is_bound) = mpsc::channel();
    let target = Target::serve(move |listener, is_over| {
        let socket = UdpSocket::bind(listener.local_addr().unwrap()).unwrap();
        tell.send(()).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        let (mut buffer, mut stalled) = (vec![0; 64 << 10], Vec::new());
        let mut next = Instant::now() + stalls.map_or(Duration::MAX / 4, |stalls| stalls.period / 2);
        while !is_over.load(Ordering::Relaxed) {
            if let Some(Stalls { length, period }) = stalls
                && Instant::now() >= next
            {
                // The stall is what is tested.
                thread::sleep((next + length).saturating_duration_since(Instant::now()));
                stalled.push(next.elapsed());
                next += period;
            }
            if let Ok((n, from)) = socket.recv_from(&mut buffer) {
                act(&socket, &buffer[..n], from);
            }
        }
        single::seen(stalled)
    });
    // A datagram that comes before is refused.
    is_bound.recv().unwrap();
    target
}

pub(crate) fn echo(stalls: Option<Stalls>) -> Target {
    start(stalls, |socket, bytes, from| {
        single::answers();
        drop(socket.send_to(bytes, from));
    })
}

fn ask(port: u16, endpoint: &str, rest: &str) -> Recording {
    let endpoint = format!(r#"{{"url": "udp://127.0.0.1:{port}", "body": {{"text": "hello"}}{endpoint}}}"#);
    run_of(&endpoint, "auto", rest)
}

#[test]
fn every_datagram_is_answered_by_an_echo() {
    let target = echo(None);
    let recording =
        ask(target.port, "", r#""arrivals": {"kind": "constant", "rate": 1000}, "durationMs": 500"#);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 500)].into());
    assert_eq!((recording.counters().bytes_received, recording.counters().bytes_sent), (2_500, 2_500));
    assert!(recording.engine_reason.unwrap().contains("UDP"));
}

const SHORT: &str = r#""arrivals": {"kind": "constant", "rate": 100}, "durationMs": 1000, "connections": 32,
    "timeouts": {"connectMs": 200, "requestMs": 200, "drainMs": 300}"#;

#[test]
fn what_is_lost_is_counted_as_lost() {
    let seen = std::sync::atomic::AtomicU32::new(0);
    let target = start(None, move |socket, bytes, from| {
        if !seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(4) {
            drop(socket.send_to(bytes, from));
        }
    });
    let recording = ask(target.port, "", SHORT);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 75), (Outcome::Lost, 25)].into());
}

#[test]
fn an_answer_that_comes_late_is_nobody_elses() {
    // At 100 a second the sixtieth after it is sent 600 ms later, and each is waited for 200 ms.
    let waiting = Mutex::new(VecDeque::new());
    let free_ports = Arc::new(Mutex::new(Vec::new()));
    let free = free_ports.clone();
    let target = start(None, move |socket, bytes, from| {
        let mut waiting = waiting.lock().unwrap();
        waiting.push_back((bytes.to_vec(), from));
        if waiting.len() > 60 {
            let (bytes, from) = waiting.pop_front().unwrap();
            drop(socket.send_to(&bytes, from));
            // Who could have its port would have its answer.
            if UdpSocket::bind(from).is_ok() {
                free.lock().unwrap().push(from);
            }
        }
    });
    let recording = ask(target.port, "", SHORT);
    assert_eq!(recording.outcomes().keys().collect::<Vec<_>>(), [&Outcome::Lost]);
    assert_eq!(*free_ports.lock().unwrap(), []);
}

#[test]
fn an_answer_is_known_by_what_it_contains() {
    let target = start(None, |socket, bytes, from| {
        drop(socket.send_to(b"noise", from));
        drop(socket.send_to(bytes, from));
    });
    let answer = |text| format!(r#", "answer": {{"kind": "contains", "text": "{text}"}}"#);
    let recording = ask(target.port, &answer("hell"), SHORT);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into());
    assert_eq!(recording.counters().bytes_received, 500);
    let recording = ask(target.port, &answer("heaven"), SHORT);
    assert_eq!(recording.outcomes().keys().collect::<Vec<_>>(), [&Outcome::Lost]);
}

#[test]
fn response_times_over_udp_tell_the_whole_stall() {
    let stalls = Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) };
    check_of("UDP", &echo, &|port, rest| ask(port, "", rest), stalls, 3);
}

const HELLO: &str = r#"{"url": "udp://127.0.0.1:PORT", "body": {"text": "hello"}}"#;

#[test]
fn silence_and_nobody_are_told_apart() {
    let target = start(None, |_, _, _| {});
    check_port(HELLO, Outcome::Lost, target.port);
    let port = UdpSocket::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    check_port(HELLO, Outcome::ConnectRefused, port);
}
