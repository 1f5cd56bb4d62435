//! From the readings of one subject to what it cost: CPU before, during and after a run, per request, and memory.
//!
//! Bounds need no assumption: a counter only rises, so what lies between the first and the last sample inside of a
//! window was used in it, and what lies outside of the last sample before and the first one after it was not. They are
//! as wide as one sampling period at either end.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CostRole, CostSample, CostSeries, CostSource, Subject, SubjectKind,
    series::{CpuPoint, millis},
};

/// Most of a window: of a minute with a reading each 10 to 15 s, what lies between the first and the last of them.
const MOST: f64 = 2.0 / 3.0;

/// From `start` to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostWindow {
    /// Beginning.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
}

/// The times of a run: the load itself with its warm-up, and the quiet times around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostWindows {
    /// The target is watched and nothing is sent.
    pub before: CostWindow,
    /// Requests are made.
    pub during: CostWindow,
    /// The target is watched and nothing is sent any more.
    pub after: CostWindow,
}

/// A number with what it can be at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostEstimate {
    /// The estimate.
    pub value: f64,
    /// At least.
    pub low: f64,
    /// At most; absent where no reading bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// A number in each period; absent where nothing was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostPeriods {
    /// Before the load.
    pub before: Option<f64>,
    /// Under load.
    pub during: Option<f64>,
    /// After it.
    pub after: Option<f64>,
}

/// What one subject cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubjectCost {
    /// Whose cost it is.
    #[serde(flatten)]
    pub subject: Subject,
    /// From where it is known.
    pub source: CostSource,
    /// The source tells averages over windows, no counters: what it says of a short run is blurred.
    pub is_window_average: bool,
    /// CPU time used under load.
    pub cpu_ms: Option<CostEstimate>,
    /// CPU time per 1,000 requests that ended.
    pub cpu_ms_per1000: Option<CostEstimate>,
    /// The same less what it uses when nothing is asked.
    pub cpu_ms_per1000_above_idle: Option<f64>,
    /// CPU as cores in use.
    pub cpu_cores: CostPeriods,
    /// Mean memory.
    pub memory_bytes: CostPeriods,
    /// Largest memory under load.
    pub memory_bytes_max: Option<u64>,
    /// Readings that touch the run, and the longest time between two of them.
    pub samples: u32,
    /// See `samples`.
    pub period_ms: Option<u64>,
}

impl CostWindow {
    /// Length in milliseconds.
    #[must_use]
    pub fn length_ms(&self) -> f64 {
        millis(self.start, self.end).max(0.0)
    }

    fn holds(&self, at: Timestamp) -> bool {
        self.start <= at && at <= self.end
    }
}

impl CostEstimate {
    /// Times a factor that is not negative.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high.map(|high| high * factor) }
    }

    /// The sum with another one: bounds add up, whatever the dependence.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            low: self.low + other.low,
            high: self.high.zip(other.high).map(|(a, b)| a + b),
        }
    }
}

impl SubjectCost {
    /// Reduces a series.
    #[must_use]
    pub fn of(series: &CostSeries, windows: &CostWindows, requests: u64) -> Self {
        let curve = Curve(series.cpu_points());
        let during = &windows.during;
        let idle = idle_cores(series, &curve, windows);
        let cpu_ms = curve.used(during, idle);
        let per_1000 = |ms: f64| (requests > 0).then(|| ms * 1e3 / requests as f64);
        let above_idle = |used: &CostEstimate| used.value - idle.unwrap_or(0.0) * during.length_ms();
        let touching = series.samples.iter().filter(|one| during.holds(one.at)).count();
        let after = || Some(&windows.after).filter(|_| !has_ended(series, during));
        Self {
            subject: series.subject.clone(),
            source: series.source,
            is_window_average: series.is_average(),
            cpu_ms,
            cpu_ms_per1000: cpu_ms.and_then(|used| Some(used.times(per_1000(1.0)?))),
            cpu_ms_per1000_above_idle: cpu_ms.as_ref().and_then(|used| per_1000(above_idle(used).max(0.0))),
            cpu_cores: CostPeriods {
                before: idle,
                during: cpu_ms.map(|used| used.value / during.length_ms().max(1.0)),
                after: after()
                    .and_then(|window| curve.cores(window).or_else(|| last_average(series, window))),
            },
            memory_bytes: CostPeriods {
                before: memory(series, &windows.before).or_else(|| memory_at(series, windows.before.end)),
                during: memory(series, during).or_else(|| memory_at(series, during.end)),
                after: after().and_then(|window| memory(series, window)),
            },
            memory_bytes_max: memory_samples(series, during).max(),
            samples: u32::try_from(touching).unwrap_or(u32::MAX),
            period_ms: series.period_ms(during),
        }
    }
}

