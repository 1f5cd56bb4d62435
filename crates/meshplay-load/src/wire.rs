//! What a fast engine has to offer: connections by number, bytes out, events in. There are two, epoll and `io_uring`;
//! everything else is the same code.

use std::io;

use meshplay_perf::recording::Outcome;

/// Number of a connection; it stays when the connection is replaced.
pub(crate) type LaneId = u32;

/// News of a connection.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    Connected(LaneId),
    Bytes(LaneId, &'a [u8]),
    /// It is gone, or never came to be. The target's orderly close is [`Outcome::Closed`].
    Closed(LaneId, Outcome),
}

/// Sockets to one address.
pub(crate) trait Wire {
    /// Begins to connect; whether that works comes as an event, unless it fails at once.
    fn connect(&mut self, lane: LaneId) -> Result<(), Outcome>;
    /// Sends the prepared request of an endpoint.
    fn send(&mut self, lane: LaneId, endpoint: u16) -> Result<(), Outcome>;
    /// Closes; no event follows.
    fn close(&mut self, lane: LaneId);
    /// Hands in what was ordered and waits for events, at most so long.
    fn wait(&mut self, at_most_ns: u64) -> io::Result<()>;
    /// The next event since the last [`wait`](Self::wait).
    fn next(&mut self) -> Option<Event<'_>>;
}
