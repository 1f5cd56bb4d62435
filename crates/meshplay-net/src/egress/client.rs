//! The client: one base URL, one login, kept connections.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use meshplay_types::Secret;
use tower::Service;

use super::{EgressError, Reach, error::ForbiddenAddress, refusal, tls};

/// Name look-up, TCP and TLS together may take so long.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Addresses of a name that are tried.
const ADDRESSES_MAX: usize = 8;
const USER_AGENT: &str = concat!("meshplay/", env!("CARGO_PKG_VERSION"));

/// As whom to come.
#[derive(Clone, Debug, Default)]
pub enum Login {
    /// As nobody.
    #[default]
    None,
    /// With a token in the `Authorization` header.
    Token(Secret<String>),
    /// With a name and a password.
    Basic {
        /// Name.
        user: String,
        /// Password.
        password: Secret<String>,
    },
    /// With a certificate.
    Certificate {
        /// The chain.
        certificate_pem: String,
        /// Its key.
        key_pem: Secret<String>,
    },
}

/// How to reach one server.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// As whom.
    pub login: Login,
    /// Whom to trust; the system's authorities if absent.
    pub ca_pem: Option<String>,
    /// How far.
    pub reach: Reach,
}

/// What to ask.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query below the base URL, beginning with `/`.
    pub target: String,
    /// More headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
    /// The whole may take so long.
    pub deadline: Duration,
    /// The answer may be so large.
    pub bytes_max: usize,
}

/// A whole answer, whatever its status; no redirect.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Bytes,
}

/// A base URL, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// `http://host:port`.
    origin: String,
    /// Path without a slash at its end.
    prefix: String,
    /// Host and port, for messages.
    server: String,
}

impl Base {
    /// Reads a URL: scheme, host, perhaps port and path; nothing else.
    ///
    /// # Errors
    /// [`EgressError::Url`].
    pub fn parse(url: &str) -> Result<Self, EgressError> {
        let shown = url.rsplit_once('@').map_or(url, |(_, host)| host).to_owned();
        let refuse = |why| EgressError::Url { url: shown.clone(), why };
        let uri: Uri = url.trim().parse().map_err(|_| refuse("it is no URL"))?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => scheme,
            _ => return Err(refuse("it begins neither with `http://` nor with `https://`")),
        };
        let authority = uri.authority().ok_or_else(|| refuse("it has no host"))?;
        if authority.as_str().contains('@') {
            return Err(refuse("user and password do not belong in it: give them as credential"));
        }
        if url.contains(['?', '#']) {
            return Err(refuse("it has a query or a fragment"));
        }
        if authority.host().is_empty() {
            return Err(refuse("it has no host"));
        }
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            prefix: uri.path().trim_end_matches('/').to_owned(),
            server: authority.to_string(),
        })
    }

    /// The URL in one form, however it was written.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.prefix)
    }

    /// Host and port.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The address, if the host is one.
    fn literal(&self) -> Option<IpAddr> {
        let uri: Uri = self.origin.parse().ok()?;
        uri.host()?.trim_matches(['[', ']']).parse().ok()
    }
}

/// A client of one server. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Egress {
    client: Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    base: Base,
    authorization: Option<HeaderValue>,
}

impl Egress {
    /// Sends nothing yet.
    ///
    /// # Errors
    /// [`EgressError::Forbidden`] of an address that is written out, [`EgressError::Credential`].
    pub fn new(base: Base, options: &Options) -> Result<Self, EgressError> {
        if let Some((ip, refusal)) = base.literal().and_then(|ip| Some(ip).zip(refusal(ip, options.reach))) {
            return Err(EgressError::Forbidden { address: ip.to_string(), refusal });
        }
        let mut tcp = HttpConnector::new_with_resolver(Resolver { reach: options.reach });
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls::config(options.ca_pem.as_deref(), &options.login)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, authorization: authorization(&options.login)?, base })
    }

    /// Host and port.
    pub fn server(&self) -> &str {
        self.base.server()
    }

    /// Asks once; nothing is repeated.
    ///
    /// # Errors
    /// Every [`EgressError`] but those of [`Egress::new`].
    pub async fn send(&self, request: Request) -> Result<Answer, EgressError> {
        let (asked, deadline) = (Instant::now(), request.deadline);
        match tokio::time::timeout(deadline, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => {
                let waited_ms = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
                Err(EgressError::Late { server: self.server().to_owned(), waited_ms })
            }
        }
    }

    async fn exchange(&self, request: Request) -> Result<Answer, EgressError> {
        let bytes_max = request.bytes_max;
        let response = self
            .client
            .request(self.outgoing(request)?)
            .await
            .map_err(|error| EgressError::of_client(self.server(), &error, error.is_connect()))?;
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.unwrap_or_default().split(['?', '#']).next().unwrap_or_default().to_owned();
            return Err(EgressError::Redirect { server: self.server().to_owned(), to });
        }
        let mut body = response.into_body();
        let mut whole = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| EgressError::of_client(self.server(), &error, false))?;
            let Ok(data) = frame.into_data() else { continue };
            if whole.len() + data.len() > bytes_max {
                return Err(EgressError::TooLarge { server: self.server().to_owned(), bytes_max });
            }
            whole.extend_from_slice(&data);
        }
        Ok(Answer { status: status.as_u16(), body: whole.freeze() })
    }

    fn outgoing(&self, request: Request) -> Result<http::Request<Full<Bytes>>, EgressError> {
        let Request { method, target, headers, body, .. } = request;
        let url = format!("{}{target}", self.base.url());
        let mut outgoing =
            http::Request::builder().method(method).uri(url).body(Full::new(body)).map_err(|_| {
                EgressError::Url { url: self.base.url(), why: "the path cannot be part of a URL" }
            })?;
        *outgoing.headers_mut() = headers;
        outgoing.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        if let Some(authorization) = &self.authorization {
            outgoing.headers_mut().insert(header::AUTHORIZATION, authorization.clone());
        }
        Ok(outgoing)
    }
}

fn authorization(login: &Login) -> Result<Option<HeaderValue>, EgressError> {
    let (what, text) = match login {
        Login::None | Login::Certificate { .. } => return Ok(None),
        Login::Token(token) => ("token", format!("Bearer {}", token.reveal())),
        Login::Basic { user, password } => {
            let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.reveal()));
            ("password", format!("Basic {pair}"))
        }
    };
    let mut value = HeaderValue::try_from(text).map_err(|_| EgressError::Credential {
        what,
        why: "it has characters that no header may hold".to_owned(),
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// Looks names up and lets none of the answers pass that may not be connected to.
#[derive(Clone, Debug)]
struct Resolver {
    reach: Reach,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, io::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<SocketAddr> = found.take(ADDRESSES_MAX).collect();
            for address in &addresses {
                if let Some(refusal) = refusal(address.ip(), reach) {
                    let address = format!("{} ({})", name.as_str(), address.ip());
                    return Err(io::Error::other(ForbiddenAddress { address, refusal }));
                }
            }
            Ok(addresses.into_iter())
        })
    }
}

#[cfg(test)]
mod tests;
