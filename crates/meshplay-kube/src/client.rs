//! The client of one cluster: bounded, patient within its deadlines, and stingy towards a sick server.
//!
//! [`Client::call`] is the one way to a request: permit, attempt, judge, wait, again. The verbs are in
//! [`crate::verbs`] and its siblings.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use meshplay_types::Digest;
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_tungstenite::WebSocketStream;

use crate::{
    Access, Fault, KubeError, Limits, Outcome,
    limits::{Deadlines, ms},
    openapi::OpenApiCache,
    retry::{Failure, Repeat, Retries, RetryBudget, Wait},
    status,
    transport::{Outgoing, Reply, Transport, Upgraded},
};

pub(crate) const JSON: &str = "application/json";

/// A client of one cluster. Cheap to clone; clones share connections and budgets.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    not_after: Option<Instant>,
}

pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) openapi: OpenApiCache,
    pub(crate) ca_digest: Option<Digest>,
    /// Where to look for rights if there are none in the whole cluster.
    pub(crate) namespaces: Vec<String>,
    transport: Arc<Transport>,
    in_flight: Semaphore,
    lists_in_flight: Semaphore,
    pacing: Mutex<Pacing>,
    born: Instant,
}

/// What all calls of a client share about a sick server.
struct Pacing {
    budget: RetryBudget,
    /// The server asked everybody to wait until then.
    pause_until: Option<Instant>,
}

/// A request and how it is to be treated.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) outgoing: Outgoing,
    /// The resource asked for, to tell a missing namespace from a missing object; empty if there is none.
    pub(crate) plural: String,
    pub(crate) repeat: Repeat,
    pub(crate) size: Size,
}

/// How much is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    One,
    Many,
}

/// A whole answer below 400.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn get(target: String, plural: &str, size: Size) -> Self {
        let outgoing =
            Outgoing { method: Method::GET, target, accept: JSON, content_type: None, body: Bytes::new() };
        Self { outgoing, plural: plural.to_owned(), repeat: Repeat::Idempotent, size }
    }
}

impl Client {
    /// A client of a cluster. Nothing is sent yet: an error here is about the access itself.
    pub fn connect(access: &Access, limits: &Limits) -> Result<Self, KubeError> {
        let transport = Transport::new(access, limits).map_err(|fault| KubeError {
            call: "use the access".to_owned(),
            server: access.server.clone(),
            outcome: Outcome::NotDone,
            fault,
        })?;
        let shared = Shared {
            openapi: OpenApiCache::default(),
            ca_digest: access.ca_digest(),
            namespaces: access.namespaces(),
            transport: Arc::new(transport),
            in_flight: Semaphore::new(limits.in_flight_max),
            lists_in_flight: Semaphore::new(limits.lists_in_flight_max),
            pacing: Mutex::new(Pacing {
                budget: RetryBudget::new(limits.retry_tokens_max),
                pause_until: None,
            }),
            born: Instant::now(),
            limits: limits.clone(),
        };
        Ok(Self { shared: Arc::new(shared), not_after: None })
    }

    /// The same client, none of whose requests is on its way after that time: what a holder of a lease uses,
    /// since an API server knows nothing of leases.
    #[must_use]
    pub fn not_after(&self, end: Instant) -> Self {
        Self { shared: Arc::clone(&self.shared), not_after: Some(end) }
    }

    /// Host and port of the API server.
    pub fn server(&self) -> &str {
        self.shared.transport.server()
    }

