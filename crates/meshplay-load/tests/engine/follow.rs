//! Redirects that are followed and cookies that are sent back, over HTTP/2 and HTTP/3: the same rules as over HTTP/1.1,
//! where a person is a place for a stream, and where a connection may end in the middle.

use http::{HeaderMap, Response, request::Parts};
use meshplay_perf::{Recording, recording::Outcome};

use crate::{bytes_sent, http2_target, http3_target, run_of, target::Target, tls::Authority};

/// What a target answers to a request.
pub(crate) type Leads = fn(&Parts, &[u8]) -> Response<()>;

/// What is spoken, and with whom.
struct Side {
    protocol: &'static str,
    authority: Authority,
    target: Target,
}

/// Both, each of whose connections ends after so many requests if any.
fn sides(requests_max: Option<u32>) -> [Side; 2] {
    let authority = Authority::new();
    let tls = Some(authority.server("127.0.0.1", b"h2", None));
    let manner = http2_target::Manner { requests_max, tls, leads: Some(lead), ..Default::default() };
    let http2 = Side { protocol: "http2", authority, target: http2_target::start(manner) };
    let authority = Authority::new();
    let mut manner = http3_target::Manner::of(authority.server("127.0.0.1", b"h3", None));
    manner.requests_max = requests_max;
    manner.leads = Some(lead);
    [http2, Side { protocol: "http3", authority, target: http3_target::start(manner) }]
}

impl Side {
    fn ask(&self, path: &str, connections: u32, streams: u32, rest: &str) -> Recording {
        let (port, tls) = (self.target.port, serde_json::json!({"ca": self.authority.pem()}));
        let (method, body) = match path {
            "/pay" | "/moved" => ("POST", r#", "body": {"text": "hi"}"#),
            _ => ("GET", ""),
        };
        let endpoint = format!(
            r#"{{"url": "https://127.0.0.1:{port}{path}", "method": "{method}"{body},
                "headers": [{{"name": "x", "value": "1"}}], "cookies": [{{"name": "own", "value": "1"}}]}}"#
        );
        let rest = format!(
            r#""arrivals": {{"kind": "max"}}, "count": 60, "threads": 1, "connections": {connections}, "tls": {tls},
                "protocol": {{"kind": "{}", "streams": {streams}}}, {rest}"#,
            self.protocol
        );
        run_of(&endpoint, "auto", &rest)
    }
}

fn lead(head: &Parts, body: &[u8]) -> Response<()> {
    let says = |status: u16| Response::builder().status(status);
    let to = |status, location: &str| says(status).header("location", location).body(()).unwrap();
    let give = |status, cookie: &str| says(status).header("set-cookie", cookie).body(()).unwrap();
    let (method, path) = (head.method.as_str(), head.uri.path());
    match (method, path) {
        ("GET", "/a/once") => to(302, "../end"),
        ("GET", "/twice") => to(307, "/a/once"),
        ("GET", "/loop") => to(302, "/loop"),
        ("GET", "/away") => to(301, "https://127.0.0.1:1/"),
        ("POST", "/pay") => to(303, "/end"),
        ("POST", "/moved") => to(308, "/here"),
        ("POST", "/here") if body == b"hi" => says(200).body(()).unwrap(),
        ("GET", "/end") if body.is_empty() && head.headers.get("x").is_some() => says(200).body(()).unwrap(),
        ("GET", "/unmodified") => to(304, "/loop"),
        ("GET", "/counted") => {
            let seen = cookie(&head.headers, "n").map_or(0, |n| n.parse::<u32>().unwrap());
            let status = if cookie(&head.headers, "own").as_deref() == Some("1") { 200 + seen } else { 500 };
            give(status as u16, &format!("n={}; Path=/", seen + 1))
        }
        ("GET", "/login") => {
            let there = says(302).header("set-cookie", "session=a; Path=/").header("location", "/inside");
            there.body(()).unwrap()
        }
        ("GET", "/inside") if cookie(&head.headers, "session").as_deref() == Some("a") => {
            says(200).body(()).unwrap()
        }
        _ => says(403).body(()).unwrap(),
    }
}

/// Of one name, however many fields there are.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let fields = headers.get_all("cookie").iter().filter_map(|field| field.to_str().ok());
    let mut pairs = fields.flat_map(|field| field.split("; ")).filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(known, value)| (known == name).then(|| value.to_owned()))
}

