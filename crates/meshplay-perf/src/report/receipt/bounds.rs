//! What no run exceeds, whoever signed it: beyond it, computing a receipt again would take all memory, or numbers that
//! 64 bits do not have. Whether the rest is true is not looked at here.

use crate::{
    Histogram, Recording, RunSpec,
    recording::{Phase, Second},
    spec::{Limits, Timeouts},
};

const MS_PER_S: u64 = 1_000;
const US_PER_MS: u64 = 1_000;
/// All counts of a run together, so that every sum of some of them fits 64 bits.
const COUNTS_MAX: u128 = 1 << 62;

/// Why there is no such run; nothing if there may be.
pub(super) fn impossible(spec: &RunSpec, recording: &Recording) -> Option<String> {
    if let Some(finding) = spec.check_schedule().into_iter().next() {
        return Some(format!("{} ({})", finding.message, finding.at));
    }
    let longest_ms = Limits::default().duration_ms_max.saturating_add(Timeouts::MAX.total_ms());
    let elapsed_ms = recording.elapsed_us / US_PER_MS;
    if elapsed_ms.max(recording.warm_up_ms) > longest_ms {
        return Some(format!("no run takes longer than {} s", longest_ms / MS_PER_S));
    }
    if recording.unsent_seconds.total() > recording.unsent {
        return Some("of more requests that were never sent the second is told than there were".to_owned());
    }
    // A clock may be read a little late. Who is lost may have told of more than those who came to the end.
    let is_whole = recording.agents.iter().all(|agent| agent.lost.is_none());
    let end_ms = if is_whole { elapsed_ms.saturating_add(spec.timeouts.total_ms()) } else { longest_ms };
    let last = end_ms.min(longest_ms) / MS_PER_S;
    if let Some(second) = seconds(recording).find(|second| u64::from(*second) > last) {
        return Some(format!("second {second} lies beyond the end of the run"));
    }
    (!adds_up(recording)).then(|| "there are more requests, bytes or times than any run has".to_owned())
}

fn seconds(recording: &Recording) -> impl Iterator<Item = u32> {
    let meant_for = recording.slices().map(|slice| slice.second);
    let unsent = recording.unsent_seconds.iter().map(|(second, ..)| second);
    recording.seconds.iter().map(|second| second.second).chain(meant_for).chain(unsent)
}

fn adds_up(recording: &Recording) -> bool {
    let under_way = |second: &Second| u128::from(second.counters.under_way_ns.unsigned_abs());
    let counts: u128 = recording.seconds.iter().map(counts).sum();
    counts + u128::from(recording.unsent) <= COUNTS_MAX
        && recording.seconds.iter().map(under_way).sum::<u128>() <= i64::MAX as u128
}

fn counts(second: &Second) -> u128 {
    let (counters, client) = (&second.counters, &second.client);
    let told = [
        counters.due,
        counters.sent,
        counters.ended,
        counters.connected,
        counters.bytes_sent,
        counters.bytes_received,
        client.cpu_us,
        client.others_cpu_us.unwrap_or_default(),
        client.steal_cpu_us.unwrap_or_default(),
    ];
    let connections = [&second.dns, &second.connect, &second.tls].into_iter();
    let phases = second.slices.iter().flat_map(|slice| Phase::ALL.map(|phase| slice.phases.get(phase)));
    let histograms = connections.chain(phases);
    told.into_iter().chain(histograms.map(Histogram::count)).map(u128::from).sum()
}
