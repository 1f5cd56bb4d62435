//! The connections to one API server: as few as the streams need, made one at a time, and after a failure
//! only after a pause that grows, so that a dead cluster costs nothing however many calls ask for it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    dial::{Dialer, io_fault},
    link::{Http1Link, Http2Lease, Http2Link, Link, NewLink},
};
use crate::{Fault, Limits};

/// The pause after the first failure, doubled with each further one.
const PAUSE: Duration = Duration::from_millis(50);
/// The longest pause: how late we may notice that the cluster is back.
const PAUSE_MAX: Duration = Duration::from_secs(1);

pub(super) struct Pool {
    dialer: Dialer,
    limits: Limits,
    links: Mutex<Links>,
    /// Held while dialling, so that a hundred waiting calls make one connection.
    dialling: tokio::sync::Mutex<Dialled>,
}

#[derive(Default)]
struct Links {
    http2: Vec<Arc<Http2Link>>,
    http1_idle: Vec<Http1Link>,
}

/// How dialling went lately.
#[derive(Default)]
struct Dialled {
    failures: u32,
    last_failure: Option<(Instant, Fault)>,
}

impl Dialled {
    /// What a caller finds who asked at that time.
    fn answer_to(&self, asked: Instant) -> Answer<'_> {
        let Some((failed, fault)) = &self.last_failure else { return Answer::Dial };
        let pause = PAUSE.saturating_mul(1 << self.failures.min(10)).min(PAUSE_MAX);
        let next = *failed + pause;
        if *failed >= asked {
            Answer::Failed(fault)
        } else if next > Instant::now() {
            Answer::NotBefore(next, fault)
        } else {
            Answer::Dial
        }
    }

    fn failed(&mut self, fault: &Fault) {
        self.failures += 1;
        self.last_failure = Some((Instant::now(), fault.clone()));
    }
}

enum Answer<'a> {
    Dial,
    /// Somebody else dialled since and failed: it would be no different for us.
    Failed(&'a Fault),
    /// The next one to dial may do so then.
    NotBefore(Instant, &'a Fault),
}

impl Pool {
    pub(super) fn new(dialer: Dialer, limits: Limits) -> Self {
        Self { dialer, limits, links: Mutex::default(), dialling: tokio::sync::Mutex::default() }
    }

    /// A connection for one request that is of use until `end`. Nothing was sent if it fails.
    pub(super) async fn link(&self, end: Instant) -> Result<Link, Fault> {
        if let Some(link) = self.open_link().await {
            return Ok(link);
        }
        let asked = Instant::now();
        loop {
            let mut dialled = self.dialling.lock().await;
            if let Some(link) = self.open_link().await {
                return Ok(link);
            }
            let wait = match dialled.answer_to(asked) {
                Answer::Failed(fault) => return Err(fault.clone()),
                Answer::NotBefore(next, fault) if next >= end => return Err(fault.clone()),
                Answer::NotBefore(next, _) => next,
                Answer::Dial => {
                    let result = self.dial().await;
                    match &result {
                        Ok(_) => *dialled = Dialled::default(),
                        Err(fault) => dialled.failed(fault),
                    }
                    return result;
                }
            };
            drop(dialled);
            tokio::time::sleep_until(wait.into()).await;
        }
    }

    /// Keeps an HTTP/1.1 connection for the next request.
    pub(super) fn keep(&self, link: Http1Link) {
        let mut links = self.links();
        if links.http1_idle.len() < self.limits.in_flight_max {
            links.http1_idle.push(link);
        }
    }

    async fn open_link(&self) -> Option<Link> {
        if let Some(lease) = self.http2_lease() {
            return Some(Link::Http2(lease));
        }
        loop {
            let mut link = self.links().http1_idle.pop()?;
            if link.ready().await {
                return Some(Link::Http1(link));
            }
        }
    }

    fn http2_lease(&self) -> Option<Http2Lease> {
        let mut links = self.links();
        links.http2.retain(|link| link.is_usable());
        let streams_max = self.limits.streams_per_connection_max;
        links.http2.iter().find(|link| link.streams() < streams_max).map(Http2Lease::new)
    }

    async fn dial(&self) -> Result<Link, Fault> {
        let (stream, received) = self.dialer.dial().await?;
        let started = NewLink::start(stream, received, &self.limits).await;
        match started.map_err(|error| io_fault(&std::io::Error::other(error)))? {
            NewLink::Http2(link) => {
                let lease = Http2Lease::new(&link);
                self.links().http2.push(link);
                Ok(Link::Http2(lease))
            }
            NewLink::Http1(link) => Ok(Link::Http1(link)),
        }
    }

    /// A panic elsewhere cannot leave the lists half changed.
    fn links(&self) -> std::sync::MutexGuard<'_, Links> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
