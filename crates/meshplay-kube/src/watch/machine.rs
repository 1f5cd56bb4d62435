//! What a watch does next: a pure state machine of list, watch, bookmark, expiry and trouble.
//!
//! The rules that keep it from turning in circles (F34, F35): the version from which it goes on rises with
//! every event and bookmark; an expired version leads to a new list and nothing else does, except three
//! refusals in a row of the very same request; what fails without progress waits longer each time.

use serde_json::Value;

use super::{WatchEvent, lines::WireEvent};
use crate::{
    KubeError,
    read::{ListPage, is_expired},
};

/// Refusals of one request after which a new list is made (a version that the server does not want, for
/// instance after a fail-over: "Too large resource version").
const REFUSALS_MAX: u32 = 3;
/// Wait after the first failure without progress, doubled with each further one.
const WAIT_MS: u64 = 250;
/// Longest wait: how late we may notice that the cluster is back.
const WAIT_MS_MAX: u64 = 10_000;
/// A watch that lasted so long was one, even if nothing happened.
const LASTING_MS: u64 = 5_000;
/// New lists of many watches are spread over this time.
const RELIST_SPREAD_MS: f64 = 1_000.0;

/// What to ask the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// A page of a list: the whole rest if not limited.
    List { limited: bool, next: Option<String> },
    /// The next event, on a watch from there on.
    Watch { resource_version: String },
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) enum Input {
    Page(ListPage),
    Opened,
    Event(WireEvent),
    /// The server ended the watch, as it does regularly.
    Ended {
        /// After how long.
        lasted_ms: u64,
    },
    Failed(Problem),
}

/// Why it failed, as far as the next step goes.
#[derive(Clone, Debug)]
pub(super) enum Problem {
    /// The version or the page is too old.
    Expired,
    /// The server answered and does not want this request.
    Refused(KubeError),
    /// No answer, or not a whole one: nothing is wrong with the request.
    NoAnswer(KubeError),
}

/// What to tell and how long to wait.
#[derive(Debug, Default)]
pub(super) struct Step {
    pub(super) events: Vec<WatchEvent>,
    pub(super) wait_ms: u64,
}

#[derive(Debug)]
pub(super) struct Machine {
    phase: Phase,
    /// Failures since the last progress.
    failures: u32,
    /// Of these, answers that refused the request.
    refusals: u32,
    /// The highest version seen, to notice a cluster that went back.
    highest: u64,
    in_trouble: bool,
}

#[derive(Debug)]
enum Phase {
    Begin,
    Paging {
        next: String,
    },
    /// The pages expired on the way: the next list comes in one piece.
    Whole,
    Watching {
        resource_version: String,
    },
}

impl Default for Machine {
    fn default() -> Self {
        Self { phase: Phase::Begin, failures: 0, refusals: 0, highest: 0, in_trouble: false }
    }
}

impl Problem {
    pub(super) fn of(error: KubeError) -> Self {
        use crate::{ClusterState as S, Fault};
        match error.state() {
            S::Gone if is_expired(&error) => Self::Expired,
            S::Unreachable | S::Timeout | S::Throttled | S::TlsExpired | S::TlsUntrusted => {
                Self::NoAnswer(error)
            }
            S::ServerError if matches!(error.fault, Fault::Cut { .. }) => Self::NoAnswer(error),
            _ => Self::Refused(error),
        }
    }
}

impl Machine {
    pub(super) fn action(&self) -> Action {
        match &self.phase {
            Phase::Begin => Action::List { limited: true, next: None },
            Phase::Paging { next } => Action::List { limited: true, next: Some(next.clone()) },
            Phase::Whole => Action::List { limited: false, next: None },
            Phase::Watching { resource_version } => {
                Action::Watch { resource_version: resource_version.clone() }
            }
        }
    }