#[test]
fn a_request_ends_where_its_redirects_do() {
    for side in sides(None) {
        for (path, expect) in [
            ("/end", Outcome::Success),
            ("/a/once", Outcome::Success),
            ("/twice", Outcome::Success),
            ("/pay", Outcome::Success),
            ("/moved", Outcome::Success),
            ("/unmodified", Outcome::Redirect),
            ("/loop", Outcome::RedirectLimit),
            ("/away", Outcome::RedirectAway),
        ] {
            let recording = side.ask(path, 2, 3, r#""redirects": 5"#);
            assert_eq!(recording.outcomes(), [(expect, 60)].into(), "{path} over {}", side.protocol);
            let connections: u64 = recording.seconds.iter().map(|second| second.connect.count()).sum();
            assert_eq!((recording.engine.as_str(), connections), ("general", 2), "{}", side.protocol);
        }
        let left = side.ask("/twice", 2, 3, r#""redirects": 1"#);
        assert_eq!(left.outcomes(), [(Outcome::RedirectLimit, 60)].into());
        let left = side.ask("/twice", 2, 3, r#""redirects": 0"#);
        assert_eq!(left.outcomes(), [(Outcome::Redirect, 60)].into());
        assert_eq!(left.status_codes, [(307, 60)].into());
    }
}

#[test]
fn all_that_a_request_leads_to_is_sent_and_counted() {
    for side in sides(None) {
        let sent =
            |path, redirects: u32| bytes_sent(&side.ask(path, 2, 3, &format!(r#""redirects": {redirects}"#)));
        let (end, once) = (sent("/end", 0), sent("/a/once", 0));
        assert_eq!(sent("/end", 5), end, "{}", side.protocol);
        assert_eq!(sent("/a/once", 5), once + end, "{}", side.protocol);
        assert_eq!(sent("/twice", 5), sent("/twice", 0) + once + end, "{}", side.protocol);
        assert_eq!(sent("/loop", 5), 6 * sent("/loop", 0), "{}", side.protocol);
        // Its body is not sent again.
        assert_eq!(sent("/pay", 5), sent("/pay", 0) + end, "{}", side.protocol);
        let cookies = bytes_sent(&side.ask("/inside", 2, 3, r#""cookies": "keep", "redirects": 3"#));
        assert_eq!(cookies, sent("/inside", 0), "nothing was given to anybody");
        let led = bytes_sent(&side.ask("/login", 1, 1, r#""cookies": "keep", "redirects": 3"#));
        assert!(led > sent("/login", 0) + sent("/inside", 0), "the cookie is sent too: {led}");
    }
}

#[test]
fn a_place_for_a_stream_is_one_person() {
    for side in sides(None) {
        let recording = side.ask("/counted", 2, 3, r#""cookies": "keep""#);
        // Six people, who were each given a number after each of their ten requests, or so.
        let codes = &recording.status_codes;
        assert_eq!((codes[&200], codes.values().sum::<u64>()), (6, 60), "{} {codes:?}", side.protocol);
        assert!(codes.contains_key(&205) && !codes.contains_key(&500), "{codes:?}");
        let strangers = side.ask("/counted", 2, 3, r#""cookies": "given""#);
        assert_eq!(strangers.status_codes, [(200, 60)].into());
    }
}

#[test]
fn what_a_redirect_sets_is_sent_where_it_leads() {
    for side in sides(None) {
        let both = side.ask("/login", 1, 4, r#""cookies": "keep", "redirects": 3"#);
        assert_eq!(both.outcomes(), [(Outcome::Success, 60)].into(), "{}", side.protocol);
        let without = side.ask("/login", 1, 4, r#""redirects": 3"#);
        assert_eq!(without.outcomes(), [(Outcome::ClientError, 60)].into());
        let without = side.ask("/login", 1, 4, r#""cookies": "keep""#);
        assert_eq!(without.outcomes(), [(Outcome::Redirect, 60)].into());
    }
}

#[test]
fn who_is_on_the_way_goes_on_over_another_connection_and_stays_the_same() {
    for side in sides(None) {
        for reuse in [r#""reuse": {"kind": "never"}"#, r#""reuse": {"kind": "requests", "requests": 3}"#] {
            let recording =
                side.ask("/login", 1, 4, &format!(r#""cookies": "keep", "redirects": 3, {reuse}"#));
            assert_eq!(recording.outcomes(), [(Outcome::Success, 60)].into(), "{} {reuse}", side.protocol);
        }
    }
    for side in sides(Some(7)) {
        let recording = side.ask("/login", 2, 4, r#""cookies": "keep", "redirects": 3"#);
        let outcomes = recording.outcomes();
        let lost = outcomes.get(&Outcome::GoAway).copied().unwrap_or_default();
        // Those sent before the target's word came are refused by it.
        assert_eq!(outcomes[&Outcome::Success] + lost, 60, "{} {outcomes:?}", side.protocol);
        assert!(outcomes[&Outcome::Success] >= 30, "{} {outcomes:?}", side.protocol);
    }
}
