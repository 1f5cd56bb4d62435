//! P22: a target that stalls for S every T cannot hide it. With arrivals that do not wait, quantile q of the response
//! time is S − (1 − q)·T·(1 − ρ), where ρ is the rate over the target's capacity.

use std::time::Duration;

use meshplay_perf::{Recording, recording::Phase};

use crate::{
    ENGINES, run,
    target::{Stalls, Target},
};

const RATE: f64 = 1_000.0;
/// Nothing may be hidden.
const BELOW_MAX: f64 = 0.05;
/// Tests run beside others, which makes answers late by themselves: the benchmark holds 5 % here too.
const ABOVE_MAX: f64 = 0.35;

fn check(engine: &str, stalls: Stalls, periods: u64) {
    check_of(engine, &|stalls| Target::start(stalls), &|port, rest| run(engine, port, rest), stalls, periods);
}

/// Of any target, in any way to ask it.
pub(crate) fn check_of(
    engine: &str,
    start: &dyn Fn(Option<Stalls>) -> Target,
    run: &dyn Fn(u16, &str) -> Recording,
    stalls: Stalls,
    periods: u64,
) {
    let capacity = {
        let target = start(None);
        let recording = run(
            target.port,
            r#""arrivals": {"kind": "max"}, "durationMs": 300, "connections": 16, "threads": 1"#,
        );
        recording.counters().ended as f64 / 0.3
    };
    let target = start(Some(stalls));
    let duration_ms = stalls.period.as_millis() as u64 * periods;
    let rest = format!(
        r#""arrivals": {{"kind": "constant", "rate": {RATE}}}, "durationMs": {duration_ms}, "connections": 16"#
    );
    let recording = run(target.port, &rest);
    let response = recording.total(Phase::Response);
    assert_eq!(response.count() + recording.unsent, (RATE * duration_ms as f64 / 1e3) as u64);
    let stalled = target.stop();
    let length_s = stalled.iter().map(Duration::as_secs_f64).sum::<f64>() / stalled.len() as f64;
    let period_s = stalls.period.as_secs_f64();
    for q in [0.95, 0.99, 0.999] {
        let truth_s = length_s - (1.0 - q) * period_s * (1.0 - RATE / capacity);
        let found_s = response.value_at_quantile(q).unwrap() as f64 / 1e9;
        let error = found_s / truth_s - 1.0;
        assert!(
            (-BELOW_MAX..=ABOVE_MAX).contains(&error),
            "{engine}: p{} is {found_s:.4} s, in truth {truth_s:.4} s ({error:+.3}), capacity {capacity:.0}/s",
            q * 100.0
        );
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
