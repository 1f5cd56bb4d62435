//! People whose connections are shared: each lane is a person with a jar, whose answers are followed. It knows no
//! connections but for whether a lane is on its way to another one, in the middle of a request.

use std::{collections::VecDeque, sync::Arc};

use meshplay_perf::recording::Outcome;

use crate::{
    ask::Ask,
    http1::Written,
    person::{Follows, Person, Step},
    request::Prepared,
    told::{Told, Wants},
    wire::{Answer, Event, LaneId, RequestId},
};

/// Those of one thread.
#[derive(Debug)]
pub(crate) struct Crowd {
    follows: Follows,
    requests: Arc<[Prepared]>,
    members: Vec<Member>,
    /// Whose next request is to be sent.
    going: VecDeque<LaneId>,
}

#[derive(Debug, Default)]
struct Member {
    person: Person,
    request: RequestId,
    /// Of answers that led on.
    bytes: u64,
    /// The next request is sent over another connection, once that stands.
    is_moving: bool,
}

impl Crowd {
    pub(crate) fn new(follows: Follows, requests: Arc<[Prepared]>, lanes: u32) -> Self {
        let members = (0..lanes).map(|_| Member::default()).collect();
        Self { follows, requests, members, going: VecDeque::new() }
    }

    pub(crate) fn wants(&self) -> Wants {
        self.follows.wants()
    }

    /// A lane begins a request.
    pub(crate) fn begin(&mut self, lane: LaneId, request: RequestId) {
        self.forget(lane);
        let member = &mut self.members[lane as usize];
        (member.request, member.bytes) = (request, 0);
        member.person.begin();
    }

    /// Nothing comes of what a lane was about to do.
    pub(crate) fn forget(&mut self, lane: LaneId) {
        self.members[lane as usize].is_moving = false;
        self.going.retain(|going| *going != lane);
    }

    /// The request that a lane is at; what it asks, if that is not what was prepared; how many bytes of it are counted
    /// already.
    pub(crate) fn asks(&mut self, lane: LaneId) -> (RequestId, Option<Ask>, usize) {
        let Member { person, request, .. } = &mut self.members[lane as usize];
        let is_secure = self.follows.site.scheme() == "https";
        let prepared = &self.requests[*request as usize];
        let counted = person.counted_bytes(prepared);
        let asks = person.asks(prepared);
        let ask =
            asks.map(|(bytes, body_at)| Ask::read(&Written { bytes: bytes.to_vec(), body_at }, is_secure));
        (*request, ask, counted)
    }

    /// A whole answer came; handed back if it is the last one.
    pub(crate) fn hears(&mut self, lane: LaneId, answer: Answer, told: &Told) -> Option<Answer> {
        let Member { person, request, bytes, .. } = &mut self.members[lane as usize];
        *bytes += answer.bytes;
        let answer = Answer { bytes: *bytes, ..answer };
        match person.hears(&self.follows, &self.requests[*request as usize], answer.status, told) {
            Step::Ends => Some(answer),
            Step::Fails(outcome) => Some(Answer { outcome, ..answer }),
            Step::GoesOn => {
                self.going.push_back(lane);
                None
            }
        }
    }

    /// A lane whose next request is to be sent.
    pub(crate) fn next_going(&mut self) -> Option<LaneId> {
        self.going.pop_front()
    }

    /// A lane wants another connection for its next request.
    pub(crate) fn moves(&mut self, lane: LaneId) {
        self.members[lane as usize].is_moving = true;
    }

    /// News of connections that lanes have for themselves, in the middle of a request, are no news to anybody else.
    pub(crate) fn pass<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        let lane = match event {
            Event::Connected(lane)
            | Event::Ready(lane)
            | Event::Held(lane)
            | Event::Freed(lane)
            | Event::Step(lane, _)
            | Event::Closed(lane, _) => lane,
            _ => return Some(event),
        };
        let member = &mut self.members[lane as usize];
        if !member.is_moving {
            return Some(event);
        }
        match event {
            Event::Closed(_, outcome) => {
                member.is_moving = false;
                Some(Event::Failed(lane, outcome))
            }
            Event::Freed(_) => {
                member.is_moving = false;
                Some(Event::Failed(lane, Outcome::GoAway))
            }
            Event::Connected(_) | Event::Ready(_) => {
                member.is_moving = false;
                self.going.push_back(lane);
                None
            }
            _ => None,
        }
    }
}
