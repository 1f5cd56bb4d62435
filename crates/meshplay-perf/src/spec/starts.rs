//! Whether a pattern of arrivals makes sense: every mistake, each at the part of the pattern that is wrong. How a pattern
//! is written on a command line is [`pattern`](super::pattern)'s business.

use meshplay_types::{Finding, Findings};

use super::{Arrivals, Limits, check::range};

/// One rate of a pattern.
pub(crate) struct Rate {
    /// Its place in the specification.
    pub(crate) place: String,
    /// Per second.
    pub(crate) value: f64,
    /// It may be 0 for a while.
    may_rest: bool,
}

impl Rate {
    fn new(part: impl std::fmt::Display, value: f64) -> Self {
        Self { place: format!("/arrivals/{part}"), value, may_rest: true }
    }

    /// The only one there is, or one that everything is about: it may not be 0.
    fn needed(part: impl std::fmt::Display, value: f64) -> Self {
        Self { may_rest: false, ..Self::new(part, value) }
    }

    fn is_in(&self, limits: &Limits) -> bool {
        let is_enough = if self.may_rest { self.value >= 0.0 } else { self.value > 0.0 };
        is_enough && self.value <= limits.rate_max
    }
}

impl Arrivals {
    /// All rates that it names, with their places.
    pub(crate) fn rates(&self) -> Vec<Rate> {
        match self {
            Self::Max | Self::Closed { .. } | Self::Burst { .. } | Self::Replay { .. } => Vec::new(),
            Self::Constant { rate } | Self::Poisson { rate } => vec![Rate::needed("rate", *rate)],
            Self::Steps { steps } => {
                let rate =
                    |(at, step): (usize, &super::Step)| Rate::new(format_args!("steps/{at}/rate"), step.rate);
                steps.iter().enumerate().map(rate).collect()
            }
            Self::Ramp { from, to, .. } => vec![Rate::new("from", *from), Rate::new("to", *to)],
            Self::Spike { rate, peak, .. } => {
                vec![Rate::new("rate", *rate), Rate::needed("peak", *peak)]
            }
        }
    }

    pub(super) fn check(&self, limits: &Limits) -> Findings {
        let mut found = Findings::new();
        for rate in self.rates().iter().filter(|rate| !rate.is_in(limits)) {
            let least = if rate.may_rest { "0 or more" } else { "above 0" };
            let message =
                format_args!("a rate must be {least} and at most {}, and is {}", limits.rate_max, rate.value);
            found.push(range(&rate.place, message));
        }
        self.check_counts(&mut found);
        found.extend(self.crowded(limits));
        if let Some(part) = self.silent() {
            found.push(range(&format!("/arrivals/{part}"), format_args!("no request would ever start")));
        }
        found
    }

    /// What a pattern has besides rates.
    fn check_counts(&self, found: &mut Findings) {
        match self {
            Self::Burst { size, every_ms } => {
                if *size == 0 {
                    found.push(range("/arrivals/size", format_args!("a burst needs at least one request")));
                }
                if *every_ms == 0 {
                    found.push(range("/arrivals/everyMs", format_args!("bursts need a time between them")));
                }
            }
            Self::Replay { times_us } if times_us.is_empty() => {
                found.push(range("/arrivals/timesUs", format_args!("there are no recorded times")));
            }
            Self::Replay { times_us } => {
                if let Some(at) = times_us.windows(2).position(|pair| pair[1] < pair[0]) {
                    let message = format_args!("recorded times must rise, and number {} does not", at + 2);
                    found.push(range(&format!("/arrivals/timesUs/{}", at + 1), message));
                }
            }
            _ => {}
        }
    }

    /// Requests that come at once are as many as a limit of the rate lets start in a second.
    fn crowded(&self, limits: &Limits) -> Option<Finding> {
        let part = match self {
            Self::Burst { .. } => "size",
            Self::Replay { .. } => "timesUs",
            _ => return None,
        };
        let most = self.busiest_second().filter(|most| *most > limits.rate_max)?;
        let message =
            format_args!("at most {} requests may start within a second, and {most} do", limits.rate_max);
        Some(range(&format!("/arrivals/{part}"), message))
    }

    /// How many requests there are, if that is known and there is an end to them.
    pub(super) fn requests_max(&self) -> Option<u64> {
        // Summed up as the schedule does: a request starts as long as its number is below.
        let area = |from: f64, to: f64, ms: u64| (from + to) / 2.0 * (ms as f64 / 1e3);
        let sum = match self {
            Self::Replay { times_us } => return Some(times_us.len() as u64),
            Self::Steps { steps } if steps.last().is_none_or(|last| last.rate == 0.0) => {
                steps.iter().fold(0.0, |sum, step| sum + area(step.rate, step.rate, step.for_ms))
            }
            Self::Ramp { from, to, over_ms } if *to == 0.0 => area(*from, *to, *over_ms),
            Self::Spike { rate, peak, for_ms, .. } if *rate == 0.0 => area(*peak, *peak, *for_ms),
            _ => return None,
        };
        Some(sum.ceil() as u64)
    }

