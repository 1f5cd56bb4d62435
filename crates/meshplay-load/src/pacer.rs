//! Hands out requests: which endpoint, and when it was meant to start.
//!
//! One for all threads. In an open loop there is one cursor over the one schedule, and a thread takes as many due times
//! as it has free connections, never more: so whichever connection is free takes the next one. In a closed loop a
//! request is meant to start when its connection is ready for it.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use meshplay_perf::{
    EndpointOrder, RunSpec, Schedule,
    recording::{Part, UnsentSeconds},
    spec::{Arrivals, Share, Target},
};

use crate::clock::{NS_PER_MS, NS_PER_S};

/// A request of an open loop that was due before the end is still made so long after it: that a thread was woken late
/// is no fault of the target's, and no reason to leave a request out. What a full target keeps waiting for longer than
/// that counts as not sent.
const LATE_NS: u64 = 100 * NS_PER_MS;

/// A request to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) intended_ns: u64,
    pub(crate) endpoint: u16,
    /// Which request of the whole run it is, from 0.
    pub(crate) index: u64,
}

/// The hand-out of one site: the endpoints that share an address.
#[derive(Debug)]
pub(crate) struct Pacer {
    mode: Mode,
    order: EndpointOrder,
    /// Endpoints of this site; all of them if there is one site.
    is_ours: Option<Vec<bool>>,
    /// Of a run that others make with us.
    share: Option<Share>,
    warm_up_ns: u64,
    end_ns: u64,
}

#[derive(Debug)]
enum Mode {
    Open {
        cursor: Mutex<Cursor>,
        /// Of the next request, so that nobody locks to learn that it is too early. `u64::MAX` after the last one.
        next_ns: AtomicU64,
    },
    Closed {
        /// By all sites of the run: they make `count` together.
        taken: Arc<AtomicU64>,
        count: u64,
        think_ns: u64,
    },
}

#[derive(Debug)]
struct Cursor {
    schedule: Schedule,
    next: Option<Slot>,
}

impl Pacer {
    /// For the endpoints at `site`. What closed loops of any site have `taken` is counted for the whole run.
    pub(crate) fn new(spec: &RunSpec, targets: &[Target], site: &Target, taken: &Arc<AtomicU64>) -> Self {
        let is_ours: Vec<bool> = targets.iter().map(|target| is_same_site(target, site)).collect();
        let is_ours = is_ours.contains(&false).then_some(is_ours);
        let end_ns = spec.duration_ms.map_or(u64::MAX, |ms| ms.saturating_mul(NS_PER_MS));
        let order = EndpointOrder::new(spec);
        let mode = match Schedule::new(spec) {
            Some(schedule) => {
                let mut cursor = Cursor { schedule, next: None };
                cursor.advance(&order, is_ours.as_deref(), spec.share);
                let next_ns = AtomicU64::new(cursor.next_ns());
                Mode::Open { cursor: Mutex::new(cursor), next_ns }
            }
            None => Mode::Closed {
                taken: taken.clone(),
                count: spec.count.map_or(u64::MAX, |all| spec.share.map_or(all, |share| share.of_all(all))),
                think_ns: match spec.arrivals {
                    Arrivals::Closed { think_ms } => think_ms * NS_PER_MS,
                    _ => 0,
                },
            },
        };
        let warm_up_ns = spec.warm_up_ms.saturating_mul(NS_PER_MS);
        Self { mode, order, is_ours, share: spec.share, warm_up_ns, end_ns }
    }

    /// The next request for a connection that has been free since `free_ns`, if it is due.
    #[inline]
    pub(crate) fn take(&self, now_ns: u64, free_ns: u64) -> Option<Slot> {
        if now_ns >= self.closing_ns() {
            return None;
        }
        match &self.mode {
            Mode::Open { cursor, next_ns } => {
                if next_ns.load(Ordering::Relaxed) > now_ns {
                    return None;
                }
                let mut cursor = cursor.lock().unwrap_or_else(PoisonError::into_inner);
                let slot = cursor.next.filter(|slot| slot.intended_ns <= now_ns)?;
                cursor.advance(&self.order, self.is_ours.as_deref(), self.share);
                next_ns.store(cursor.next_ns(), Ordering::Relaxed);
                Some(slot)
            }
            Mode::Closed { taken, count, think_ns } => {
                if *think_ns > 0 && free_ns + think_ns > now_ns {
                    return None;
                }
                let index = self.take_index(taken, *count)?;
                let index = self.share.map_or(index, |share| share.slot(index));
                Some(Slot { intended_ns: now_ns, endpoint: self.endpoint(index), index })
            }
        }
    }

    /// When the next request is due for a connection that has been free since `free_ns`; `u64::MAX` if never.
    pub(crate) fn due_ns(&self, free_ns: u64) -> u64 {
        let due_ns = match &self.mode {
            Mode::Open { next_ns, .. } => next_ns.load(Ordering::Relaxed),
            Mode::Closed { taken, count, .. } if taken.load(Ordering::Relaxed) >= *count => u64::MAX,
            Mode::Closed { think_ns, .. } => free_ns + think_ns,
        };
        if due_ns >= self.end_ns { u64::MAX } else { due_ns }
    }

