//! What all runs of one person ask for together: what a role allows holds for the sum of them, or a hundred small runs
//! would be one that nobody may start. It knows no targets.

use meshplay_perf::{RunSpec, experiment::Experiment as Plan, spec::Limits};
use meshplay_store::{Scope, StoreError};
use meshplay_types::{Code, Finding, PrincipalId};

use super::{guard::limits, planned::Planned, stored::StoredSpec};
use crate::{App, AppError, OpCtx};

/// Load of one or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Asked {
    connections: u64,
    rate: f64,
}

impl Asked {
    /// Of a run.
    pub(super) fn by_run(spec: &RunSpec) -> Self {
        Self { connections: u64::from(spec.connections), rate: spec.arrivals.rate_max().unwrap_or_default() }
    }

    /// Of an experiment, which makes one run at a time: the most that one of them asks for.
    pub(super) fn by_plan(plan: &Plan) -> Self {
        let runs = plan.slots().into_iter().filter(|slot| slot.block.is_none_or(|block| block == 0));
        let asked = runs.filter_map(|slot| plan.spec(slot, None).ok()).map(|spec| Self::by_run(&spec));
        asked.fold(Self::default(), |most, one| Self {
            connections: most.connections.max(one.connections),
            rate: most.rate.max(one.rate),
        })
    }

    fn and(self, other: Self) -> Self {
        Self { connections: self.connections + other.connections, rate: self.rate + other.rate }
    }

    /// What speaks against `self` beside what goes on already.
    fn refusal(self, going_on: Self, limits: &Limits) -> Option<Finding> {
        let all = self.and(going_on);
        let too_many = all.connections > u64::from(limits.connections_max);
        if !too_many && all.rate <= limits.rate_max {
            return None;
        }
        let message = format!(
            "with what you have under way it would be {} connections and {} requests per second, and your role \
             allows {} and {}",
            all.connections, all.rate, limits.connections_max, limits.rate_max
        );
        Some(Finding::new(Code::LOAD_SHARE, message))
    }
}

impl App {
    /// Refuses what, with everything that somebody has under way, exceeds what the role of the caller allows.
    pub(super) async fn load_share_check(
        &self,
        ctx: &OpCtx,
        of: PrincipalId,
        asked: Asked,
    ) -> Result<(), AppError> {
        let going_on = self.asked_by(ctx.scope(), of).await?;
        match asked.refusal(going_on, &limits(ctx.principal().role)) {
            Some(finding) => Err(AppError::Invalid(vec![finding])),
            None => Ok(()),
        }
    }

    /// The rate that is left to somebody of what the role of the caller allows.
    pub(super) async fn rate_left(&self, ctx: &OpCtx) -> Result<f64, StoreError> {
        let going_on = self.asked_by(ctx.scope(), ctx.principal().id).await?;
        Ok((limits(ctx.principal().role).rate_max - going_on.rate).max(0.0))
    }

    async fn asked_by(&self, scope: Scope, principal: PrincipalId) -> Result<Asked, StoreError> {
        let mut sum = Asked::default();
        for run in self.store().read().runs_going_on(scope, Some(principal)).await? {
            let StoredSpec(spec) = run.spec.get()?;
            // What an experiment makes counts as the experiment, also between two of its runs.
            if run.operation.is_some() {
                sum = sum.and(Asked::by_run(&spec));
            }
        }
        for experiment in self.store().read().experiments_going_on(scope, Some(principal)).await? {
            sum = sum.and(Planned::of(&experiment)?.asked());
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(connections: u64, rate: f64) -> Asked {
        Asked { connections, rate }
    }

    #[test]
    fn the_sum_counts_and_not_each() {
        let limits = Limits { connections_max: 100, rate_max: 1_000.0, duration_ms_max: 1 };
        let refusal = |one: Asked, other| one.refusal(other, &limits).map(|finding| finding.code);
        assert_eq!(refusal(asked(60, 500.0), asked(40, 500.0)), None);
        assert_eq!(refusal(asked(60, 1.0), asked(41, 1.0)), Some(Code::LOAD_SHARE));
        assert_eq!(refusal(asked(1, 600.0), asked(1, 401.0)), Some(Code::LOAD_SHARE));
    }
}
