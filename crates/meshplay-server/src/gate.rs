//! What a request must pass before any route sees it: the right name, no token in the URL, our own origin, a login.
//!
//! The address of whoever connects is never a reason to let it in: pages in a browser come from this machine too.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use ipnet::IpNet;
use jiff::SignedDuration;
use meshplay_app::{
    App, AppError, Caller, Login,
    access::{
        audit::{AuditedCall, Decision, entry},
        is_token,
    },
};
use meshplay_types::{Code, Finding};
use tokio_util::sync::CancellationToken;

use crate::{
    asked::RequestId, attempts::Attempts, cookie, ending::Ending, exposure::Names, metrics::Metrics, problem,
};

/// Who is connected: an extension of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// What tells nothing and is asked for by machines that know no name of ours.
const PROBES: [&str; 2] = ["/livez", "/readyz"];
/// Parameters in which a token might be sent by mistake.
const TOKEN_PARAMETERS: [&str; 4] = ["token", "access_token", "api_key", "apikey"];

/// The gate. One per server.
pub(crate) struct Gate {
    pub(crate) app: App,
    pub(crate) names: Names,
    pub(crate) proxies: Vec<IpNet>,
    pub(crate) cookie: String,
    pub(crate) session: SignedDuration,
    pub(crate) stopping: CancellationToken,
    pub(crate) logins: Attempts,
    /// Denials of nobody in particular that are written down: whoever sends them decides how many there are.
    pub(crate) denials: Attempts,
    pub(crate) metrics: Arc<Metrics>,
}

/// Why a request did not pass.
struct Refusal(StatusCode, Finding);

