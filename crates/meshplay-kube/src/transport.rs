//! HTTP to one API server: connections, one attempt of a request, its deadlines, and what its faults mean.
//!
//! It knows neither Kubernetes nor retries. It follows no redirect, uses no proxy and reads no environment.

mod body;
mod dial;
mod fault;
mod link;
mod pool;
mod stream;
mod tls;
mod upgrade;

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use tokio::time::{timeout, timeout_at};

pub(crate) use self::{body::Reply, upgrade::Upgraded};
use self::{dial::Dialer, link::Link, pool::Pool, stream::Protocol};
use crate::{
    Access, Auth,
    endpoint::{Endpoint, Scheme},
    fault::{Fault, Phase},
    limits::{Deadlines, Limits},
    retry::Failure,
};

/// What an API server's audit log and its throttling see.
const USER_AGENT: &str = concat!("meshplay/", env!("CARGO_PKG_VERSION"));

/// A request, ready to be sent any number of times.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// Path and query, without the prefix of the server's URL.
    pub(crate) target: String,
    pub(crate) accept: &'static str,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Bytes,
}

pub(crate) struct Transport {
    endpoint: Endpoint,
    authorization: Option<HeaderValue>,
    ping_ms: u64,
    pool: Pool,
    /// For connections that become something else than HTTP.
    upgrades: Dialer,
    upgrade_timeout: std::time::Duration,
}

impl Transport {
    /// Connects to nothing yet; a malformed certificate or URL shows here.
    pub(crate) fn new(access: &Access, limits: &Limits) -> Result<Self, Fault> {
        let endpoint: Endpoint =
            access.server.parse().map_err(|error: crate::EndpointError| Fault::Access(error.to_string()))?;
        let connect_timeout = crate::limits::ms(limits.connect_timeout_ms);
        let dialer = Dialer::new(access, &endpoint, connect_timeout)?;
        let upgrades = Dialer::http1(access, &endpoint, connect_timeout)?;
        Ok(Self {
            authorization: authorization(&access.auth)?,
            endpoint,
            ping_ms: limits.ping_interval_ms + limits.ping_timeout_ms,
            pool: Pool::new(dialer, limits.clone()),
            upgrades,
            upgrade_timeout: crate::limits::ms(limits.list_header_timeout_ms),
        })
    }

    /// Host and port.
    pub(crate) fn server(&self) -> &str {
        &self.endpoint.authority
    }

    /// One attempt: up to the head of the answer. Dropping the future or the reply cancels the request.
    pub(crate) async fn send(
        self: &Arc<Self>,
        outgoing: &Outgoing,
        deadlines: Deadlines,
    ) -> Result<Reply, Failure> {
        // An idle connection may have been closed in this very moment; then nothing was sent and another
        // one is made, once.
        match self.try_send(outgoing, deadlines).await {
            Err(failure) if failure == Failure::not_done(Fault::Reset) => {
                self.try_send(outgoing, deadlines).await
            }
            result => result,
        }
    }

    async fn try_send(self: &Arc<Self>, outgoing: &Outgoing, deadlines: Deadlines) -> Result<Reply, Failure> {
        let asked = Instant::now();
        let end = asked + deadlines.whole;
        let mut link = match timeout_at(end.into(), self.pool.link(end)).await {
            Ok(link) => link.map_err(Failure::not_done)?,
            Err(_) => return Err(Failure::not_done(no_connection(asked))),
        };
        let request = self.request(outgoing, link.protocol()).map_err(Failure::not_done)?;
        let (started, bytes_before) = (Instant::now(), link.received_bytes());
        let header = deadlines.header.min(end.saturating_duration_since(started));
        let response = match timeout(header, link.send(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(mut error)) => {
                let unsent = error.take_message().is_some();
                let failure = fault::before_answer(error.error(), self.ping_ms);
                return Err(if unsent { Failure::not_done(Fault::Reset) } else { failure });
            }
            Err(_) => return Err(silence(&link, started, bytes_before)),
        };
        let (parts, body) = response.into_parts();
        if parts.status.is_redirection() {
            return Err(Failure::not_done(Fault::Redirect(location(&parts.headers))));
        }
        let head = Head { status: parts.status, headers: parts.headers };
        let (transport, idle) = (Arc::clone(self), deadlines.idle);
        Ok(Reply { head, transport, body, link, idle, end, received_bytes: 0 })
    }

    fn request(&self, outgoing: &Outgoing, protocol: Protocol) -> Result<Request<Full<Bytes>>, Fault> {
        let Endpoint { scheme, authority, prefix, .. } = &self.endpoint;
        let target = &outgoing.target;
        let uri = match (protocol, scheme) {
            (Protocol::Http2, Scheme::Https) => format!("https://{authority}{prefix}{target}"),
            (Protocol::Http2, Scheme::PlainLoopback) => format!("http://{authority}{prefix}{target}"),
            (Protocol::Http1, _) => format!("{prefix}{target}"),
        };
        let mut request = Request::builder()
            .method(outgoing.method.clone())
            .uri(uri)
            .header(header::USER_AGENT, HeaderValue::from_static(USER_AGENT))
            .header(header::ACCEPT, HeaderValue::from_static(outgoing.accept));
        if protocol == Protocol::Http1 {
            request = request.header(header::HOST, authority.as_str());
        }
        if let Some(content_type) = outgoing.content_type {
            request = request.header(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        request.body(Full::new(outgoing.body.clone())).map_err(|error| Fault::Access(error.to_string()))
    }
}

/// The head of an answer.
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

fn authorization(auth: &Auth) -> Result<Option<HeaderValue>, Fault> {
    let Auth::Token(token) = auth else { return Ok(None) };
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.reveal()))
        .map_err(|_| Fault::Access("the token has characters that no token has".to_owned()))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// No head of an answer in time: a black hole if nothing at all came over the connection, else a slow server.
fn silence(link: &Link, started: Instant, bytes_before: u64) -> Failure {
    let waited_ms = started.elapsed().as_millis() as u64;
    if link.received_bytes() > bytes_before {
        return Failure::unknown(Fault::Timeout { waited_ms, received_bytes: 0 });
    }
    link.suspect();
    Failure::unknown(Fault::BlackHole { phase: Phase::Waiting, waited_ms })
}

fn no_connection(asked: Instant) -> Fault {
    Fault::BlackHole { phase: Phase::Connecting, waited_ms: asked.elapsed().as_millis() as u64 }
}

/// Only where to, not what for: the rest of a redirect may hold a token.
fn location(headers: &HeaderMap) -> String {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    location.split(['?', '#']).next().unwrap_or_default().to_owned()
}
