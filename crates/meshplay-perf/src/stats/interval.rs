//! A confidence interval with the level that it really attains.

use serde::{Deserialize, Serialize};

/// The level of every interval where nobody asks for another one.
pub const LEVEL_DEFAULT: f64 = 0.95;

/// From `low` to `high`, both included, in the unit of the values it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interval {
    /// The lower end; minus infinity where the method cannot tell.
    pub low: f64,
    /// The upper end; infinity where the method cannot tell.
    pub high: f64,
    /// The probability with which intervals made like this one hold the true value: what the method attains on
    /// these counts, not what was asked for.
    pub level: f64,
}

impl Interval {
    /// Whether a value lies inside.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether all of it lies inside another one.
    pub fn is_within(&self, low: f64, high: f64) -> bool {
        low <= self.low && self.high <= high
    }

    /// The distance between its ends.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// Both ends sent through a function that rises.
    pub fn map(&self, rising: impl Fn(f64) -> f64) -> Self {
        Self { low: rising(self.low), high: rising(self.high), level: self.level }
    }
}
