//! How much each percentile of the response time moved from one group of runs to another: the tail may move where the
//! median stays.
//!
//! What other tools measured has no recording, so there is no such curve of it.

use meshplay_perf::{
    recording::Phase,
    stats::{
        Counts, LEVEL_DEFAULT, Random, ShiftPoint, shift_of_groups, shift_of_pairs, shift_of_runs,
        shift_quantiles,
    },
};

use super::{
    compare::{CompareRequest, check},
    metric::PRIMARY_DEFAULT,
};
use crate::{App, AppError, OpCtx};

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
        let a = self.seconds_of(ctx, &request.a).await?;
        let b = self.seconds_of(ctx, &request.b).await?;
        Ok(shifted(&a, &b, ShiftBasis::of(request)))
    }

    /// The measured seconds of each run.
    async fn seconds_of(&self, ctx: &OpCtx, runs: &[String]) -> Result<Vec<Vec<Counts>>, AppError> {
        let mut all = Vec::new();
        for run in runs {
            let recording = self.run_recording(ctx, run).await?;
            all.push(
                recording
                    .by_second(Phase::Response)
                    .values()
                    .map(|second| Counts::from(second).scaled(MS_PER_NS))
                    .collect(),
            );
        }
        Ok(all)
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
