//! From flags or a file to the specification of a run.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meshplay_perf::{
    RunSpec,
    format::smp::{self, TestFile},
    spec::{
        Answer, Arrivals, Body, Check, Cookie, Cookies, Endpoint, EngineChoice, Feed, Header, Protocol,
        Resolve, Timeouts, Tls, Trust,
    },
};
use meshplay_types::{Code, Finding, Findings};

use super::{read_bytes, read_file, yaml_fault};
use crate::{
    cli::perf::{CookiePolicy, Engine, ResolvePolicy, SpecArgs},
    failure::{Failure, refuse},
};

/// How long a run is unless something else is said.
const DURATION_MS_DEFAULT: u64 = 10_000;

/// What a command is given.
pub(super) enum Given {
    /// Neither addresses nor a file.
    Nothing,
    /// One run.
    Spec(Box<RunSpec>),
    /// A test of Service Mesh Performance: a run or several at once, and what it leaves in doubt.
    Test(Box<TestFile>, Vec<RunSpec>, Findings),
}

/// What flags and file say. Flags win, in every run of a test.
pub(super) fn read(args: &SpecArgs) -> Result<Given, Failure> {
    let text = args.file.as_deref().map(read_file).transpose()?;
    let mut spec = match (&args.file, &text, args.url.is_empty()) {
        (Some(_), Some(text), _) if smp::is_test(text) => return of_test(args, text),
        (Some(file), Some(text), _) => of_text(file, text)?,
        (_, _, false) => RunSpec { endpoints: endpoints(args)?, ..empty() },
        (_, _, true) => return Ok(Given::Nothing),
    };
    apply(args, &mut spec)?;
    Ok(Given::Spec(Box::new(spec)))
}

fn of_test(args: &SpecArgs, text: &str) -> Result<Given, Failure> {
    let test: TestFile = smp::read(text).map_err(|finding| Failure::Refused(vec![finding]))?;
    let (mut specs, findings) = test.runs();
    if findings.iter().any(Finding::is_error) {
        return Err(Failure::Refused(findings));
    }
    for spec in &mut specs {
        apply(args, spec)?;
    }
    Ok(Given::Test(Box::new(test), specs, findings))
}

/// A specification that asks for nothing yet: closed loop, 16 connections.
pub(super) fn empty() -> RunSpec {
    RunSpec::new(Vec::new(), Arrivals::Max)
}

/// For people: YAML, as a file may have it.
pub(super) fn text(spec: &RunSpec) -> String {
    serde_saphyr::to_string(spec).unwrap_or_else(|error| error.to_string())
}

fn of_text(file: &std::path::Path, text: &str) -> Result<RunSpec, Failure> {
    let wrong = |error: &serde_saphyr::Error| {
        let message = format!("`{}` is not the specification of a run", file.display());
        Failure::Refused(vec![Finding::new(Code::RUN_UNREADABLE, message).cause(yaml_fault(error))])
    };
    match serde_saphyr::from_str(text) {
        Err(error) if lacks_arrivals(&error) => without_arrivals(text).ok_or_else(|| wrong(&error)),
        read => read.map_err(|error| wrong(&error)),
    }
}

fn lacks_arrivals(error: &serde_saphyr::Error) -> bool {
    use serde_saphyr::Error::SerdeMissingField;
    matches!(error.without_snippet(), SerdeMissingField { field, .. } if *field == "arrivals")
}

/// A file may leave to flags when requests start. If they do not say it either, it is as for an address without flags.
fn without_arrivals(text: &str) -> Option<RunSpec> {
    let mut spec: serde_json::Value = serde_saphyr::from_str(text).ok()?;
    spec.as_object_mut()?.insert("arrivals".to_owned(), serde_json::to_value(empty().arrivals).ok()?);
    serde_json::from_value(spec).ok()
}

