//! Numbers over time, as both sides have them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A span of time to look at, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MetricRange")]
pub struct Range {
    /// From.
    pub from_ms: i64,
    /// Until.
    pub to_ms: i64,
    /// Between two points.
    pub step_ms: i64,
}

/// One point: time in milliseconds since 1970, and the value. No value where there is no number to show (NaN, infinite).
pub type Sample = (i64, Option<f64>);

/// One time series.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MetricSeries")]
pub struct Series {
    /// Labels; the metric's name is `__name__`.
    pub labels: BTreeMap<String, String>,
    /// By rising time.
    pub points: Vec<Sample>,
}

/// What a query answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MetricAnswer")]
pub struct Answer {
    /// Series; of an instant query each has one point.
    pub series: Vec<Series>,
    /// What the server warns of.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub warnings: Vec<String>,
}

/// Points that one series of an answer may have: Prometheus refuses more than 11,000.
const POINTS_MAX: i64 = 11_000;
/// Steps people can read off an axis.
const LADDER_MS: [i64; 18] = [
    1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
    1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
];

/// The step for a span: as fine as `points` of them need, never finer than values come, on a ladder of round numbers.
///
/// A fixed ladder by span alone (as Meshery has it) is finer than a scrape in short windows, which shows stairs, and
/// coarser than the screen in long ones.
pub fn step_ms(span_ms: i64, points: i64, scrape_ms: i64) -> i64 {
    let wanted = (span_ms / points.max(1)).max(scrape_ms).max(1_000).max(span_ms / POINTS_MAX + 1);
    let rung = LADDER_MS.iter().copied().find(|rung| *rung >= wanted);
    rung.unwrap_or_else(|| wanted.div_euclid(86_400_000) * 86_400_000 + 86_400_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_no_finer_than_values_come_and_no_finer_than_the_screen() {
        assert_eq!(step_ms(300_000, 600, 15_000), 15_000);
        assert_eq!(step_ms(3_600_000, 600, 1_000), 10_000);
        assert_eq!(step_ms(86_400_000, 600, 15_000), 300_000);
        assert_eq!(step_ms(0, 0, 0), 1_000);
    }

    #[test]
    fn no_span_has_more_points_than_prometheus_gives() {
        for span_ms in [3_600_000, 86_400_000, 365 * 86_400_000, 3_650 * 86_400_000] {
            assert!(span_ms / step_ms(span_ms, 1_000_000, 1) <= POINTS_MAX, "{span_ms}");
        }
    }
}
