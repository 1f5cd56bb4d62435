use super::*;

fn check(json: &str, expect: &[&str]) {
    let spec: RunSpec = serde_json::from_str(json).unwrap();
    let found: Vec<String> = spec
        .check(&Limits::default())
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.at))
        .collect();
    assert_eq!(found, expect, "{json}");
}

#[test]
fn a_short_specification_is_enough() {
    check(
        r#"{"endpoints": [{"url": "http://127.0.0.1:8080/"}], "arrivals": {"kind": "max"}, "durationMs": 1000}"#,
        &[],
    );
}

#[test]
fn redirects_are_of_http_and_have_an_end() {
    check(
        r#"{"endpoints": [{"url": "https://x"}], "arrivals": {"kind": "max"}, "count": 1, "redirects": 21,
          "protocol": {"kind": "http2"}}"#,
        &["MP6001 /redirects"],
    );
    check(
        r#"{"endpoints": [{"url": "ws://x", "body": {"text": "a"}}], "arrivals": {"kind": "max"}, "count": 1,
          "redirects": 5}"#,
        &["MP6581 /redirects"],
    );
}

#[test]
fn cookies_are_kept_over_http() {
    let with = |url: &str, protocol: &str| {
        format!(
            r#"{{"endpoints": [{{"url": "{url}", "body": {{"text": "a"}}}}], "arrivals": {{"kind": "max"}},
              "count": 1, "cookies": "keep", "protocol": {{"kind": "{protocol}"}}}}"#
        )
    };
    check(&with("https://x", "http1"), &[]);
    check(&with("https://x", "http2"), &[]);
    check(&with("https://x", "http3"), &[]);
    for (url, protocol) in [("ws://x", "http1"), ("grpc://x/a.B/c", "http2"), ("tcp://x:1", "http1")] {
        check(&with(url, protocol), &["MP6581 /cookies"]);
    }
}

#[test]
fn cookies_are_pairs_that_can_be_sent() {
    check(
        r#"{"endpoints": [{"url": "http://x", "headers": [{"name": "cookie", "value": "a=b"}], "cookies": [
            {"name": "a b", "value": "1"}, {"name": "a", "value": "1;2"}, {"name": "a", "value": "{{seq}}"}]}],
          "arrivals": {"kind": "max"}, "count": 1}"#,
        &["MP6003 /endpoints/0/cookies/0", "MP6003 /endpoints/0/cookies/1", "MP6003 /endpoints/0/cookies"],
    );
}

#[test]
fn every_mistake_is_found_at_once() {
    check(
        r#"{"endpoints": [
            {"url": "gopher://x", "method": "G T", "headers": [{"name": "Content-Length", "value": "1"}]},
            {"url": "http://x", "headers": [{"name": "a", "value": "b\nc"}], "body": {"base64": "%"}}
          ], "arrivals": {"kind": "constant", "rate": 0}, "connections": 0, "tls": {"key": "k"}}"#,
        &[
            "MP6002 /endpoints/0/url",
            "MP6003 /endpoints/0/method",
            "MP6003 /endpoints/0/headers/0",
            "MP6003 /endpoints/1/headers/0",
            "MP6003 /endpoints/1/body",
            "MP6001 /connections",
            "MP6004 ",
            "MP6001 /arrivals/rate",
            "MP6005 /tls",
            "MP6005 /tls",
        ],
    );
}

#[test]
fn what_an_address_has_no_use_for_is_a_mistake() {
    check(
        r#"{"endpoints": [
            {"url": "tcp://x:1", "headers": [{"name": "a", "value": "b"}], "answer": {"kind": "bytes", "bytes": 0}},
            {"url": "ws://x", "body": {"text": "a"}, "method": "PUT", "answer": {"kind": "close"}},
            {"url": "http://x", "answer": {"kind": "contains", "text": "a"}},
            {"url": "udp://x:1", "body": {"text": "a"}, "answer": {"kind": "contains", "text": ""}},
            {"url": "ws://x", "body": {"text": "a"}, "headers": [{"name": "a", "value": "b"}]}
          ], "arrivals": {"kind": "max"}, "count": 1}"#,
        &[
            "MP6581 /endpoints/0/headers",
            "MP6581 /endpoints/0/body",
            "MP6580 /endpoints/0/answer",
            "MP6581 /endpoints/1/method",
            "MP6580 /endpoints/1/answer",
            "MP6580 /endpoints/2/answer",
            "MP6580 /endpoints/3/answer",
            "MP6581 /endpoints/4/headers",
        ],
    );
}

