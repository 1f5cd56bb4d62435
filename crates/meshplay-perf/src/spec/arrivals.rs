//! When requests are meant to start.
//!
//! Open arrivals are times that are fixed before the run: they do not wait for the target, so a target that stalls
//! cannot hide how long people would have waited. In a closed loop each connection asks again when it has its answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
}
