//! How long a thread waits for what, and how often it looks; all of it is fixed by the specification.

use meshplay_perf::{recording::Outcome, spec::RunSpec};

use crate::{clock::NS_PER_MS, speech::Speech};

/// Timeouts are looked at so often per timeout, within these bounds: precise enough, and cheap for many connections.
const TICKS_PER_TIMEOUT: u64 = 8;
const TICK_NS_MIN: u64 = 5_000_000;
const TICK_NS_MAX: u64 = 100_000_000;

#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) connect_ns: u64,
    pub(super) request_ns: u64,
    pub(super) requests_max: u32,
    /// What silence means, if it does not depend on how much of an answer came.
    pub(super) lost: Option<Outcome>,
    pub(super) tick_ns: u64,
    /// An open loop without a number of requests lasts this long, though its last request is answered before.
    pub(super) lasts_ns: u64,
    /// When answers are no longer waited for.
    pub(super) give_up_ns: u64,
}

impl Limits {
    pub(super) fn of(spec: &RunSpec, speech: Speech) -> Self {
        let timeouts = spec.timeouts;
        let shortest_ns = timeouts.connect_ms.min(timeouts.request_ms) * NS_PER_MS;
        let give_up_ms = spec.duration_ms.map(|ms| ms.saturating_add(timeouts.drain_ms));
        let lasts_ms = spec.duration_ms.filter(|_| spec.count.is_none() && !spec.arrivals.is_closed());
        Self {
            connect_ns: timeouts.connect_ms * NS_PER_MS,
            request_ns: timeouts.request_ms * NS_PER_MS,
            // Of connections that lanes share, only the wire knows how long they were used.
            requests_max: match speech {
                Speech::Http2 { .. } | Speech::Http3 { .. } => u32::MAX,
                _ => spec.reuse.requests_max(),
            },
            lost: (speech == Speech::Datagrams).then_some(Outcome::Lost),
            tick_ns: (shortest_ns / TICKS_PER_TIMEOUT).clamp(TICK_NS_MIN, TICK_NS_MAX),
            lasts_ns: lasts_ms.map_or(0, |ms| ms.saturating_mul(NS_PER_MS)),
            give_up_ns: give_up_ms.map_or(u64::MAX, |ms| ms.saturating_mul(NS_PER_MS)),
        }
    }
}
