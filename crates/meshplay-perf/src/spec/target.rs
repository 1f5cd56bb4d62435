//! What is asked for: addresses, methods, headers, bodies, and how a connection speaks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Check, template::sample};

/// One kind of request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// What results call it; the address if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `http://`, `https://`, `grpc://`, `grpcs://`, `ws://`, `wss://`, `tcp://` or `udp://`. As header values and bodies
    /// that are text, it may have gaps that differ from request to request: `{{seq}}`, `{{uuid}}`,
    /// `{{random.int 1 9}}`, `{{FEED.COLUMN}}`; `{{"text"}}` is text.
    pub url: String,
    /// Share of requests, against the other weights.
    #[serde(default = "weight")]
    pub weight: u32,
    /// `GET`, `POST`, …
    #[serde(default = "method")]
    pub method: String,
    /// In order; a name may stand twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// Sent in one header, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<Cookie>,
    /// Sent with the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// What its answer is, where the protocol leaves that open: TCP, UDP, WebSocket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// What must hold of a good answer; otherwise it counts as failed, in a class of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

impl Endpoint {
    /// A plain request.
    #[must_use]
    pub fn get(url: &str) -> Self {
        Self {
            name: None,
            url: url.to_owned(),
            weight: weight(),
            method: method(),
            headers: Vec::new(),
            cookies: Vec::new(),
            body: None,
            answer: None,
            checks: Vec::new(),
        }
    }

    /// Headers as they are sent: cookies are the last of them.
    #[must_use]
    pub fn fields(&self) -> Vec<Header> {
        let pairs: Vec<String> =
            self.cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        let cookies =
            (!pairs.is_empty()).then(|| Header { name: "Cookie".to_owned(), value: pairs.join("; ") });
        self.headers.iter().cloned().chain(cookies).collect()
    }
}

fn weight() -> u32 {
    1
}

pub(super) fn method() -> String {
    "GET".to_owned()
}

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// Field name.
    pub name: String,
    /// Field value.
    pub value: String,
}

/// What a target is reminded of. Whether those that it sets are kept is a matter of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value, which may have gaps as those of headers.
    pub value: String,
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Body {
    /// As it is.
    Text(String),
    /// Bytes, in base64.
    Base64(String),
}

/// What an answer is. Without one, TCP answers with as many bytes as were sent, UDP with the next datagram, and WebSocket
/// with the next message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
#[schemars(rename = "EndpointAnswer")]
pub enum Answer {
    /// Of TCP: so many bytes.
    Bytes {
        /// At least 1.
        bytes: u64,
    },
    /// Of TCP: up to and with a text.
    Delimiter {
        /// Not empty.
        text: String,
    },
    /// Of TCP: until the target closes the connection.
    Close,
    /// Of UDP and WebSocket: the next that has a text in it; others are not the answer.
    Contains {
        /// Not empty.
        text: String,
    },
}

/// How connections speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Protocol {
    /// One request after the other.
    #[default]
    Http1,
    /// Several at once; without TLS by prior knowledge (h2c).
    Http2 {
        /// At once, on one connection.
        #[serde(default = "streams")]
        streams: u32,
    },
    /// Several at once, over QUIC; only to addresses of `https`, and only where it is built in.
    Http3 {
        /// At once, on one connection.
        #[serde(default = "streams")]
        streams: u32,
    },
}

impl Protocol {
    /// At once, on one connection.
    #[must_use]
    pub fn streams(self) -> u32 {
        match self {
            Self::Http1 => 1,
            Self::Http2 { streams } | Self::Http3 { streams } => streams,
        }
    }
}

fn streams() -> u32 {
    1
}

/// Trust and identity of TLS connections. Certificates and keys are PEM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Tls {
    /// Authorities that are trusted instead of the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// Our certificate, for mutual TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Name that is asked for and checked, if not that of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// What is done with the target's certificate.
    #[serde(skip_serializing_if = "Trust::is_checked")]
    pub trust: Trust,
}

/// Whether a certificate is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Trust {
    /// It must be valid.
    #[default]
    Checked,
    /// Anything goes: for tests of targets with certificates of their own.
    Anything,
}

impl Trust {
    fn is_checked(&self) -> bool {
        *self == Self::Checked
    }
}

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// What is spoken.
    pub scheme: Scheme,
    /// Name or IP address, without brackets.
    pub host: String,
    /// Port, given or by scheme.
    pub port: u16,
    /// Path and query, as sent; `/` if there can be none.
    pub path: String,
}

/// Scheme of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// HTTP.
    Http,
    /// HTTP over TLS.
    Https,
    /// gRPC over HTTP/2.
    Grpc,
    /// gRPC over HTTP/2 and TLS.
    Grpcs,
    /// WebSocket.
    Ws,
    /// WebSocket over TLS.
    Wss,
    /// Bytes.
    Tcp,
    /// Datagrams.
    Udp,
}

