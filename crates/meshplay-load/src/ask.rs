//! A request by its parts, as HTTP/2 and HTTP/3 write it. How those write it this does not know.

use meshplay_perf::spec::{Endpoint, Target};

use crate::http1::Written;

/// What is asked of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    pub(crate) authority: String,
    pub(crate) is_secure: bool,
    /// Names in small letters.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Ask {
    /// What an endpoint asks.
    pub(crate) fn of(endpoint: &Endpoint, target: &Target) -> Self {
        let body = endpoint.body.as_ref().and_then(|body| body.bytes()).unwrap_or_default();
        let given =
            |name: &str| endpoint.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        let authority = given("host").map_or_else(|| target.authority(), |header| header.value.clone());
        let field = |name: &str, value: &str| (name.to_ascii_lowercase(), value.to_owned());
        let mut fields = Vec::new();
        if given("user-agent").is_none() {
            fields.push(field("user-agent", concat!("meshplay/", env!("CARGO_PKG_VERSION"))));
        }
        let headers = endpoint.headers.iter().filter(|header| !header.name.eq_ignore_ascii_case("host"));
        fields.extend(headers.map(|header| field(&header.name, &header.value)));
        // Messages say it themselves.
        if !body.is_empty() && !target.scheme.is_grpc() {
            fields.push(field("content-length", &body.len().to_string()));
        }
        let (method, path) = (endpoint.method.clone(), target.path.clone());
        Self { method, path, authority, is_secure: target.scheme.is_secure(), fields, body }
    }

    /// What a request of HTTP/1.1 asks, without what is said of its connection.
    pub(crate) fn read(request: &Written, is_secure: bool) -> Self {
        let (head, body) = request.bytes.split_at(request.body_at);
        let head = String::from_utf8_lossy(head);
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (mut authority, mut fields) = (String::new(), Vec::new());
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            match name.to_ascii_lowercase() {
                name if name == "host" => value.clone_into(&mut authority),
                name if name == "connection" => {}
                name => fields.push((name, value.to_owned())),
            }
        }
        Self { method, path, authority, is_secure, fields, body: body.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use meshplay_perf::{RunSpec, spec::Reuse};

    use super::*;
    use crate::request;

    #[test]
    fn a_request_of_http1_asks_what_its_endpoint_does() {
        let json = r#"{"endpoints": [{"url": "https://a:8443/b?c", "method": "PUT", "body": {"text": "hello"},
            "headers": [{"name": "X-A", "value": "1: 2"}, {"name": "Host", "value": "h"}]}],
            "arrivals": {"kind": "max"}, "count": 1}"#;
        let spec: RunSpec = serde_json::from_str(json).unwrap();
        let (endpoint, target) = (&spec.endpoints[0], &spec.targets().unwrap()[0]);
        let ask = Ask::of(endpoint, target);
        assert_eq!(ask, Ask::read(&request::http1(endpoint, target, Reuse::Never), true));
        assert_eq!((&*ask.authority, &*ask.path, &*ask.body), ("h", "/b?c", &b"hello"[..]));
    }
}
