//! The switchboard: what is set now, and what was seen. Shared by the test and all connections.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{Method, Version, request::Parts};
use tokio::sync::watch;

use super::{
    Fault, Network, Rule,
    fault::{is_watch, target},
};

/// Requests that are remembered one by one; beyond it they are only counted.
const SEEN_MAX: usize = 100_000;

/// How long a change of the network waits for the proxy's thread to carry it out; that takes microseconds.
const APPLY_WAIT_MAX: Duration = Duration::from_secs(10);

/// Sets faults while the proxy runs and tells what passed. Clones act on the same proxy.
#[derive(Debug, Clone)]
pub struct Faults {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Log>,
    network: watch::Sender<Network>,
    /// The state that the listener is in; `None` without a listener.
    applied: Mutex<Option<Network>>,
    applied_changed: Condvar,
    /// Counts up; a connection that sees it move is reset.
    resets: watch::Sender<u64>,
    /// Counts up; an open watch that sees it move gets its 410 event.
    expiries: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Log {
    connections: u64,
    requests: u64,
    seen: Vec<Seen>,
}

/// A request that reached the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// HTTP/1.1 or HTTP/2.
    pub version: Version,
    /// The faults it met, in the order in which they were set.
    pub faults: Vec<Fault>,
}

/// What one request meets: at most one fault of a kind, the first that fits.
#[derive(Debug, Default, Clone)]
pub(super) struct Met {
    pub(super) latency: Duration,
    /// The first of the faults that answer or end the request.
    pub(super) instead: Option<Fault>,
    pub(super) bytes_per_s: Option<u32>,
    pub(super) cut_after_bytes: Option<u64>,
    pub(super) expire_after_events: Option<u32>,
}

/// The signals that a connection listens to.
#[derive(Debug, Clone)]
pub(super) struct Signals {
    pub(super) network: watch::Receiver<Network>,
    pub(super) resets: watch::Receiver<u64>,
    pub(super) expiries: watch::Receiver<u64>,
}

