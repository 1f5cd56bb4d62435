//! When each request is meant to start: times in ns since the start of the run, rising, fixed by the specification and
//! its seed before the run begins.
//!
//! One schedule serves the whole run: whoever has a free connection takes the next time. It knows no clock and no
//! connections. Closed loops have no schedule.

mod curve;
mod random;

use self::curve::Curve;
pub(crate) use self::random::Random;
use crate::spec::{Arrivals, RunSpec};

const NS_PER_MS: u64 = 1_000_000;
const NS_PER_US: u64 = 1_000;
/// Apart from the gaps, so that another order of endpoints leaves the times alone.
const ENDPOINTS_STREAM: u64 = 0x656e_6470_6f69_6e74;

/// The times that are left.
#[derive(Clone, Debug)]
pub struct Schedule {
    pattern: Pattern,
    made: u64,
    count: u64,
    end_ns: u64,
}

#[derive(Clone, Debug)]
enum Pattern {
    Curve(Curve),
    Poisson { random: Random, gap_ns: f64, next_ns: f64 },
    Burst { size: u64, every_ns: u64 },
    Replay { times_us: Vec<u64> },
}

impl Schedule {
    /// That of a specification without mistakes; none for a closed loop.
    #[must_use]
    pub fn new(spec: &RunSpec) -> Option<Self> {
        let pattern = match &spec.arrivals {
            Arrivals::Max | Arrivals::Closed { .. } => return None,
            Arrivals::Poisson { rate } => {
                let gap_ns = 1e9 / rate;
                let mut random = Random::new(spec.seed);
                let next_ns = random.exponential() * gap_ns;
                Pattern::Poisson { random, gap_ns, next_ns }
            }
            Arrivals::Burst { size, every_ms } => {
                Pattern::Burst { size: u64::from(*size), every_ns: every_ms.saturating_mul(NS_PER_MS) }
            }
            Arrivals::Replay { times_us } => Pattern::Replay { times_us: times_us.clone() },
            Arrivals::Constant { .. }
            | Arrivals::Steps { .. }
            | Arrivals::Ramp { .. }
            | Arrivals::Spike { .. } => Pattern::Curve(Curve::new(&spec.arrivals)),
        };
        Some(Self {
            pattern,
            made: 0,
            count: spec.count.unwrap_or(u64::MAX),
            end_ns: spec.duration_ms.map_or(u64::MAX, |ms| ms.saturating_mul(NS_PER_MS)),
        })
    }

    /// Which request the next time belongs to, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.made
    }

    /// When the last of all requests is meant to start, found without a look at those before it; of random times, on
    /// average. Nothing if that many never come, or if there is no last one.
    #[must_use]
    pub fn last_ns(mut self) -> Option<u64> {
        let last = self.count.checked_sub(1).filter(|_| self.count < u64::MAX);
        match &mut self.pattern {
            Pattern::Poisson { gap_ns, .. } => last.map(|last| (last as f64 * *gap_ns) as u64),
            Pattern::Replay { times_us } => {
                let recorded = (times_us.len() as u64).checked_sub(1)?;
                self.pattern.at(last.map_or(recorded, |last| last.min(recorded)))
            }
            pattern => pattern.at(last?),
        }
    }
}

impl Iterator for Schedule {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if self.made == self.count {
            return None;
        }
        let at_ns = self.pattern.at(self.made).filter(|at_ns| *at_ns < self.end_ns);
        match at_ns {
            Some(_) => self.made += 1,
            // Times rise: after the first one beyond the end there is none.
            None => self.count = self.made,
        }
        at_ns
    }
}

impl Pattern {
    /// Time of request `index`; asked for in order.
    fn at(&mut self, index: u64) -> Option<u64> {
        match self {
            Self::Curve(curve) => curve.at(index),
            Self::Poisson { random, gap_ns, next_ns } => {
                let at_ns = *next_ns;
                *next_ns += random.exponential() * *gap_ns;
                Some(at_ns as u64)
            }
            Self::Burst { size, every_ns } => index.checked_div(*size)?.checked_mul(*every_ns),
            Self::Replay { times_us } => {
                times_us.get(usize::try_from(index).ok()?).map(|us| us.saturating_mul(NS_PER_US))
            }
        }
    }
}

/// Which endpoint a request asks for: by weight, at random, and the same in every run with this seed.
#[derive(Clone, Debug)]
pub struct EndpointOrder {
    seed: u64,
    /// Sums of the weights up to and with each endpoint.
    sums: Vec<u64>,
}

