//! How connections come and go: when one is wanted, what comes of a failure, and what stands in for one that is gone. It
//! knows nothing of answers, but that a request may fail with its connection.

use meshplay_perf::recording::Outcome;

use super::{Core, Order};
use crate::{
    http1::Read,
    lane::{Lane, State},
    recorder::Times,
    wire::LaneId,
};

impl Core {
    /// Changes what a connection is doing, and keeps count of those that are on their way.
    pub(super) fn change(&mut self, id: LaneId, change: impl FnOnce(&mut Lane)) {
        let lane = self.lane(id);
        let before = lane.state.is_opening();
        change(lane);
        let after = lane.state.is_opening();
        self.opening = self.opening + usize::from(after) - usize::from(before);
    }

    pub(super) fn connect(&mut self, id: LaneId, now_ns: u64) {
        let first = self.first;
        self.change(id, |lane| lane.connecting(first, now_ns));
        self.orders.push(Order::Connect(id));
    }

    /// The wire is told to connect only now: the answer that led to it may have lain for a while.
    pub(crate) fn connects(&mut self, id: LaneId, now_ns: u64) {
        self.lane(id).since_ns = now_ns;
    }

    pub(super) fn connected(&mut self, id: LaneId, now_ns: u64) {
        let lane = self.lane(id);
        let (state, took_ns) = (lane.state, lane.age_ns(now_ns));
        self.change(id, |lane| lane.connected(now_ns));
        self.idle.push_back(id);
        self.took(state, took_ns);
    }

    /// A state on the way to a connection has ended.
    pub(super) fn took(&mut self, state: State, took_ns: u64) {
        match state {
            State::Connecting => {
                self.recorder.connect.record(took_ns);
                self.recorder.counters.connected += 1;
            }
            State::Resolving => self.recorder.dns.record(took_ns),
            State::Securing => self.recorder.tls.record(took_ns),
            _ => {}
        }
    }

    pub(super) fn closed(&mut self, id: LaneId, how: Outcome, now_ns: u64) {
        match self.lane(id).state {
            State::Busy if how == Outcome::Closed => {
                let read = self.lane(id).response.close();
                self.ends_with_close |= matches!(read, Read::Done { .. });
                self.act_on(id, read, now_ns);
            }
            State::Busy => self.fail(id, how, now_ns),
            State::Resolving | State::Connecting | State::Securing | State::Greeting => {
                self.give_up(id, how, now_ns)
            }
            State::Idle => self.lost_idle(id, now_ns),
            State::Down { .. } => {}
        }
    }

    /// What was to become a connection is closed.
    pub(super) fn give_up(&mut self, id: LaneId, how: Outcome, now_ns: u64) {
        self.orders.push(Order::Close(id));
        self.not_connected(id, how, now_ns);
    }

    /// No connection: a request that waits for one fails with it.
    pub(crate) fn not_connected(&mut self, id: LaneId, how: Outcome, now_ns: u64) {
        let lane = &mut self.lanes[id as usize];
        if let Some(slot) = self.pacer.take(now_ns, lane.ended_ns) {
            lane.ended_ns = now_ns;
            let began_ns = lane.since_ns.max(slot.intended_ns).min(now_ns);
            let times = Times {
                intended_ns: slot.intended_ns,
                free_ns: began_ns,
                sent_ns: began_ns,
                first_byte_ns: now_ns,
                done_ns: now_ns,
            };
            self.recorder.counters.due += 1;
            self.recorder.counters.under_way_ns += (now_ns - began_ns).cast_signed();
            self.recorder.ended(slot.endpoint, how, &times);
        }
        self.change(id, |lane| lane.failed(now_ns));
    }

    /// A connection ended that nobody was using. Without a single answer on it, it was worth no more than one that never
    /// came to be: a target that accepts and closes would be connected to without end.
    pub(super) fn lost_idle(&mut self, id: LaneId, now_ns: u64) {
        if self.lane(id).used > 0 { self.replace(id, now_ns) } else { self.retry_later(id, now_ns) }
    }

    /// A request that is due later, or waits by then, has the connection that is tried next, and fails with that.
    pub(super) fn retry_later(&mut self, id: LaneId, now_ns: u64) {
        self.idle.retain(|idle| *idle != id);
        self.orders.push(Order::Close(id));
        self.change(id, |lane| lane.failed(now_ns));
    }

    /// A new connection in place of an idle one.
    pub(super) fn replace(&mut self, id: LaneId, now_ns: u64) {
        self.idle.retain(|idle| *idle != id);
        // The last order is carried out first.
        if self.pacer.is_over(now_ns) {
            self.change(id, |lane| lane.step(State::Down { retry_ns: u64::MAX }, now_ns));
        } else {
            self.connect(id, now_ns);
        }
        self.orders.push(Order::Close(id));
    }
}
