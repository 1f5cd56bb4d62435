//! What all runs of one person ask for together: what a role allows holds for the sum of them, or a hundred small runs
//! would be one that nobody may start. It knows no targets.

use meshplay_perf::{
    RunSpec,
    experiment::Experiment as Plan,
    series::{Series, Trial},
    spec::Limits,
};
use meshplay_store::{Actor, Experiment, Scope, StoreError};
use meshplay_types::{Code, Finding, PrincipalId, Role};

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

    /// Of a series with these trials: the most of what is known to come. A search asks for one rate after the other, and
    /// what keeps somebody from asking for the next one is found when it is asked for.
    pub(super) fn by_series(plan: &Series, trials: &[Trial]) -> Self {
        plan.most(trials).map(|spec| Self::by_run(&spec)).unwrap_or_default()
    }

    fn and(self, other: Self) -> Self {
        Self { connections: self.connections + other.connections, rate: self.rate + other.rate }
    }

    /// By how much it is more than what is allowed, in words; nothing if it is not.
    fn excess(self, limits: &Limits) -> Option<String> {
        let too_many = self.connections > u64::from(limits.connections_max);
        (too_many || self.rate > limits.rate_max).then(|| {
            format!(
                "{} connections and {} requests per second, and the role allows {} and {}",
                self.connections, self.rate, limits.connections_max, limits.rate_max
            )
        })
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
        let all = asked.and(self.asked_by(ctx.scope(), of).await?);
        let Some(excess) = all.excess(&limits(ctx.principal().role)) else { return Ok(()) };
        let message = format!("with what you have under way it would be {excess}");
        Err(AppError::Invalid(vec![Finding::new(Code::LOAD_SHARE, message)]))
    }

    /// Why the next run of an experiment cannot be made now, with all that its owner has under way; nothing if it can.
    /// `actor` has it go on, and is a deployer if nobody knows any more.
    pub(super) async fn next_refusal(
        &self,
        actor: Actor,
        experiment: &Experiment,
    ) -> Result<Option<String>, StoreError> {
        let role = self.caller_of_principal(actor.principal).await?.map(|caller| caller.principal.role);
        let owner = experiment.meta.created_by;
        // The next run is among it.
        let all = self.asked_by(Scope::Workspace(experiment.meta.workspace), owner).await?;
        let excess = all.excess(&limits(role.unwrap_or(Role::Deployer)));
        let owner = self.principal_name(owner);
        Ok(excess.map(|excess| format!("with what {owner} has under way it would be {excess}")))
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
            let trials = self.trials(experiment.id).await?;
            sum = sum.and(Planned::of(&experiment)?.asked(&trials));
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
        let is_allowed = |one: Asked, other| one.and(other).excess(&limits).is_none();
        assert!(is_allowed(asked(60, 500.0), asked(40, 500.0)));
        assert!(!is_allowed(asked(60, 1.0), asked(41, 1.0)));
        assert!(!is_allowed(asked(1, 600.0), asked(1, 401.0)));
    }
}
