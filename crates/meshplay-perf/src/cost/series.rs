//! Readings of one subject over time: cumulative CPU counters with the times at which their source took them.
//!
//! A counter that goes back (a container started again) goes on from where it was. Sources that only tell averages are
//! integrated, and marked.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CostWindow, Subject};

/// Readings that are kept of one subject: with more, every second one is left out.
const SAMPLES_MAX: usize = 2_000;

/// Where readings come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CostSource {
    /// `/proc/PID`.
    Proc,
    /// A control group of version 1.
    CgroupV1,
    /// A control group of version 2.
    CgroupV2,
    /// The admin address of an Envoy; its CPU from `/proc/PID`.
    EnvoyAdmin,
    /// `stats/summary` of a kubelet: counters that refresh every 10 to 15 s.
    Kubelet,
    /// `metrics.k8s.io`: averages over windows, not counters.
    MetricsApi,
    /// Counters kept by a Prometheus.
    Prometheus,
}

impl CostSource {
    /// Whether it tells of the machine that watches and of no other.
    #[must_use]
    pub fn is_local(self) -> bool {
        match self {
            Self::Proc | Self::CgroupV1 | Self::CgroupV2 | Self::EnvoyAdmin => true,
            Self::Kubelet | Self::MetricsApi | Self::Prometheus => false,
        }
    }
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostSample {
    /// When the source took it.
    pub at: Timestamp,
    /// CPU time since some beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_us: Option<u64>,
    /// The source's own average of the time before `at`, in cores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores: Option<f64>,
    /// Of how much time `cores` is the average; only of sources that have no counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_ms: Option<u64>,
    /// Memory that cannot be taken back without harm (working set); the resident set of a process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
}

/// Readings of one subject, in order of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostSeries {
    /// Whose.
    pub subject: Subject,
    /// From where.
    pub source: CostSource,
    /// A reading may have been taken so much later than it says: kubelets cut times off to whole seconds.
    #[serde(default)]
    pub stamp_ms: u32,
    /// In order of time.
    pub samples: Vec<CostSample>,
}

/// A point of the CPU curve: since the first sample, rising.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CpuPoint {
    /// Not earlier.
    pub(super) from: Timestamp,
    /// Not later.
    pub(super) to: Timestamp,
    pub(super) us: f64,
}

impl CpuPoint {
    /// Most likely then.
    pub(super) fn at(&self) -> Timestamp {
        self.from.saturating_add(self.to.duration_since(self.from) / 2).unwrap_or(self.to)
    }
}

impl CostSample {
    /// Nothing but its time.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self { at, cpu_us: None, cores: None, window_ms: None, memory_bytes: None }
    }
}

impl CostSeries {
    /// Without readings yet.
    #[must_use]
    pub fn new(subject: Subject, source: CostSource) -> Self {
        let stamp_ms = if source == CostSource::Kubelet { 1_000 } else { 0 };
        Self { subject, source, stamp_ms, samples: Vec::new() }
    }

    /// Adds a reading; one that is no news (sources answer from a cache) is left out.
    pub fn push(&mut self, sample: CostSample) {
        if self.samples.last().is_some_and(|last| last.at >= sample.at) {
            return;
        }
        self.samples.push(sample);
        if self.samples.len() > SAMPLES_MAX {
            let mut at = 0;
            self.samples.retain(|_| {
                at += 1;
                at % 2 == 1
            });
        }
    }

    /// Whether it has averages only.
    #[must_use]
    pub fn is_average(&self) -> bool {
        self.samples.iter().any(|one| one.window_ms.is_some())
    }

    /// How often its counter went back.
    #[must_use]
    pub fn resets(&self) -> usize {
        let counters: Vec<u64> = self.samples.iter().filter_map(|one| one.cpu_us).collect();
        counters.windows(2).filter(|pair| pair[1] < pair[0]).count()
    }

    /// The longest time between two of its readings that touch a window, in milliseconds: how coarse it is there.
    pub(super) fn period_ms(&self, window: &CostWindow) -> Option<u64> {
        let touching = |pair: &&[CostSample]| pair[1].at > window.start && pair[0].at < window.end;
        let gap = |pair: &[CostSample]| millis(pair[0].at, pair[1].at) as u64;
        self.samples.windows(2).filter(touching).map(gap).max()
    }

    /// The CPU curve.
    pub(super) fn cpu_points(&self) -> Vec<CpuPoint> {
        if self.is_average() { self.integrated() } else { self.counted() }
    }

    fn point(&self, at: Timestamp, us: f64) -> CpuPoint {
        let late = jiff::SignedDuration::from_millis(i64::from(self.stamp_ms));
        CpuPoint { from: at, to: at.saturating_add(late).unwrap_or(at), us }
    }

    fn counted(&self) -> Vec<CpuPoint> {
        let (mut sum, mut last) = (0.0, None);
        let readings = self.samples.iter().filter_map(|one| Some((one.at, one.cpu_us?)));
        let point = |(at, us): (Timestamp, u64)| {
            sum += last.map_or(0, |last| if us < last { us } else { us - last }) as f64;
            last = Some(us);
            self.point(at, sum)
        };
        readings.map(point).collect()
    }

    /// An average holds for the time back to the reading before it, at least for its own window.
    fn integrated(&self) -> Vec<CpuPoint> {
        let readings: Vec<(Timestamp, f64, u64)> = self
            .samples
            .iter()
            .filter_map(|one| Some((one.at, one.cores?, one.window_ms.unwrap_or_default())))
            .collect();
        let Some((at, _, window_ms)) = readings.first() else { return Vec::new() };
        let window = jiff::SignedDuration::from_millis(i64::try_from(*window_ms).unwrap_or(i64::MAX));
        let mut last = self.point(at.saturating_sub(window).unwrap_or(*at), 0.0);
        let mut points = vec![last];
        for (at, cores, _) in readings.into_iter().filter(|(_, _, window_ms)| *window_ms > 0) {
            last = self.point(at, last.us + cores * millis(last.from, at) * 1e3);
            points.push(last);
        }
        points
    }
}

/// From one time to another, in milliseconds.
pub(super) fn millis(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_microsecond() - from.as_microsecond()) as f64 / 1e3
}
