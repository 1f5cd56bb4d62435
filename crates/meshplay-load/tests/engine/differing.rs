//! Requests that differ, and answers that are looked into.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use meshplay_load::Stop;
use meshplay_perf::{Recording, RunSpec, recording::Outcome};

use crate::{
    ENGINES,
    http2_target::{self, Manner},
    run_of,
};

type Seen = Arc<Mutex<Vec<String>>>;

/// Notes what it is asked, `PATH TOKEN BODY`, and answers with `answer`, several times on a connection.
fn start(answer: &'static str) -> (u16, Seen) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Seen::default();
    let notes = seen.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let notes = notes.clone();
            thread::spawn(move || serve(&stream, answer, &notes));
        }
    });
    (port, seen)
}

fn serve(mut stream: &TcpStream, answer: &str, seen: &Seen) {
    let mut lines = BufReader::new(stream);
    loop {
        let (mut path, mut token, mut length) = (String::new(), String::new(), 0);
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            match line.trim_end().split_once(' ') {
                Some(("GET" | "POST", rest)) => path = rest.split(' ').next().unwrap().to_owned(),
                Some(("token:", value)) => token = value.to_owned(),
                Some(("Content-Length:", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        lines.read_exact(&mut body).unwrap();
        seen.lock().unwrap().push(format!("{path} {token} {}", String::from_utf8(body).unwrap()));
        if stream.write_all(answer.as_bytes()).is_err() || answer.contains("close") {
            return;
        }
    }
}

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"items\": [{\"id\": 1234}]}";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"items\":\r\ne\r\n [{\"id\": 1234}\r\n2\r\n]}\r\n0\r\n\r\n";
const UNTIL_CLOSE: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"items\": [{\"id\": 1234}]}";

const FEED: &str = r#""feeds": [{"name": "users", "csv": "name,token\nann,a1\n\"bob & co\",b2\n"}]"#;
const ONE: &str = r#""arrivals": {"kind": "max"}, "connections": 1, "threads": 1"#;

#[test]
fn every_request_takes_the_next_row() {
    let endpoint = |port: u16| {
        format!(
            r#"{{"url": "http://127.0.0.1:{port}/{{{{users.name}}}}?n={{{{seq}}}}", "method": "POST",
                "headers": [{{"name": "token", "value": "{{{{users.token}}}}"}}],
                "body": {{"text": "{{\"user\": \"{{{{users.name}}}}\"}}"}}}}"#
        )
    };
    for engine in ENGINES.iter().copied().chain(["general"]) {
        let (port, seen) = start(JSON);
        let recording = run_of(&endpoint(port), engine, &format!(r#"{FEED}, {ONE}, "count": 3"#));
        assert_eq!(recording.outcomes(), [(Outcome::Success, 3)].into());
        let expect = [
            r#"/ann?n=0 a1 {"user": "ann"}"#,
            r#"/bob%20%26%20co?n=1 b2 {"user": "bob & co"}"#,
            r#"/ann?n=2 a1 {"user": "ann"}"#,
        ];
        assert_eq!(*seen.lock().unwrap(), expect, "{engine}");
    }
}

#[test]
fn workers_together_make_the_requests_that_one_makes() {
    let (port, seen) = start(JSON);
    for share in ["", r#", "share": {"index": 0, "of": 2}"#, r#", "share": {"index": 1, "of": 2}"#] {
        let json = format!(
            r#"{{"endpoints": [{{"url": "http://127.0.0.1:{port}/{{{{uuid}}}}?{{{{random.int 1 1000}}}}"}}],
                {ONE}, "count": 50, "seed": 3{share}}}"#
        );
        let spec: RunSpec = serde_json::from_str(&json).unwrap();
        meshplay_load::run(&spec, &Stop::new(), &mut |_| {}).unwrap();
    }
    let mut seen = seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 100);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 50, "each was made twice");
}

fn checked(port: u16, engine: &str, checks: &str, rest: &str) -> Recording {
    let endpoint = format!(r#"{{"url": "http://127.0.0.1:{port}/", "checks": {checks}}}"#);
    run_of(&endpoint, engine, &format!(r#"{ONE}, "count": 20{rest}"#))
}

const GOOD: &str = r#"[{"kind": "status", "statuses": [200]}, {"kind": "contains", "text": "items"},
    {"kind": "matches", "pattern": "\\d{4}"}, {"kind": "json", "pointer": "/items/0/id", "equals": 1234}]"#;

#[test]
fn bodies_are_looked_into_however_they_are_framed() {
    for answer in [JSON, CHUNKED, UNTIL_CLOSE] {
        let (port, _) = start(answer);
        for engine in ENGINES.iter().copied().chain(["general"]) {
            let recording = checked(port, engine, GOOD, "");
            assert_eq!(recording.outcomes(), [(Outcome::Success, 20)].into(), "{engine} {answer}");
            let wrong = GOOD.replace("1234", "1235");
            let recording = checked(port, engine, &wrong, "");
            assert_eq!(recording.outcomes(), [(Outcome::CheckBody, 20)].into(), "{engine} {answer}");
        }
    }
}

#[test]
fn what_is_not_right_has_a_class_of_its_own() {
    let (port, _) = start(JSON);
    for engine in ENGINES {
        let other = checked(port, engine, r#"[{"kind": "status", "statuses": [204]}]"#, "");
        assert_eq!(other.outcomes(), [(Outcome::CheckStatus, 20)].into(), "{engine}");
    }
    let large: &'static str = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}",
        2 << 20,
        "items".repeat(2 << 20).split_at(2 << 20).0
    )
    .leak();
    let (port, _) = start(large);
    let recording = checked(port, "auto", r#"[{"kind": "contains", "text": "items"}]"#, "");
    assert_eq!(recording.outcomes(), [(Outcome::BodyTooLarge, 20)].into());
}

#[test]
fn what_comes_too_late_is_told_apart() {
    // Sixteen requests at once over one connection, each of which takes longer than nothing: the last ones wait.
    let target = crate::single::start(None, |mut stream| async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut buffer = [0; 1024];
        while let Ok(1..) = stream.read(&mut buffer).await {
            // The target's slowness is what is tested.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            stream.write_all(JSON.as_bytes()).await.ok();
        }
    });
    let endpoint = format!(
        r#"{{"url": "http://127.0.0.1:{}/", "checks": [{{"kind": "latency", "maxMs": 100}}]}}"#,
        target.port
    );
    let rest =
        r#""arrivals": {"kind": "burst", "size": 16, "everyMs": 60000}, "connections": 1, "count": 16"#;
    let outcomes = run_of(&endpoint, "auto", rest).outcomes();
    let late = outcomes[&Outcome::CheckLatency];
    assert!((12..16).contains(&late), "the wait for a connection counts: {outcomes:?}");
}

#[test]
fn answers_of_http2_are_looked_into_too() {
    let target = http2_target::start(Manner::default());
    for (text, expect) in [("Hello", Outcome::Success), ("Bye", Outcome::CheckBody)] {
        let checks = format!(r#"[{{"kind": "contains", "text": "{text}"}}]"#);
        let rest = r#", "protocol": {"kind": "http2", "streams": 4}"#;
        let recording = checked(target.port, "auto", &checks, rest);
        assert_eq!(recording.outcomes(), [(expect, 20)].into());
    }
}