impl EndpointOrder {
    /// That of a specification.
    #[must_use]
    pub fn new(spec: &RunSpec) -> Self {
        let sums = spec.endpoints.iter().scan(0, |sum, endpoint| {
            *sum += u64::from(endpoint.weight);
            Some(*sum)
        });
        Self { seed: spec.seed ^ ENDPOINTS_STREAM, sums: sums.collect() }
    }

    /// The endpoint of request `index`.
    #[inline]
    #[must_use]
    pub fn of(&self, index: u64) -> usize {
        let Some((total, [_, ..])) = self.sums.split_last() else { return 0 };
        // Without any weight there is nothing to draw.
        let Some(drawn) = Random::hash(self.seed, index).checked_rem(*total) else { return 0 };
        self.sums.partition_point(|sum| *sum <= drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(arrivals: &str, rest: &str) -> RunSpec {
        let json = format!(
            r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {arrivals}, "seed": 42, {rest}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    fn check(arrivals: &str, rest: &str, expect_us: &[u64]) {
        let times: Vec<u64> = Schedule::new(&spec(arrivals, rest)).unwrap().map(|ns| ns / 1_000).collect();
        assert_eq!(times, expect_us, "{arrivals}");
    }

    #[test]
    fn constant_times_are_even_and_end_before_the_end() {
        check(r#"{"kind": "constant", "rate": 4}"#, r#""durationMs": 1000"#, &[0, 250_000, 500_000, 750_000]);
        check(r#"{"kind": "constant", "rate": 4}"#, r#""durationMs": 1000, "count": 2"#, &[0, 250_000]);
    }

    #[test]
    fn steps_keep_the_phase_of_the_rate() {
        check(
            r#"{"kind": "steps", "steps": [{"rate": 2, "forMs": 1000}, {"rate": 0, "forMs": 1000}, {"rate": 4, "forMs": 1}]}"#,
            r#""durationMs": 2600"#,
            &[0, 500_000, 2_000_000, 2_250_000, 2_500_000],
        );
    }

    #[test]
    fn a_ramp_doubles_in_the_middle() {
        // Rate t per second: request n starts at √(2n) s.
        check(
            r#"{"kind": "ramp", "from": 0, "to": 4, "overMs": 4000}"#,
            r#""durationMs": 4400"#,
            &[
                0, 1_414_213, 2_000_000, 2_449_489, 2_828_427, 3_162_277, 3_464_101, 3_741_657, 4_000_000,
                4_250_000,
            ],
        );
    }

    #[test]
    fn a_spike_ends() {
        check(
            r#"{"kind": "spike", "rate": 1, "peak": 4, "atMs": 1000, "forMs": 500}"#,
            r#""durationMs": 3000"#,
            &[0, 1_000_000, 1_250_000, 1_500_000, 2_500_000],
        );
    }

    #[test]
    fn bursts_start_at_once() {
        check(
            r#"{"kind": "burst", "size": 2, "everyMs": 100}"#,
            r#""count": 5"#,
            &[0, 0, 100_000, 100_000, 200_000],
        );
    }

    #[test]
    fn recorded_times_are_played_as_they_are() {
        check(r#"{"kind": "replay", "timesUs": [5, 5, 70]}"#, r#""connections": 1"#, &[5, 5, 70]);
    }

    #[test]
    fn bursts_that_are_an_age_apart_do_not_come_one_right_after_the_other() {
        // In ns this is more than 64 bits have, by 448,384.
        let arrivals = r#"{"kind": "burst", "size": 1, "everyMs": 18446744073710}"#;
        check(arrivals, r#""durationMs": 1000"#, &[0]);
    }

    #[test]
    fn bursts_of_nothing_never_come_and_endpoints_without_any_weight_are_not_drawn() {
        check(r#"{"kind": "burst", "size": 0, "everyMs": 1}"#, r#""count": 5"#, &[]);
        let mut spec = spec(r#"{"kind": "max"}"#, r#""count": 5"#);
        spec.endpoints.push(spec.endpoints[0].clone());
        spec.endpoints.iter_mut().for_each(|endpoint| endpoint.weight = 0);
        assert_eq!(EndpointOrder::new(&spec).of(3), 0);
    }

    #[test]
    fn the_last_time_is_known_without_those_before_it() {
        let last = |arrivals: &str, rest: &str| {
            let spec = spec(arrivals, rest);
            let found = Schedule::new(&spec).unwrap().last_ns();
            (found.map(|ns| ns / 1_000), Schedule::new(&spec).unwrap())
        };
        for arrivals in [
            r#"{"kind": "constant", "rate": 4}"#,
            r#"{"kind": "steps", "steps": [{"rate": 2, "forMs": 1000}, {"rate": 0, "forMs": 1000}, {"rate": 4, "forMs": 1}]}"#,
            r#"{"kind": "ramp", "from": 0, "to": 4, "overMs": 4000}"#,
            r#"{"kind": "spike", "rate": 1, "peak": 4, "atMs": 1000, "forMs": 500}"#,
            r#"{"kind": "burst", "size": 2, "everyMs": 100}"#,
            r#"{"kind": "replay", "timesUs": [5, 5, 70, 80, 90, 91, 92, 99]}"#,
        ] {
            let (found, times) = last(arrivals, r#""count": 7"#);
            assert_eq!(found, times.last().map(|ns| ns / 1_000), "{arrivals}");
        }
        let never = r#"{"kind": "steps", "steps": [{"rate": 2, "forMs": 1000}, {"rate": 0, "forMs": 1}]}"#;
        assert_eq!(last(never, r#""count": 3"#).0, None);
        assert_eq!(last(r#"{"kind": "replay", "timesUs": [5, 70]}"#, r#""connections": 1"#).0, Some(70));
        assert_eq!(last(r#"{"kind": "poisson", "rate": 2}"#, r#""count": 11"#).0, Some(5_000_000));
    }

    #[test]
    fn a_closed_loop_has_no_schedule() {
        assert!(Schedule::new(&spec(r#"{"kind": "max"}"#, r#""count": 5"#)).is_none());
    }

    #[test]
    fn a_constant_rate_does_not_drift_in_a_week() {
        let mut times = Schedule::new(&spec(r#"{"kind": "constant", "rate": 3}"#, r#""count": 1"#)).unwrap();
        let week = 3 * 7 * 24 * 3_600;
        assert_eq!(times.pattern.at(week), Some(7 * 24 * 3_600 * 1_000_000_000));
    }

    /// P32: the largest distance to the exponential distribution, and the variance of counts over their mean.
    #[test]
    fn poisson_arrivals_are_those_of_a_poisson_process() {
        let (rate, n) = (10_000.0, 300_000);
        let spec = spec(r#"{"kind": "poisson", "rate": 10000}"#, &format!(r#""count": {n}"#));
        let times: Vec<u64> = Schedule::new(&spec).unwrap().collect();
        let mut gaps: Vec<f64> = times.windows(2).map(|two| (two[1] - two[0]) as f64 * 1e-9).collect();
        gaps.sort_by(f64::total_cmp);
        let distance = gaps
            .iter()
            .enumerate()
            .map(|(at, gap)| ((at as f64 + 0.5) / gaps.len() as f64 - (1.0 - (-gap * rate).exp())).abs())
            .fold(0.0, f64::max);
        assert!(distance <= 0.005, "max |ΔCDF| is {distance}");

        let windows = n / 10;
        let width_ns = times.last().unwrap() / windows + 1;
        let mut counts = vec![0.0; windows as usize];
        times.iter().for_each(|time| counts[(time / width_ns) as usize] += 1.0);
        let mean = counts.iter().sum::<f64>() / windows as f64;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / windows as f64;
        let dispersion = variance / mean;
        assert!((0.98..=1.02).contains(&dispersion), "dispersion is {dispersion}");
    }

    #[test]
    fn the_seed_fixes_the_times() {
        let times = |seed| {
            let mut spec = spec(r#"{"kind": "poisson", "rate": 100}"#, r#""count": 20"#);
            spec.seed = seed;
            Schedule::new(&spec).unwrap().collect::<Vec<u64>>()
        };
        assert_eq!(times(1), times(1));
        assert_ne!(times(1), times(2));
    }

    #[test]
    fn endpoints_are_asked_for_by_weight() {
        let spec: RunSpec = serde_json::from_str(
            r#"{"endpoints": [{"url": "http://a", "weight": 1}, {"url": "http://b", "weight": 0},
                {"url": "http://c", "weight": 3}], "arrivals": {"kind": "max"}}"#,
        )
        .unwrap();
        let order = EndpointOrder::new(&spec);
        let mut counts = [0i32; 3];
        (0..40_000).for_each(|index| counts[order.of(index)] += 1);
        assert_eq!(counts[1], 0);
        assert!((counts[0] - 10_000).abs() < 300, "{counts:?}");
    }
}
