//! What each generator is told, as text under `fixtures/generators` (`UPDATE=1` writes it anew), and what it refuses.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::{fmt::Write as _, fs, path::PathBuf};

use meshplay_perf::{
    RunSpec,
    generator::{Generator, ResultAt},
    spec::{Limits, Protocol, Reuse},
};
use meshplay_types::Code;
use serde_json::json;

fn spec(value: serde_json::Value) -> RunSpec {
    let mut spec =
        json!({"endpoints": [{"url": "http://127.0.0.1:8080/a?b=c"}], "arrivals": {"kind": "max"}});
    let (spec_fields, fields) = (spec.as_object_mut().unwrap(), value.as_object().unwrap().clone());
    spec_fields.extend(fields);
    serde_json::from_value(spec).unwrap()
}

/// Everything that is started and written, as a person would type it.
fn script(generator: Generator, spec: &RunSpec) -> String {
    let invocation = generator.invocation(spec);
    let mut text = String::new();
    for file in &invocation.files {
        let content = String::from_utf8_lossy(&file.bytes);
        writeln!(text, "--- {}\n{}", file.name, content.trim_end()).unwrap();
    }
    let env = invocation.env.iter().filter(|(name, _)| !name.to_lowercase().contains("proxy"));
    let env: Vec<String> = env.map(|(name, value)| format!("{name}={value}")).collect();
    writeln!(text, "$ {}", [env, invocation.lines(generator.program())].concat().join("\n  ")).unwrap();
    match invocation.result {
        ResultAt::Output => text,
        ResultAt::File(name) => text + &format!("> {name}\n"),
    }
}

#[track_caller]
fn check(generator: Generator, cases: &[(&str, serde_json::Value)]) {
    let mut text = String::new();
    for (name, value) in cases {
        let spec = spec(value.clone());
        let findings = RunSpec { generator: Some(generator), ..spec.clone() }.check(&Limits::default());
        assert!(findings.is_empty(), "{name}: {findings:?}");
        write!(text, "# {name}\n{}\n", script(generator, &spec)).unwrap();
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("tests/perf/fixtures/generators/{}.txt", generator.name()));
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&path).unwrap_or_default(), "`UPDATE=1` writes {}", path.display());
}

/// What a refused specification is refused for, in order.
#[track_caller]
fn refuses(generator: Generator, value: serde_json::Value, expect: &[&str]) {
    let found = generator.refusals(&spec(value));
    assert!(found.iter().all(|finding| finding.code == Code::GENERATOR_CANNOT));
    let places: Vec<&str> = found.iter().filter_map(|finding| finding.at.pointer.as_deref()).collect();
    assert_eq!(places, expect, "{found:#?}");
}

fn request() -> serde_json::Value {
    json!([{"url": "https://shop.example:8443/cart", "method": "PUT", "body": {"text": "it's \"one\"\n"},
            "headers": [{"name": "X-A", "value": "b c"}, {"name": "Accept", "value": "*/*"}]}])
}

fn tls() -> serde_json::Value {
    json!({"ca": "CA\n", "certificate": "CERTIFICATE\n", "key": "KEY\n"})
}

#[test]
fn fortio_is_told_everything_by_flags() {
    let rate = json!({"kind": "constant", "rate": 250});
    check(
        Generator::Fortio,
        &[
            ("as fast as it goes", json!({"durationMs": 1_500})),
            (
                "a rate and a number of requests",
                json!({"arrivals": rate, "count": 500, "connections": 4, "threads": 1}),
            ),
            (
                "a request over mutual TLS",
                json!({"endpoints": request(), "tls": tls(), "durationMs": 90_000,
            "timeouts": {"requestMs": 5_000}, "protocol": {"kind": "http2"}}),
            ),
            ("new connections", json!({"reuse": {"kind": "requests", "requests": 10}, "count": 100})),
        ],
    );
}

#[test]
fn wrk_gets_a_script_for_what_it_has_no_flags_for() {
    let mut plain = request();
    plain[0]["url"] = "http://127.0.0.1/".into();
    check(
        Generator::Wrk,
        &[
            ("as fast as it goes", json!({"durationMs": 2_000, "connections": 1})),
            (
                "a request on new connections",
                json!({"endpoints": plain, "durationMs": 60_000, "reuse": {"kind": "never"}, "threads": 4}),
            ),
        ],
    );
    let rate = json!({"kind": "constant", "rate": 1000});
    check(Generator::Wrk2, &[("a rate", json!({"arrivals": rate, "durationMs": 30_000}))]);
}

#[test]
fn h2load_gets_a_rate_for_each_connection() {
    let rate = json!({"kind": "constant", "rate": 1000});
    check(
        Generator::H2load,
        &[
            ("as fast as it goes", json!({"count": 1_000})),
            (
                "a rate with a warm-up on streams",
                json!({"arrivals": rate, "durationMs": 5_000, "warmUpMs": 1_000,
            "protocol": {"kind": "http2", "streams": 10}}),
            ),
            ("a request", json!({"endpoints": request(), "tls": {"trust": "anything"}, "durationMs": 1_000})),
        ],
    );
}

#[test]
fn oha_corrects_for_what_a_stall_delays() {
    let rate = json!({"kind": "constant", "rate": 1000});
    check(
        Generator::Oha,
        &[
            ("as fast as it goes", json!({"count": 1_000})),
            ("a rate", json!({"arrivals": rate, "durationMs": 5_000, "threads": 1})),
            (
                "bursts",
                json!({"arrivals": {"kind": "burst", "size": 20, "everyMs": 100}, "durationMs": 2_000}),
            ),
            (
                "a request over mutual TLS",
                json!({"endpoints": request(), "tls": tls(), "durationMs": 1_000,
            "protocol": {"kind": "http2", "streams": 4}, "reuse": {"kind": "never"}}),
            ),
        ],
    );
}

