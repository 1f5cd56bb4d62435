//! How much each percentile of the response time moved from one group of runs to another: the tail may move where the
//! median stays.
//!
//! What other tools measured has no recording, so there is no such curve of it.

use meshplay_perf::{
    Recording,
    recording::Phase,
    stats::{
        Counts, LEVEL_DEFAULT, Random, ShiftPoint, shift_of_groups, shift_of_pairs, shift_of_runs,
        shift_quantiles,
    },
};

use super::{
    compare::{CompareRequest, check, twice},
    metric::PRIMARY_DEFAULT,
    recorded::Recorded,
};
use crate::{App, AppError, OpCtx, core::aside};

/// Resamples for one run against one: enough to draw a band by.
const REPLICATES: usize = 200;
/// One run against one is resampled at every fifth quantile of the body, and at all of the tail.
const BODY_EVERY: usize = 5;
/// Where the tail begins.
const TAIL: f64 = 0.98;
const MS_PER_NS: f64 = 1e-6;

/// On what a curve rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftBasis {
    /// The n-th of the first group belongs to the n-th of the second.
    Pairs,
    /// Groups of runs.
    Groups,
    /// One run against one, by their seconds: how runs vary is not in it.
    OneRun,
}

/// The curve, in milliseconds.
#[derive(Clone, Debug)]
pub struct Shifted {
    /// On what it rests.
    pub basis: ShiftBasis,
    /// By rising quantile; empty where too little was recorded.
    pub points: Vec<ShiftPoint>,
}

impl App {
    /// How much each percentile moved from the first group to the second.
    pub async fn run_shift(&self, ctx: &OpCtx, request: &CompareRequest) -> Result<Shifted, AppError> {
        check(request, request.primary.as_deref().unwrap_or(PRIMARY_DEFAULT))?;
        let (a, b) = (self.shift_group(ctx, &request.a).await?, self.shift_group(ctx, &request.b).await?);
        let twice = twice(&a, &b);
        if !twice.is_empty() {
            return Err(AppError::Invalid(twice));
        }
        let basis = ShiftBasis::of(request);
        let (a, b) = (self.times_of(&a, basis).await?, self.times_of(&b, basis).await?);
        // Hundreds of draws from hours of seconds.
        Ok(aside(move || shifted(&a, &b, basis)).await)
    }

    async fn shift_group(&self, ctx: &OpCtx, runs: &[String]) -> Result<Vec<Recorded>, AppError> {
        let mut group = Vec::new();
        for run in runs {
            group.push(self.run_recorded(ctx, run).await?);
        }
        Ok(group)
    }

    /// The response times of each run, in as many parts as the curve needs.
    async fn times_of(&self, runs: &[Recorded], basis: ShiftBasis) -> Result<Vec<Vec<Counts>>, AppError> {
        let mut all = Vec::new();
        for Recorded { run, .. } in runs {
            all.push(self.recording_made_into(run, move |recording| times(&recording, basis)).await?);
        }
        Ok(all)
    }
}

/// By second for one run against one. Of more runs all seconds are merged before the next run is read: those of hundreds of
/// them would not fit into memory.
fn times(recording: &Recording, basis: ShiftBasis) -> Vec<Counts> {
    let seconds = recording.by_second(Phase::Response);
    let seconds: Vec<Counts> =
        seconds.values().map(|second| Counts::from(second).scaled(MS_PER_NS)).collect();
    match basis {
        ShiftBasis::OneRun => seconds,
        ShiftBasis::Pairs | ShiftBasis::Groups => vec![Counts::merged(&seconds)],
    }
}

fn shifted(a: &[Vec<Counts>], b: &[Vec<Counts>], basis: ShiftBasis) -> Shifted {
    let whole = |runs: &[Vec<Counts>]| runs.iter().map(Counts::merged).collect::<Vec<_>>();
    let points = match basis {
        ShiftBasis::Pairs => {
            let pairs: Vec<_> = whole(a).into_iter().zip(whole(b)).collect();
            shift_of_pairs(&pairs, &shift_quantiles(), LEVEL_DEFAULT)
        }
        ShiftBasis::Groups => shift_of_groups(&whole(a), &whole(b), &shift_quantiles(), LEVEL_DEFAULT),
        ShiftBasis::OneRun => {
            let (body, tail): (Vec<f64>, Vec<f64>) = shift_quantiles().into_iter().partition(|q| *q < TAIL);
            let quantiles: Vec<f64> =
                body.into_iter().skip(BODY_EVERY - 1).step_by(BODY_EVERY).chain(tail).collect();
            shift_of_runs(&a[0], &b[0], &quantiles, LEVEL_DEFAULT, REPLICATES, &mut Random::new(0))
        }
    };
    Shifted { basis, points }
}

impl ShiftBasis {
    fn of(request: &CompareRequest) -> Self {
        match (request.a.len(), request.b.len()) {
            (1, 1) => Self::OneRun,
            _ if request.paired => Self::Pairs,
            _ => Self::Groups,
        }
    }
}

#[cfg(test)]
mod tests {
    use meshplay_types::{Action, Code};
    use tempfile::TempDir;

    use super::*;
    use crate::performance::sample;

    /// Counted again, a run would make the curve look surer than it is.
    #[tokio::test]
    async fn a_run_that_is_named_twice_in_a_group_is_refused() {
        let dir = TempDir::new().unwrap();
        let installation = sample::installation(&dir).await;
        let app = installation.app();
        let ctx = OpCtx::authorise(app.local_owner(), Action::PerformanceRead).unwrap();
        let run = async || sample::run(app).await.to_string();
        let (one, other) = (run().await, run().await);
        let shift = async |a: Vec<String>| {
            let request = CompareRequest { a, b: vec![other.clone()], ..CompareRequest::default() };
            app.run_shift(&ctx, &request).await.unwrap_err()
        };
        let AppError::Invalid(findings) = shift(vec![one.clone(), one.clone()]).await else {
            panic!("it is refused")
        };
        assert!(findings.len() == 1 && findings[0].code == Code::COMPARE_GROUPS, "{findings:?}");
        assert!(findings[0].message.contains(&one), "{findings:?}");
        // Of two runs it is asked what was recorded.
        assert!(matches!(shift(vec![one]).await, AppError::NotFound(_)));
    }
}