    /// The part that would have to be larger for anything to start.
    fn silent(&self) -> Option<&'static str> {
        match self {
            Self::Steps { steps } if steps.iter().all(|step| step.rate == 0.0 || step.for_ms == 0) => {
                Some("steps")
            }
            Self::Ramp { from, to, .. } if *from == 0.0 && *to == 0.0 => Some("to"),
            Self::Spike { rate, for_ms, .. } if *rate == 0.0 && *for_ms == 0 => Some("forMs"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: &[&str]) {
        let arrivals: Arrivals = serde_json::from_str(json).unwrap();
        let found = arrivals.check(&Limits::default());
        let places: Vec<String> = found.iter().map(|finding| finding.at.to_string()).collect();
        assert_eq!(places, expect, "{json}");
    }

    #[test]
    fn each_fault_of_a_pattern_has_a_place_of_its_own() {
        check(r#"{"kind": "poisson", "rate": 0}"#, &["/arrivals/rate"]);
        check(
            r#"{"kind": "steps", "steps": [{"rate": -1, "forMs": 5}, {"rate": 9, "forMs": 5}, {"rate": 1e12, "forMs": 5}]}"#,
            &["/arrivals/steps/0/rate", "/arrivals/steps/2/rate"],
        );
        check(r#"{"kind": "ramp", "from": -1, "to": -2, "overMs": 9}"#, &["/arrivals/from", "/arrivals/to"]);
        check(
            r#"{"kind": "spike", "rate": -1, "peak": 0, "atMs": 1, "forMs": 1}"#,
            &["/arrivals/rate", "/arrivals/peak"],
        );
        check(r#"{"kind": "burst", "size": 0, "everyMs": 0}"#, &["/arrivals/size", "/arrivals/everyMs"]);
        check(r#"{"kind": "replay", "timesUs": []}"#, &["/arrivals/timesUs"]);
        check(r#"{"kind": "replay", "timesUs": [1, 3, 2, 1]}"#, &["/arrivals/timesUs/2"]);
    }

    #[test]
    fn no_more_start_at_once_than_a_limit_lets_start_in_a_second() {
        let limits = Limits { rate_max: 100.0, ..Limits::default() };
        let places = |json: &str| -> Vec<String> {
            let arrivals: Arrivals = serde_json::from_str(json).unwrap();
            arrivals.check(&limits).iter().map(|finding| finding.at.to_string()).collect()
        };
        let at_once = |count: usize| format!(r#"{{"kind": "replay", "timesUs": {:?}}}"#, vec![7; count]);
        assert!(places(&at_once(100)).is_empty());
        assert_eq!(places(&at_once(101)), ["/arrivals/timesUs"]);
        assert!(places(r#"{"kind": "burst", "size": 50, "everyMs": 500}"#).is_empty());
        assert_eq!(places(r#"{"kind": "burst", "size": 50, "everyMs": 499}"#), ["/arrivals/size"]);
        assert_eq!(places(r#"{"kind": "burst", "size": 101, "everyMs": 3600000}"#), ["/arrivals/size"]);
    }

    #[test]
    fn what_has_an_end_has_as_many_requests_as_the_schedule_makes() {
        let check = |json: &str, expect: Option<u64>| {
            let arrivals: Arrivals = serde_json::from_str(json).unwrap();
            assert_eq!(arrivals.requests_max(), expect, "{json}");
            let mut spec = crate::RunSpec::new(Vec::new(), arrivals);
            spec.count = Some(1_000);
            let made = crate::schedule::Schedule::new(&spec).unwrap().count() as u64;
            assert_eq!(made, expect.unwrap_or(1_000), "{json}");
        };
        let steps = |last: f64| {
            format!(
                r#"{{"kind": "steps", "steps": [{{"rate": 100, "forMs": 1000}}, {{"rate": {last}, "forMs": 9}}]}}"#
            )
        };
        check(&steps(0.0), Some(100));
        check(&steps(0.5), None);
        check(
            r#"{"kind": "steps", "steps": [{"rate": 0.1, "forMs": 700}, {"rate": 0, "forMs": 1}]}"#,
            Some(1),
        );
        check(r#"{"kind": "ramp", "from": 9, "to": 0, "overMs": 1000}"#, Some(5));
        check(r#"{"kind": "spike", "rate": 0, "peak": 7, "atMs": 50, "forMs": 1000}"#, Some(7));
        check(r#"{"kind": "replay", "timesUs": [5, 5, 70]}"#, Some(3));
        check(r#"{"kind": "burst", "size": 7, "everyMs": 50}"#, None);
    }

    #[test]
    fn arrivals_without_a_request_are_a_mistake() {
        check(r#"{"kind": "steps", "steps": [{"rate": 0, "forMs": 10}]}"#, &["/arrivals/steps"]);
        check(r#"{"kind": "steps", "steps": []}"#, &["/arrivals/steps"]);
        check(r#"{"kind": "ramp", "from": 0, "to": 0, "overMs": 9}"#, &["/arrivals/to"]);
        check(r#"{"kind": "spike", "rate": 0, "peak": 5, "atMs": 0, "forMs": 0}"#, &["/arrivals/forMs"]);
        check(r#"{"kind": "ramp", "from": 0, "to": 5, "overMs": 9}"#, &[]);
    }
}
