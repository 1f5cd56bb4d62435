//! Requests, written once before the run: an engine only sends them. Those of HTTP/1.1 are written here.

use meshplay_perf::spec::{Body, Endpoint, Reuse, RunSpec, Target};

use crate::{
    general::{self, Until},
    grpc::{self, Method},
    h2,
    http1::Asked,
    run::LoadError,
    speech::Speech,
};

/// A request as bytes.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) bytes: Box<[u8]>,
    /// Where in them the body begins.
    pub(crate) body_at: usize,
    pub(crate) asked: Asked,
    pub(crate) until: Until,
    /// So much of its answer is kept until somebody has looked at it; 0 if nobody will.
    pub(crate) keeps_bytes: usize,
}

impl Prepared {
    /// All of it is the body.
    fn whole(bytes: Vec<u8>, until: Until) -> Self {
        Self { bytes: bytes.into(), body_at: 0, asked: Asked::Whole, until, keeps_bytes: 0 }
    }
}

/// All endpoints, in order.
///
/// # Errors
/// When a method of gRPC is not known, or a message is not one of its.
pub(crate) fn prepare(spec: &RunSpec, targets: &[Target]) -> Result<Box<[Prepared]>, LoadError> {
    let methods = grpc::methods(spec, targets)?;
    let all = spec.endpoints.iter().zip(targets).zip(&methods);
    Ok(all.map(|((endpoint, target), method)| prepare_one(spec, endpoint, target, method.as_ref())).collect())
}

fn prepare_one(spec: &RunSpec, endpoint: &Endpoint, target: &Target, method: Option<&Method>) -> Prepared {
    let body = endpoint.body.as_ref();
    let payload = || body.and_then(Body::bytes).unwrap_or_default();
    match Speech::of(spec, target.scheme) {
        Speech::Http1 => http1(endpoint, target, spec.reuse),
        Speech::Http2 { .. } if target.scheme.is_grpc() => grpc::prepare(endpoint, target, method),
        Speech::Http2 { .. } => h2::prepare(endpoint, target),
        Speech::WebSocket => Prepared::whole(general::prepare(body), Until::of_messages(endpoint)),
        Speech::Datagrams => Prepared::whole(payload(), Until::of_messages(endpoint)),
        Speech::Bytes => {
            let payload = payload();
            let until = Until::of(endpoint, payload.len());
            Prepared::whole(payload, until)
        }
    }
}

fn http1(endpoint: &Endpoint, target: &Target, reuse: Reuse) -> Prepared {
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
    let asked = if endpoint.method == "HEAD" { Asked::HeadOnly } else { Asked::Whole };
    Prepared { bytes: bytes.into(), body_at, asked, until: Until::Told, keeps_bytes: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: &str) {
        let spec: RunSpec = serde_json::from_str(json).unwrap();
        let requests = prepare(&spec, &spec.targets().unwrap()).unwrap();
        assert_eq!(String::from_utf8_lossy(&requests[0].bytes), expect);
    }

    #[test]
    fn a_request_says_whom_it_asks() {
        check(
            r#"{"endpoints": [{"url": "http://127.0.0.1:8080/a?b"}], "arrivals": {"kind": "max"}, "count": 1}"#,
            "GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: meshplay/0.1.0\r\n\r\n",
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