fn endpoints(args: &SpecArgs) -> Result<Vec<Endpoint>, Failure> {
    let headers = args.header.iter().map(|text| header(text)).collect::<Result<Vec<_>, _>>()?;
    let body = args.body.as_deref().map(|text| body(text, args.binary)).transpose()?;
    let cookies: Vec<Cookie> = cookies(args).collect();
    let (answer, checks) = (answer(args), checks(args));
    let method =
        args.method.clone().unwrap_or_else(|| if body.is_some() { "POST" } else { "GET" }.to_owned());
    let endpoint = |text: &String| {
        let (weight, url) = weighted(text);
        // Only requests of HTTP have a method; one that was given by hand is found to be too much.
        let is_http = url.starts_with("http");
        let method = if is_http || args.method.is_some() { method.clone() } else { "GET".to_owned() };
        let (headers, cookies) = (headers.clone(), cookies.clone());
        let (body, answer, checks) = (body.clone(), answer.clone(), checks.clone());
        Endpoint { weight, method, headers, cookies, body, answer, checks, ..Endpoint::get(url) }
    };
    Ok(args.url.iter().map(endpoint).collect())
}

/// Of a file, what is no text is bytes anyway.
fn body(text: &str, is_binary: bool) -> Result<Body, Failure> {
    let bytes = match text.strip_prefix('@') {
        Some(file) => read_bytes(file.as_ref())?,
        None => text.as_bytes().to_vec(),
    };
    Ok(match String::from_utf8(bytes) {
        Ok(text) if !is_binary => Body::Text(text),
        Ok(text) => Body::Base64(STANDARD.encode(text)),
        Err(bytes) => Body::Base64(STANDARD.encode(bytes.as_bytes())),
    })
}

/// At most one is given.
fn answer(args: &SpecArgs) -> Option<Answer> {
    let bytes = args.answer_bytes.map(|bytes| Answer::Bytes { bytes });
    let until = args.answer_until.as_deref().map(|text| Answer::Delimiter { text: unescaped(text) });
    let contains = args.answer_contains.clone().map(|text| Answer::Contains { text });
    bytes.or(until).or(contains).or(args.answer_close.then_some(Answer::Close))
}

/// All that are given.
fn checks(args: &SpecArgs) -> Vec<Check> {
    let statuses = args.check_status.clone();
    let status = (!statuses.is_empty()).then_some(Check::Status { statuses });
    let contains = args.check_contains.iter().map(|text| Check::Contains { text: text.clone() });
    let matches = args.check_matches.iter().map(|pattern| Check::Matches { pattern: pattern.clone() });
    let json = args.check_json.iter().map(|text| json_check(text));
    let latency = args.check_latency.map(|max_ms| Check::Latency { max_ms });
    status.into_iter().chain(contains).chain(matches).chain(json).chain(latency).collect()
}

/// `/items/0/id=7`: what is no JSON is a text.
fn json_check(text: &str) -> Check {
    let (pointer, value) =
        text.split_once('=').map_or((text, None), |(pointer, value)| (pointer, Some(value)));
    let equals = value.map(|value| serde_json::from_str(value).unwrap_or_else(|_| value.into()));
    Check::Json { pointer: pointer.to_owned(), equals }
}

/// `users=people.csv`, or `users.csv`, whose name is then `users`.
fn feed(text: &str) -> Result<Feed, Failure> {
    let (name, file) = match text.split_once('=') {
        Some((name, file)) => (name.to_owned(), Path::new(file)),
        None => {
            let file = Path::new(text);
            (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), file)
        }
    };
    Ok(Feed { name, csv: read_file(file)? })
}

/// With the characters that are hard to give to a shell.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(one) = rest.next() {
        if one != '\\' {
            plain.push(one);
            continue;
        }
        match rest.next() {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            Some('0') => plain.push('\0'),
            Some('\\') | None => plain.push('\\'),
            Some(other) => plain.extend(['\\', other]),
        }
    }
    plain
}

/// `3*http://…` counts three times as much as the others.
fn weighted(text: &str) -> (u32, &str) {
    let split = text.split_once('*');
    split.and_then(|(weight, url)| Some((weight.parse().ok()?, url))).unwrap_or((1, text))
}

fn header(text: &str) -> Result<Header, Failure> {
    let (name, value) = text
        .split_once(':')
        .ok_or_else(|| refuse(Code::USAGE, format!("`{text}` is not a header: write it as `name: value`")))?;
    Ok(Header { name: name.trim().to_owned(), value: value.trim().to_owned() })
}

