//! What is asked for: addresses, methods, headers, bodies, and how a connection speaks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One kind of request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// What results call it; the address if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `http://` or `https://`.
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
    /// Sent with the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

impl Endpoint {
    /// A plain request.
    #[must_use]
    pub fn get(url: &str) -> Self {
        let (name, headers, body) = (None, Vec::new(), None);
        Self { name, url: url.to_owned(), weight: weight(), method: method(), headers, body }
    }
}

fn weight() -> u32 {
    1
}

fn method() -> String {
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

/// What a request carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Body {
    /// As it is.
    Text(String),
    /// Bytes, in base64.
    Base64(String),
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
    /// Whether TLS is spoken.
    pub scheme: Scheme,
    /// Name or IP address, without brackets.
    pub host: String,
    /// Port, given or by scheme.
    pub port: u16,
    /// Path and query, as sent.
    pub path: String,
}

/// Scheme of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// Plain.
    Http,
    /// Over TLS.
    Https,
}

impl Target {
    /// Takes an address apart; the reason, if that fails.
    pub(super) fn parse(url: &str) -> Result<Self, &'static str> {
        let uri: http::Uri = url.parse().map_err(|_| "not an address")?;
        let scheme = match uri.scheme_str() {
            Some("http") => Scheme::Http,
            Some("https") => Scheme::Https,
            Some(_) => return Err("only `http` and `https` can be measured"),
            None => return Err("the scheme is missing: write `http://…`"),
        };
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err("the host is missing");
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err("a user and password in the address are not sent: use a header");
        }
        let port = uri.port_u16().unwrap_or(if scheme == Scheme::Http { 80 } else { 443 });
        let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        Ok(Self { scheme, host, port, path })
    }

    /// Value of the `Host` header.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.scheme, self.port) {
            (Scheme::Http, 80) | (Scheme::Https, 443) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
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
    }

    #[test]
    fn what_is_no_address_says_why() {
        check("shop.example/a", Err("not an address"));
        check("127.0.0.1:80", Err("the scheme is missing: write `http://…`"));
        check("ftp://shop.example", Err("only `http` and `https` can be measured"));
        check(
            "http://me:secret@shop.example/",
            Err("a user and password in the address are not sent: use a header"),
        );
    }
}
