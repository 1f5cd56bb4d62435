//! What a thread of an engine decides: which connection takes which request, when an answer has ended or failed,
//! when a connection is given up. It does no input or output: events come in, orders go out, time is an argument.

mod answers;
mod connections;
mod limits;
mod shared;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, sync::Arc};

use meshplay_perf::{
    recording::{Outcome, Second},
    spec::RunSpec,
};

use self::limits::Limits;
use crate::{
    http1::HeadCache,
    lane::{Lane, State},
    pacer::Pacer,
    recorder::{Loop, Recorder},
    request::Requests,
    speech::Speech,
    wire::{Event, LaneId, RequestId},
};

/// So long may an answer lie unread: long enough to save most wake-ups from some hundred requests per second on, and
/// nothing beside timeouts.
const REST_NS_MAX: u64 = 5_000_000;

/// What the wire shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Connect(LaneId),
    Send(LaneId, RequestId),
    Close(LaneId),
}

/// The state of a thread.
#[derive(Debug)]
pub(crate) struct Core {
    pacer: Arc<Pacer>,
    requests: Requests,
    lanes: Vec<Lane>,
    /// Idle connections; the one that rested longest is next, so that all are used alike.
    idle: VecDeque<LaneId>,
    busy: usize,
    /// Connections on their way.
    opening: usize,
    /// Until when it is added up how many are busy.
    counted_ns: u64,
    orders: Vec<Order>,
    pub(crate) recorder: Recorder,
    cache: HeadCache,
    limits: Limits,
    /// What connections begin with.
    first: State,
    next_tick_ns: u64,
    /// Answers end with their connection, and nobody notes when that was.
    ends_with_close: bool,
}

impl Core {
    pub(crate) fn new(
        spec: &RunSpec,
        speech: Speech,
        pacer: Arc<Pacer>,
        requests: Requests,
        lanes: u32,
    ) -> Self {
        let arrivals = if spec.arrivals.is_closed() { Loop::Closed } else { Loop::Open };
        Self {
            pacer,
            requests,
            lanes: (0..lanes).map(|_| Lane::new()).collect(),
            idle: VecDeque::with_capacity(lanes as usize),
            busy: 0,
            opening: 0,
            counted_ns: 0,
            orders: Vec::with_capacity(lanes as usize),
            recorder: Recorder::new(arrivals, spec.warm_up_ms),
            cache: HeadCache::default(),
            limits: Limits::of(spec, speech),
            first: State::Connecting,
            next_tick_ns: 0,
            ends_with_close: false,
        }
    }

    /// Connections begin with a look-up.
    pub(crate) fn looks_up_first(&mut self) {
        self.first = State::Resolving;
    }

    /// What the wire shall do next.
    #[inline]
    pub(crate) fn order(&mut self) -> Option<Order> {
        self.orders.pop()
    }

    /// Orders all connections, before the run.
    pub(crate) fn connect_all(&mut self, now_ns: u64) {
        (0..self.lanes.len() as LaneId).for_each(|lane| self.connect(lane, now_ns));
    }

    /// Whether any connection has not yet come to be or failed.
    pub(crate) fn is_connecting(&self) -> bool {
        self.opening > 0
    }

    /// The clock of the run starts now, when the one before says `start_ns`.
    pub(crate) fn rebase(&mut self, start_ns: i64) {
        self.lanes.iter_mut().for_each(|lane| lane.rebase(start_ns));
        self.next_tick_ns = 0;
    }

    /// Before the clock of the run started there are no requests; a failure only leaves the connection down.
    pub(crate) fn on_event_before_start(&mut self, event: &Event<'_>, now_ns: u64) {
        match *event {
            Event::Connected(id) => self.connected(id, now_ns),
            Event::Closed(id, _) => {
                self.idle.retain(|idle| *idle != id);
                self.change(id, |lane| lane.failed(now_ns));
            }
            Event::Bytes(..) => {}
            ref other => self.on_shared_event(other, now_ns),
        }
    }

    #[inline]
    pub(crate) fn on_event(&mut self, event: &Event<'_>, now_ns: u64) {
        match *event {
            Event::Bytes(id, bytes, _) => self.received(id, bytes, now_ns),
            Event::Connected(id) => self.connected(id, now_ns),
            Event::Closed(id, how) => self.closed(id, how, now_ns),
            ref other => self.on_shared_event(other, now_ns),
        }
    }

    /// Hands due requests to free connections.
    #[inline]
    pub(crate) fn dispatch(&mut self, now_ns: u64) {
        while let Some(id) = self.idle.front().copied() {
            let lane = &mut self.lanes[id as usize];
            let Some(slot) = self.pacer.take(now_ns, lane.ended_ns) else { return };
            self.idle.pop_front();
            let request = self.requests.of(slot.endpoint, slot.index);
            let prepared = &self.requests.all[request as usize];
            lane.start(slot, request, prepared.keeps_bytes, now_ns);
            let counters = &mut self.recorder.counters;
            counters.due += 1;
            counters.sent += 1;
            counters.bytes_sent += prepared.bytes.len() as u64;
            self.busier(now_ns);
            self.orders.push(Order::Send(id, request));
        }
    }