fn protocol(args: &SpecArgs, given: Protocol) -> Protocol {
    let streams = args.streams.unwrap_or(given.streams());
    match given {
        _ if args.http3 => Protocol::Http3 { streams },
        _ if args.http2 => Protocol::Http2 { streams },
        Protocol::Http3 { .. } => Protocol::Http3 { streams },
        _ if args.streams.is_some() => Protocol::Http2 { streams },
        Protocol::Http1 | Protocol::Http2 { .. } => given,
    }
}

/// Flags win over the file or profile; those about requests, in all of its requests alike.
pub(super) fn apply(args: &SpecArgs, spec: &mut RunSpec) -> Result<(), Failure> {
    if args.url.is_empty() {
        apply_requests(args, &mut spec.endpoints)?;
    }
    if let Some(arrivals) = arrivals(args)? {
        spec.arrivals = arrivals;
    }
    spec.connections = args.connections.unwrap_or(spec.connections);
    if !args.agent.is_empty() || !args.agents_in.is_empty() {
        let in_clusters = args.agents_in.iter().map(|cluster| format!("{cluster}/*"));
        spec.agents = args.agent.iter().cloned().chain(in_clusters).collect();
    }
    if args.push.is_some() {
        spec.push.clone_from(&args.push);
    }
    if !args.slo.is_empty() {
        spec.slo.clone_from(&args.slo);
    }
    spec.generator = args.generator.or(spec.generator);
    spec.duration_ms = args.duration.or(spec.duration_ms);
    spec.count = args.count.or(spec.count);
    if spec.duration_ms.is_none() && spec.count.is_none() && args.file.is_none() {
        spec.duration_ms = duration_ms_default(&spec.arrivals);
    }
    spec.warm_up_ms = args.warmup.unwrap_or(spec.warm_up_ms);
    spec.protocol = protocol(args, spec.protocol);
    spec.redirects = args.redirects.unwrap_or(spec.redirects);
    spec.cookies = match args.cookies {
        Some(CookiePolicy::Given) => Cookies::Given,
        Some(CookiePolicy::Keep) => Cookies::Keep,
        None => spec.cookies,
    };
    spec.reuse = args.reuse.unwrap_or(spec.reuse);
    spec.resolve = match args.resolve {
        Some(ResolvePolicy::Once) => Resolve::Once,
        Some(ResolvePolicy::PerConnection) => Resolve::PerConnection,
        None => spec.resolve,
    };
    spec.seed = args.seed.unwrap_or(spec.seed);
    spec.timeouts =
        Timeouts { request_ms: args.request_timeout.unwrap_or(spec.timeouts.request_ms), ..spec.timeouts };
    spec.engine = match args.engine {
        Engine::Auto => spec.engine,
        Engine::IoUring => EngineChoice::IoUring,
        Engine::Epoll => EngineChoice::Epoll,
        Engine::Kqueue => EngineChoice::Kqueue,
        Engine::General => EngineChoice::General,
    };
    if !args.cpus.is_empty() {
        spec.cpus.clone_from(&args.cpus);
    }
    apply_tls(args, &mut spec.tls)?;
    for text in &args.feed {
        let feed = feed(text)?;
        spec.feeds.retain(|known| known.name != feed.name);
        spec.feeds.push(feed);
    }
    if let Some(file) = &args.descriptors {
        spec.descriptors = Some(STANDARD.encode(read_bytes(file)?));
    }
    Ok(())
}

fn apply_requests(args: &SpecArgs, endpoints: &mut [Endpoint]) -> Result<(), Failure> {
    let headers = args.header.iter().map(|text| header(text)).collect::<Result<Vec<_>, _>>()?;
    let body = args.body.as_deref().map(|text| body(text, args.binary)).transpose()?;
    for endpoint in endpoints {
        if body.is_some()
            && endpoint.body.is_none()
            && endpoint.method == "GET"
            && endpoint.url.starts_with("http")
        {
            endpoint.method = "POST".to_owned();
        }
        endpoint.method = args.method.clone().unwrap_or_else(|| endpoint.method.clone());
        endpoint.body = body.clone().or(endpoint.body.take());
        endpoint.answer = answer(args).or(endpoint.answer.take());
        let is_given = |one: &Header| headers.iter().any(|given| given.name.eq_ignore_ascii_case(&one.name));
        endpoint.headers.retain(|one| !is_given(one));
        endpoint.headers.extend(headers.iter().cloned());
        endpoint.cookies.retain(|one| args.cookie.iter().all(|(name, _)| *name != one.name));
        endpoint.cookies.extend(cookies(args));
        endpoint.checks.extend(checks(args));
    }
    Ok(())
}