impl Scheme {
    const ALL: [(&'static str, Self); 8] = [
        ("http", Self::Http),
        ("https", Self::Https),
        ("grpc", Self::Grpc),
        ("grpcs", Self::Grpcs),
        ("ws", Self::Ws),
        ("wss", Self::Wss),
        ("tcp", Self::Tcp),
        ("udp", Self::Udp),
    ];

    /// Whether TLS is spoken.
    #[must_use]
    pub fn is_secure(self) -> bool {
        matches!(self, Self::Https | Self::Grpcs | Self::Wss)
    }

    /// Whether requests are calls of gRPC.
    #[must_use]
    pub fn is_grpc(self) -> bool {
        matches!(self, Self::Grpc | Self::Grpcs)
    }

    /// Whether requests are messages of a WebSocket.
    #[must_use]
    pub fn is_websocket(self) -> bool {
        matches!(self, Self::Ws | Self::Wss)
    }

    /// Whether requests are bytes and nothing else.
    #[must_use]
    pub fn is_raw(self) -> bool {
        matches!(self, Self::Tcp | Self::Udp)
    }

    fn port(self) -> Option<u16> {
        match self {
            Self::Http | Self::Grpc | Self::Ws => Some(80),
            Self::Https | Self::Grpcs | Self::Wss => Some(443),
            Self::Tcp | Self::Udp => None,
        }
    }
}

impl Target {
    /// Takes an address apart, as if its gaps were filled in.
    ///
    /// # Errors
    /// The reason, for people.
    pub fn parse(url: &str) -> Result<Self, &'static str> {
        let uri: http::Uri = sample(url).parse().map_err(|_| "not an address")?;
        let scheme = uri.scheme_str().ok_or("the scheme is missing: write `http://…`")?;
        let known = Scheme::ALL.into_iter().find(|(name, _)| *name == scheme);
        let (_, scheme) = known
            .ok_or("only `http`, `grpc`, `ws` (each with `s` for TLS), `tcp` and `udp` can be measured")?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err("the host is missing");
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err("a user and password in the address are not sent: use a header");
        }
        let port = port(&uri)?.or(scheme.port()).ok_or("the port is missing")?;
        let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        if scheme.is_raw() && path != "/" {
            return Err("what is asked with bytes has no path");
        }
        if scheme.is_grpc() && !is_method(&path) {
            return Err("the method is missing: write `grpc://HOST:PORT/PACKAGE.SERVICE/METHOD`");
        }
        Ok(Self { scheme, host, port, path })
    }

    /// Value of the `Host` header.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.scheme.port() == Some(self.port) { host } else { format!("{host}:{}", self.port) }
    }
}

/// The port that an address has. What is no number of a port is none to `http`, and would lead to another service.
fn port(uri: &http::Uri) -> Result<Option<u16>, &'static str> {
    let authority = uri.authority().map_or("", http::uri::Authority::as_str);
    let behind = authority.strip_prefix(uri.host().unwrap_or_default()).unwrap_or_default();
    match behind.trim_start_matches(':') {
        "" => Ok(None),
        port => match port.parse() {
            Ok(0) | Err(_) => Err("a port is a number from 1 to 65535"),
            Ok(port) => Ok(Some(port)),
        },
    }
}

/// Why a cookie cannot be sent, if so (RFC 6265, 4.1.1, with spaces and quotes, which targets take).
pub(super) fn cookie_fault(cookie: &Cookie) -> Option<String> {
    if http::HeaderName::from_bytes(cookie.name.as_bytes()).is_err() {
        return Some(format!("`{}` is not the name of a cookie", cookie.name));
    }
    let is_odd =
        cookie.value.contains([';', '\r', '\n']) || http::HeaderValue::from_str(&cookie.value).is_err();
    is_odd.then(|| format!("the value of `{}` cannot be sent in a cookie", cookie.name))
}

/// `/package.Service/Method`
fn is_method(path: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte))
    };
    path[1..].split_once('/').is_some_and(|(service, method)| is_name(service) && is_name(method))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expect: Result<(&str, u16, &str, &str), &str>) {
        let target = Target::parse(url);
        let authority = target.as_ref().map(Target::authority).unwrap_or_default();
        let found = target
            .as_ref()
            .map(|target| (target.host.as_str(), target.port, target.path.as_str(), authority.as_str()))
            .map_err(|reason| *reason);
        assert_eq!(found, expect, "{url}");
    }

    #[test]
    fn an_address_is_taken_apart() {
        check("http://shop.example/a?b=c", Ok(("shop.example", 80, "/a?b=c", "shop.example")));
        check("https://[::1]:8443", Ok(("::1", 8443, "/", "[::1]:8443")));
        check("http://127.0.0.1:8080/", Ok(("127.0.0.1", 8080, "/", "127.0.0.1:8080")));
        check("http://127.0.0.1:/", Ok(("127.0.0.1", 80, "/", "127.0.0.1")));
    }

    #[test]
    fn what_is_not_http_has_rules_of_its_own() {
        check("tcp://127.0.0.1:9000", Ok(("127.0.0.1", 9000, "/", "127.0.0.1:9000")));
        check("wss://shop.example/live", Ok(("shop.example", 443, "/live", "shop.example")));
        check("grpc://shop:80/a.b.Shop/Buy", Ok(("shop", 80, "/a.b.Shop/Buy", "shop")));
        for url in ["grpc://a", "grpc://a/Shop", "grpc://a/Shop/Buy/now", "grpc://a/Shop/Buy?now"] {
            check(url, Err("the method is missing: write `grpc://HOST:PORT/PACKAGE.SERVICE/METHOD`"));
        }
        check("udp://127.0.0.1", Err("the port is missing"));
        check("tcp://a:1/x", Err("what is asked with bytes has no path"));
    }

    #[test]
    fn what_is_no_address_says_why() {
        check("shop.example/a", Err("not an address"));
        check("127.0.0.1:80", Err("the scheme is missing: write `http://…`"));
        for url in ["http://127.0.0.1:99999/", "http://[::1]:70000", "https://a:0/", "tcp://a:80000"] {
            check(url, Err("a port is a number from 1 to 65535"));
        }
        check(
            "ftp://shop.example",
            Err("only `http`, `grpc`, `ws` (each with `s` for TLS), `tcp` and `udp` can be measured"),
        );
        check(
            "http://me:secret@shop.example/",
            Err("a user and password in the address are not sent: use a header"),
        );
    }
}