/// The layer.
pub(crate) async fn pass(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    let from = gate.origin_address(peer, request.headers());
    let call = format!("{} {}", request.method(), request.uri().path());
    let ends_session = call == "DELETE /api/v1/session";
    let mut response = match gate.admit(&mut request, from).await {
        Ok(()) => next.run(request).await,
        Err(Refusal(status, finding)) => {
            let code = finding.code;
            let response = problem::refused(status, finding, &id);
            gate.write_down(&format!("{call} ({code})"), from, &id, status).await;
            return response;
        }
    };
    if response.status() == StatusCode::UNAUTHORIZED {
        gate.write_down(&call, from, &id, StatusCode::UNAUTHORIZED).await;
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if ends_session
        && response.status().is_success()
        && let Some(gone) = cookie::gone(&gate.cookie, gate.names.scheme)
    {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

impl Gate {
    async fn admit(&self, request: &mut Request, from: IpAddr) -> Result<(), Refusal> {
        let path = request.uri().path();
        if PROBES.contains(&path) {
            return Ok(());
        }
        self.host(request)?;
        no_token_in_url(request)?;
        let needs_login = path.starts_with("/api/") || path == "/metrics";
        let cookie = cookie::of(request.headers(), &self.cookie);
        self.origin(request, cookie.is_some() && needs_login)?;
        if !needs_login {
            return Ok(());
        }
        let caller = self.caller(request.headers(), cookie, from).await?;
        if let Some(caller) = caller {
            let at = match caller.login {
                Login::Session { ends_at, .. } => Some(ends_at),
                Login::Token { expires_at } => Some(expires_at),
                Login::InProcess | Login::OwnerToken => None,
            };
            let login = self.app.ending_of(&caller);
            request.extensions_mut().insert(Ending { login, stopping: self.stopping.clone(), at });
            request.extensions_mut().insert(caller);
        }
        Ok(())
    }

    /// The name that was asked for must be one of ours: a page of a name that was pointed here sends its own (T10).
    fn host(&self, request: &Request) -> Result<(), Refusal> {
        let uri = request.uri().authority().map(|authority| authority.as_str().to_owned());
        let mut headers = request.headers().get_all(header::HOST).iter();
        let host = headers.next().and_then(|host| host.to_str().ok()).map(str::to_owned);
        let asked = uri.or(host).unwrap_or_default().to_ascii_lowercase();
        if headers.next().is_none() && self.names.hosts.contains(&asked) {
            return Ok(());
        }
        let message = format!("this server has no name `{asked}`");
        Err(Refusal(StatusCode::MISDIRECTED_REQUEST, Finding::new(Code::HOST_REFUSED, message)))
    }

    /// Only our own pages may ask (T08, T09). Programs send no `Origin` and no cookie.
    fn origin(&self, request: &Request, by_cookie: bool) -> Result<(), Refusal> {
        let refuse = |from: &str| {
            let message = format!("a page of `{from}` may not speak to this server");
            Err(Refusal(StatusCode::FORBIDDEN, Finding::new(Code::ORIGIN_REFUSED, message)))
        };
        let headers = request.headers();
        let mut origins = headers.get_all(header::ORIGIN).iter();
        if let Some(origin) = origins.next() {
            let origin = origin.to_str().unwrap_or("null").to_ascii_lowercase();
            let ours = origins.next().is_none() && self.names.origins.contains(&origin);
            return if ours { Ok(()) } else { refuse(&origin) };
        }
        if !by_cookie {
            return Ok(());
        }
        // Browsers send an origin with everything that changes something and with every WebSocket. What they send none
        // with is told by where it comes from; `none` is a person who typed the address.
        let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or("null"));
        let reads = request.method() == Method::GET && !headers.contains_key(header::UPGRADE);
        match site {
            Some("same-origin") => Ok(()),
            Some("none") if reads => Ok(()),
            None if reads && !wants_events(headers) => Ok(()),
            other => refuse(other.unwrap_or("an unknown origin")),
        }
    }

    async fn caller(
        &self,
        headers: &HeaderMap,
        cookie: Option<String>,
        from: IpAddr,
    ) -> Result<Option<Caller>, Refusal> {
        let from = from.to_string();
        let found = match (bearer(headers), cookie) {
            (Some(token), _) => match self.app.caller_of_token(&token, &from).await {
                Ok(None) => {
                    let message = "this token is not valid, has expired or was revoked";
                    let finding = Finding::new(Code::LOGIN_REFUSED, message);
                    return Err(Refusal(StatusCode::UNAUTHORIZED, finding));
                }
                found => found,
            },
            (None, Some(cookie)) => self.app.caller_of_cookie(&cookie, &from).await,
            (None, None) => Ok(None),
        };
        found.map_err(|error| fault(&error))
    }

    /// Whoever is behind the proxies that are trusted: the last address in the chain that none of them has.
    fn origin_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let trusted = |address: &IpAddr| self.proxies.iter().any(|net| net.contains(address));
        if !trusted(&peer) {
            return peer;
        }
        let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let chain: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        let mut nearest = peer;
        for text in chain.into_iter().rev() {
            let Ok(address) = text.parse() else { break };
            nearest = address;
            if !trusted(&address) {
                break;
            }
        }
        nearest
    }

    async fn write_down(&self, call: &str, from: IpAddr, request: &str, status: StatusCode) {
        self.metrics.denied();
        if !self.denials.may(from) {
            return;
        }
        self.denials.failed(from);
        self.audit(self.anonymous(from), call, request, Decision::Denied, status.as_u16()).await;
    }

    /// Nobody in particular.
    pub(crate) fn anonymous(&self, from: IpAddr) -> Caller {
        let mut caller = Caller::from(self.app.local_owner());
        caller.principal.name = "anonymous".to_owned();
        Caller { origin: from.to_string(), ..caller }
    }

    /// Writes an entry that has no change beside it.
    pub(crate) async fn audit(
        &self,
        caller: Caller,
        call: &str,
        request: &str,
        decision: Decision,
        status: u16,
    ) {
        let call = AuditedCall { call, subject: "", request, decision, status };
        if let Err(error) = self.app.audit_add(entry(&caller, call)).await {
            tracing::error!(%error, "an entry of the audit trail could not be written");
        }
    }

    /// The address behind `peer`, for a handler.
    pub(crate) fn address(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        self.origin_address(peer.0.ip(), headers)
    }
}

fn no_token_in_url(request: &Request) -> Result<(), Refusal> {
    let query = request.uri().query().unwrap_or_default();
    let sent = form_urlencoded::parse(query.as_bytes()).any(|(key, value)| {
        TOKEN_PARAMETERS.contains(&key.to_ascii_lowercase().as_str()) || is_token(&value)
    });
    if !sent {
        return Ok(());
    }
    let message = "a token in a URL is kept by logs and histories, so it is not taken";
    Err(Refusal(StatusCode::BAD_REQUEST, Finding::new(Code::TOKEN_IN_URL, message)))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    // Another scheme is a login that failed, not none.
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim().to_owned() } else { String::new() })
}

fn wants_events(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("text/event-stream")
}

fn fault(error: &AppError) -> Refusal {
    tracing::error!(%error, "a login could not be looked up");
    let message = "the login cannot be looked up at the moment";
    Refusal(StatusCode::SERVICE_UNAVAILABLE, Finding::new(Code::INTERNAL, message))
}
