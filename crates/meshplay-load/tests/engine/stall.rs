//! P22: a target that stalls for S every T cannot hide it. With arrivals that do not wait, quantile q of the response
//! time is S − (1 − q)·T·(1 − ρ), where ρ is the rate over the target's capacity.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use meshplay_perf::{Recording, recording::Phase};

use crate::{
    ENGINES, run,
    target::{Seen, Stalls, Target},
};

const RATE: f64 = 1_000.0;
/// Nothing may be hidden.
const BELOW_MAX: f64 = 0.05;
/// Between the answer of the target and our thread lies a machine that runs other tests: the benchmark holds 5 % here too.
const ABOVE_MAX: f64 = 0.35;

/// One at a time: on two cores, several would be late for each other's sake.
static ALONE: Mutex<()> = Mutex::new(());

fn check(engine: &str, stalls: Stalls, periods: u64) {
    check_of(engine, &|stalls| Target::start(stalls), &|port, rest| run(engine, port, rest), stalls, periods);
}

/// Of any target, in any way to ask it. The truth is twofold: the formula for a target that catches up in no time, which
/// no real one can be better than, and the times at which the target really answered, which are as late as the machine
/// made them.
pub(crate) fn check_of(
    engine: &str,
    start: &dyn Fn(Option<Stalls>) -> Target,
    run: &dyn Fn(u16, &str) -> Recording,
    stalls: Stalls,
    periods: u64,
) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let target = start(Some(stalls));
    let duration_ms = stalls.period.as_millis() as u64 * periods;
    let rest = format!(
        r#""arrivals": {{"kind": "constant", "rate": {RATE}}}, "durationMs": {duration_ms}, "connections": 16"#
    );
    let recording = run(target.port, &rest);
    let response = recording.total(Phase::Response);
    assert_eq!(response.count() + recording.unsent, (RATE * duration_ms as f64 / 1e3) as u64);
    let Seen { stalled, mut answered } = target.stop();
    let length_s = stalled.iter().map(Duration::as_secs_f64).sum::<f64>() / stalled.len() as f64;
    // Who came first is answered first.
    answered.sort_unstable();
    let start_s = recording.started_at.as_nanosecond() as f64 / 1e9;
    let since = |at: &SystemTime| at.duration_since(UNIX_EPOCH).unwrap().as_secs_f64() - start_s;
    let mut late_s: Vec<f64> =
        answered.iter().enumerate().map(|(nth, at)| since(at) - nth as f64 / RATE).collect();
    late_s.sort_unstable_by(f64::total_cmp);
    assert_eq!(late_s.len() as u64, response.count());
    for q in [0.95, 0.99, 0.999] {
        let found_s = response.value_at_quantile(q).unwrap() as f64 / 1e9;
        let at_least_s = stalls.length.as_secs_f64() - (1.0 - q) * stalls.period.as_secs_f64();
        let truth_s = late_s[(late_s.len() as f64 * q).ceil() as usize - 1];
        let what = format!(
            "{engine}: p{} is {found_s:.4} s, at the target {truth_s:.4} s, at least {at_least_s:.4} s",
            q * 100.0
        );
        assert!(found_s >= at_least_s.max(truth_s) * (1.0 - BELOW_MAX), "{what}");
        assert!(found_s <= truth_s * (1.0 + ABOVE_MAX), "{what}");
    }
    // Waiting for the target is not our lag.
    let wait = recording.total(Phase::ConnectionWait).value_at_quantile(0.99).unwrap();
    let lag = recording.total(Phase::Lag).value_at_quantile(0.9).unwrap();
    assert!(wait as f64 > 0.5e9 * length_s, "p99 of waiting is {wait} ns");
    assert!(lag < 5_000_000, "p90 of lag is {lag} ns");
}

#[test]
fn response_times_tell_the_whole_stall() {
    for engine in ENGINES {
        check(engine, Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) }, 3);
    }
}

#[test]
fn response_times_tell_short_stalls_too() {
    for engine in ENGINES {
        check(engine, Stalls { length: Duration::from_millis(100), period: Duration::from_millis(800) }, 5);
    }
}