    /// When there is something to do although nothing comes.
    pub(crate) fn wake_ns(&self, now_ns: u64) -> u64 {
        let due_ns =
            self.idle.front().map_or(u64::MAX, |id| self.due_ns(self.lanes[*id as usize].ended_ns, now_ns));
        // The end that has passed is none to wait for: what is left waits for a connection, which is a tick's business.
        let is_through = self.busy == 0 && due_ns == u64::MAX && self.limits.lasts_ns > now_ns;
        let end_ns = if is_through { self.limits.lasts_ns } else { u64::MAX };
        due_ns.min(end_ns).min(self.next_tick_ns).min(self.limits.give_up_ns)
    }

    /// Whether answers may lie until it is [time to wake](Self::wake_ns): the next request is due soon, and a connection
    /// is free for it. Where a request waits for an answer, nothing lies; nor where something is timed of which nobody
    /// notes when it was, as of answers: connections that come to be, or whose close is the end of an answer.
    pub(crate) fn may_rest(&self, now_ns: u64) -> bool {
        let all_is_noted = self.opening == 0 && !self.ends_with_close;
        let is_due_soon = || self.due_ns(0, now_ns).saturating_sub(now_ns) <= REST_NS_MAX;
        all_is_noted && !self.idle.is_empty() && self.pacer.is_open() && is_due_soon()
    }

    /// When a request is due for somebody who has none since `ended_ns`. What was due and is handed out no more never is.
    fn due_ns(&self, ended_ns: u64, now_ns: u64) -> u64 {
        if self.pacer.is_over(now_ns) { u64::MAX } else { self.pacer.due_ns(ended_ns) }
    }

    /// Whether all is done that will be.
    pub(crate) fn is_finished(&self, now_ns: u64) -> bool {
        let is_through = self.busy == 0 && now_ns >= self.limits.lasts_ns && self.pacer.is_over(now_ns);
        is_through || now_ns >= self.limits.give_up_ns
    }

    /// Looks after connections that wait for something for too long.
    pub(crate) fn tick(&mut self, now_ns: u64) {
        if now_ns < self.next_tick_ns {
            return;
        }
        self.next_tick_ns = now_ns + self.limits.tick_ns;
        let is_all_held = self.is_all_held();
        for id in 0..self.lanes.len() as LaneId {
            let lane = self.lane(id);
            let (state, age_ns) = (lane.state, lane.age_ns(now_ns));
            match state {
                State::Busy if age_ns >= self.limits.request_ns => {
                    let outcome = self.limits.lost.unwrap_or_else(|| self.lane(id).response.timeout());
                    self.fail(id, outcome, now_ns);
                }
                State::Resolving if age_ns >= self.limits.connect_ns => {
                    self.give_up(id, Outcome::ResolveTimeout, now_ns);
                }
                State::Connecting if age_ns >= self.limits.connect_ns => {
                    self.give_up(id, Outcome::ConnectTimeout, now_ns);
                }
                State::Securing if age_ns >= self.limits.connect_ns => {
                    self.give_up(id, Outcome::TlsTimeout, now_ns);
                }
                State::Greeting if age_ns >= self.limits.request_ns => {
                    self.give_up(id, Outcome::HeadTimeout, now_ns);
                }
                // A target that answers, but allows no request, is as silent as one that does not answer.
                State::Down { .. } if is_all_held && age_ns >= self.limits.request_ns => {
                    self.not_connected(id, Outcome::HeadTimeout, now_ns);
                }
                State::Down { retry_ns } if retry_ns <= now_ns && !self.pacer.is_over(now_ns) => {
                    self.connect(id, now_ns);
                }
                _ => {}
            }
        }
    }

    /// The run is stopped. What fell due since the last look would be on its way over a free connection by now: nobody
    /// kept it from being sent, so it is not missing.
    pub(crate) fn leave_due(&self, now_ns: u64) {
        if !self.idle.is_empty() {
            self.pacer.leave(now_ns);
        }
    }

    /// The run is over: what is still under way ends as it is.
    pub(crate) fn finish(&mut self, now_ns: u64) {
        for id in 0..self.lanes.len() as LaneId {
            if self.lane(id).is_busy() {
                self.ended(id, Outcome::Unfinished, now_ns);
            }
            self.orders.push(Order::Close(id));
        }
    }

    /// What was recorded since the last time.
    pub(crate) fn take_second(&mut self, second: u32) -> Second {
        self.recorder.take(second)
    }

    fn lane(&mut self, id: LaneId) -> &mut Lane {
        &mut self.lanes[id as usize]
    }
}
