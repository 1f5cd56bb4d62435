//! Where a value lies on an axis, and at which values it is marked.

use super::frame::Series;

/// One axis.
pub(super) struct Axis {
    pub(super) unit: String,
    low: f64,
    high: f64,
    logarithmic: bool,
    text: fn(f64) -> String,
}

impl Axis {
    pub(super) fn linear(unit: &str, low: f64, high: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self { unit: unit.to_owned(), low, high, logarithmic: false, text: number_text }
    }

    pub(super) fn logarithmic(unit: &str, low: f64, high: f64, text: fn(f64) -> String) -> Self {
        let high = if high > low { high } else { 10.0 * low };
        Self { unit: unit.to_owned(), low, high, logarithmic: true, text }
    }

    /// From zero to the largest value of all series.
    pub(super) fn values(unit: &str, series: &[Series]) -> Self {
        let values = series.iter().flat_map(|series| &series.points).map(|point| point.1);
        Self::linear(unit, 0.0, values.filter(|value| value.is_finite()).fold(0.0, f64::max))
    }

    /// 0 at its start, 1 at its end.
    pub(super) fn place(&self, value: f64) -> f64 {
        if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// Values to mark, with their texts: powers of ten, or some five round numbers.
    pub(super) fn marks(&self) -> Vec<(f64, String)> {
        let values: Vec<f64> = if self.logarithmic {
            let (from, to) = (self.low.log10().ceil() as i32, self.high.log10().floor() as i32);
            (from..=to).map(|power| 10.0_f64.powi(power)).collect()
        } else {
            let step = round_step((self.high - self.low) / 5.0);
            let steps = ((self.high - self.low) / step + 1e-9).floor() as u32;
            (0..=steps).map(|i| self.low + f64::from(i) * step).collect()
        };
        values.into_iter().map(|value| (value, (self.text)(value))).collect()
    }
}

/// The next of 1, 2, 5 × 10ⁿ.
fn round_step(step: f64) -> f64 {
    let power = 10.0_f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|round| *round >= step)
        .unwrap_or(step)
}

/// Four digits at most, thousands as `k`.
pub(super) fn number_text(value: f64) -> String {
    if value >= 10_000.0 {
        return format!("{}k", (value / 100.0).round() / 10.0);
    }
    format!("{}", (value * 1e4).round() / 1e4)
}