#[test]
fn vegeta_goes_round_its_targets() {
    let two = json!([{"url": "http://127.0.0.1/a", "weight": 2}, request()[0]]);
    check(
        Generator::Vegeta,
        &[
            (
                "a rate with decimals",
                json!({"arrivals": {"kind": "constant", "rate": 12.5}, "durationMs": 4_000}),
            ),
            (
                "two endpoints, so many requests",
                json!({"endpoints": two, "tls": tls(), "count": 100,
            "arrivals": {"kind": "constant", "rate": 50}, "protocol": {"kind": "http2"}}),
            ),
        ],
    );
}

#[test]
fn k6_runs_a_script_made_for_the_run() {
    let two = json!([{"url": "https://127.0.0.1/a", "weight": 2}, request()[0]]);
    let spike = json!({"kind": "spike", "rate": 10, "peak": 100, "atMs": 2_000, "forMs": 1_000});
    check(
        Generator::K6,
        &[
            ("as fast as it goes", json!({"durationMs": 1_000})),
            ("so many requests", json!({"count": 5})),
            ("pauses", json!({"arrivals": {"kind": "closed", "thinkMs": 250}, "durationMs": 1_000})),
            (
                "a rate over mutual TLS",
                json!({"endpoints": two, "tls": tls(), "durationMs": 5_000,
            "arrivals": {"kind": "constant", "rate": 0.5}, "protocol": {"kind": "http2"}}),
            ),
            ("a peak", json!({"arrivals": spike, "durationMs": 10_000})),
            (
                "a ramp that is cut",
                json!({"arrivals": {"kind": "ramp", "from": 0, "to": 100, "overMs": 10_000},
            "durationMs": 5_000}),
            ),
            (
                "steps",
                json!({"arrivals": {"kind": "steps", "steps": [{"rate": 5, "forMs": 1_000},
            {"rate": 9, "forMs": 1_000}]}, "durationMs": 3_000}),
            ),
        ],
    );
}

#[test]
fn nighthawk_gets_a_part_for_each_thread() {
    let rate = json!({"kind": "constant", "rate": 1000});
    check(
        Generator::Nighthawk,
        &[
            ("as fast as it goes", json!({"durationMs": 2_000})),
            (
                "a rate on two threads",
                json!({"arrivals": rate, "durationMs": 2_000, "threads": 2,
            "protocol": {"kind": "http2"}}),
            ),
        ],
    );
}

#[test]
fn ghz_calls_the_method_that_the_path_names() {
    let call = json!([{"url": "grpc://127.0.0.1:50051/shop.Cart/Add",
        "body": {"text": "{\"n\": 1}"}, "headers": [{"name": "token", "value": "t"}]}]);
    check(
        Generator::Ghz,
        &[(
            "a rate",
            json!({"endpoints": call, "arrivals": {"kind": "constant", "rate": 100}, "count": 200,
            "connections": 2, "protocol": {"kind": "http2", "streams": 5}}),
        )],
    );
    let plain = json!({"protocol": {"kind": "http2"}, "durationMs": 1});
    refuses(Generator::Ghz, plain, &["/endpoints/0/url"]);
}

#[test]
fn what_a_generator_cannot_do_is_refused_all_at_once() {
    let much = json!({
        "endpoints": [{"url": "https://a/"}, {"url": "https://b/"}],
        "arrivals": {"kind": "poisson", "rate": 10}, "durationMs": 1_500, "count": 10, "warmUpMs": 500,
        "timeouts": {"connectMs": 1, "requestMs": 2, "drainMs": 3}, "protocol": {"kind": "http2", "streams": 2},
        "tls": {"ca": "x", "certificate": "x", "key": "x", "serverName": "x"},
        "reuse": {"kind": "requests", "requests": 5}, "engine": "epoll", "agents": ["a"],
    });
    refuses(
        Generator::Wrk,
        much.clone(),
        &[
            "/arrivals/kind",
            "/count",
            "/durationMs",
            "/warmUpMs",
            "/timeouts/drainMs",
            "/endpoints",
            "/timeouts/requestMs",
            "/timeouts/connectMs",
            "/protocol",
            "/tls/trust",
            "/tls/ca",
            "/tls/certificate",
            "/tls/serverName",
            "/reuse",
            "/engine",
            "/agents",
        ],
    );
    refuses(
        Generator::Fortio,
        much,
        &[
            "/arrivals/kind",
            "/count",
            "/warmUpMs",
            "/timeouts/drainMs",
            "/endpoints",
            "/timeouts/connectMs",
            "/protocol/streams",
            "/tls/serverName",
            "/engine",
            "/agents",
        ],
    );
    refuses(
        Generator::Wrk,
        json!({"arrivals": {"kind": "constant", "rate": 5}, "durationMs": 1_000}),
        &["/arrivals/kind"],
    );
    refuses(Generator::Wrk2, json!({"durationMs": 1_000}), &["/arrivals/kind"]);
    let many = json!({"arrivals": {"kind": "constant", "rate": 10_000}, "durationMs": 60_000});
    refuses(Generator::Vegeta, many, &["/durationMs"]);
}

#[test]
fn whatever_is_asked_for_a_generator_is_told_something() {
    for &generator in Generator::ALL {
        let odd =
            RunSpec { protocol: Protocol::Http2 { streams: 0 }, reuse: Reuse::Never, ..spec(json!({})) };
        assert!(!generator.invocation(&odd).calls.is_empty(), "{}", generator.name());
    }
}