/// What the subject uses when nothing is asked: by its counter where there are two readings before the load, otherwise
/// by the source's own average up to the only one. A source may have taken them before anybody asked it. A node that
/// uses nothing is one of which its kubelet has no average yet.
fn idle_cores(series: &CostSeries, curve: &Curve, windows: &CostWindows) -> Option<f64> {
    let end = windows.during.start;
    let told = || series.samples.iter().rev().find(|one| one.at <= end).and_then(|one| one.cores);
    let is_known = |cores: &f64| *cores > 0.0 || series.subject.kind != SubjectKind::Node;
    curve.cores(&CostWindow { start: Timestamp::MIN, end }).or_else(|| told().filter(is_known))
}

/// Whether it is a generator that was gone when the load was. The last that is known of such a process, what all of it
/// used, is told when it has ended and has no memory any more. That bounds what the run cost, and says nothing of a time
/// in which there was no process.
fn has_ended(series: &CostSeries, during: &CostWindow) -> bool {
    let Subject { kind, role, .. } = series.subject;
    let is_last = |last: &CostSample| last.memory_bytes.is_none() || last.at <= during.end;
    kind == SubjectKind::Process && role == CostRole::Generator && series.samples.last().is_some_and(is_last)
}

fn last_average(series: &CostSeries, window: &CostWindow) -> Option<f64> {
    series.samples.iter().rev().find(|one| window.holds(one.at)).and_then(|one| one.cores)
}

fn memory_samples(series: &CostSeries, window: &CostWindow) -> impl Iterator<Item = u64> {
    series.samples.iter().filter(|one| window.holds(one.at)).filter_map(|one| one.memory_bytes)
}

