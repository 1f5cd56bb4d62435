//! What one thread writes down, without allocating for a request: the histograms of the second, endpoint and outcome
//! that came last are at hand, and nearly every request belongs there.
//!
//! It merges nothing and knows no other thread. Each second its owner takes what is there.

use meshplay_perf::{
    Histogram,
    recording::{Counters, Outcome, Part, Phases, Second, Slice},
};

use crate::clock::{NS_PER_MS, NS_PER_S};

/// Times of one request, in ns since the start of the run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) intended_ns: u64,
    /// From when on the connection that took it was free.
    pub(crate) free_ns: u64,
    pub(crate) sent_ns: u64,
    /// If it came before the last one; otherwise the same.
    pub(crate) first_byte_ns: u64,
    pub(crate) done_ns: u64,
}

/// How requests start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loop {
    Open,
    Closed,
}

/// Statuses from 100 on that have a counter.
const STATUSES: usize = 500;
const STATUS_MIN: u16 = 100;

/// The notes of one thread.
#[derive(Debug)]
pub(crate) struct Recorder {
    arrivals: Loop,
    warm_up_ns: u64,
    open: Vec<Open>,
    /// Index into `open`, and the times that belong to it.
    current: usize,
    pub(crate) counters: Counters,
    pub(crate) dns: Histogram,
    pub(crate) connect: Histogram,
    pub(crate) tls: Histogram,
    statuses: Box<[u64; STATUSES]>,
}

/// A slice that grows.
#[derive(Debug)]
struct Open {
    from_ns: u64,
    to_ns: u64,
    endpoint: u16,
    outcome: Outcome,
    part: Part,
    /// What came in one piece: its first byte is its last one, and nothing more is to be counted.
    in_one: Histogram,
    /// What came in several.
    service: Histogram,
    first_byte: Histogram,
    transfer: Histogram,
    response: Histogram,
    connection_wait: Histogram,
    /// Of which there was nothing to wait for.
    no_wait: u64,
    lag: Histogram,
}

impl Recorder {
    pub(crate) fn new(arrivals: Loop, warm_up_ms: u64) -> Self {
        Self {
            arrivals,
            warm_up_ns: warm_up_ms * NS_PER_MS,
            open: Vec::new(),
            current: 0,
            counters: Counters::default(),
            dns: Histogram::new(),
            connect: Histogram::new(),
            tls: Histogram::new(),
            statuses: Box::new([0; STATUSES]),
        }
    }

    /// An answer with a status.
    #[inline]
    pub(crate) fn count(&mut self, status: u16) {
        if let Some(count) = self.statuses.get_mut(usize::from(status.wrapping_sub(STATUS_MIN))) {
            *count += 1;
        }
    }

    /// The end of a request.
    #[inline]
    pub(crate) fn ended(&mut self, endpoint: u16, outcome: Outcome, times: &Times) {
        self.counters.ended += 1;
        let arrivals = self.arrivals;
        let open = self.open_slice(endpoint, outcome, times.intended_ns);
        let service_ns = times.done_ns - times.sent_ns;
        if times.first_byte_ns == times.done_ns {
            open.in_one.record(service_ns);
        } else {
            open.service.record(service_ns);
            open.first_byte.record(times.first_byte_ns - times.sent_ns);
            open.transfer.record(times.done_ns - times.first_byte_ns);
        }
        if arrivals == Loop::Open {
            open.record_open(times);
        }
    }

    /// Everything since the last time.
    pub(crate) fn take(&mut self, second: u32) -> Second {
        let slices = self.open.drain(..).map(|open| open.close(self.arrivals)).collect();
        self.current = 0;
        Second {
            second,
            counters: std::mem::take(&mut self.counters),
            dns: std::mem::take(&mut self.dns),
            connect: std::mem::take(&mut self.connect),
            tls: std::mem::take(&mut self.tls),
            slices,
            client: meshplay_perf::recording::ClientSecond::default(),
        }
    }

    /// Answers by status, over the whole run.
    pub(crate) fn statuses(&self) -> impl Iterator<Item = (u16, u64)> {
        (STATUS_MIN..).zip(self.statuses.iter().copied()).filter(|(_, count)| *count > 0)
    }

    #[inline]
    fn open_slice(&mut self, endpoint: u16, outcome: Outcome, intended_ns: u64) -> &mut Open {
        let holds = |open: &Open| {
            open.endpoint == endpoint
                && open.outcome == outcome
                && (open.from_ns..open.to_ns).contains(&intended_ns)
        };
        if !self.open.get(self.current).is_some_and(holds) {
            self.current = match self.open.iter().position(holds) {
                Some(at) => at,
                None => {
                    self.open.push(Open::new(endpoint, outcome, intended_ns, self.warm_up_ns));
                    self.open.len() - 1
                }
            };
        }
        &mut self.open[self.current]
    }
}

