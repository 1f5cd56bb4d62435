//! The shape of response times: the spectrum of percentiles for a logarithmic axis, and bars for a histogram.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Histogram,
    recording::{Part, Phase, Second},
};

/// Points per halving of what is beyond: as many as HdrHistogram's percentile output has by default.
const POINTS_PER_HALVING: u32 = 5;
/// Bars of the histogram.
const BARS: usize = 60;

/// The shape of one phase.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Distribution {
    /// Rising; denser towards the tail, and ending where a single request decides.
    pub spectrum: Vec<SpectrumPoint>,
    /// From the shortest duration to the longest, evenly wide on a logarithmic axis.
    pub bars: Vec<HistogramBar>,
}

/// One percentile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpectrumPoint {
    /// From 0 to 1.
    pub quantile: f64,
    /// This share of requests was at most so long.
    pub ms: f64,
}

/// Requests between two durations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistogramBar {
    /// From.
    pub from_ms: f64,
    /// To.
    pub to_ms: f64,
    /// So many.
    pub count: u64,
}

impl Distribution {
    /// Of one phase of the requests that count.
    #[must_use]
    pub fn of_seconds(seconds: &[Second], phase: Phase) -> Self {
        let mut histogram = Histogram::new();
        let slices = seconds.iter().flat_map(|second| &second.slices);
        slices
            .filter(|slice| slice.part == Part::Measured)
            .for_each(|slice| histogram.merge(slice.phases.get(phase)));
        Self { spectrum: spectrum(&histogram), bars: bars(&histogram) }
    }
}

fn spectrum(histogram: &Histogram) -> Vec<SpectrumPoint> {
    let count = histogram.count();
    let point = |quantile: f64| {
        histogram.value_at_quantile(quantile).map(|ns| SpectrumPoint { quantile, ms: ns as f64 / 1e6 })
    };
    let steps = (count.max(1) as f64).log2() * f64::from(POINTS_PER_HALVING);
    let quantiles =
        (0..=steps as u32).map(|step| 1.0 - (-f64::from(step) / f64::from(POINTS_PER_HALVING)).exp2());
    quantiles.chain([1.0]).filter_map(point).collect()
}

fn bars(histogram: &Histogram) -> Vec<HistogramBar> {
    let (Some(min), Some(max)) = (histogram.min(), histogram.max()) else { return Vec::new() };
    let (low, high) = ((min.max(1) as f64).ln(), (max.max(2) as f64).ln());
    let width = ((high - low) / BARS as f64).max(f64::MIN_POSITIVE);
    let edge = |bar: usize| (low + width * bar as f64).exp() / 1e6;
    let mut bars: Vec<HistogramBar> =
        (0..BARS).map(|bar| HistogramBar { from_ms: edge(bar), to_ms: edge(bar + 1), count: 0 }).collect();
    for bucket in histogram.buckets() {
        let at = ((bucket.middle_ns().max(1.0).ln() - low) / width).clamp(0.0, (BARS - 1) as f64);
        bars[at as usize].count += bucket.count;
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spectrum_ends_where_one_request_decides_and_the_bars_hold_all() {
        let mut histogram = Histogram::new();
        (1..=1_000u64).for_each(|us| histogram.record(us * 1_000));
        let spectrum = spectrum(&histogram);
        assert!(spectrum.is_sorted_by(|a, b| a.quantile < b.quantile && a.ms <= b.ms), "{spectrum:?}");
        assert_eq!(spectrum.first().map(|point| point.quantile), Some(0.0));
        let beyond = 1.0 - spectrum[spectrum.len() - 2].quantile;
        assert!((0.001..0.002).contains(&beyond), "{beyond}");
        assert_eq!(bars(&histogram).iter().map(|bar| bar.count).sum::<u64>(), 1_000);
    }

    #[test]
    fn nothing_measured_has_no_shape() {
        let empty = Histogram::new();
        assert!(spectrum(&empty).is_empty() && bars(&empty).is_empty());
    }

    #[test]
    fn a_single_duration_is_one_bar() {
        let mut histogram = Histogram::new();
        histogram.record(5);
        assert_eq!(bars(&histogram).iter().map(|bar| bar.count).sum::<u64>(), 1);
    }
}