impl Faults {
    pub(super) fn new() -> Self {
        let shared = Shared {
            rules: Mutex::default(),
            seen: Mutex::default(),
            network: watch::Sender::default(),
            applied: Mutex::default(),
            applied_changed: Condvar::new(),
            resets: watch::Sender::default(),
            expiries: watch::Sender::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Sets this one rule instead of all others.
    pub fn set(&self, rule: impl Into<Rule>) {
        *self.rules() = vec![rule.into()];
    }

    /// Sets this rule after those that are set.
    pub fn add(&self, rule: impl Into<Rule>) {
        self.rules().push(rule.into());
    }

    /// Ends all faults; the network is up again. Requests in a [`Fault::BlackHole`] stay unanswered.
    pub fn clear(&self) {
        self.rules().clear();
        self.set_network(Network::Up);
    }

    /// Sets what happens to all connections. When it returns, new connections meet it already.
    pub fn set_network(&self, network: Network) {
        self.shared.network.send_replace(network);
        let applied = self.shared.applied.lock().unwrap_or_else(PoisonError::into_inner);
        let differs = |applied: &mut Option<Network>| applied.is_some_and(|applied| applied != network);
        let waited = self.shared.applied_changed.wait_timeout_while(applied, APPLY_WAIT_MAX, differs);
        if waited.is_ok_and(|(_, timeout)| timeout.timed_out()) {
            tracing::error!(?network, "the fault proxy's thread hangs");
        }
        if matches!(network, Network::Refused | Network::CertExpired) {
            self.reset_connections();
        }
    }

    pub(super) fn applied(&self, network: Option<Network>) {
        *self.shared.applied.lock().unwrap_or_else(PoisonError::into_inner) = network;
        self.shared.applied_changed.notify_all();
    }

    /// Resets (RST) the connections that are open now.
    pub fn reset_connections(&self) {
        self.shared.resets.send_modify(|count| *count += 1);
    }

    /// Ends the JSON watches that are open now with an `ERROR` event of code 410.
    pub fn expire_open_watches(&self) {
        self.shared.expiries.send_modify(|count| *count += 1);
    }

    /// Requests that reached the proxy so far.
    pub fn requests(&self) -> u64 {
        self.log().requests
    }

    /// Connections that were accepted so far.
    pub fn connections(&self) -> u64 {
        self.log().connections
    }

    /// The requests that reached the proxy so far, oldest first; the first 100,000.
    pub fn seen(&self) -> Vec<Seen> {
        self.log().seen.clone()
    }

    pub(super) fn signals(&self) -> Signals {
        Signals {
            network: self.shared.network.subscribe(),
            resets: self.shared.resets.subscribe(),
            expiries: self.shared.expiries.subscribe(),
        }
    }

    pub(super) fn count_connection(&self) {
        self.log().connections += 1;
    }

    /// Notes the request and takes what it meets; rules with a number of times are used up by that.
    pub(super) fn meet(&self, parts: &Parts) -> Met {
        let mut faults = Vec::new();
        let mut met = Met::default();
        for rule in self.rules().iter_mut() {
            if rule.times_left == Some(0) || !rule.scope.fits(parts) || !met.take(rule.fault, parts) {
                continue;
            }
            faults.push(rule.fault);
            rule.times_left = rule.times_left.map(|left| left - 1);
        }
        let mut log = self.log();
        log.requests += 1;
        if log.seen.len() < SEEN_MAX {
            let (method, version) = (parts.method.clone(), parts.version);
            log.seen.push(Seen { method, target: target(parts).to_owned(), version, faults });
        }
        met
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.shared.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Met {
    /// Whether there was room for `fault` and it can happen to this request at all.
    fn take(&mut self, fault: Fault, parts: &Parts) -> bool {
        fn put<T>(place: &mut Option<T>, value: T) -> bool {
            let free = place.is_none();
            place.get_or_insert(value);
            free
        }
        match fault {
            Fault::Latency(delay) => {
                self.latency += delay;
                true
            }
            Fault::Trickle { bytes_per_s } => put(&mut self.bytes_per_s, bytes_per_s),
            Fault::CutAfter { bytes } => put(&mut self.cut_after_bytes, bytes),
            Fault::WatchExpired { after_events } => {
                is_watch(parts) && put(&mut self.expire_after_events, after_events)
            }
            _ => put(&mut self.instead, fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::Scope;

    fn get(faults: &Faults, target: &str) -> Met {
        let (parts, ()) = Request::get(target).body(()).unwrap().into_parts();
        faults.meet(&parts)
    }

    #[test]
    fn fault_with_a_number_of_times_ends_by_itself() {
        let faults = Faults::new();
        faults.set(Fault::Unavailable.on(Scope::path_contains("pods")).times(2));
        let instead: Vec<_> =
            ["/pods", "/nodes", "/pods", "/pods"].map(|path| get(&faults, path).instead).into();
        assert_eq!(instead, [Some(Fault::Unavailable), None, Some(Fault::Unavailable), None]);
        assert_eq!(faults.requests(), 4);
        assert_eq!(faults.seen()[1].faults, []);
    }

    #[test]
    fn first_of_two_answers_wins_and_the_second_is_not_used_up() {
        let faults = Faults::new();
        faults.set(Fault::Unavailable.times(1));
        faults.add(Fault::InternalError.times(1));
        faults.add(Fault::Latency(Duration::from_millis(1)));
        assert_eq!(get(&faults, "/").instead, Some(Fault::Unavailable));
        let second = get(&faults, "/");
        assert_eq!((second.instead, second.latency), (Some(Fault::InternalError), Duration::from_millis(1)));
        faults.clear();
        assert_eq!(get(&faults, "/").latency, Duration::ZERO);
    }

    #[test]
    fn only_a_watch_expires() {
        let faults = Faults::new();
        faults.set(Fault::WatchExpired { after_events: 3 }.times(1));
        assert_eq!(get(&faults, "/pods").expire_after_events, None);
        assert_eq!(get(&faults, "/pods?watch=true").expire_after_events, Some(3));
    }
}