fn cookies(args: &SpecArgs) -> impl Iterator<Item = Cookie> {
    args.cookie.iter().map(|(name, value)| Cookie { name: name.clone(), value: value.clone() })
}

/// By a rate or by a pattern.
fn arrivals(args: &SpecArgs) -> Result<Option<Arrivals>, Failure> {
    let Some(pattern) = &args.arrivals else {
        let of = |rate| if args.poisson { Arrivals::Poisson { rate } } else { Arrivals::Constant { rate } };
        return Ok(args.rate.map(of));
    };
    let read = match pattern.strip_prefix("replay:") {
        Some(file) => Arrivals::replay(file, &read_file(file.as_ref())?),
        None => Arrivals::read(pattern),
    };
    read.map(Some).map_err(Failure::Refused)
}

/// Recorded times end by themselves.
fn duration_ms_default(arrivals: &Arrivals) -> Option<u64> {
    let is_recorded = matches!(arrivals, Arrivals::Replay { .. });
    arrivals.length_ms().or((!is_recorded).then_some(DURATION_MS_DEFAULT))
}

fn apply_tls(args: &SpecArgs, tls: &mut Tls) -> Result<(), Failure> {
    if args.insecure {
        tls.trust = Trust::Anything;
    }
    for (file, pem) in
        [(&args.ca, &mut tls.ca), (&args.cert, &mut tls.certificate), (&args.key, &mut tls.key)]
    {
        if let Some(file) = file {
            *pem = Some(read_file(file)?);
        }
    }
    if let Some(name) = &args.server_name {
        tls.server_name = Some(name.clone());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_stands_before_a_star() {
        assert_eq!(weighted("3*http://a/b*c"), (3, "http://a/b*c"));
        assert_eq!(weighted("http://a/b*c"), (1, "http://a/b*c"));
    }

    #[test]
    fn a_file_may_leave_to_flags_when_requests_start() {
        let read = |text: &str| of_text("min.yaml".as_ref(), text);
        let spec = read("endpoints: [{url: \"http://a/\"}]\ndurationMs: 500").unwrap();
        assert_eq!((spec.arrivals, spec.duration_ms), (Arrivals::Max, Some(500)));
        assert_eq!(spec.endpoints, [Endpoint::get("http://a/")]);
        let cause = |text: &str| match read(text) {
            Err(Failure::Refused(findings)) => findings[0].cause.clone().unwrap(),
            _ => unreachable!(),
        };
        assert!(cause("durationMs: 500").contains("endpoints"));
        assert!(cause("endpoints: []\nrate: 7").contains("rate"));
        assert_eq!(
            cause("seed: 1\nseed: 2"),
            "the key `seed` stands twice in one mapping (line 2, column 1)"
        );
        let two = cause("endpoints: []\narrivals: {kind: max}\n---\nseed: 2\n");
        assert!(two.starts_with("it holds more than one document"), "{two}");
    }

    #[test]
    fn a_value_of_json_is_json_if_it_can_be() {
        let check = |text| match json_check(text) {
            Check::Json { pointer, equals } => (pointer, equals),
            _ => unreachable!(),
        };
        assert_eq!(check("/a"), ("/a".to_owned(), None));
        assert_eq!(check("/a=7"), ("/a".to_owned(), Some(7.into())));
        assert_eq!(check("/a=open=now"), ("/a".to_owned(), Some("open=now".into())));
    }

    #[test]
    fn what_is_hard_to_type_is_written_with_a_backslash() {
        assert_eq!(unescaped(r"a\r\n.\r\n"), "a\r\n.\r\n");
        assert_eq!(unescaped(r"\\n\0\x\"), "\\n\0\\x\\");
    }
}
