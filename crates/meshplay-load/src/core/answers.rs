//! How requests end: by an answer, or without one. What is recorded of them, and how many are under way, is told here
//! and nowhere else.

use meshplay_perf::recording::Outcome;

use super::Core;
use crate::{
    http1::{Read, Reuse},
    lane::Lane,
    recorder::Times,
    wire::LaneId,
};

impl Core {
    #[inline]
    pub(super) fn received(&mut self, id: LaneId, bytes: &[u8], now_ns: u64) {
        self.recorder.counters.bytes_received += bytes.len() as u64;
        let lane = &mut self.lanes[id as usize];
        // Whatever the clocks say, no answer comes before its request, nor its end before its beginning.
        let now_ns = now_ns.max(lane.since_ns).max(lane.request.first_byte_ns);
        if !lane.is_busy() {
            // Nobody asked: an answer that came after its time, or a complaint before a close.
            self.lost_idle(id, now_ns);
            return;
        }
        if lane.request.first_byte_ns == 0 {
            lane.request.first_byte_ns = now_ns;
        }
        let asked = self.requests.all[lane.request.id as usize].asked;
        let read = lane.response.read(bytes, asked, &mut self.cache);
        self.act_on(id, read, now_ns);
    }

    #[inline]
    pub(super) fn act_on(&mut self, id: LaneId, read: Read, now_ns: u64) {
        match read {
            Read::More => {}
            Read::Done { status, reuse } => {
                self.recorder.count(status);
                let lane = &self.lanes[id as usize];
                let outcome = self.requests.all[lane.request.id as usize].judge(status, lane.response.body());
                self.done(id, outcome, reuse, now_ns);
            }
            Read::Bad(outcome) => self.fail(id, outcome, now_ns),
        }
    }

    /// A whole answer.
    #[inline]
    pub(super) fn done(&mut self, id: LaneId, outcome: Outcome, reuse: Reuse, now_ns: u64) {
        let lane = &mut self.lanes[id as usize];
        let times = times(lane, now_ns);
        let took_ns = now_ns.saturating_sub(times.intended_ns);
        let outcome = self.requests.all[lane.request.id as usize].in_time(outcome, took_ns);
        lane.answered();
        self.recorder.ended(lane.request.endpoint, outcome, &times);
        lane.idle(now_ns);
        let is_kept = reuse == Reuse::Keep && lane.used < self.limits.requests_max;
        self.less_busy(now_ns);
        if is_kept {
            self.idle.push_back(id);
        } else {
            self.replace(id, now_ns);
        }
    }

    /// The request failed, and its connection is of no more use.
    pub(crate) fn fail(&mut self, id: LaneId, outcome: Outcome, now_ns: u64) {
        self.ended(id, outcome, now_ns);
        self.replace(id, now_ns);
    }

    pub(super) fn ended(&mut self, id: LaneId, outcome: Outcome, now_ns: u64) {
        let lane = &mut self.lanes[id as usize];
        let times = times(lane, now_ns);
        lane.idle(now_ns);
        self.recorder.ended(lane.request.endpoint, outcome, &times);
        self.less_busy(now_ns);
    }

    /// Until now so many were busy: the other side of Little's law, which must agree with the times of all requests. It
    /// returns for how long after `now_ns` that is counted already: an answer may be seen later than it came.
    #[inline]
    fn count_busy(&mut self, now_ns: u64) -> i64 {
        let since_ns = now_ns.saturating_sub(self.counted_ns);
        self.recorder.counters.under_way_ns += since_ns.cast_signed() * self.busy as i64;
        let ahead_ns = self.counted_ns.saturating_sub(now_ns).cast_signed();
        self.counted_ns = self.counted_ns.max(now_ns);
        ahead_ns
    }

    /// One more is busy from now on.
    #[inline]
    pub(super) fn busier(&mut self, now_ns: u64) {
        let ahead_ns = self.count_busy(now_ns);
        self.recorder.counters.under_way_ns += ahead_ns;
        self.busy += 1;
    }

    /// One of the busy ones is no more.
    #[inline]
    fn less_busy(&mut self, now_ns: u64) {
        let ahead_ns = self.count_busy(now_ns);
        self.recorder.counters.under_way_ns -= ahead_ns;
        self.busy -= 1;
    }
}

#[inline]
fn times(lane: &Lane, now_ns: u64) -> Times {
    let request = &lane.request;
    let first_byte_ns = if request.first_byte_ns == 0 { now_ns } else { request.first_byte_ns };
    Times {
        intended_ns: request.intended_ns,
        free_ns: request.free_ns,
        sent_ns: request.sent_ns,
        first_byte_ns,
        done_ns: now_ns,
    }
}