    /// Whether requests start when they are due, whatever became of others.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.mode, Mode::Open { .. })
    }

    /// Whether no request will be handed out any more.
    pub(crate) fn is_over(&self, now_ns: u64) -> bool {
        now_ns >= self.closing_ns() || self.due_ns(0) == u64::MAX
    }

    /// From when on nothing is handed out.
    fn closing_ns(&self) -> u64 {
        match self.mode {
            Mode::Open { .. } => self.end_ns.saturating_add(LATE_NS),
            Mode::Closed { .. } => self.end_ns,
        }
    }

    /// Requests that were due before `now_ns` and that nobody took, by the second in which they were. Afterwards there
    /// are none.
    pub(crate) fn leave(&self, now_ns: u64) -> UnsentSeconds {
        let mut left = UnsentSeconds::default();
        let Mode::Open { cursor, next_ns } = &self.mode else { return left };
        let mut cursor = cursor.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(first) = cursor.next.filter(|slot| slot.intended_ns <= now_ns) {
            let (second, part, last_ns) = self.slice_of(first.intended_ns);
            // They may be very many, and are in order: each is only counted.
            let mut count = 0;
            while cursor.next.is_some_and(|slot| slot.intended_ns <= last_ns.min(now_ns)) {
                count += 1;
                cursor.advance(&self.order, self.is_ours.as_deref(), self.share);
            }
            left.add(second, part, count);
        }
        cursor.next = None;
        next_ns.store(u64::MAX, Ordering::Relaxed);
        left
    }

    /// Second and part that a time lies in, and the last time that does, too; the end of the warm-up divides a second.
    fn slice_of(&self, intended_ns: u64) -> (u32, Part, u64) {
        let second = intended_ns / NS_PER_S;
        let last_ns = second * NS_PER_S + (NS_PER_S - 1);
        if intended_ns < self.warm_up_ns {
            (second as u32, Part::WarmUp, last_ns.min(self.warm_up_ns - 1))
        } else {
            (second as u32, Part::Measured, last_ns)
        }
    }

    #[inline]
    fn take_index(&self, taken: &AtomicU64, count: u64) -> Option<u64> {
        if count == u64::MAX {
            return Some(taken.fetch_add(1, Ordering::Relaxed));
        }
        taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |taken| (taken < count).then(|| taken + 1))
            .ok()
    }

    /// In a closed loop every site has its own connections, so it asks for what is there.
    #[inline]
    fn endpoint(&self, index: u64) -> u16 {
        let Some(is_ours) = &self.is_ours else { return self.order.of(index) as u16 };
        // A draw that falls to another site is made again, with an index that no other request has.
        let draws = (0..64).map(|again: u64| self.order.of(index + (again << 48)));
        let drawn = draws.into_iter().find(|endpoint| is_ours[*endpoint]);
        drawn.or_else(|| is_ours.iter().position(|is_ours| *is_ours)).unwrap_or_default() as u16
    }
}

impl Cursor {
    fn next_ns(&self) -> u64 {
        self.next.map_or(u64::MAX, |slot| slot.intended_ns)
    }

    /// To the next time that is ours, and whose endpoint is.
    fn advance(&mut self, order: &EndpointOrder, is_ours: Option<&[bool]>, share: Option<Share>) {
        loop {
            let index = self.schedule.index();
            let Some(intended_ns) = self.schedule.next() else {
                self.next = None;
                return;
            };
            if !share.is_none_or(|share| share.takes(index)) {
                continue;
            }
            let endpoint = order.of(index);
            if is_ours.is_none_or(|is_ours| is_ours[endpoint]) {
                self.next = Some(Slot { intended_ns, endpoint: endpoint as u16, index });
                return;
            }
        }
    }
}

