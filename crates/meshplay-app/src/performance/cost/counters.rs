//! Counters that a Prometheus keeps: raw samples with the times at which they were taken, never its own averages.
//!
//! What a range holds is summed by what it belongs to; samples of one scrape share their time. Times are those of the
//! scrape, or those that the scraped program gives (cAdvisor does). Whose counters they are is not known here.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use meshplay_dashboard::Series;
use meshplay_metrics::{MetricsError, Prometheus};
use meshplay_perf::cost::CostSample;

pub(super) type Labels = BTreeMap<String, String>;

/// A Prometheus that is asked.
#[derive(Clone)]
pub(super) struct Counters {
    pub(super) connection: String,
    pub(super) client: Prometheus,
}

/// Which series tell CPU and memory; selectors, as a range needs them.
pub(super) struct Selectors {
    /// Counters in seconds.
    pub(super) cpu: String,
    /// Gauges in bytes.
    pub(super) memory: Option<String>,
    /// Gauges that are taken off those.
    pub(super) memory_free: Option<String>,
}

/// Readings of one thing.
#[derive(Debug, PartialEq)]
pub(super) struct Counted {
    /// Of the first of its series.
    pub(super) labels: Labels,
    pub(super) samples: Vec<CostSample>,
}

impl Counters {
    /// Everything that the selectors fit, of the time until now, by the name that `name` gives to labels; what it gives
    /// none is left out.
    pub(super) async fn read(
        &self,
        selectors: &Selectors,
        span: Duration,
        name: impl Fn(&Labels) -> Option<String>,
    ) -> Result<BTreeMap<String, Counted>, MetricsError> {
        let cpu = self.range(&selectors.cpu, span).await?;
        let mut memory = Vec::new();
        for (selector, sign) in [(&selectors.memory, 1.0), (&selectors.memory_free, -1.0)] {
            let Some(selector) = selector else { continue };
            memory.extend(self.range(selector, span).await?.into_iter().map(|one| (one, sign)));
        }
        Ok(counted(&cpu, &memory, name))
    }

    /// The raw samples of a time until now: of an instant query for a range, the server gives no others.
    pub(super) async fn range(&self, selector: &str, span: Duration) -> Result<Vec<Series>, MetricsError> {
        let expr = format!("{selector}[{}s]", span.as_secs().max(1));
        Ok(self.client.query(&expr, Timestamp::now().as_millisecond()).await?.series)
    }
}

/// A label matcher's value.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Sums by name and time.
fn counted(
    cpu: &[Series],
    memory: &[(Series, f64)],
    name: impl Fn(&Labels) -> Option<String>,
) -> BTreeMap<String, Counted> {
    let mut all = BTreeMap::<String, (Labels, Sums)>::new();
    for series in cpu {
        let Some(name) = name(&series.labels) else { continue };
        let (_, sums) = all.entry(name).or_insert_with(|| (series.labels.clone(), Sums::default()));
        sums.add(&series.points, |sums| &mut sums.cpu_s, 1.0);
    }
    for (series, sign) in memory {
        let Some((_, sums)) = name(&series.labels).and_then(|name| all.get_mut(&name)) else { continue };
        sums.add(&series.points, |sums| &mut sums.bytes, *sign);
    }
    all.into_iter()
        .map(|(name, (labels, sums))| (name, Counted { labels, samples: sums.samples() }))
        .collect()
}

/// What one thing used, by time in milliseconds.
#[derive(Default)]
struct Sums {
    cpu_s: BTreeMap<i64, f64>,
    bytes: BTreeMap<i64, f64>,
}

impl Sums {
    fn add(
        &mut self,
        points: &[(i64, Option<f64>)],
        of: fn(&mut Self) -> &mut BTreeMap<i64, f64>,
        sign: f64,
    ) {
        for (at_ms, value) in points {
            let Some(value) = value else { continue };
            *of(self).entry(*at_ms).or_default() += sign * value;
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counters are not negative")]
    fn samples(self) -> Vec<CostSample> {
        let mut samples = BTreeMap::<i64, CostSample>::new();
        let mut set = |ms: i64, set: &dyn Fn(&mut CostSample)| {
            let Ok(time) = Timestamp::from_millisecond(ms) else { return };
            set(samples.entry(ms).or_insert_with(|| CostSample::at(time)));
        };
        for (ms, seconds) in self.cpu_s {
            set(ms, &|one| one.cpu_us = Some((seconds * 1e6).round() as u64));
        }
        for (ms, bytes) in self.bytes {
            set(ms, &|one| one.memory_bytes = Some(bytes as u64));
        }
        samples.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(labels: &[(&str, &str)], points: &[(i64, f64)]) -> Series {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Series { labels, points: points.iter().map(|(at, value)| (*at, Some(*value))).collect() }
    }

    #[test]
    fn series_of_one_thing_are_summed_where_they_were_taken_together() {
        let cpu = [
            series(&[("instance", "a"), ("cpu", "0")], &[(1_000, 1.0), (2_000, 1.5)]),
            series(&[("instance", "a"), ("cpu", "1")], &[(1_000, 2.0), (2_000, 2.25)]),
            series(&[("instance", "b"), ("cpu", "0")], &[(1_500, 7.0)]),
            series(&[("cpu", "0")], &[(1_500, 9.0)]),
        ];
        let memory = [
            (series(&[("instance", "a")], &[(1_000, 100.0), (3_000, 90.0)]), 1.0),
            (series(&[("instance", "a")], &[(1_000, 60.0)]), -1.0),
        ];
        let found = counted(&cpu, &memory, |labels| labels.get("instance").cloned());
        assert_eq!(found.keys().collect::<Vec<_>>(), ["a", "b"]);
        let told: Vec<_> = found["a"]
            .samples
            .iter()
            .map(|one| (one.at.as_millisecond(), one.cpu_us, one.memory_bytes))
            .collect();
        let expect =
            [(1_000, Some(3_000_000), Some(40)), (2_000, Some(3_750_000), None), (3_000, None, Some(90))];
        assert_eq!(told, expect);
    }

    #[test]
    fn values_of_labels_cannot_leave_their_quotes() {
        assert_eq!(quoted(r#"a"} or up{b=\"#), r#""a\"} or up{b=\\""#);
    }
}
