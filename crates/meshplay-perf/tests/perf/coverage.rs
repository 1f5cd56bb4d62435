//! How often intervals hold the true value (the floors of P26), per method and process.

use meshplay_perf::stats::{
    Counts, Dependence, Interval, Random, bootstrap_quantile, quantile, quantile_of_slices,
};

use crate::simulate::{cases, exponential, normal, random, share, slack};

/// Seconds of a simulated run and requests in each: 12,000 requests.
const SECONDS: usize = 60;
const PER_SECOND: usize = 200;

/// Three digits, as a histogram keeps them.
fn rounded(value: f64) -> f64 {
    let unit = 10.0_f64.powf(value.abs().max(1e-9).log10().floor() - 2.0);
    (value / unit).round() * unit
}

/// A run without dependence: exponential response times.
fn independent(random: &mut Random) -> Vec<Counts> {
    let second =
        |random: &mut Random| (0..PER_SECOND).map(|_| rounded(exponential(random))).collect::<Vec<_>>();
    (0..SECONDS).map(|_| Counts::of_samples(&second(random))).collect()
}

/// A run that remembers for 1 % of its length: a Gaussian AR(1) process.
fn remembering(random: &mut Random) -> Vec<Counts> {
    let memory = 0.01 * (SECONDS * PER_SECOND) as f64;
    let phi = (-1.0 / memory).exp();
    let fresh = (1.0 - phi * phi).sqrt();
    let mut value = normal(random);
    let mut next = |random: &mut Random| {
        value = phi * value + fresh * normal(random);
        (value * 1_000.0).round() / 1_000.0
    };
    (0..SECONDS)
        .map(|_| Counts::of_samples(&(0..PER_SECOND).map(|_| next(random)).collect::<Vec<_>>()))
        .collect()
}

/// A run with stalls of 0.2 s at random times, every 2 s on average. What arrives in a stall waits for its end.
fn stalling(random: &mut Random) -> Vec<Counts> {
    let mut ends = -STALL_S;
    let mut next = 2.0 * exponential(random);
    let mut response = |at: f64, random: &mut Random| {
        while next <= at {
            ends = next + STALL_S;
            next += STALL_EVERY_S * exponential(random);
        }
        rounded((ends - at).max(0.001 * exponential(random)))
    };
    let slice = |second: usize, random: &mut Random, response: &mut dyn FnMut(f64, &mut Random) -> f64| {
        let at = |i: usize| second as f64 + i as f64 / PER_SECOND as f64;
        Counts::of_samples(&(0..PER_SECOND).map(|i| response(at(i), random)).collect::<Vec<_>>())
    };
    (0..SECONDS).map(|second| slice(second, random, &mut response)).collect()
}

const STALL_S: f64 = 0.2;
const STALL_EVERY_S: f64 = 2.0;

/// A process, the quantile that is looked at and its true value.
struct Process {
    name: &'static str,
    run: fn(&mut Random) -> Vec<Counts>,
    q: f64,
    truth: f64,
}

const NORMAL_P90: f64 = 1.281_551_565_544_6;
const NORMAL_P99: f64 = 2.326_347_874_040_841;

fn independent_at(q: f64) -> Process {
    Process { name: "independent", run: independent, q, truth: -(1.0 - q).ln() }
}

fn remembering_at(q: f64, truth: f64) -> Process {
    Process { name: "remembering", run: remembering, q, truth }
}

/// P(r > x) = 1 − exp(−(S − x) ÷ T).
fn stalling_at(q: f64) -> Process {
    Process { name: "stalling", run: stalling, q, truth: STALL_S + STALL_EVERY_S * q.ln() }
}

/// The share of seeds for which the interval of a method holds the truth must lie in a range, give or take what
/// chance may do to a share of so many cases.
#[track_caller]
fn covers(
    process: &Process,
    range: std::ops::RangeInclusive<f64>,
    method: impl Fn(&[Counts], u64) -> Interval,
) {
    let cases = cases(120, 2_000);
    let holds = |seed| method(&(process.run)(&mut random(seed)), seed).contains(process.truth);
    let covered = share(cases, holds);
    let (low, high) = (*range.start(), *range.end());
    assert!(
        covered >= low - slack(low, cases) && covered <= high + slack(high, cases),
        "{} p{}: {covered} of {cases} intervals hold it",
        process.name,
        100.0 * process.q
    );
}

#[test]
fn order_statistics_cover_what_they_say_on_independent_samples() {
    for q in [0.5, 0.9, 0.99] {
        covers(&independent_at(q), 0.94..=1.0, |slices, _| {
            let merged = Counts::merged(slices);
            quantile(&merged, q, 0.95, &Dependence::assumed_none(merged.total())).unwrap().interval
        });
    }
}

#[test]
fn ten_samples_beyond_a_quantile_are_enough_for_its_interval() {
    let ten_beyond = |random: &mut Random| {
        vec![Counts::of_samples(&(0..1_000).map(|_| exponential(random)).collect::<Vec<_>>())]
    };
    let process = Process { run: ten_beyond, ..independent_at(0.99) };
    covers(&process, 0.94..=1.0, |slices, _| {
        quantile(&slices[0], 0.99, 0.95, &Dependence::assumed_none(1_000)).unwrap().interval
    });
}

/// The method that reports use. Without the measured dependence the p99 of a run that remembers is covered by 0.18.
#[test]
fn order_statistics_on_effective_samples_cover_runs_that_remember_and_stall() {
    let measured = |process: &Process, range| {
        covers(process, range, |slices, _| quantile_of_slices(slices, process.q, 0.95).unwrap().interval);
    };
    measured(&independent_at(0.5), 0.94..=1.0);
    measured(&independent_at(0.99), 0.94..=1.0);
    measured(&remembering_at(0.5, 0.0), 0.92..=1.0);
    measured(&remembering_at(0.9, NORMAL_P90), 0.90..=1.0);
    measured(&remembering_at(0.99, NORMAL_P99), 0.88..=1.0);
    measured(&stalling_at(0.95), 0.92..=1.0);
    measured(&stalling_at(0.99), 0.92..=1.0);
}

/// Resampling sees a tail only where the run has one: its floors are lower, which is why reports do not use it alone.
#[test]
fn the_block_bootstrap_covers_nearly_what_it_says() {
    let blocked = |process: &Process, range| {
        covers(process, range, |slices, seed| {
            bootstrap_quantile(slices, process.q, 0.95, 400, &mut Random::new(seed)).unwrap()
        });
    };
    blocked(&independent_at(0.5), 0.92..=0.97);
    blocked(&independent_at(0.99), 0.92..=0.97);
    blocked(&remembering_at(0.5, 0.0), 0.88..=0.97);
    blocked(&remembering_at(0.99, NORMAL_P99), 0.72..=0.97);
    blocked(&stalling_at(0.99), 0.90..=0.98);
}
