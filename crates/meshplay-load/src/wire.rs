//! What an engine has to offer: connections by number, requests out, events in. A wire of HTTP/1.1 hands on bytes; one
//! whose connections carry several requests at once, each of them a lane, reads answers itself and tells of them.

use std::io;

use meshplay_perf::recording::Outcome;

use crate::http1::Reuse;

/// Number of a connection; it stays when the connection is replaced.
pub(crate) type LaneId = u32;

/// Number of a prepared request.
pub(crate) type RequestId = u32;

/// News of a connection.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    Connected(LaneId),
    /// Part of an answer, and how long it has been there in ns; 0 if the wire cannot tell.
    Bytes(LaneId, &'a [u8], u64),
    /// It is gone, or never came to be. The target's orderly close is [`Outcome::Closed`].
    Closed(LaneId, Outcome),
    /// A step towards a connection is made; this one is next.
    Step(LaneId, Next),
    /// It may be used: its connection stood before.
    Ready(LaneId),
    /// It must wait until another one has made the connection that they share, or until there is room on it.
    Held(LaneId),
    /// What it was held for does not come: it has to want a connection again.
    Freed(LaneId),
    /// Those of a range that are idle have lost their connection.
    Moved(LaneId, u32),
    /// The answer has begun.
    Began(LaneId),
    /// The whole answer.
    Answered(LaneId, Answer),
    /// This request failed, its connection did not.
    Failed(LaneId, Outcome),
    /// So many bytes were sent besides those that were prepared: what an answer led to, or cookies that came from one.
    Sent(u64),
}

impl Event<'_> {
    /// How long ago it happened; 0 if the wire cannot tell.
    #[inline]
    pub(crate) fn age_ns(&self) -> u64 {
        if let Self::Bytes(_, _, age_ns) = *self { age_ns } else { 0 }
    }
}

/// What is to be done before a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The connection itself: its address is known.
    Connect,
    /// The TLS handshake.
    Tls,
    /// The target's first words.
    Greeting,
}

/// An answer that a wire has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Of HTTP; 0 if there is none.
    pub(crate) status: u16,
    pub(crate) outcome: Outcome,
    pub(crate) bytes: u64,
    pub(crate) reuse: Reuse,
}

/// Sockets to one address.
pub(crate) trait Wire {
    /// Begins to connect; whether that works comes as an event, unless it fails at once.
    fn connect(&mut self, lane: LaneId) -> Result<(), Outcome>;
    /// Sends a prepared request.
    fn send(&mut self, lane: LaneId, request: RequestId) -> Result<(), Outcome>;
    /// Closes; no event follows.
    fn close(&mut self, lane: LaneId);
    /// Hands in what was ordered and waits for events, at most so long.
    fn wait(&mut self, at_most_ns: u64) -> io::Result<()>;
    /// The same, but events may lie for all the time, if the wire can tell their age afterwards.
    fn rest(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.wait(at_most_ns)
    }
    /// The next event since the last [`wait`](Self::wait).
    fn next(&mut self) -> Option<Event<'_>>;
}
