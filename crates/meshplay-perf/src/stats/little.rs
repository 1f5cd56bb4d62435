//! A check that every run passes or something was counted wrongly: requests under way = rate × response time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far apart the sides may be: what the buckets of histograms and requests cut off at an end make of them is less.
pub const LITTLE_TOLERANCE: f64 = 0.05;

/// The two sides of Little's law.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LittlesLaw {
    /// Requests that were under way on average, as counted.
    pub counted: f64,
    /// The same by rate × mean response time.
    pub computed: f64,
}

impl LittlesLaw {
    /// L = λ·W (J. Little, "A proof for the queuing formula: L = λW", Operations Research 1961).
    pub fn new(under_way_mean: f64, rate_per_s: f64, response_mean_s: f64) -> Self {
        Self { counted: under_way_mean, computed: rate_per_s * response_mean_s }
    }

    /// Both sides in one line.
    pub fn sentence(&self) -> String {
        let Self { counted, computed } = self;
        format!("{counted:.2} requests on average; rate × time makes {computed:.2}")
    }

    /// Whether both sides agree.
    pub fn holds(&self) -> bool {
        (self.counted - self.computed).abs() <= LITTLE_TOLERANCE * self.counted.max(self.computed)
    }
}

#[cfg(test)]
mod tests {
    use super::LittlesLaw;

    #[test]
    fn a_thousand_a_second_for_sixteen_milliseconds_keep_sixteen_under_way() {
        assert!(LittlesLaw::new(16.0, 1_000.0, 0.016).holds());
        assert!(LittlesLaw::new(15.5, 1_000.0, 0.016).holds());
        assert!(!LittlesLaw::new(16.0, 1_000.0, 0.010).holds());
        assert!(LittlesLaw::new(0.0, 0.0, 0.0).holds());
    }
}
