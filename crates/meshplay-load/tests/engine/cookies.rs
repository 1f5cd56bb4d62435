//! Cookies that a target sets: sent back by whoever was given them, if that is asked for.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
};

use meshplay_perf::{Recording, recording::Outcome};

use crate::{bytes_sent, hostile::Hostile, run_of};

/// Lets a person in who comes with what was given last, and with what the run gives; a stranger once.
fn serve(stream: TcpStream) {
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut given = 0;
    while let Some(line) = lines.next() {
        let cookies = lines.by_ref().take_while(|line| !line.is_empty());
        let cookies: Vec<String> =
            cookies.filter_map(|line| line.strip_prefix("Cookie: ").map(str::to_owned)).collect();
        let answer = answer(&line, &cookies, given);
        given += 1;
        if writer.write_all(answer.as_bytes()).is_err() || answer.contains("Connection: close") {
            return;
        }
    }
}

fn answer(line: &str, cookies: &[String], given: u32) -> String {
    let says =
        |status: u16, fields: &str| format!("HTTP/1.1 {status} So\r\n{fields}Content-Length: 0\r\n\r\n");
    match line.trim_end_matches(" HTTP/1.1") {
        "GET /counted" => {
            let expect = if given == 0 { "own=1".to_owned() } else { format!("own=1; n={given}") };
            let status = if cookies == [expect] { 200 } else { 403 };
            let next = given + 1;
            says(
                status,
                &format!(
                    "Set-Cookie: gone=1\r\nSet-Cookie: n={next}; Path=/\r\nSet-Cookie: gone=; Max-Age=0\r\n"
                ),
            )
        }
        "GET /closing" => {
            let status = if cookies.iter().any(|text| text.contains("seen=1")) { 200 } else { 403 };
            says(status, "Set-Cookie: seen=1\r\nConnection: close\r\n")
        }
        "GET /login" => says(302, "Set-Cookie: session=a; Path=/\r\nLocation: /inside\r\n"),
        "GET /inside" if cookies.iter().any(|text| text.contains("session=a")) => says(200, ""),
        _ => says(403, ""),
    }
}

fn ask(port: u16, path: &str, rest: &str) -> Recording {
    let endpoint = format!(
        r#"{{"url": "http://127.0.0.1:{port}{path}", "cookies": [{{"name": "own", "value": "1"}}]}}"#
    );
    let rest = format!(r#""arrivals": {{"kind": "max"}}, "count": 20, "connections": 2, {rest}"#);
    run_of(&endpoint, "auto", &rest)
}

#[test]
fn each_connection_sends_back_what_it_was_given() {
    let target = Hostile::start(serve);
    let recording = ask(target.port, "/counted", r#""cookies": "keep""#);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 20)].into());
    assert_eq!(recording.engine_reason.as_deref(), Some("cookies are kept by the general engine only"));
    let recording = ask(target.port, "/counted", r#""cookies": "given""#);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 2), (Outcome::ClientError, 18)].into());
}

#[test]
fn what_is_sent_back_is_counted() {
    let target = Hostile::start(serve);
    let sent = |cookies: &str| {
        let endpoint = format!(r#"{{"url": "http://127.0.0.1:{}/counted"}}"#, target.port);
        let rest = r#""arrivals": {"kind": "max"}, "count": 5, "connections": 1"#;
        bytes_sent(&run_of(&endpoint, "general", &format!(r#"{rest}, "cookies": "{cookies}""#)))
    };
    assert_eq!(sent("keep"), sent("given") + 4 * "Cookie: n=1\r\n".len() as u64);
}

#[test]
fn a_person_stays_the_same_over_a_new_connection() {
    let target = Hostile::start(serve);
    let recording = ask(target.port, "/closing", r#""cookies": "keep""#);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 18), (Outcome::ClientError, 2)].into());
}

#[test]
fn what_a_redirect_sets_is_sent_where_it_leads_and_redirects_are_answers_unless_followed() {
    let target = Hostile::start(serve);
    let recording = ask(target.port, "/login", r#""cookies": "keep", "redirects": 3"#);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 20)].into());
    let recording = ask(target.port, "/login", r#""redirects": 3"#);
    assert_eq!(recording.outcomes(), [(Outcome::ClientError, 20)].into());
    let recording = ask(target.port, "/login", r#""cookies": "keep""#);
    assert_eq!(recording.outcomes(), [(Outcome::Redirect, 20)].into());
}
