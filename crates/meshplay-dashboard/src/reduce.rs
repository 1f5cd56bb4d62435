//! Many points, one number.

use crate::Sample;

/// By Grafana's names; the last one if the name is none.
pub(crate) fn reduce(calc: &str, points: &[Sample]) -> Option<f64> {
    let values: Vec<f64> = points.iter().filter_map(|(_, value)| *value).collect();
    let (first, last) = (values.first().copied()?, values.last().copied()?);
    let sum: f64 = values.iter().sum();
    let (min, max) = (fold(&values, f64::min), fold(&values, f64::max));
    #[allow(clippy::cast_precision_loss, reason = "series are short")]
    let count = values.len() as f64;
    Some(match calc {
        "mean" | "avg" => sum / count,
        "min" => min,
        "max" => max,
        "sum" | "total" => sum,
        "count" => count,
        "first" | "firstNotNull" => first,
        "range" => max - min,
        "diff" => last - first,
        "diffperc" => (last - first) / first,
        "delta" => values.windows(2).map(step).sum(),
        "last" => return points.last()?.1,
        _ => last,
    })
}

/// What a counter rose by; a reset counts from nothing.
fn step(pair: &[f64]) -> f64 {
    match pair {
        [before, after] if after >= before => after - before,
        [_, after] => *after,
        _ => 0.0,
    }
}

fn fold(values: &[f64], pick: fn(f64, f64) -> f64) -> f64 {
    values.iter().copied().reduce(pick).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calculations_have_the_names_of_grafana() {
        let points = [(0, Some(1.0)), (1, Some(4.0)), (2, Some(2.0)), (3, None)];
        let all = ["mean", "min", "max", "sum", "count", "first", "lastNotNull", "range", "diff", "delta"];
        let values: Vec<f64> = all.iter().filter_map(|calc| reduce(calc, &points)).collect();
        assert_eq!(values, [7.0 / 3.0, 1.0, 4.0, 7.0, 3.0, 1.0, 2.0, 3.0, 1.0, 5.0]);
        assert_eq!((reduce("last", &points), reduce("mean", &[])), (None, None));
    }
}
