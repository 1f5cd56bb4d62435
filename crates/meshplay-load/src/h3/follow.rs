//! Requests over HTTP/3 that go on where an answer leads, or that carry what a person was given: written anew, and sent
//! on the stream of the same lane, or over another connection where this one takes no more.

use meshplay_perf::recording::Outcome;

use super::{Http3, write};
use crate::wire::{Event, LaneId, Wire as _};

impl Http3 {
    /// Sends what a person asks now.
    pub(super) fn ask(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let Some(crowd) = &mut self.crowd else { return Ok(()) };
        let (request, ask) = crowd.asks(lane);
        let Some((ask, counted)) = ask else { return self.start(lane, request, None) };
        let own = write(&ask);
        let more = own.bytes.len().saturating_sub(counted) as u64;
        self.start(lane, request, Some(own.bytes.into()))?;
        self.pool.events.push_back(Event::Sent(more));
        Ok(())
    }

    /// Goes on in the middle of a request.
    pub(super) fn go_on(&mut self, lane: LaneId) {
        let is_welcome = self.pool.connection_of(lane).is_some_and(|id| !self.pool.must_leave(id));
        let gone = if is_welcome { self.ask(lane) } else { self.move_on(lane) };
        if let Err(outcome) = gone {
            self.pool.events.push_back(Event::Failed(lane, outcome));
        }
    }

    fn move_on(&mut self, lane: LaneId) -> Result<(), Outcome> {
        self.connect(lane)?;
        if let Some(crowd) = &mut self.crowd {
            crowd.moves(lane);
        }
        Ok(())
    }
}
