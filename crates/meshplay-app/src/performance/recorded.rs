//! What was recorded of a run, put together again from its rows.

use std::collections::BTreeMap;

use meshplay_perf::{
    Recording, RunSpec,
    recording::Phase,
    recording::Second,
    summary::{Distribution, Series, SeriesPoint, SeriesUnsent},
};
use meshplay_store::{Body, Run, RunMeasured, StoreError};
use meshplay_types::RunId;

use super::{
    metric::Numbers,
    stored::{
        StoredCosts, StoredImport, StoredRecording, StoredSecond, StoredSpec, StoredSummary,
        StoredSurroundings,
    },
    surroundings::environment,
};
use crate::{App, AppError, OpCtx, core::aside};

/// A recording with what was asked for and with what it was made.
pub(super) struct Recorded {
    pub(super) run: Run,
    pub(super) spec: RunSpec,
    pub(super) surroundings: BTreeMap<String, String>,
    /// None if nothing could be measured.
    pub(super) numbers: Option<Numbers>,
}

impl App {
    /// One second after the other, also while it goes on: those after one, or all. The generator tells of seconds in order,
    /// and of each once, when it is complete: whoever knows those up to one needs only what comes after it.
    pub async fn run_series(&self, ctx: &OpCtx, run: &str, after: Option<u32>) -> Result<Series, AppError> {
        let run = self.run_find(ctx, run).await?;
        // What was never sent is known only at the end, and of no second before: it stands beside them.
        let head = run.recording.as_ref().map(Body::get::<StoredRecording>).transpose()?;
        let unsent = head.map(|head| SeriesUnsent::all(&head.recording)).unwrap_or_default();
        let series =
            |seconds: Vec<Second>| Series { points: seconds.iter().map(SeriesPoint::of).collect(), unsent };
        Ok(self.seconds_made_into(run.id, after, series).await?)
    }

    /// The shape of one of its times, also while it goes on.
    pub async fn run_distribution(
        &self,
        ctx: &OpCtx,
        run: &str,
        phase: Phase,
    ) -> Result<Distribution, AppError> {
        let run = self.run_find(ctx, run).await?;
        let distribution = move |seconds: Vec<Second>| Distribution::of_seconds(&seconds, phase);
        Ok(self.seconds_made_into(run.id, None, distribution).await?)
    }

    /// Everything that was recorded, for whoever computes with it.
    pub async fn run_recording(&self, ctx: &OpCtx, run: &str) -> Result<Recording, AppError> {
        let run = self.run_find(ctx, run).await?;
        self.recording_made_into(&run, |recording| recording).await
    }

    /// What is made of everything that was recorded.
    pub(super) async fn recording_made_into<T: Send + 'static>(
        &self,
        run: &Run,
        make: impl FnOnce(Recording) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let Some(body) = &run.recording else {
            return Err(AppError::not_found("recording of run", &run.id.to_string()));
        };
        let StoredRecording { recording, .. } = body.get()?;
        let make = move |seconds| make(Recording { seconds, ..recording });
        Ok(self.seconds_made_into(run.id, None, make).await?)
    }

    pub(super) async fn run_seconds(&self, run: RunId) -> Result<Vec<Second>, StoreError> {
        self.seconds_made_into(run, None, |seconds| seconds).await
    }

    /// What is made of the seconds of a run, of those after one or of all. Hours of them take seconds to read, and whoever
    /// else is served must not wait for them.
    async fn seconds_made_into<T: Send + 'static>(
        &self,
        run: RunId,
        after: Option<u32>,
        make: impl FnOnce(Vec<Second>) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let bodies = self.store().read().run_seconds(run, after).await?;
        aside(move || {
            // One by one, so that no second is held twice for longer than it takes to read it.
            let second = |body: Body| body.get::<StoredSecond>().map(|StoredSecond(second)| second);
            let seconds: Result<Vec<Second>, StoreError> = bodies.into_iter().map(second).collect();
            seconds.map(make)
        })
        .await
    }

    /// A run with what it was asked for and made with.
    pub(super) async fn run_recorded(&self, ctx: &OpCtx, run: &str) -> Result<Recorded, AppError> {
        let run = self.run_find(ctx, run).await?;
        Ok(self.recorded_of(run).await?)
    }

    /// The same of a row.
    pub(super) async fn recorded_of(&self, run: Run) -> Result<Recorded, StoreError> {
        let imported = match &run.summary {
            Some(_) => None,
            None => self.store().read().run_imported(run.id).await?,
        };
        let costs = self.store().read().run_costs(run.id).await?;
        Recorded::of(RunMeasured { run, imported, costs })
    }
}

impl Recorded {
    /// From its row and what stands beside it.
    pub(super) fn of(measured: RunMeasured) -> Result<Self, StoreError> {
        let RunMeasured { mut run, imported, costs } = measured;
        let StoredSpec(spec) = run.spec.get()?;
        let costs = costs.map(|body| body.get()).transpose()?.map(|StoredCosts(costs)| costs);
        let mut surroundings = match &run.recording {
            Some(body) => body.get::<StoredSurroundings>()?.surroundings,
            None => BTreeMap::new(),
        };
        let numbers = match (&run.summary, imported) {
            (Some(body), _) => {
                let StoredSummary(summary) = body.get()?;
                Some(Numbers { summary: Some(summary), imported: None, costs })
            }
            (None, Some(body)) => {
                let StoredImport { result, surroundings: with, .. } = body.get()?;
                surroundings = with;
                Some(Numbers { summary: None, imported: Some(result), costs })
            }
            (None, None) => None,
        };
        run.environment = environment(run.environment, &surroundings);
        Ok(Self { run, spec, surroundings, numbers })
    }
}

#[cfg(test)]
mod tests {
    use meshplay_types::Action;
    use tempfile::TempDir;

    use super::*;
    use crate::performance::sample;

    /// A run that goes on and has told of these seconds.
    async fn run(app: &App, seconds: &[u32]) -> RunId {
        let id = sample::run(app).await;
        let body = |second: u32| Body::of(&StoredSecond(Second { second, ..Second::default() })).unwrap();
        let bodies: Vec<(u32, Body)> = seconds.iter().map(|second| (*second, body(*second))).collect();
        let told = app.store().write(move |tx| {
            Box::pin(async move {
                for (second, body) in bodies {
                    tx.run_second_add(id, second, body).await?;
                }
                Ok(())
            })
        });
        told.await.unwrap();
        id
    }

    #[tokio::test]
    async fn whoever_knows_seconds_is_told_only_of_those_after_them() {
        let dir = TempDir::new().unwrap();
        let installation = sample::installation(&dir).await;
        let app = installation.app();
        let ctx = OpCtx::authorise(app.local_owner(), Action::PerformanceRead).unwrap();
        // Nothing happened in second 2.
        let run = run(app, &[0, 1, 3]).await.to_string();
        let told: [(Option<u32>, &[u32]); 5] =
            [(None, &[0, 1, 3]), (Some(0), &[1, 3]), (Some(2), &[3]), (Some(3), &[]), (Some(u32::MAX), &[])];
        for (after, expect) in told {
            let series = app.run_series(&ctx, &run, after).await.unwrap();
            let seconds: Vec<u32> = series.points.iter().map(|point| point.second).collect();
            assert_eq!(seconds, expect, "after {after:?}");
        }
    }
}
