//! Counters that a Prometheus keeps: raw samples with the times at which they were taken, never its own averages.
//!
//! What a range holds is summed by what it belongs to; samples of one scrape share their time. Times are those of the
//! scrape, or those that the scraped program gives (cAdvisor does). Whose counters they are is not known here.
//!
//! An answer has a limit, and a run may go on for a day: a long time is asked for in pieces, and what was read once is not
//! asked for again.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use meshplay_dashboard::{Sample, Series};
use meshplay_metrics::{MetricsError, Prometheus};
use meshplay_perf::cost::CostSample;

/// One answer holds so much time at most. Of a node with 64 cores that is scraped each second that is 5 MB, half of what
/// an answer may be.
const PIECE: Duration = Duration::from_secs(600);
/// So far before the newest reading it is asked again: samples of one scrape are of different times, and a server may get
/// some of them later than others.
const OVERLAP: Duration = Duration::from_secs(120);

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
    /// Everything that the selectors fit, from a time until now, by the name that `name` gives to labels; what it gives
    /// none is left out.
    pub(super) async fn read(
        &self,
        selectors: &Selectors,
        from: Timestamp,
        name: impl Fn(&Labels) -> Option<String>,
    ) -> Result<BTreeMap<String, Counted>, MetricsError> {
        let mut memory = Vec::new();
        for (selector, sign) in [(&selectors.memory, 1.0), (&selectors.memory_free, -1.0)] {
            let Some(selector) = selector else { continue };
            memory.extend(self.range(selector, from).await?.into_iter().map(|one| (one, sign)));
        }
        // Last: of a scrape that comes in between, memory alone would make a reading that has no CPU for good.
        let cpu = self.range(&selectors.cpu, from).await?;
        Ok(counted(&cpu, &memory, name))
    }

    /// The raw samples from a time until now: of an instant query for a range, the server gives no others.
    pub(super) async fn range(&self, selector: &str, from: Timestamp) -> Result<Vec<Series>, MetricsError> {
        let mut whole = BTreeMap::new();
        for (end, seconds) in pieces(from, Timestamp::now()) {
            let expr = format!("{selector}[{seconds}s]");
            let piece = self.client.query(&expr, end.as_millisecond()).await?.series;
            piece.into_iter().for_each(|series| join(&mut whole, series));
        }
        Ok(whole.into_iter().map(|(labels, points)| Series { labels, points }).collect())
    }
}

impl Counted {
    /// Adds what was read later, as far as it is news.
    pub(super) fn add(&mut self, later: Vec<CostSample>) {
        let last = self.samples.last().map(|one| one.at);
        self.samples.extend(later.into_iter().filter(|one| last.is_none_or(|last| one.at > last)));
    }
}

/// From when on to ask, by the newest reading that there is and when the watching began.
pub(super) fn news_from(newest: Option<Timestamp>, began: Timestamp) -> Timestamp {
    before(newest.unwrap_or(began), OVERLAP)
}

/// So much earlier.
pub(super) fn before(at: Timestamp, span: Duration) -> Timestamp {
    let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
    at.saturating_sub(span).unwrap_or(Timestamp::MIN)
}

/// Ends of the pieces of a time, and their lengths in whole seconds.
fn pieces(from: Timestamp, to: Timestamp) -> Vec<(Timestamp, u64)> {
    let ms = u64::try_from(to.duration_since(from).as_millis()).unwrap_or_default().max(1);
    let piece_ms = u64::try_from(PIECE.as_millis()).unwrap_or(u64::MAX);
    let count = ms.div_ceil(piece_ms);
    let piece = |nth: u64| {
        let later = Duration::from_millis((count - 1 - nth) * piece_ms);
        let length_ms = if nth == 0 { ms - (count - 1) * piece_ms } else { piece_ms };
        (before(to, later), length_ms.div_ceil(1_000))
    };
    (0..count).map(piece).collect()
}

/// Pieces may share their ends.
fn join(whole: &mut BTreeMap<Labels, Vec<Sample>>, Series { labels, points }: Series) {
    let known = whole.entry(labels).or_default();
    let last = known.last().map(|(at_ms, _)| *at_ms);
    known.extend(points.into_iter().filter(|(at_ms, _)| last.is_none_or(|last| *at_ms > last)));
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
    fn a_long_time_is_asked_for_in_pieces_that_leave_nothing_out() {
        let at = |second: i64| Timestamp::from_second(1_700_000_000 + second).unwrap();
        assert_eq!(pieces(at(0), at(130)), [(at(130), 130)]);
        assert_eq!(pieces(at(0), at(0)), [(at(0), 1)]);
        assert_eq!(pieces(at(0), at(1_200)), [(at(600), 600), (at(1_200), 600)]);
        let day = pieces(at(0), at(86_401));
        assert_eq!((day.len(), day[0], day[144]), (145, (at(1), 1), (at(86_401), 600)));
        assert!(day.iter().all(|(_, seconds)| *seconds <= PIECE.as_secs()));
    }

    #[test]
    fn a_sample_that_two_pieces_have_counts_once() {
        let mut whole = BTreeMap::new();
        join(&mut whole, series(&[("a", "b")], &[(1_000, 1.0), (2_000, 2.0)]));
        join(&mut whole, series(&[("a", "b")], &[(2_000, 2.0), (3_000, 3.0)]));
        join(&mut whole, series(&[("a", "c")], &[(2_000, 7.0)]));
        let points: Vec<i64> = whole.values().flatten().map(|(at_ms, _)| *at_ms).collect();
        assert_eq!(points, [1_000, 2_000, 3_000, 2_000]);
    }

    #[test]
    fn what_was_read_is_not_asked_for_again_however_long_a_run_is() {
        let at = |second: i64| Timestamp::from_second(1_700_000_000 + second).unwrap();
        assert_eq!(news_from(None, at(0)), at(-120));
        assert_eq!(news_from(Some(at(7_200)), at(0)), at(7_080));
        let sample = |second| CostSample::at(at(second));
        let mut counted = Counted { labels: Labels::new(), samples: vec![sample(1), sample(2)] };
        counted.add(vec![sample(1), sample(2), sample(3)]);
        assert_eq!(counted.samples, [1, 2, 3].map(sample));
    }

    #[test]
    fn values_of_labels_cannot_leave_their_quotes() {
        assert_eq!(quoted(r#"a"} or up{b=\"#), r#""a\"} or up{b=\\""#);
    }
}
