//! Redirects that are followed: to the end, round in circles, elsewhere, over a connection that closes.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
};

use meshplay_perf::{Recording, recording::Outcome};

use crate::{bytes_sent, hostile::Hostile, run_of};

/// Reads requests one after the other and leads on by their paths.
fn serve(stream: TcpStream) {
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut reader = BufReader::new(stream);
    loop {
        let (mut lines, mut length) = (Vec::new(), 0);
        loop {
            let mut line = String::new();
            match reader.read_line(&mut line) {
                Ok(1..) if line != "\r\n" => lines.push(line.trim_end().to_owned()),
                Ok(1..) => break,
                Ok(0) | Err(_) => return,
            }
            if let Some(value) = lines.last().and_then(|line| line.strip_prefix("Content-Length: ")) {
                length = value.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let answer = answer(&lines[0], &lines, &body);
        if writer.write_all(answer.as_bytes()).is_err() || answer.contains("Connection: close") {
            return;
        }
    }
}

fn answer(line: &str, fields: &[String], body: &[u8]) -> String {
    let to = |status: u16, location: &str| {
        format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 5\r\n\r\nthere")
    };
    let whole = |status| format!("HTTP/1.1 {status} Here\r\nContent-Length: 4\r\n\r\nhere");
    match line.trim_end_matches(" HTTP/1.1") {
        "GET /a/once" => to(302, "../end"),
        "GET /twice" => to(307, "/a/once"),
        "GET /loop" => to(302, "/loop"),
        "GET /away" => to(301, "http://127.0.0.1:1/"),
        "GET /closes" => {
            "HTTP/1.1 303 Elsewhere\r\nLocation: /end\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                .into()
        }
        "POST /pay" => to(303, "/end"),
        "POST /moved" => to(308, "/here"),
        "POST /here" if body == b"hi" => whole(200),
        "GET /end" if body.is_empty() && fields.iter().any(|field| field == "x: 1") => whole(200),
        "GET /unmodified" => "HTTP/1.1 304 Same\r\nLocation: /loop\r\n\r\n".into(),
        _ => whole(500),
    }
}

fn ask(port: u16, path: &str, rest: &str) -> Recording {
    let (method, body) = match path {
        "/pay" | "/moved" => ("POST", r#", "body": {"text": "hi"}"#),
        _ => ("GET", ""),
    };
    let endpoint = format!(
        r#"{{"url": "http://127.0.0.1:{port}{path}", "method": "{method}",
            "headers": [{{"name": "x", "value": "1"}}], "checks": [{{"kind": "status", "statuses": [200, 304]}}]{body}}}"#
    );
    let rest = format!(r#""arrivals": {{"kind": "max"}}, "count": 20, "connections": 2, {rest}"#);
    run_of(&endpoint, "auto", &rest)
}

#[test]
fn a_request_ends_where_its_redirects_do() {
    let target = Hostile::start(serve);
    for (path, expect) in [
        ("/end", Outcome::Success),
        ("/a/once", Outcome::Success),
        ("/twice", Outcome::Success),
        ("/closes", Outcome::Success),
        ("/pay", Outcome::Success),
        ("/moved", Outcome::Success),
        ("/unmodified", Outcome::Redirect),
        ("/loop", Outcome::RedirectLimit),
        ("/away", Outcome::RedirectAway),
    ] {
        let recording = ask(target.port, path, r#""redirects": 5"#);
        assert_eq!(recording.outcomes(), [(expect, 20)].into(), "{path}");
        assert_eq!(recording.engine, "general");
        assert!(recording.engine_reason.unwrap().starts_with("redirects are followed"));
    }
}

#[test]
fn without_being_asked_nobody_follows() {
    let target = Hostile::start(serve);
    let recording = ask(target.port, "/a/once", r#""redirects": 0"#);
    assert_eq!(recording.outcomes(), [(Outcome::CheckStatus, 20)].into());
    assert_ne!(recording.engine, "general");
}

#[test]
fn all_that_a_request_leads_to_is_sent_and_counted() {
    let target = Hostile::start(serve);
    let sent = |path, redirects: u32| {
        let recording = ask(target.port, path, &format!(r#""redirects": {redirects}"#));
        bytes_sent(&recording)
    };
    let (end, once) = (sent("/end", 0), sent("/a/once", 0));
    assert_eq!(sent("/end", 5), end);
    assert_eq!(sent("/a/once", 5), once + end);
    assert_eq!(sent("/twice", 5), sent("/twice", 0) + once + end);
    assert_eq!(sent("/loop", 5), 6 * sent("/loop", 0));
    assert_eq!(sent("/closes", 5), sent("/closes", 0) + end);
    // Its body is not sent again.
    assert_eq!(sent("/pay", 5), sent("/pay", 0) + end);
}

#[test]
fn the_limit_is_of_redirects_in_a_row() {
    let target = Hostile::start(serve);
    for (redirects, expect) in [(1, Outcome::RedirectLimit), (2, Outcome::Success)] {
        let recording = ask(target.port, "/twice", &format!(r#""redirects": {redirects}"#));
        assert_eq!(recording.outcomes(), [(expect, 20)].into());
    }
}
