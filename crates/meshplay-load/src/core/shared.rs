//! What a thread decides about connections that come to be in several steps, or that several lanes share.
//!
//! The wire reads their answers; here a lane is one request at a time, whatever it shares its connection with.

use super::Core;
use crate::{
    http1::Reuse,
    lane::{Lane, State},
    wire::{Answer, Event, LaneId, Next},
};

impl Core {
    /// News that only wires of the general engine have.
    pub(super) fn on_shared_event(&mut self, event: &Event<'_>, now_ns: u64) {
        match *event {
            Event::Step(id, next) => self.step(id, next, now_ns),
            Event::Ready(id) => self.ready(id, now_ns),
            Event::Held(id) => self.change(id, |lane| lane.held(now_ns)),
            Event::Freed(id) if self.lane(id).is_held() => self.change(id, |lane| lane.failed(now_ns)),
            Event::Moved(first, count) => self.moved(first, count, now_ns),
            Event::Began(id) => self.began(id, now_ns),
            Event::Answered(id, answer) => self.answered(id, answer, now_ns),
            Event::Failed(id, outcome) if self.lane(id).is_busy() => self.fail(id, outcome, now_ns),
            Event::Sent(bytes) => self.recorder.counters.bytes_sent += bytes,
            Event::Freed(_)
            | Event::Failed(..)
            | Event::Connected(_)
            | Event::Bytes(..)
            | Event::Closed(..) => {}
        }
    }

    fn step(&mut self, id: LaneId, next: Next, now_ns: u64) {
        let lane = self.lane(id);
        let (state, took_ns) = (lane.state, lane.age_ns(now_ns));
        let state_next = match next {
            Next::Connect => State::Connecting,
            Next::Tls => State::Securing,
            Next::Greeting => State::Greeting,
        };
        self.change(id, |lane| lane.step(state_next, now_ns));
        self.took(state, took_ns);
    }

    /// Whether all that this thread has is held, so that no request of it ends by itself: its target allows none.
    pub(super) fn is_all_held(&self) -> bool {
        self.busy == 0 && self.opening == 0 && self.idle.is_empty() && self.lanes.iter().all(Lane::is_held)
    }

    fn ready(&mut self, id: LaneId, now_ns: u64) {
        if !matches!(self.lane(id).state, State::Idle | State::Busy) {
            self.change(id, |lane| lane.connected(now_ns));
            self.idle.push_back(id);
        }
    }

    /// Whether their connection was of use is to be seen from all that share it: one that is busy has a request on it.
    fn moved(&mut self, first: LaneId, count: u32, now_ns: u64) {
        let range = first as usize..((first + count) as usize).min(self.lanes.len());
        let was_used = self.lanes[range.clone()].iter().any(|lane| lane.used > 0 || lane.is_busy());
        for id in range {
            if self.lanes[id].state != State::Idle {
                continue;
            }
            match was_used {
                true => self.replace(id as LaneId, now_ns),
                false => self.retry_later(id as LaneId, now_ns),
            }
        }
    }

    fn began(&mut self, id: LaneId, now_ns: u64) {
        let lane = self.lane(id);
        if lane.is_busy() && lane.request.first_byte_ns == 0 {
            lane.request.first_byte_ns = now_ns;
            lane.response.begin();
        }
    }

    fn answered(&mut self, id: LaneId, answer: Answer, now_ns: u64) {
        let Answer { status, outcome, bytes, reuse } = answer;
        self.recorder.counters.bytes_received += bytes;
        if self.lane(id).is_busy() {
            self.recorder.count(status);
            self.done(id, outcome, reuse, now_ns);
        } else if reuse == Reuse::Close {
            self.lost_idle(id, now_ns);
        }
    }
}
