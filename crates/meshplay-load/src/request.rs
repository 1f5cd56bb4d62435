//! Requests, written once before the run: an engine only sends them. Those of HTTP/1.1 are written here.

use std::sync::Arc;

use meshplay_perf::{
    RunSpec,
    recording::Outcome,
    spec::{Body, Checks, Endpoint, Reuse, Target},
};

#[cfg(feature = "http3")]
use crate::h3;
use crate::{
    ask::Ask,
    general::{self, Until},
    grpc::{self, Method},
    h2,
    http1::{Asked, Written},
    run::LoadError,
    speech::Speech,
    stop::Stop,
    wire::RequestId,
};

/// A request as bytes.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) bytes: Box<[u8]>,
    /// Where in them the body begins.
    pub(crate) body_at: usize,
    /// The same as HTTP/1.1 says it, where something else is spoken and answers are followed.
    pub(crate) text: Option<Box<Written>>,
    pub(crate) asked: Asked,
    pub(crate) until: Until,
    /// So much of its answer is kept until somebody has looked at it; 0 if nobody will.
    pub(crate) keeps_bytes: usize,
    /// What else must hold of its answer, if anything.
    pub(crate) checks: Option<Arc<Checks>>,
    pub(crate) latency_ns_max: u64,
}

/// Of an answer that is looked into.
const CHECKED_BYTES_MAX: usize = 1 << 20;

/// All requests of a run.
#[derive(Clone, Debug)]
pub(crate) struct Requests {
    pub(crate) all: Arc<[Prepared]>,
    /// By endpoint.
    variants: Arc<[Variants]>,
}

/// Where in all requests those of an endpoint are.
#[derive(Clone, Copy, Debug)]
struct Variants {
    first: RequestId,
    count: u32,
}

impl Requests {
    /// What an endpoint asks as request `index` of the run.
    #[inline]
    pub(crate) fn of(&self, endpoint: u16, index: u64) -> RequestId {
        let Variants { first, count } = self.variants[usize::from(endpoint)];
        if count == 1 { first } else { first + (index % u64::from(count)) as u32 }
    }
}

impl Prepared {
    /// A body begins in `bytes` somewhere, or at their end.
    pub(crate) fn new(bytes: Vec<u8>, body_at: usize, asked: Asked) -> Self {
        let (bytes, until, keeps_bytes) = (bytes.into(), Until::Told, 0);
        let (text, checks, latency_ns_max) = (None, None, u64::MAX);
        Self { bytes, body_at, text, asked, until, keeps_bytes, checks, latency_ns_max }
    }

    /// All of it is the body.
    fn whole(bytes: Vec<u8>, until: Until) -> Self {
        Self { until, ..Self::new(bytes, 0, Asked::Whole) }
    }

    /// The request as HTTP/1.1 says it, and where its body begins.
    pub(crate) fn text(&self) -> (&[u8], usize) {
        self.text.as_ref().map_or((&*self.bytes, self.body_at), |text| (&*text.bytes, text.body_at))
    }

    fn checked(self, checks: Option<Arc<Checks>>) -> Self {
        let Some(checks) = checks else { return self };
        let keeps_bytes = if checks.need_body() { CHECKED_BYTES_MAX } else { self.keeps_bytes };
        let latency_ns_max = checks.latency_ns_max().unwrap_or(u64::MAX);
        Self { keeps_bytes, latency_ns_max, checks: Some(checks), ..self }
    }

    /// What a whole answer of HTTP is.
    #[inline]
    pub(crate) fn judge(&self, status: u16, body: &[u8]) -> Outcome {
        match &self.checks {
            None => Outcome::of_status(status),
            Some(checks) => checks.judge(status, body),
        }
    }

    /// What it is, now that it is known how long it took.
    #[inline]
    pub(crate) fn in_time(&self, outcome: Outcome, took_ns: u64) -> Outcome {
        if took_ns > self.latency_ns_max && !outcome.is_error() { Outcome::CheckLatency } else { outcome }
    }
}

/// All endpoints, in order. A target that has to be asked first is not waited for after `stop`.
///
/// # Errors
/// When a method of gRPC is not known, or a message is not one of its.
pub(crate) fn prepare(spec: &RunSpec, targets: &[Target], stop: &Stop) -> Result<Requests, LoadError> {
    let written = spec.variants();
    let methods = grpc::methods(spec, targets, &written, stop)?;
    let (mut all, mut variants) = (Vec::new(), Vec::new());
    for ((endpoints, target), method) in written.iter().zip(targets).zip(&methods) {
        variants.push(Variants { first: all.len() as RequestId, count: endpoints.len() as u32 });
        let checks = endpoints.first().filter(|endpoint| !endpoint.checks.is_empty());
        let checks = checks.map(|endpoint| Arc::new(Checks::new(&endpoint.checks)));
        all.extend(endpoints.iter().map(|endpoint| {
            // Only paths differ.
            let target = Target::parse(&endpoint.url).unwrap_or_else(|_| target.clone());
            prepare_one(spec, endpoint, &target, method.as_ref()).checked(checks.clone())
        }));
    }
    Ok(Requests { all: all.into(), variants: variants.into() })
}

