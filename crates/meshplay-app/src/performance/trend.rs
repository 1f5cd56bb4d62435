//! One metric of a profile over its runs: where it changed, what else changed there, and which baselines still hold.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_perf::stats::{Better, Release, Sensitivity, TrendChange, trend_changes};
use meshplay_store::{RunMeasured, StoreError};
use meshplay_types::{Code, Finding, RunId};

use super::{
    apart::places_apart,
    baseline::BaselineView,
    metric::{Metric, PRIMARY_DEFAULT},
    recorded::Recorded,
    stored::tags_of,
};
use crate::{App, AppError, OpCtx, core::aside};

/// Runs of a trend: as many as change points are searched in.
const RUNS_MAX: u32 = meshplay_perf::stats::SERIES_MAX as u32;

/// A metric over the runs of a profile.
#[derive(Clone, Debug)]
pub struct Trend {
    /// Name of the metric.
    pub metric: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Which way is up.
    pub better: Better,
    /// Runs that have it, oldest first.
    pub points: Vec<TrendPoint>,
    /// Where it changed; names are ids of runs.
    pub changes: Vec<TrendChange>,
    /// Runs that others are held against.
    pub baselines: Vec<TrendBaseline>,
}

/// One run.
#[derive(Clone, Debug)]
pub struct TrendPoint {
    /// Which.
    pub run: RunId,
    /// When it was started.
    pub at: Timestamp,
    /// For people.
    pub name: String,
    /// The metric.
    pub value: f64,
    /// Hash of what it was made with and on.
    pub environment: String,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Whether the result may be believed; nothing is known of what other tools measured.
    pub verdict: Option<meshplay_perf::Verdict>,
    /// How far it lies from the others between two changes, if that is far: in standard deviations of their logarithms.
    pub apart_z: Option<f64>,
}

/// A run that others are held against.
#[derive(Clone, Debug)]
pub struct TrendBaseline {
    /// Which, and whether it holds.
    pub baseline: BaselineView,
    /// The metric of it, if it has it.
    pub value: Option<f64>,
}

impl App {
    /// A metric of a profile over its last runs.
    pub async fn trend(&self, ctx: &OpCtx, profile: &str, metric: Option<&str>) -> Result<Trend, AppError> {
        let metric = find(metric.unwrap_or(PRIMARY_DEFAULT))?;
        let profile = self.profile_find(ctx, profile).await?;
        let newest = self.store().read().runs_measured(profile.id, RUNS_MAX).await?;
        // The search is cubic, and whoever else is served must not wait for it.
        let (points, changes) = aside(move || searched(newest, metric)).await?;
        let baselines = self.trend_baselines(&profile, metric).await?;
        Ok(Trend {
            metric: metric.name,
            unit: metric.unit,
            better: metric.better,
            points,
            changes,
            baselines,
        })
    }

    async fn trend_baselines(
        &self,
        profile: &meshplay_store::Profile,
        metric: &Metric,
    ) -> Result<Vec<TrendBaseline>, StoreError> {
        let mut baselines = Vec::new();
        for baseline in self.baselines_judged(profile.id).await? {
            let run = self.store().read().run(meshplay_store::Scope::All, baseline.run).await?;
            let value = self.recorded_of(run).await?.numbers.as_ref().and_then(metric.of);
            baselines.push(TrendBaseline { baseline, value });
        }
        Ok(baselines)
    }
}

/// The runs that have a metric, oldest first, and where it changed.
fn searched(
    newest: Vec<RunMeasured>,
    metric: &Metric,
) -> Result<(Vec<TrendPoint>, Vec<TrendChange>), StoreError> {
    let (mut points, mut releases) = (Vec::new(), Vec::new());
    for measured in newest.into_iter().rev() {
        let recorded = Recorded::of(measured)?;
        let Some(numbers) = &recorded.numbers else { continue };
        let Some(value) = (metric.of)(numbers) else { continue };
        let tags = tags_of(&recorded.run.tags);
        releases.push(Release {
            name: recorded.run.id.to_string(),
            value,
            factors: factors(&recorded, &tags),
        });
        points.push(TrendPoint {
            run: recorded.run.id,
            at: recorded.run.meta.created_at,
            name: recorded.run.name.clone(),
            value,
            environment: recorded.run.environment.clone().unwrap_or_default(),
            tags,
            verdict: numbers.summary.as_ref().map(|summary| summary.validity.verdict),
            apart_z: None,
        });
    }
    let changes = trend_changes(&releases, Sensitivity::default());
    flag(&mut points, &changes);
    Ok((points, changes))
}

/// Between two changes a metric is to be alike: what is not there lies apart.
fn flag(points: &mut [TrendPoint], changes: &[TrendChange]) {
    let starts = std::iter::once(0).chain(changes.iter().map(|change| change.point.index));
    let ends = changes.iter().map(|change| change.point.index).chain([points.len()]);
    for (start, end) in starts.zip(ends).collect::<Vec<_>>() {
        let values: Vec<f64> = points[start..end].iter().map(|point| point.value).collect();
        for (at, z) in places_apart(&values) {
            points[start + at].apart_z = Some(z);
        }
    }
}

fn find(name: &str) -> Result<&'static Metric, AppError> {
    let unknown = || Finding::new(Code::TREND_METRIC, Metric::unknown(name));
    Metric::find(name).ok_or_else(|| AppError::Invalid(vec![unknown()]))
}

/// Everything by which two runs may differ: environment, what was asked for, tags.
fn factors(recorded: &Recorded, tags: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut factors: BTreeMap<String, String> = recorded.factors().into_iter().collect();
    let addresses: Vec<&str> = recorded.spec.endpoints.iter().map(|one| one.url.as_str()).collect();
    factors.insert("addresses".to_owned(), addresses.join(", "));
    factors.extend(tags.iter().map(|(key, value)| (format!("tag {key}"), value.clone())));
    factors
}
