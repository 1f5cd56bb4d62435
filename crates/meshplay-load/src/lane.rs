//! One connection of a run, seen from above: what it is doing and since when.

use crate::{http1::Response, pacer::Slot, wire::RequestId};

/// Waiting after the first failure to connect, and after many: a target that is down is not to be hammered.
const BACKOFF_NS_MIN: u64 = 10_000_000;
const BACKOFF_NS_MAX: u64 = 500_000_000;

/// A connection and the request on it.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) state: State,
    /// When the state began.
    pub(crate) since_ns: u64,
    /// How long before the run that was, if a connection was on its way already.
    early_ns: u64,
    /// When its last request ended: a pause is counted from then, whatever becomes of the connection meanwhile.
    pub(crate) ended_ns: u64,
    /// Answers on this connection so far.
    pub(crate) used: u32,
    pub(crate) request: Request,
    pub(crate) response: Response,
    /// Connections in a row that came to nothing.
    failures: u32,
}

/// What it is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Not connected; tries again at this time.
    Down {
        retry_ns: u64,
    },
    /// Its name is looked up.
    Resolving,
    Connecting,
    Securing,
    /// Waits for the target's first words.
    Greeting,
    Idle,
    Busy,
}

impl State {
    /// On its way to a connection.
    pub(crate) fn is_opening(self) -> bool {
        matches!(self, Self::Resolving | Self::Connecting | Self::Securing | Self::Greeting)
    }
}

/// The request under way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Request {
    pub(crate) id: RequestId,
    pub(crate) endpoint: u16,
    pub(crate) intended_ns: u64,
    pub(crate) free_ns: u64,
    pub(crate) sent_ns: u64,
    /// 0 before it came.
    pub(crate) first_byte_ns: u64,
}

impl Lane {
    pub(crate) fn new() -> Self {
        Self {
            state: State::Down { retry_ns: 0 },
            since_ns: 0,
            early_ns: 0,
            ended_ns: 0,
            used: 0,
            request: Request::default(),
            response: Response::default(),
            failures: 0,
        }
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.state == State::Busy
    }

    /// For how long it is doing what it does.
    pub(crate) fn age_ns(&self, now_ns: u64) -> u64 {
        now_ns.saturating_sub(self.since_ns) + self.early_ns
    }

    pub(crate) fn connecting(&mut self, first: State, now_ns: u64) {
        self.step(first, now_ns);
        self.used = 0;
    }

    pub(crate) fn step(&mut self, state: State, now_ns: u64) {
        self.state = state;
        self.since_ns = now_ns;
        self.early_ns = 0;
    }

    /// Somebody else makes its connection, or there is no room on it.
    pub(crate) fn held(&mut self, now_ns: u64) {
        self.step(State::Down { retry_ns: u64::MAX }, now_ns);
    }

    pub(crate) fn is_held(&self) -> bool {
        self.state == State::Down { retry_ns: u64::MAX }
    }

    pub(crate) fn connected(&mut self, now_ns: u64) {
        self.step(State::Idle, now_ns);
    }

    /// A request has ended.
    pub(crate) fn idle(&mut self, now_ns: u64) {
        self.state = State::Idle;
        self.since_ns = now_ns;
        self.ended_ns = now_ns;
    }

    /// A whole answer came. Only that shows that connecting is worth it: a target may accept everybody and close.
    pub(crate) fn answered(&mut self) {
        self.used += 1;
        self.failures = 0;
    }

    /// Of whose answer so much is kept.
    pub(crate) fn start(&mut self, slot: Slot, id: RequestId, keeps_bytes: usize, now_ns: u64) {
        let Slot { intended_ns, endpoint, .. } = slot;
        self.request =
            Request { id, endpoint, intended_ns, free_ns: self.since_ns, sent_ns: now_ns, first_byte_ns: 0 };
        self.response.reset(keeps_bytes);
        self.state = State::Busy;
        self.since_ns = now_ns;
    }

    /// Gives up for a while, longer each time.
    pub(crate) fn failed(&mut self, now_ns: u64) {
        let backoff_ns = (BACKOFF_NS_MIN << self.failures.min(16)).min(BACKOFF_NS_MAX);
        self.failures += 1;
        self.step(State::Down { retry_ns: now_ns + backoff_ns }, now_ns);
    }

    /// The clock of the run starts, when the one before says `start_ns`. Nothing happened before, except that a
    /// connection which is on its way has been so for as long as it has: its time and its deadline are its own.
    pub(crate) fn rebase(&mut self, start_ns: i64) {
        let began_ns = self.since_ns.cast_signed() - start_ns;
        (self.since_ns, self.early_ns, self.ended_ns) = (0, 0, 0);
        match &mut self.state {
            State::Down { retry_ns } => *retry_ns = 0,
            // A run that starts at a given time may have started before its connections were begun.
            state if state.is_opening() && began_ns > 0 => self.since_ns = began_ns.unsigned_abs(),
            state if state.is_opening() => self.early_ns = began_ns.unsigned_abs(),
            _ => {}
        }
    }
}