fn prepare_one(spec: &RunSpec, endpoint: &Endpoint, target: &Target, method: Option<&Method>) -> Prepared {
    let body = endpoint.body.as_ref();
    let payload = || body.and_then(Body::bytes).unwrap_or_default();
    let text = || spec.follows_answers().then(|| Box::new(http1(endpoint, target, spec.reuse)));
    let asked = if endpoint.method == "HEAD" { Asked::HeadOnly } else { Asked::Whole };
    let whole = |Written { bytes, body_at }| Prepared::new(bytes, body_at, asked);
    match Speech::of(spec, target.scheme) {
        Speech::Http1 => whole(http1(endpoint, target, spec.reuse)),
        Speech::Http2 { .. } if target.scheme.is_grpc() => grpc::prepare(endpoint, target, method),
        Speech::Http2 { .. } => Prepared { text: text(), ..whole(h2::write(&Ask::of(endpoint, target))) },
        #[cfg(feature = "http3")]
        Speech::Http3 { .. } => Prepared { text: text(), ..whole(h3::write(&Ask::of(endpoint, target))) },
        // Refused before.
        #[cfg(not(feature = "http3"))]
        Speech::Http3 { .. } => Prepared::whole(Vec::new(), Until::Told),
        Speech::WebSocket => Prepared::whole(general::prepare(body), Until::of_messages(endpoint)),
        Speech::Datagrams => Prepared::whole(payload(), Until::of_messages(endpoint)),
        Speech::Bytes => {
            let payload = payload();
            let until = Until::of(endpoint, payload.len());
            Prepared::whole(payload, until)
        }
    }
}

pub(crate) fn http1(endpoint: &Endpoint, target: &Target, reuse: Reuse) -> Written {
    let mut text = format!("{} {} HTTP/1.1\r\n", endpoint.method, target.path);
    let mut field = |name: &str, value: &str| text.extend([name, ": ", value, "\r\n"]);
    let is_given = |name: &str| endpoint.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
    if !is_given("host") {
        field("Host", &target.authority());
    }
    if !is_given("user-agent") {
        field("User-Agent", concat!("meshplay/", env!("CARGO_PKG_VERSION")));
    }
    endpoint.headers.iter().for_each(|header| field(&header.name, &header.value));
    if reuse == Reuse::Never {
        field("Connection", "close");
    }
    let body = endpoint.body.as_ref().and_then(|body| body.bytes());
    if let Some(body) = &body {
        field("Content-Length", &body.len().to_string());
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    let body_at = bytes.len();
    bytes.extend(body.unwrap_or_default());
    Written { bytes, body_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: &str) {
        let spec: RunSpec = serde_json::from_str(json).unwrap();
        let requests = prepare(&spec, &spec.targets().unwrap(), &Stop::new()).unwrap();
        assert_eq!(String::from_utf8_lossy(&requests.all[0].bytes), expect);
    }

    #[test]
    fn a_request_says_whom_it_asks() {
        check(
            r#"{"endpoints": [{"url": "http://127.0.0.1:8080/a?b"}], "arrivals": {"kind": "max"}, "count": 1}"#,
            "GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: meshplay/0.1.0\r\n\r\n",
        );
    }

    #[test]
    fn cookies_are_one_header_and_the_last() {
        check(
            r#"{"endpoints": [{"url": "http://shop", "headers": [{"name": "User-Agent", "value": "x"}], "cookies":
                [{"name": "a", "value": "1"}, {"name": "n", "value": "{{seq}}"}]}], "arrivals": {"kind": "max"}, "count": 1}"#,
            "GET / HTTP/1.1\r\nHost: shop\r\nUser-Agent: x\r\nCookie: a=1; n=0\r\n\r\n",
        );
    }

    #[test]
    fn own_headers_replace_ours_and_bodies_have_a_length() {
        check(
            r#"{"endpoints": [{"url": "http://shop", "method": "POST", "body": {"text": "{}"}, "headers":
                [{"name": "host", "value": "other"}, {"name": "User-Agent", "value": "x"}]}],
                "arrivals": {"kind": "max"}, "count": 1, "reuse": {"kind": "never"}}"#,
            "POST / HTTP/1.1\r\nhost: other\r\nUser-Agent: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        );
    }
}