#[test]
fn times_are_told_with_their_unit() {
    let json = r#"{"endpoints": [{"url": "http://x"}], "arrivals": {"kind": "max"}, "durationMs": 0, "connections": 0}"#;
    let spec: RunSpec = serde_json::from_str(json).unwrap();
    let found: Vec<String> =
        spec.check(&Limits::default()).into_iter().map(|finding| finding.message).collect();
    assert_eq!(
        found,
        ["connections must be 1 to 100000, and is 0", "the duration must be 1 to 604800000 ms, and is 0 ms"]
    );
}

fn check_limited(rest: &str, expect: &[&str]) {
    let limits = Limits { duration_ms_max: 3_600_000, ..Limits::default() };
    let json = format!(r#"{{"endpoints": [{{"url": "http://x"}}], {rest}}}"#);
    let spec: RunSpec = serde_json::from_str(&json).unwrap();
    let found: Vec<String> =
        spec.check(&limits).iter().map(|finding| format!("{} {}", finding.code, finding.at)).collect();
    assert_eq!(found, expect, "{rest}");
}

#[test]
fn a_number_of_requests_is_no_way_around_the_longest_duration() {
    let constant = r#""arrivals": {"kind": "constant", "rate": 1}"#;
    check_limited(&format!(r#"{constant}, "count": 3601"#), &[]);
    check_limited(&format!(r#"{constant}, "count": 3602"#), &["MP6001 /count"]);
    check_limited(&format!(r#"{constant}, "count": 1000000000000000"#), &["MP6001 /count"]);
    check_limited(&format!(r#"{constant}, "count": 1000000000000000, "durationMs": 3600000"#), &[]);
    check_limited(&format!(r#"{constant}, "count": 0"#), &["MP6001 /count"]);
    check_limited(constant, &["MP6004 "]);
    let poisson = r#""arrivals": {"kind": "poisson", "rate": 2}"#;
    check_limited(&format!(r#"{poisson}, "count": 7000"#), &[]);
    check_limited(&format!(r#"{poisson}, "count": 8000"#), &["MP6001 /count"]);
    let replay = r#""arrivals": {"kind": "replay", "timesUs": [0, 3600001000]}"#;
    check_limited(replay, &["MP6001 /arrivals/timesUs"]);
    check_limited(&format!(r#"{replay}, "count": 1"#), &[]);
    let fading =
        r#""arrivals": {"kind": "steps", "steps": [{"rate": 9, "forMs": 9}, {"rate": 0, "forMs": 1}]}"#;
    check_limited(&format!(r#"{fading}, "count": 100"#), &["MP6001 /count"]);
}

#[test]
fn a_schedule_has_as_many_requests_as_are_asked_for() {
    let replay = r#""arrivals": {"kind": "replay", "timesUs": [0, 5]}"#;
    check_limited(&format!(r#"{replay}, "count": 2"#), &[]);
    check_limited(&format!(r#"{replay}, "count": 3"#), &["MP6001 /count"]);
    let json = r#"{"endpoints": [{"url": "http://x"}], "count": 200,
        "arrivals": {"kind": "steps", "steps": [{"rate": 100, "forMs": 1000}, {"rate": 0, "forMs": 1000}]}}"#;
    let spec: RunSpec = serde_json::from_str(json).unwrap();
    let found = spec.check(&Limits::default());
    assert_eq!(found[0].message, "this schedule has 100 requests, and 200 are asked for");
}

#[test]
fn a_closed_loop_of_somebody_limited_has_a_duration() {
    for arrivals in [r#"{"kind": "max"}"#, r#"{"kind": "closed", "thinkMs": 5}"#] {
        check_limited(&format!(r#""arrivals": {arrivals}, "count": 5"#), &["MP6004 /count"]);
        check_limited(&format!(r#""arrivals": {arrivals}, "count": 5, "durationMs": 9"#), &[]);
        check(
            &format!(r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {arrivals}, "count": 5}}"#),
            &[],
        );
    }
}

#[test]
fn a_warm_up_that_leaves_nothing_is_a_mistake() {
    check(
        r#"{"endpoints": [{"url": "http://x"}], "arrivals": {"kind": "poisson", "rate": 5}, "durationMs": 1000,
            "warmUpMs": 1000}"#,
        &["MP6001 /warmUpMs"],
    );
}
