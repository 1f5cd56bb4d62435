//! Wires whose connections a [crowd](Crowd) shares: what HTTP/2 and HTTP/3 do alike where answers are followed.
//!
//! A request that goes on where an answer leads, or that carries what a person was given, is written anew, and sent on
//! the stream of the same lane, or over another connection where this one takes no more. How it is written and what a
//! connection is only the wire knows.

use meshplay_perf::recording::Outcome;

use crate::{
    ask::Ask,
    crowd::Crowd,
    http1::Reuse,
    pool::{ConnectionId, Pool},
    told::Told,
    wire::{Answer, Event, LaneId, RequestId, Wire},
};

/// HTTP/2 or HTTP/3.
pub(crate) trait Crowded: Wire {
    /// What lanes share.
    type Connection;

    /// Connections, and those whose answers are followed, if any are.
    fn lanes(&mut self) -> (&mut Pool<Self::Connection>, Option<&mut Crowd>);

    /// What the head of the last answer at a slot said.
    fn told(connection: &Self::Connection, slot: u16) -> &Told;

    /// Sends a request, or what stands for it; how many bytes that has, which was not counted.
    fn start_own(&mut self, lane: LaneId, request: RequestId, own: Option<&Ask>) -> Result<usize, Outcome>;

    /// The next of what is known already, after those who go on are on their way.
    #[inline]
    fn known(&mut self) -> Option<Event<'static>> {
        loop {
            let (pool, crowd) = self.lanes();
            let event = pool.events.pop_front();
            let Some(crowd) = crowd else { return event };
            match event.map(|event| crowd.pass(event)) {
                Some(None) => {}
                Some(told) => return told,
                None => {
                    let lane = crowd.next_going()?;
                    self.go_on(lane);
                }
            }
        }
    }

    /// A whole answer, which is told unless it leads on.
    #[inline]
    fn answered(&mut self, id: ConnectionId, slot: u16, answer: Answer) -> Option<Event<'static>> {
        let (pool, crowd) = self.lanes();
        let lane = pool.lane_at(id, slot)?;
        let mut answer = match crowd {
            None => answer,
            Some(crowd) => crowd.hears(lane, answer, Self::told(pool.peek(id)?, slot))?,
        };
        if pool.must_leave(id) {
            answer.reuse = Reuse::Close;
        }
        Some(Event::Answered(lane, answer))
    }

    /// Sends what a person asks now.
    fn ask(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let Some(crowd) = self.lanes().1 else { return Ok(()) };
        let (request, own, counted) = crowd.asks(lane);
        let bytes = self.start_own(lane, request, own.as_ref())?;
        if bytes > counted {
            self.lanes().0.events.push_back(Event::Sent((bytes - counted) as u64));
        }
        Ok(())
    }

    /// Goes on in the middle of a request.
    fn go_on(&mut self, lane: LaneId) {
        let pool = self.lanes().0;
        let is_welcome = pool.connection_of(lane).is_some_and(|id| !pool.must_leave(id));
        let gone = if is_welcome { self.ask(lane) } else { self.move_on(lane) };
        if let Err(outcome) = gone {
            self.lanes().0.events.push_back(Event::Failed(lane, outcome));
        }
    }

    /// Over another connection.
    fn move_on(&mut self, lane: LaneId) -> Result<(), Outcome> {
        self.connect(lane)?;
        if let Some(crowd) = self.lanes().1 {
            crowd.moves(lane);
        }
        Ok(())
    }
}