/// Whether two addresses can share a connection.
pub(crate) fn is_same_site(a: &Target, b: &Target) -> bool {
    // A WebSocket is opened at a path.
    let is_path_free = !a.scheme.is_websocket() || a.path == b.path;
    (a.scheme, &a.host, a.port) == (b.scheme, &b.host, b.port) && is_path_free
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pacer(arrivals: &str, urls: &[&str], site: usize) -> Pacer {
        let endpoints: Vec<String> = urls.iter().map(|url| format!(r#"{{"url": "{url}"}}"#)).collect();
        let json = format!(
            r#"{{"endpoints": [{}], "arrivals": {arrivals}, "count": 100, "durationMs": 1000}}"#,
            endpoints.join(",")
        );
        let spec: RunSpec = serde_json::from_str(&json).unwrap();
        let targets = spec.targets().unwrap();
        Pacer::new(&spec, &targets, &targets[site], &Arc::default())
    }

    #[test]
    fn nothing_is_handed_out_before_its_time_or_after_the_end() {
        let pacer = pacer(r#"{"kind": "constant", "rate": 10}"#, &["http://a"], 0);
        assert_eq!(pacer.take(0, 0), Some(Slot { intended_ns: 0, endpoint: 0, index: 0 }));
        assert_eq!((pacer.take(99_999_999, 0), pacer.due_ns(0)), (None, 100_000_000));
        assert_eq!(pacer.take(350_000_000, 0).unwrap().intended_ns, 100_000_000);
        assert_eq!(pacer.take(1_100_000_000, 0), None);
        assert_eq!(pacer.leave(1_100_000_000).total(), 8);
        assert!(pacer.is_over(0));
    }

    #[test]
    fn what_nobody_took_is_left_in_the_second_and_the_part_in_which_it_was_due() {
        let json = r#"{"endpoints": [{"url": "http://a"}], "arrivals": {"kind": "constant", "rate": 10},
            "warmUpMs": 1500, "durationMs": 4000}"#;
        let spec: RunSpec = serde_json::from_str(json).unwrap();
        let targets = spec.targets().unwrap();
        let pacer = Pacer::new(&spec, &targets, &targets[0], &Arc::default());
        let taken = std::iter::from_fn(|| pacer.take(700_000_000, 0)).count();
        let left = pacer.leave(3_000_000_000);
        assert_eq!(taken, 8);
        let found: Vec<(u32, Part, u64)> = left.iter().collect();
        let (warm_up, measured) = (Part::WarmUp, Part::Measured);
        let expect =
            [(0, warm_up, 2), (1, warm_up, 5), (1, measured, 5), (2, measured, 10), (3, measured, 1)];
        assert_eq!(found, expect);
        assert!(pacer.leave(4_000_000_000).is_empty() && pacer.take(3_500_000_000, 0).is_none());
    }

    #[test]
    fn what_was_due_before_the_end_is_made_by_a_thread_that_wakes_late() {
        let pacer = pacer(r#"{"kind": "constant", "rate": 10}"#, &["http://a"], 0);
        let made = std::iter::from_fn(|| pacer.take(1_030_000_000, 0)).map(|slot| slot.intended_ns);
        assert_eq!(made.last(), Some(900_000_000));
        assert_eq!((pacer.is_over(1_030_000_000), pacer.leave(1_030_000_000).total()), (true, 0));
    }

    #[test]
    fn sites_share_the_schedule() {
        let urls = ["http://a/1", "http://b/2", "http://a/3"];
        let sites = [0, 1].map(|site| pacer(r#"{"kind": "constant", "rate": 1000}"#, &urls, site));
        let mut times: Vec<u64> = sites
            .iter()
            .flat_map(|pacer| std::iter::from_fn(|| pacer.take(999_999_999, 0)))
            .map(|slot| slot.intended_ns)
            .collect();
        times.sort_unstable();
        let expect: Vec<u64> = (0..100).map(|n| n * 1_000_000).collect();
        assert_eq!(times, expect);
        assert!(std::iter::from_fn(|| sites[1].take(0, 0)).all(|slot| slot.endpoint == 1));
    }

    #[test]
    fn workers_make_together_what_one_makes_alone() {
        let json = |arrivals: &str, share: &str| {
            let endpoints = r#"[{"url": "http://a/1"}, {"url": "http://a/2"}]"#;
            format!(r#"{{"endpoints": {endpoints}, "arrivals": {arrivals}, "count": 100, "seed": 7{share}}}"#)
        };
        let slots = |json: String| {
            let spec: RunSpec = serde_json::from_str(&json).unwrap();
            let targets = spec.targets().unwrap();
            let pacer = Pacer::new(&spec, &targets, &targets[0], &Arc::default());
            std::iter::from_fn(|| pacer.take(u64::MAX - 1, 0)).collect::<Vec<_>>()
        };
        for arrivals in [r#"{"kind": "poisson", "rate": 1000}"#, r#"{"kind": "max"}"#] {
            let whole = slots(json(arrivals, ""));
            let parts = (0..3).flat_map(|index| {
                slots(json(arrivals, &format!(r#","share": {{"index": {index}, "of": 3}}"#)))
            });
            let mut parts: Vec<Slot> = parts.collect();
            let key = |slot: &Slot| (slot.intended_ns, slot.index);
            parts.sort_by_key(key);
            let mut whole = whole;
            whole.sort_by_key(key);
            assert_eq!(parts, whole);
        }
    }

    #[test]
    fn a_closed_loop_hands_out_what_is_asked_for_and_no_more() {
        let pacer = pacer(r#"{"kind": "closed", "thinkMs": 5}"#, &["http://a"], 0);
        assert_eq!(pacer.take(10_000_000, 6_000_000), None);
        assert_eq!(pacer.due_ns(6_000_000), 11_000_000);
        let made = (0..200).filter_map(|_| pacer.take(12_000_000, 6_000_000)).count();
        assert_eq!((made, pacer.is_over(0)), (100, true));
    }
}
