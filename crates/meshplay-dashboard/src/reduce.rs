//! Many points, one number: the calculations of Grafana that have one. Lists (`allValues`) and truths (`allIsZero`) are
//! none; whoever reads a name of those says so.

use crate::Sample;

/// A calculation, by Grafana's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calculation {
    Mean,
    Median,
    /// 1 to 99.
    Percentile(u8),
    Variance,
    Deviation,
    Min,
    MinAboveZero,
    Max,
    Sum,
    Count,
    CountAll,
    First,
    FirstNotNull,
    Last,
    LastNotNull,
    Range,
    Difference,
    DifferencePercent,
    Delta,
    Step,
    ChangeCount,
    DistinctCount,
}

impl Calculation {
    /// Nothing if it is none that is evaluated.
    pub(crate) fn read(name: &str) -> Option<Self> {
        Some(match name {
            "mean" | "avg" => Self::Mean,
            "median" => Self::Median,
            "variance" => Self::Variance,
            "stdDev" => Self::Deviation,
            "min" => Self::Min,
            "logmin" => Self::MinAboveZero,
            "max" => Self::Max,
            "sum" | "total" => Self::Sum,
            "count" => Self::Count,
            "countAll" => Self::CountAll,
            "first" => Self::First,
            "firstNotNull" => Self::FirstNotNull,
            "last" => Self::Last,
            "lastNotNull" | "current" => Self::LastNotNull,
            "range" => Self::Range,
            "diff" => Self::Difference,
            "diffperc" => Self::DifferencePercent,
            "delta" => Self::Delta,
            "step" => Self::Step,
            "changeCount" => Self::ChangeCount,
            "distinctCount" => Self::DistinctCount,
            _ => {
                let percent = name.strip_prefix('p')?.parse().ok()?;
                return (1..=99).contains(&percent).then_some(Self::Percentile(percent));
            }
        })
    }

    /// The number; nothing where there is none. Points without a value do not count, unless the calculation is of those
    /// too.
    pub(crate) fn of(self, points: &[Sample]) -> Option<f64> {
        let values: Vec<f64> = points.iter().filter_map(|(_, value)| *value).collect();
        let (first, last) = (values.first().copied()?, values.last().copied()?);
        let changes = || values.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?));
        let number = match self {
            Self::Mean => mean(&values),
            Self::Median => middle(&sorted(&values))?,
            Self::Percentile(percent) => nearest(&sorted(&values), percent)?,
            Self::Variance => variance(&values),
            Self::Deviation => variance(&values).sqrt(),
            Self::Min => least(values.iter().copied())?,
            Self::MinAboveZero => least(values.iter().copied().filter(|value| *value > 0.0))?,
            Self::Max => most(&values)?,
            Self::Sum => values.iter().sum(),
            Self::Count => float(values.len()),
            Self::CountAll => float(points.len()),
            Self::First => return points.first()?.1,
            Self::FirstNotNull => first,
            Self::Last => return points.last()?.1,
            Self::LastNotNull => last,
            Self::Range => most(&values)? - least(values.iter().copied())?,
            Self::Difference => last - first,
            Self::DifferencePercent => (last - first) / first * 100.0,
            Self::Delta => values.windows(2).map(rise).sum(),
            Self::Step => least(changes())?,
            Self::ChangeCount => float(changes().filter(|change| *change != 0.0).count()),
            Self::DistinctCount => {
                let mut distinct = sorted(&values);
                distinct.dedup();
                float(distinct.len())
            }
        };
        number.is_finite().then_some(number)
    }
}

#[allow(clippy::cast_precision_loss, reason = "series are short")]
fn float(count: usize) -> f64 {
    count as f64
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / float(values.len())
}

/// Of all values, not of a sample of them.
fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / float(values.len())
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn middle(sorted: &[f64]) -> Option<f64> {
    let at = sorted.len() / 2;
    let upper = *sorted.get(at)?;
    let is_even = sorted.len().is_multiple_of(2);
    Some(if is_even { f64::midpoint(*sorted.get(at - 1)?, upper) } else { upper })
}

/// A value of the series, as Grafana takes it, none between two.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the series")]
fn nearest(sorted: &[f64], percent: u8) -> Option<f64> {
    let place = float(sorted.len().checked_sub(1)?) * f64::from(percent) / 100.0;
    sorted.get(place.round() as usize).copied()
}

/// What a counter rose by; a reset counts from nothing.
fn rise(pair: &[f64]) -> f64 {
    match pair {
        [before, after] if after >= before => after - before,
        [_, after] => *after,
        _ => 0.0,
    }
}

fn least(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.reduce(f64::min)
}

fn most(values: &[f64]) -> Option<f64> {
    values.iter().copied().reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(calc: &str, values: &[f64]) -> Option<f64> {
        let points: Vec<Sample> = (0..).zip(values.iter().copied().map(Some)).collect();
        Calculation::read(calc).unwrap().of(&points)
    }

    #[test]
    fn the_calculations_have_the_names_of_grafana() {
        let points = [(0, Some(1.0)), (1, Some(4.0)), (2, Some(2.0)), (3, None)];
        let reduce = |calc: &str| Calculation::read(calc).unwrap().of(&points);
        let all = ["mean", "min", "max", "sum", "count", "first", "lastNotNull", "range", "diff", "delta"];
        let values: Vec<f64> = all.into_iter().filter_map(reduce).collect();
        assert_eq!(values, [7.0 / 3.0, 1.0, 4.0, 7.0, 3.0, 1.0, 2.0, 3.0, 1.0, 5.0]);
        assert_eq!((reduce("last"), reduce("current"), reduce("countAll")), (None, Some(2.0), Some(4.0)));
        assert_eq!(of("mean", &[]), None);
    }

    #[test]
    fn the_middle_and_the_spread_are_those_of_grafana() {
        assert_eq!((of("median", &[3.0, 1.0, 2.0]), of("median", &[4.0, 1.0])), (Some(2.0), Some(2.5)));
        let hundred: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        assert_eq!(
            (of("p95", &hundred), of("p5", &hundred), of("p99", &[7.0])),
            (Some(95.0), Some(5.0), Some(7.0))
        );
        assert_eq!((of("variance", &[1.0, 3.0]), of("stdDev", &[0.0, 4.0])), (Some(1.0), Some(2.0)));
    }

    #[test]
    fn changes_are_counted_and_measured() {
        let values = [2.0, 2.0, 0.0, 5.0, 4.0];
        let all = ["changeCount", "distinctCount", "step", "diffperc", "logmin", "firstNotNull"];
        assert_eq!(all.map(|calc| of(calc, &values)), [3.0, 4.0, -2.0, 100.0, 2.0, 2.0].map(Some));
        assert_eq!((of("step", &[1.0]), of("diffperc", &[0.0, 1.0])), (None, None));
    }

    #[test]
    fn a_name_that_is_not_evaluated_is_no_other_calculation() {
        for name in ["allValues", "allIsZero", "uniqueValues", "last_time", "name", "p0", "p100", "px", ""] {
            assert_eq!(Calculation::read(name), None, "{name}");
        }
    }
}
