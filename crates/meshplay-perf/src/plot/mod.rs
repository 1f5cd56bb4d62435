//! Charts as SVG text, without a browser: percentiles on a logarithmic axis, a figure over time, a histogram.
//!
//! A chart carries its title and description for screen readers, and takes its colours from the page it stands in. It
//! refuses to know what was measured: names, numbers and units come in.

mod axis;
mod frame;

pub use frame::Series;
pub(crate) use frame::escaped;

use axis::Axis;
use frame::Frame;

use crate::stats::Counts;

/// Response times by percentile: the axis is 1 ÷ (1 − q), so that each step to the right is a nine more. Values are in
/// milliseconds.
pub fn plot_percentiles(title: &str, runs: &[(String, Counts)]) -> String {
    let tail_max = runs.iter().map(|(_, counts)| counts.total()).max().unwrap_or(1).max(10) as f64;
    let curve = |(name, counts): &(String, Counts)| {
        // What lies beyond a run's own samples is not drawn.
        let inverse = steps_of_decade(counts.total().max(1) as f64);
        let points = inverse.filter_map(|inverse| Some((inverse, counts.quantile(1.0 - 1.0 / inverse)?)));
        Series { name: name.clone(), points: points.collect() }
    };
    let series: Vec<Series> = runs.iter().map(curve).collect();
    let x = Axis::logarithmic("percentile", 1.0, tail_max, |inverse| percent_text(1.0 - 1.0 / inverse));
    Frame::new(title, x, Axis::values("ms", &series)).lines(&series)
}

/// A figure of each second.
pub fn plot_over_time(title: &str, unit: &str, series: &[Series]) -> String {
    let last = series.iter().flat_map(|series| &series.points).map(|point| point.0).fold(1.0, f64::max);
    let x = Axis::linear("s", 0.0, last);
    Frame::new(title, x, Axis::values(unit, series)).lines(series)
}

/// How many requests took how long, in milliseconds on a logarithmic axis.
pub fn plot_histogram(title: &str, counts: &Counts) -> String {
    /// Bars of a decade.
    const BARS: f64 = 12.0;
    let mut bars: std::collections::BTreeMap<i64, u64> = std::collections::BTreeMap::new();
    for bucket in counts.buckets() {
        let value = f64::midpoint(bucket.lowest, bucket.highest).max(1e-6);
        *bars.entry((value.log10() * BARS).floor() as i64).or_default() += bucket.count;
    }
    let edge = |bar: i64| 10.0_f64.powf(bar as f64 / BARS);
    let low = bars.keys().next().map_or(0.1, |bar| edge(*bar));
    let high = bars.keys().next_back().map_or(1.0, |bar| edge(*bar + 1));
    let most = bars.values().max().copied().unwrap_or(1) as f64;
    let bars: Vec<(f64, f64, f64)> =
        bars.into_iter().map(|(bar, count)| (edge(bar), edge(bar + 1), count as f64)).collect();
    let x = Axis::logarithmic("ms", low, high, axis::number_text);
    Frame::new(title, x, Axis::linear("requests", 0.0, most)).bars(&bars)
}

/// 1, 1.07, … up to a limit: some thirty points for each decade.
fn steps_of_decade(limit: f64) -> impl Iterator<Item = f64> {
    let steps = (30.0 * limit.log10()).floor() as u32;
    (0..=steps).map(|step| 10.0_f64.powf(f64::from(step) / 30.0))
}

/// `p90`, `p99.9`.
fn percent_text(q: f64) -> String {
    let percent = (1e6 * 100.0 * q).round() / 1e6;
    format!("p{percent}")
}

#[cfg(test)]
mod tests {
    use super::{Series, plot_histogram, plot_over_time, plot_percentiles};
    use crate::stats::Counts;

    fn counts() -> Counts {
        Counts::of_samples(&(1..=10_000).map(|i| f64::from(i) / 100.0).collect::<Vec<_>>())
    }

    #[test]
    fn percentiles_name_their_nines_and_their_runs() {
        let svg = plot_percentiles("Response <time>", &[("a & b".to_owned(), counts())]);
        for text in ["p0", "p90", "p99.99", "a &amp; b", "Response &lt;time&gt;", "role=\"img\""] {
            assert!(svg.contains(text), "{text}\n{svg}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn nothing_to_draw_is_an_empty_frame() {
        for svg in [
            plot_percentiles("t", &[]),
            plot_percentiles("t", &[("a".to_owned(), Counts::default())]),
            plot_over_time("t", "req/s", &[]),
            plot_histogram("t", &Counts::default()),
        ] {
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"), "{svg}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn a_gap_in_time_is_a_gap_in_the_line() {
        let series = Series {
            name: "rate".to_owned(),
            points: vec![(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 1.0)],
        };
        let svg = plot_over_time("t", "req/s", &[series]);
        assert_eq!(svg.matches('M').count(), 2, "{svg}");
    }
}