    /// The limits it was made with.
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Sends a request until it is answered or trying again is of no use.
    pub(crate) async fn call(&self, call: &Call) -> Result<Answer, KubeError> {
        let _permit = self.permit(call.size).await;
        let started = Instant::now();
        let mut retries = Retries::new(&self.shared.limits, call.repeat);
        let mut outcome = Outcome::NotDone;
        loop {
            self.hold_back().await;
            let failure = match self.attempt(call).await {
                Ok(answer) => {
                    self.pacing().budget.succeeded();
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            if failure.outcome == Outcome::Unknown {
                outcome = Outcome::Unknown;
            }
            let wait = retries.next(&failure, elapsed_ms(started), jitter());
            match wait.and_then(|wait| self.pay(wait)).filter(|wait| self.is_in_time(*wait)) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(self.error(call, failure.fault, outcome)),
            }
        }
    }

    /// Sends a request once and hands over the answer before its body: for watches.
    pub(crate) async fn open(&self, call: &Call, deadlines: Deadlines) -> Result<Reply, KubeError> {
        self.hold_back().await;
        let failure = match self.shared.transport.send(&call.outgoing, deadlines).await {
            Ok(reply) if reply.head.status.is_success() => return Ok(reply),
            Ok(reply) => self.refused(call, reply).await,
            Err(failure) => failure,
        };
        Err(self.error(call, failure.fault, failure.outcome))
    }

    /// Sends a request once and hands over the answer of whoever stands behind the API server, whatever its status. What
    /// the API server itself refuses is a fault.
    pub(crate) async fn pass(&self, call: &Call) -> Result<(u16, Bytes), Fault> {
        let _permit = self.permit(call.size).await;
        self.hold_back().await;
        let answer = async {
            let deadlines = self.deadlines(call.size)?;
            let reply = self.shared.transport.send(&call.outgoing, deadlines).await?;
            let status = reply.head.status.as_u16();
            let body = reply.bytes(self.shared.limits.response_bytes_max).await?;
            Ok::<_, Failure>((status, body))
        };
        let (status, body) = answer.await.map_err(|failure| failure.fault)?;
        if status >= 400 && status::is_own(&body) {
            return Err(status::fault(status, &call.plural, None, &body));
        }
        Ok((status, body))
    }

    /// Opens a WebSocket; gives the protocol that the server chose, too.
    pub(crate) async fn upgrade(
        &self,
        target: &str,
        protocols: &[&str],
    ) -> Result<(WebSocketStream<Upgraded>, String), Fault> {
        self.hold_back().await;
        self.shared.transport.upgrade(target, protocols).await
    }

    async fn attempt(&self, call: &Call) -> Result<Answer, Failure> {
        let deadlines = self.deadlines(call.size)?;
        let reply = self.shared.transport.send(&call.outgoing, deadlines).await?;
        if !reply.head.status.is_success() {
            return Err(self.refused(call, reply).await);
        }
        let (status, headers) = (reply.head.status, reply.head.headers.clone());
        let body = reply.bytes(self.shared.limits.response_bytes_max).await?;
        Ok(Answer { status, headers, body })
    }

    /// The fault behind an answer of 400 or above. If even that cannot be read, the status says enough.
    async fn refused(&self, call: &Call, reply: Reply) -> Failure {
        let status = reply.head.status.as_u16();
        let retry_after_ms = retry_after_ms(&reply.head.headers);
        let body = reply.bytes(self.shared.limits.response_bytes_max).await.unwrap_or_default();
        let fault = status::fault(status, &call.plural, retry_after_ms, &body);
        // A 5xx may come after the write, for instance when etcd was too slow to confirm it.
        if status >= 500 { Failure::unknown(fault) } else { Failure::not_done(fault) }
    }

    fn deadlines(&self, size: Size) -> Result<Deadlines, Failure> {
        let mut deadlines = match size {
            Size::One => self.shared.limits.request_deadlines(),
            Size::Many => self.shared.limits.list_deadlines(),
        };
        if let Some(end) = self.not_after {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Failure::not_done(Fault::Late));
            }
            deadlines.header = deadlines.header.min(left);
            deadlines.whole = deadlines.whole.min(left);
        }
        Ok(deadlines)
    }

    async fn permit(&self, size: Size) -> SemaphorePermit<'_> {
        let semaphore = match size {
            Size::One => &self.shared.in_flight,
            Size::Many => &self.shared.lists_in_flight,
        };
        semaphore.acquire().await.expect("the semaphores are never closed")
    }

    /// Waits while the server asked everybody to wait.
    async fn hold_back(&self) {
        let until = self.pacing().pause_until;
        if let Some(until) = until.filter(|until| *until > Instant::now()) {
            tokio::time::sleep_until(until.into()).await;
        }
    }

    /// The whole wait, after the budget had its say.
    fn pay(&self, wait: Wait) -> Option<Duration> {
        let mut pacing = self.pacing();
        if wait.pause_ms > 0 {
            pacing.pause_until = pacing.pause_until.max(Some(Instant::now() + ms(wait.pause_ms)));
        }
        if !wait.paid {
            return Some(ms(wait.ms));
        }
        let queue_ms = pacing.budget.take(elapsed_ms(self.shared.born), wait.ms + wait.left_ms)?;
        Some(ms(wait.ms.max(queue_ms)))
    }

    fn is_in_time(&self, wait: Duration) -> bool {
        self.not_after.is_none_or(|end| Instant::now() + wait < end)
    }

    fn pacing(&self) -> std::sync::MutexGuard<'_, Pacing> {
        self.shared.pacing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn error(&self, call: &Call, fault: Fault, outcome: Outcome) -> KubeError {
        let Outgoing { method, target, .. } = &call.outgoing;
        let path = target.split('?').next().unwrap_or_default();
        KubeError { call: format!("{method} {path}"), server: self.server().to_owned(), outcome, fault }
    }

    /// Reads the body of an answer as JSON.
    pub(crate) fn read<T: DeserializeOwned>(&self, call: &Call, answer: &Answer) -> Result<T, KubeError> {
        serde_json::from_slice(&answer.body).map_err(|error| {
            let text = format!("line {}, column {} of the JSON", error.line(), error.column());
            self.error(call, Fault::Unreadable(text), Outcome::Unknown)
        })
    }

    /// [`Client::call`] and [`Client::read`].
    pub(crate) async fn call_json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, KubeError> {
        let answer = self.call(call).await?;
        self.read(call, &answer)
    }
}

/// `Retry-After` in seconds; the form with a date is not one that API servers send.
fn retry_after_ms(headers: &HeaderMap) -> Option<u64> {
    let seconds: u64 = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(seconds.saturating_mul(1_000))
}

fn elapsed_ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Between 0 and 1. Without randomness from the system all clients wait equally long, which is no worse than
/// no jitter.
pub(crate) fn jitter() -> f64 {
    let number = getrandom::u32().unwrap_or(u32::MAX / 2);
    f64::from(number) / f64::from(u32::MAX)
}