impl Open {
    /// The slice of the second that `intended_ns` lies in; the end of the warm-up divides a second.
    fn new(endpoint: u16, outcome: Outcome, intended_ns: u64, warm_up_ns: u64) -> Self {
        let from_ns = intended_ns / NS_PER_S * NS_PER_S;
        let to_ns = from_ns + NS_PER_S;
        let (part, from_ns, to_ns) = if intended_ns < warm_up_ns {
            (Part::WarmUp, from_ns, to_ns.min(warm_up_ns))
        } else {
            (Part::Measured, from_ns.max(warm_up_ns), to_ns)
        };
        Self {
            from_ns,
            to_ns,
            endpoint,
            outcome,
            part,
            in_one: Histogram::new(),
            service: Histogram::new(),
            first_byte: Histogram::new(),
            transfer: Histogram::new(),
            response: Histogram::new(),
            connection_wait: Histogram::new(),
            no_wait: 0,
            lag: Histogram::new(),
        }
    }

    #[inline]
    fn record_open(&mut self, times: &Times) {
        self.response.record(times.done_ns.saturating_sub(times.intended_ns));
        let wait_ns = times.free_ns.saturating_sub(times.intended_ns);
        if wait_ns == 0 {
            self.no_wait += 1;
        } else {
            self.connection_wait.record(wait_ns);
        }
        self.lag.record(times.sent_ns.saturating_sub(times.intended_ns.max(times.free_ns)));
    }

    fn close(self, arrivals: Loop) -> Slice {
        let Self { mut service, mut first_byte, mut transfer, in_one, .. } = self;
        let n = in_one.count();
        service.merge(&in_one);
        first_byte.merge(&in_one);
        transfer.record_n(0, n);
        let (mut connection_wait, mut lag, mut response) = (self.connection_wait, self.lag, self.response);
        match arrivals {
            Loop::Open => connection_wait.record_n(0, self.no_wait),
            Loop::Closed => {
                response = service.clone();
                connection_wait.record_n(0, service.count());
                lag.record_n(0, service.count());
            }
        }
        Slice {
            second: (self.from_ns / NS_PER_S) as u32,
            part: self.part,
            endpoint: self.endpoint,
            outcome: self.outcome,
            phases: Phases { response, service, connection_wait, lag, first_byte, transfer },
        }
    }
}

#[cfg(test)]
mod tests {
    use meshplay_perf::recording::Phase;

    use super::*;

    const MS: u64 = NS_PER_MS;

    fn times(intended_ms: u64, free_ms: u64, sent_ms: u64, first_ms: u64, done_ms: u64) -> Times {
        Times {
            intended_ns: intended_ms * MS,
            free_ns: free_ms * MS,
            sent_ns: sent_ms * MS,
            first_byte_ns: first_ms * MS,
            done_ns: done_ms * MS,
        }
    }

    /// Milliseconds of the only request.
    fn phases_ms(slice: &Slice) -> Vec<u64> {
        let ms = |phase| (slice.phases.get(phase).max().unwrap() as f64 / MS as f64).round() as u64;
        Phase::ALL.into_iter().map(ms).collect()
    }

    #[test]
    fn waiting_for_a_connection_and_lag_are_told_apart() {
        let mut recorder = Recorder::new(Loop::Open, 0);
        recorder.ended(0, Outcome::Success, &times(10, 5, 12, 30, 40));
        recorder.ended(1, Outcome::Success, &times(10, 110, 111, 130, 130));
        let second = recorder.take(0);
        assert_eq!(phases_ms(&second.slices[0]), [30, 28, 0, 2, 18, 10]);
        assert_eq!(phases_ms(&second.slices[1]), [120, 19, 100, 1, 19, 0]);
    }

    #[test]
    fn nothing_is_late_in_a_closed_loop() {
        let mut recorder = Recorder::new(Loop::Closed, 0);
        recorder.count(503);
        recorder.ended(0, Outcome::ServerError, &times(10, 5, 10, 30, 30));
        assert_eq!(recorder.statuses().collect::<Vec<_>>(), [(503, 1)]);
        assert_eq!(phases_ms(&recorder.take(0).slices[0]), [20, 20, 0, 0, 20, 0]);
    }

    #[test]
    fn slices_belong_to_the_second_that_was_meant_and_the_warm_up_is_apart() {
        let mut recorder = Recorder::new(Loop::Open, 1_500);
        for intended_ms in [900, 1_100, 1_499, 1_500, 1_999, 2_000] {
            recorder.ended(0, Outcome::Success, &times(intended_ms, 0, intended_ms, 5_000, 5_000));
        }
        let found: Vec<_> = recorder
            .take(5)
            .slices
            .iter()
            .map(|slice| (slice.second, slice.part, slice.phases.lag.count()))
            .collect();
        let expect =
            [(0, Part::WarmUp, 1), (1, Part::WarmUp, 2), (1, Part::Measured, 2), (2, Part::Measured, 1)];
        assert_eq!(found, expect);
        assert!(recorder.take(6).slices.is_empty());
    }
}
