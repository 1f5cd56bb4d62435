//! A server somewhere else, as a tower service: address and token added to each request, connections kept.
//!
//! The token goes to the address it was given for and nowhere else; nothing is followed or repeated.

use std::{
    error::Error as StdError,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response, Uri, header,
    uri::{Authority, Scheme},
};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use thiserror::Error;
use tower::Service;

/// Name look-up and TCP together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a URL is not that of a server.
#[derive(Debug, Error)]
pub enum AddressError {
    /// It is not a URL with scheme and host and nothing more.
    #[error("`{0}` is not `http://HOST` or `https://HOST`, with a port if need be")]
    Malformed(String),
    /// The token holds what no header may hold.
    #[error("the token holds characters that none has")]
    Token,
    /// The trusted authorities of this machine cannot be read.
    #[error("the trusted certificate authorities of this machine cannot be read")]
    Authorities(#[source] std::io::Error),
    /// What should be trusted is no certificate.
    #[error("the certificate authority of the server cannot be used: {0}")]
    Authority(String),
}

/// A server somewhere else.
#[derive(Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    scheme: Scheme,
    authority: Authority,
    authorization: Option<HeaderValue>,
}

impl Http {
    /// The server at a URL, the token to come with, and whom to trust: an authority in PEM, or those of this machine.
    ///
    /// # Errors
    /// See [`AddressError`]; nothing is sent yet.
    pub fn new(url: &str, token: Option<&str>, ca_pem: Option<&[u8]>) -> Result<Self, AddressError> {
        let malformed = || AddressError::Malformed(url.to_owned());
        let parts = url.parse::<Uri>().map_err(|_| malformed())?.into_parts();
        let is_bare = parts.path_and_query.is_none_or(|path| path == "/" || path == "");
        let scheme = parts.scheme.filter(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
        let authority = parts.authority.filter(|authority| !authority.as_str().contains('@') && is_bare);
        let (scheme, authority) = scheme.zip(authority).ok_or_else(malformed)?;
        let authorization = token.map(bearer).transpose()?;
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.set_nodelay(true);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let connector = HttpsConnectorBuilder::new();
        let connector = match ca_pem {
            Some(pem) => connector.with_tls_config(trusting(provider, pem)?),
            None => connector.with_provider_and_native_roots(provider).map_err(AddressError::Authorities)?,
        };
        let connector = connector.https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, scheme, authority, authorization })
    }
}

/// Trusts the authorities of a file and nobody else.
fn trusting(provider: Arc<CryptoProvider>, pem: &[u8]) -> Result<ClientConfig, AddressError> {
    let refuse = |why: &dyn std::fmt::Display| AddressError::Authority(why.to_string());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| refuse(&"it is not readable PEM"))?;
        roots.add(certificate).map_err(|error| refuse(&error))?;
    }
    if roots.is_empty() {
        return Err(refuse(&"it holds no certificate"));
    }
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| refuse(&error))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn bearer(token: &str) -> Result<HeaderValue, AddressError> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token)).map_err(|_| AddressError::Token)?;
    value.set_sensitive(true);
    Ok(value)
}

impl Service<Request<Full<Bytes>>> for Http {
    type Response = Response<Incoming>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Full<Bytes>>) -> Self::Future {
        let Self { client, scheme, authority, authorization } = self.clone();
        if let Some(authorization) = authorization {
            request.headers_mut().insert(header::AUTHORIZATION, authorization);
        }
        Box::pin(async move {
            let mut parts = std::mem::take(request.uri_mut()).into_parts();
            parts.scheme = Some(scheme);
            parts.authority = Some(authority);
            *request.uri_mut() = Uri::from_parts(parts)?;
            Ok(client.request(request).await?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_an_origin_and_nothing_more() {
        for good in ["http://127.0.0.1:9480", "https://play.example/"] {
            assert!(Http::new(good, None, None).is_ok(), "{good}");
        }
        for bad in ["127.0.0.1:9480", "ftp://a", "http://a/b", "http://u@a", "http://"] {
            assert!(matches!(Http::new(bad, None, None), Err(AddressError::Malformed(_))), "{bad}");
        }
        assert!(matches!(Http::new("http://a", Some("a\nb"), None), Err(AddressError::Token)));
    }

    #[test]
    fn only_a_certificate_is_an_authority() {
        for bad in ["", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let made = Http::new("https://a", None, Some(bad.as_bytes()));
            assert!(matches!(made, Err(AddressError::Authority(_))), "{bad}");
        }
    }
}
