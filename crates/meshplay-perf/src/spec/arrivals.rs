//! When requests are meant to start.
//!
//! Open arrivals are times that are fixed before the run: they do not wait for the target, so a target that stalls
//! cannot hide how long people would have waited. In a closed loop each connection asks again when it has its answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const MS_PER_S: u64 = 1_000;
const US_PER_S: u64 = 1_000_000;

/// The pattern of starts. Rates are requests per second of the whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Arrivals {
    /// Closed loop: every connection as fast as it can.
    Max,
    /// Closed loop: every connection waits so long between an answer and its next request.
    Closed {
        /// Pause.
        think_ms: u64,
    },
    /// Evenly spaced.
    Constant {
        /// Per second.
        rate: f64,
    },
    /// At random, independent of each other, as from many people: gaps are exponential.
    Poisson {
        /// Per second, on average.
        rate: f64,
    },
    /// One constant rate after the other; the last one stays.
    Steps {
        /// In order.
        steps: Vec<Step>,
    },
    /// From one rate to another, straight, and on at the last one.
    Ramp {
        /// Per second at the start.
        from: f64,
        /// Per second at the end.
        to: f64,
        /// How long the change takes.
        over_ms: u64,
    },
    /// A constant rate with one peak.
    Spike {
        /// Per second outside the peak.
        rate: f64,
        /// Per second in the peak.
        peak: f64,
        /// Start of the peak.
        at_ms: u64,
        /// Its length.
        for_ms: u64,
    },
    /// So many at once, again and again.
    Burst {
        /// Requests of one burst.
        size: u32,
        /// From start to start.
        every_ms: u64,
    },
    /// Recorded starts.
    Replay {
        /// Since the start of the run, rising.
        times_us: Vec<u64>,
    },
}

/// A constant rate for a while.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// Per second; 0 is a pause.
    pub rate: f64,
    /// How long.
    pub for_ms: u64,
}

impl Arrivals {
    /// Whether starts wait for answers.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Max | Self::Closed { .. })
    }

    /// The highest rate of the pattern, if it has one.
    #[must_use]
    pub fn rate_max(&self) -> Option<f64> {
        match self {
            Self::Max | Self::Closed { .. } | Self::Replay { .. } => None,
            Self::Constant { rate } | Self::Poisson { rate } => Some(*rate),
            Self::Steps { steps } => steps.iter().map(|step| step.rate).reduce(f64::max),
            Self::Ramp { from, to, .. } => Some(from.max(*to)),
            Self::Spike { rate, peak, .. } => Some(rate.max(*peak)),
            Self::Burst { size, every_ms } => Some(f64::from(*size) * 1e3 / (*every_ms).max(1) as f64),
        }
    }

    /// The most requests that are meant to start within one second: what a limit of a rate holds for, also where all
    /// come at once. Nothing for a closed loop, which goes by how fast it is answered.
    #[must_use]
    pub fn busiest_second(&self) -> Option<f64> {
        match self {
            Self::Burst { size, every_ms } => {
                Some(f64::from(*size) * MS_PER_S.div_ceil((*every_ms).max(1)) as f64)
            }
            Self::Replay { times_us } => Some(most_within(times_us, US_PER_S) as f64),
            _ => self.rate_max(),
        }
    }
}

/// The most of rising times that lie within less than `width` of each other.
fn most_within(times: &[u64], width: u64) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (at, time) in times.iter().enumerate() {
        while time.saturating_sub(times[first]) >= width {
            first += 1;
        }
        most = most.max(at + 1 - first);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: Option<f64>) {
        let arrivals: Arrivals = serde_json::from_str(json).unwrap();
        assert_eq!(arrivals.busiest_second(), expect, "{json}");
    }

    #[test]
    fn what_comes_at_once_counts_in_the_second_in_which_most_of_it_comes() {
        check(r#"{"kind": "replay", "timesUs": [0, 0, 0, 5000000]}"#, Some(3.0));
        check(r#"{"kind": "replay", "timesUs": [0, 400000, 999999, 1000000, 1000001, 9000000]}"#, Some(4.0));
        check(r#"{"kind": "replay", "timesUs": [2, 1, 0]}"#, Some(3.0));
        check(r#"{"kind": "replay", "timesUs": []}"#, Some(0.0));
        check(r#"{"kind": "burst", "size": 50, "everyMs": 200}"#, Some(250.0));
        check(r#"{"kind": "burst", "size": 50, "everyMs": 300}"#, Some(200.0));
        check(r#"{"kind": "burst", "size": 50, "everyMs": 3600000}"#, Some(50.0));
    }

    #[test]
    fn rates_are_their_highest_and_closed_loops_have_none() {
        check(r#"{"kind": "ramp", "from": 9, "to": 2, "overMs": 5}"#, Some(9.0));
        check(r#"{"kind": "max"}"#, None);
        check(r#"{"kind": "closed", "thinkMs": 5}"#, None);
    }
}