fn memory(series: &CostSeries, window: &CostWindow) -> Option<f64> {
    let (sum, count) =
        memory_samples(series, window).fold((0.0, 0), |(sum, n), one| (sum + one as f64, n + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// The last reading up to a time.
fn memory_at(series: &CostSeries, at: Timestamp) -> Option<f64> {
    let before = series.samples.iter().rev().find(|one| one.at <= at && one.memory_bytes.is_some());
    before.and_then(|one| one.memory_bytes).map(|bytes| bytes as f64)
}

/// CPU time since the first sample.
struct Curve(Vec<CpuPoint>);

impl Curve {
    /// CPU used in a window, in milliseconds, of something that uses `idle` cores outside of it.
    fn used(&self, window: &CostWindow, idle: Option<f64>) -> Option<CostEstimate> {
        let (first, last) = (self.0.first()?, self.0.last()?);
        if first.from >= window.end || last.to <= window.start {
            return None;
        }
        let before = self.0.iter().rev().find(|point| point.to <= window.start);
        let after = self.0.iter().find(|point| point.from >= window.end);
        let (outer_start, outer_end) = (before.unwrap_or(first), after.unwrap_or(last));
        let outer = (outer_end.us - outer_start.us) / 1e3;
        let outer_ms = millis(outer_start.at(), outer_end.at());
        let outside_ms =
            millis(outer_start.at(), window.start).max(0.0) + millis(window.end, outer_end.at()).max(0.0);
        // Without knowledge of the quiet time the use is taken to be even; so it is if the quiet time was busier than
        // the run, because then something else went on.
        let even = outer / outer_ms.max(1.0);
        let idle = idle.unwrap_or(even).min(even);
        let mut value = outer - idle * outside_ms;
        // Ends without a reading: as much as in the rest.
        let seen_ms = outer_ms - outside_ms;
        if seen_ms > 0.0 {
            value *= window.length_ms() / seen_ms;
        }
        let inside = self.certainly_inside(window);
        if let Some(even) = inside.and_then(|ends| all_of(window, ends)) {
            value = even;
        }
        let low = inside.map_or(0.0, |(first, last)| (last.us - first.us) / 1e3);
        let high = before.and(after).map(|_| outer);
        Some(CostEstimate { value: value.clamp(low, high.unwrap_or(f64::INFINITY).max(low)), low, high })
    }

    /// Mean cores between the first and the last reading inside of a window.
    fn cores(&self, window: &CostWindow) -> Option<f64> {
        let (first, last) = self.certainly_inside(window)?;
        let ms = millis(first.at(), last.at());
        (ms > 0.0).then(|| (last.us - first.us) / 1e3 / ms)
    }

    fn certainly_inside(&self, window: &CostWindow) -> Option<(&CpuPoint, &CpuPoint)> {
        let is_inside = |point: &&CpuPoint| point.from >= window.start && point.to <= window.end;
        let first = self.0.iter().find(is_inside)?;
        Some((first, self.0.iter().rev().find(is_inside)?))
    }
}

/// What readings inside of a window that span most of it say of all of it; the rest is taken to be like them. That is
/// closer than to take off what was used in a quiet time, which may not have been so quiet.
fn all_of(window: &CostWindow, (first, last): (&CpuPoint, &CpuPoint)) -> Option<f64> {
    let part = millis(first.at(), last.at()) / window.length_ms();
    (part >= MOST).then(|| (last.us - first.us) / 1e3 / part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: f64) -> Timestamp {
        Timestamp::from_microsecond(1_700_000_000_000_000 + (second * 1e6) as i64).unwrap()
    }

    fn window(start: f64, end: f64) -> CostWindow {
        CostWindow { start: at(start), end: at(end) }
    }

    fn windows(during: (f64, f64)) -> CostWindows {
        let (start, end) = during;
        CostWindows {
            before: window(start - 5.0, start),
            during: window(start, end),
            after: window(end, end + 5.0),
        }
    }

    fn series(samples: &[(f64, u64)]) -> CostSeries {
        let (name, node) = ("app".to_owned(), None);
        let subject = Subject { kind: SubjectKind::Process, name, role: CostRole::Application, node };
        let mut series = CostSeries::new(subject, CostSource::Proc);
        for (second, cpu_ms) in samples {
            let cpu_us = Some(cpu_ms * 1_000);
            series.push(CostSample { cpu_us, memory_bytes: Some(*cpu_ms), ..CostSample::at(at(*second)) });
        }
        series
    }

    fn cost(samples: &[(f64, u64)], during: (f64, f64)) -> SubjectCost {
        SubjectCost::of(&series(samples), &windows(during), 2_000)
    }

    /// 100 ms per second when idle, 600 ms per second under load from 10 s to 30 s.
    fn reading(second: f64) -> (f64, u64) {
        let loaded = (second.clamp(10.0, 30.0) - 10.0) * 500.0;
        (second, (second * 100.0 + loaded) as u64)
    }

    #[test]
    fn readings_at_both_ends_leave_nothing_open() {
        let cost = cost(&[8.0, 9.0, 10.0, 20.0, 30.0, 33.0].map(reading), (10.0, 30.0));
        let used = cost.cpu_ms.unwrap();
        assert_eq!((used.value, used.low, used.high), (12_000.0, 12_000.0, Some(12_000.0)));
        assert_eq!(cost.cpu_ms_per1000.unwrap().value, 6_000.0);
        assert_eq!(cost.cpu_ms_per1000_above_idle, Some(5_000.0));
        assert_eq!((cost.cpu_cores.before, cost.cpu_cores.during), (Some(0.1), Some(0.6)));
    }

    #[test]
    fn readings_far_from_the_ends_still_tell_the_cost_and_bound_it_by_a_period() {
        let cost = cost(&[6.5, 7.5, 17.0, 27.0, 37.0].map(reading), (10.0, 30.0));
        let used = cost.cpu_ms.unwrap();
        assert!((used.value - 12_000.0).abs() < 1.0, "{used:?}");
        assert_eq!((used.low, used.high), (6_000.0, Some(12_950.0)));
        assert_eq!(cost.period_ms, Some(10_000));
    }

    #[test]
    fn a_long_run_does_not_depend_on_how_quiet_it_was_before() {
        // A whole core until 9 s; then as `reading` has it, with load until 70 s.
        let used_ms = |second: f64| {
            let loaded = second.clamp(10.0, 70.0) - 10.0;
            second.min(9.0) * 1_000.0 + (second - 9.0).max(0.0) * 100.0 + loaded * 500.0
        };
        let seconds = [0.0, 9.0, 19.0, 29.0, 39.0, 49.0, 59.0, 69.0, 79.0];
        let used =
            cost(&seconds.map(|second| (second, used_ms(second) as u64)), (10.0, 70.0)).cpu_ms.unwrap();
        assert!((used.value - 36_000.0).abs() < 1.0, "{used:?}");
    }

    #[test]
    fn a_run_between_two_readings_is_what_lies_between_them() {
        let used = cost(&[0.0, 4.9, 45.0].map(reading), (10.0, 30.0)).cpu_ms.unwrap();
        assert!((used.value - 12_000.0).abs() < 600.0, "{used:?}");
        assert_eq!(used.low, 0.0);
    }

    #[test]
    fn a_quiet_time_that_was_busier_than_the_run_is_not_taken_off() {
        let samples = [(0.0, 0), (5.0, 5_000), (35.0, 8_000)];
        let used = cost(&samples, (10.0, 30.0)).cpu_ms.unwrap();
        assert!((used.value - 2_000.0).abs() < 1.0, "{used:?}");
    }

    #[test]
    fn a_node_without_an_average_is_taken_to_be_as_busy_before_as_under_load() {
        let mut series = series(&[5.0, 15.0, 25.0, 35.0].map(|second| (second, (second * 1_000.0) as u64)));
        series.samples[0].cores = Some(0.0);
        let used =
            |series: &CostSeries| SubjectCost::of(series, &windows((10.0, 30.0)), 1).cpu_ms.unwrap().value;
        assert_eq!(used(&series), 30_000.0, "a process may have slept until then");
        series.subject.kind = SubjectKind::Node;
        assert_eq!(used(&series), 20_000.0);
    }

    #[test]
    fn a_counter_that_goes_back_goes_on_from_where_it_was() {
        let cost = cost(&[(10.0, 500), (15.0, 900), (16.0, 100), (20.0, 300)], (10.0, 20.0));
        assert_eq!(cost.cpu_ms.unwrap().value, 700.0);
    }

    #[test]
    fn an_end_without_a_reading_has_no_upper_bound() {
        let used = cost(&[10.0, 20.0].map(reading), (10.0, 30.0)).cpu_ms.unwrap();
        assert_eq!((used.low, used.high), (6_000.0, None));
        assert!((used.value - 12_000.0).abs() < 1.0, "{used:?}");
        assert_eq!(cost(&[1.0, 2.0].map(reading), (10.0, 30.0)).cpu_ms, None);
    }

    #[test]
    fn times_that_were_cut_off_widen_the_bounds() {
        let mut series = series(&[8.0, 9.0, 10.0, 20.0, 30.0, 33.0].map(reading));
        series.stamp_ms = 1_000;
        let used = SubjectCost::of(&series, &windows((10.0, 30.0)), 1).cpu_ms.unwrap();
        // The readings of 9 s and of 30 s are the nearest ones that are certainly outside.
        assert_eq!((used.low, used.high), (6_000.0, Some(12_100.0)));
        assert!((used.value - 12_000.0).abs() <= 100.0, "{used:?}");
    }

    #[test]
    fn a_generator_that_has_ended_uses_nothing_after_the_load_and_is_covered_all_the_same() {
        let mut series = series(&[(9.0, 0), (10.0, 100), (20.0, 1_100), (30.01, 2_100)]);
        series.subject.role = CostRole::Generator;
        series.push(CostSample { cpu_us: Some(2_200_000), ..CostSample::at(at(30.5)) });
        let cost = SubjectCost::of(&series, &windows((10.0, 30.0)), 1_000);
        assert_eq!((cost.cpu_cores.after, cost.memory_bytes.after), (None, None));
        assert!(cost.cpu_ms.unwrap().high.is_some());
        series.subject.role = CostRole::Application;
        let cost = SubjectCost::of(&series, &windows((10.0, 30.0)), 1_000);
        assert!(cost.cpu_cores.after.is_some() && cost.memory_bytes.after.is_some());
    }

    #[test]
    fn averages_are_integrated() {
        let mut series = series(&[]);
        for second in [10.0, 20.0, 30.0] {
            let (cores, window_ms) = (Some(0.5), Some(10_000));
            series.push(CostSample { cores, window_ms, ..CostSample::at(at(second)) });
        }
        let cost = SubjectCost::of(&series, &windows((10.0, 30.0)), 1_000);
        assert!(cost.is_window_average);
        assert_eq!(cost.cpu_ms.unwrap().value, 10_000.0);
    }

    #[test]
    fn cached_answers_are_no_news() {
        let series = series(&[(1.0, 5), (1.0, 5), (0.5, 4), (2.0, 6)]);
        assert_eq!(series.samples.len(), 2);
    }
}
