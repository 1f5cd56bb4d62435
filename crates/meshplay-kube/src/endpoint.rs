//! The address of an API server, taken apart once.

use std::{net::IpAddr, str::FromStr};

use http::Uri;
use thiserror::Error;

/// Scheme, host, port and path prefix of an API server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) scheme: Scheme,
    /// Without the brackets of an IPv6 address.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// `host[:port]` as it goes into requests.
    pub(crate) authority: String,
    /// Empty, or starting with `/` and not ending with it.
    pub(crate) prefix: String,
}

/// Whether TLS is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Https,
    /// Only to this machine: credentials would travel in the clear.
    PlainLoopback,
}

/// Why a server URL was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// Not a URL with a host.
    #[error("`{0}` is not a URL like `https://host:6443`")]
    Malformed(String),
    /// User or password in the URL.
    #[error("the server URL holds a user or password")]
    UserInfo,
    /// `http://` to another machine.
    #[error("`{0}` would send the credential over the network in the clear")]
    Plaintext(String),
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let malformed = || EndpointError::Malformed(text.to_owned());
        let uri = Uri::from_str(text.trim()).map_err(|_| malformed())?;
        let authority = uri.authority().ok_or_else(malformed)?;
        if authority.as_str().contains('@') {
            return Err(EndpointError::UserInfo);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let (scheme, port_default) = match uri.scheme_str() {
            Some("https") => (Scheme::Https, 443),
            Some("http") if is_loopback(&host) => (Scheme::PlainLoopback, 80),
            Some("http") => return Err(EndpointError::Plaintext(text.to_owned())),
            _ => return Err(malformed()),
        };
        if host.is_empty() || uri.query().is_some() {
            return Err(malformed());
        }
        Ok(Self {
            scheme,
            host,
            port: authority.port_u16().unwrap_or(port_default),
            authority: authority.to_string(),
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_url_is_taken_apart() {
        let check = |text: &str, host: &str, port: u16, prefix: &str| {
            let endpoint: Endpoint = text.parse().expect(text);
            assert_eq!(
                (endpoint.host.as_str(), endpoint.port, endpoint.prefix.as_str()),
                (host, port, prefix)
            );
        };
        check("https://10.0.0.1:6443", "10.0.0.1", 6443, "");
        check("https://[::1]:6443/", "::1", 6443, "");
        check("https://rancher.example/k8s/clusters/c-1/", "rancher.example", 443, "/k8s/clusters/c-1");
        check("http://127.0.0.1:8001", "127.0.0.1", 8001, "");
    }

    #[test]
    fn credentials_never_travel_in_the_clear_or_in_the_url() {
        assert!(matches!("http://10.0.0.1:8080".parse::<Endpoint>(), Err(EndpointError::Plaintext(_))));
        assert_eq!("https://u:p@h".parse::<Endpoint>(), Err(EndpointError::UserInfo));
        for bad in ["", "10.0.0.1:6443", "ftp://h", "https://h?x=1", "https://"] {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad:?}");
        }
    }
}
