//! HTTP/1.1 over connections that may be secured: the same requests and answers as the fast engines', other sockets.

use std::{io, sync::Arc};

use meshplay_perf::recording::Outcome;

use super::{
    secure::Secure,
    sockets::{News, Sockets},
};
use crate::{
    names::Place,
    request::Prepared,
    wire::{Event, LaneId, Next, RequestId, Wire},
};

/// Connections of one thread; each is a lane.
pub(crate) struct Stream {
    sockets: Sockets,
    requests: Arc<[Prepared]>,
    /// By lane: the rest of a request that the kernel did not take.
    rest: Vec<Vec<u8>>,
}

impl Stream {
    pub(crate) fn new(
        place: Place,
        secure: Option<Secure>,
        requests: Arc<[Prepared]>,
        lanes: u32,
    ) -> io::Result<Self> {
        let rest = (0..lanes).map(|_| Vec::new()).collect();
        Ok(Self { sockets: Sockets::new(place, secure)?, requests, rest })
    }

    fn send_rest(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let rest = &mut self.rest[lane as usize];
        let sent = self.sockets.send(lane, rest)?;
        rest.drain(..sent);
        Ok(())
    }
}

impl Wire for Stream {
    fn connect(&mut self, lane: LaneId) -> Result<(), Outcome> {
        self.rest[lane as usize].clear();
        self.sockets.connect(lane)
    }

    fn send(&mut self, lane: LaneId, request: RequestId) -> Result<(), Outcome> {
        let bytes = &self.requests[request as usize].bytes;
        let rest = &mut self.rest[lane as usize];
        // A target may answer before it has everything.
        let sent = if rest.is_empty() { self.sockets.send(lane, bytes)? } else { 0 };
        rest.extend_from_slice(&bytes[sent..]);
        Ok(())
    }

    fn close(&mut self, lane: LaneId) {
        self.sockets.close(lane);
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.sockets.wait(at_most_ns)
    }

    fn next(&mut self) -> Option<Event<'_>> {
        loop {
            match self.sockets.next()? {
                News::Found(lane) => return Some(Event::Step(lane, Next::Connect)),
                News::Opened(lane) if self.sockets.is_secure() => {
                    return Some(Event::Step(lane, Next::Tls));
                }
                News::Opened(lane) | News::Secured(lane) => return Some(Event::Connected(lane)),
                News::Bytes(lane, n) => return Some(Event::Bytes(lane, self.sockets.bytes(n), 0)),
                News::Closed(lane, outcome) => return Some(Event::Closed(lane, outcome)),
                News::Writable(lane) => {
                    if let Err(outcome) = self.send_rest(lane) {
                        return Some(Event::Closed(lane, outcome));
                    }
                }
            }
        }
    }
}