    /// `jitter` is between 0 and 1.
    pub(super) fn step(&mut self, input: Input, jitter: f64) -> Step {
        match input {
            Input::Page(page) => self.page(page),
            Input::Opened => Step { events: self.recovered(), wait_ms: 0 },
            Input::Event(event) => self.event(event),
            Input::Ended { lasted_ms } => {
                // A server that ends each watch at once would be asked for ever without a pause.
                self.failures = if lasted_ms >= LASTING_MS { 0 } else { self.failures + 1 };
                let wait_ms = if self.failures <= 1 { 0 } else { self.wait_ms(jitter) };
                Step { events: Vec::new(), wait_ms }
            }
            Input::Failed(Problem::Expired) => self.expired(jitter),
            Input::Failed(Problem::Refused(error)) => {
                self.refusals += 1;
                self.failed(error, jitter)
            }
            Input::Failed(Problem::NoAnswer(error)) => self.failed(error, jitter),
        }
    }

    fn page(&mut self, page: ListPage) -> Step {
        let mut events = self.recovered();
        self.progressed();
        if !matches!(self.phase, Phase::Paging { .. }) {
            if version(&page.resource_version).is_some_and(|version| version < self.highest) {
                self.highest = 0;
                events.push(WatchEvent::WentBack);
            }
            events.push(WatchEvent::Begin);
        }
        if !page.items.is_empty() {
            events.push(WatchEvent::Listed(page.items));
        }
        self.phase = match page.next {
            Some(next) => Phase::Paging { next },
            None => {
                events.push(WatchEvent::Synced);
                self.reached(&page.resource_version);
                Phase::Watching { resource_version: page.resource_version }
            }
        };
        Step { events, wait_ms: 0 }
    }

    fn event(&mut self, event: WireEvent) -> Step {
        let (WireEvent::Changed(object)
        | WireEvent::Deleted(object)
        | WireEvent::Bookmark(object)
        | WireEvent::Error(object)) = &event;
        let at = object.pointer("/metadata/resourceVersion").and_then(Value::as_str).map(str::to_owned);
        if let (Some(at), Phase::Watching { resource_version }) = (at, &mut self.phase) {
            resource_version.clone_from(&at);
            self.reached(&at);
        }
        self.progressed();
        let told = match event {
            WireEvent::Changed(object) => Some(WatchEvent::Changed(object)),
            WireEvent::Deleted(object) => Some(WatchEvent::Deleted(object)),
            // An error is read as one before it comes here.
            WireEvent::Bookmark(_) | WireEvent::Error(_) => None,
        };
        Step { events: told.into_iter().collect(), wait_ms: 0 }
    }

    /// A page that expired is answered by a list in one piece; an expired watch by a new list.
    fn expired(&mut self, jitter: f64) -> Step {
        self.failures += 1;
        self.phase = match self.phase {
            Phase::Paging { .. } => Phase::Whole,
            _ => Phase::Begin,
        };
        let spread_ms = (RELIST_SPREAD_MS * jitter) as u64;
        let wait_ms = if self.failures == 1 { spread_ms } else { self.wait_ms(jitter).max(spread_ms) };
        Step { events: Vec::new(), wait_ms }
    }

    fn failed(&mut self, error: KubeError, jitter: f64) -> Step {
        self.failures += 1;
        self.in_trouble = true;
        if self.refusals >= REFUSALS_MAX {
            self.refusals = 0;
            self.phase = Phase::Begin;
        }
        Step { events: vec![WatchEvent::Trouble(error)], wait_ms: self.wait_ms(jitter) }
    }

    fn recovered(&mut self) -> Vec<WatchEvent> {
        std::mem::take(&mut self.in_trouble).then_some(WatchEvent::Up).into_iter().collect()
    }

    fn progressed(&mut self) {
        self.failures = 0;
        self.refusals = 0;
    }

    fn reached(&mut self, resource_version: &str) {
        self.highest = self.highest.max(version(resource_version).unwrap_or(0));
    }

    fn wait_ms(&self, jitter: f64) -> u64 {
        let doubled = WAIT_MS.saturating_mul(1 << self.failures.min(16).saturating_sub(1)).min(WAIT_MS_MAX);
        doubled / 2 + (doubled as f64 / 2.0 * jitter) as u64
    }
}

/// Versions are numbers that rise; one that is not says nothing.
fn version(text: &str) -> Option<u64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests;
