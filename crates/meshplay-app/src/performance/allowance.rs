//! What all runs of one person ask for together: what a role allows holds for the sum of them, or a hundred small runs
//! would be one that nobody may start. It knows no targets.

use meshplay_perf::{
    RunSpec,
    experiment::Experiment as Plan,
    series::{Series, Trial},
    spec::Limits,
};
use meshplay_store::{Actor, Experiment, ExperimentKind, Scope, StoreError};
use meshplay_types::{Code, ExperimentId, Finding, PrincipalId, Role};

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
        let rate = spec.arrivals.busiest_second().unwrap_or_default();
        Self { connections: u64::from(spec.connections), rate }
    }

    /// Of an experiment, which makes one run at a time: the most that one of them asks for.
    pub(super) fn by_plan(plan: &Plan) -> Self {
        let runs = plan.slots().into_iter().filter(|slot| slot.block.is_none_or(|block| block == 0));
        let asked = runs.filter_map(|slot| plan.spec(slot, None).ok()).map(|spec| Self::by_run(&spec));
        asked.fold(Self::default(), Self::most)
    }

    /// Of a series with these trials: the most of what is known to come. A search asks for one rate after the other, and
    /// what keeps somebody from asking for the next one is found when it is asked for.
    pub(super) fn by_series(plan: &Series, trials: &[Trial]) -> Self {
        plan.most(trials).map(|spec| Self::by_run(&spec)).unwrap_or_default()
    }

    /// Of one that makes now this and now that.
    fn most(self, other: Self) -> Self {
        Self { connections: self.connections.max(other.connections), rate: self.rate.max(other.rate) }
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
        let all = asked.and(self.asked_by(ctx.scope(), of, None).await?);
        let Some(excess) = all.excess(&limits(ctx.principal().role)) else { return Ok(()) };
        let message = format!("with what you have under way it would be {excess}");
        Err(AppError::Invalid(vec![Finding::new(Code::LOAD_SHARE, message)]))
    }

    /// Why the next run of an experiment cannot be made now, by itself or with all that its owner has under way; nothing
    /// if it can. Only now it is known what it asks for: a rate may be a share of what was served before. `actor` has it
    /// go on, and is a deployer if nobody knows any more.
    pub(super) async fn next_refusal(
        &self,
        actor: Actor,
        experiment: &Experiment,
        next: &RunSpec,
    ) -> Result<Option<String>, StoreError> {
        let role = self.caller_of_principal(actor.principal).await?.map(|caller| caller.principal.role);
        let limits = limits(role.unwrap_or(Role::Deployer));
        if let Some(told) = told(&next.check(&limits)) {
            return Ok(Some(told));
        }
        let owner = experiment.meta.created_by;
        let scope = Scope::Workspace(experiment.meta.workspace);
        let all = self.asked_by(scope, owner, Some((experiment.id, next))).await?;
        let owner = self.principal_name(owner);
        let excess = all.excess(&limits);
        Ok(excess.map(|excess| format!("with what {owner} has under way it would be {excess}")))
    }

    /// All that somebody has under way; of an experiment with the run that it makes next.
    async fn asked_by(
        &self,
        scope: Scope,
        principal: PrincipalId,
        next: Option<(ExperimentId, &RunSpec)>,
    ) -> Result<Asked, StoreError> {
        let mut sum = Asked::default();
        for run in self.store().read().runs_going_on(scope, Some(principal)).await? {
            let StoredSpec(spec) = run.spec.get()?;
            // What an experiment makes counts as the experiment, also between two of its runs.
            if run.operation.is_some() {
                sum = sum.and(Asked::by_run(&spec));
            }
        }
        for experiment in self.store().read().experiments_going_on(scope, Some(principal)).await? {
            let mut asked = self.asked_by_experiment(&experiment).await?;
            if let Some((_, spec)) = next.filter(|(id, _)| *id == experiment.id) {
                asked = asked.most(Asked::by_run(spec));
            }
            sum = sum.and(asked);
        }
        Ok(sum)
    }

    /// What its plan says, or what its last run asked for, if that is more: where a rate is found out on the way, the plan
    /// does not say it.
    pub(super) async fn asked_by_experiment(&self, experiment: &Experiment) -> Result<Asked, StoreError> {
        let planned = Planned::of(experiment)?.asked(&self.trials(experiment.id).await?);
        if experiment.kind == ExperimentKind::Series {
            return Ok(planned);
        }
        let slots = self.store().read().experiment_slots(experiment.id).await?;
        let last = slots.iter().filter(|slot| slot.run.is_some()).max_by_key(|slot| slot.slot);
        let Some(run) = last.and_then(|slot| slot.run) else { return Ok(planned) };
        let StoredSpec(spec) = self.store().read().run(Scope::All, run).await?.spec.get()?;
        Ok(planned.most(Asked::by_run(&spec)))
    }
}

/// What is wrong with a run, in one line; nothing if nothing is.
fn told(findings: &[Finding]) -> Option<String> {
    let errors: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(|finding| finding.message.as_str())
        .collect();
    (!errors.is_empty()).then(|| errors.join("; "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use meshplay_perf::experiment::Slot;
    use meshplay_store::{Body, NewOperation, NewRun, OpenOptions, OperationCreated};
    use meshplay_types::Action;
    use tempfile::TempDir;

    use super::*;
    use crate::{AppOptions, Installation, Principal, performance::stored::StoredPlan};

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

    /// A run of one person, who may not ask for more than a deployer may.
    struct Deployer {
        installation: Installation,
        principal: Principal,
        _dir: TempDir,
    }

    impl Deployer {
        async fn new() -> Self {
            let dir = TempDir::new().unwrap();
            let options =
                OpenOptions { data_dir: dir.path().join("data"), wait: Duration::ZERO, key_file: None };
            let installation = Installation::open(options, AppOptions::default()).await.unwrap();
            let app = installation.app();
            let owner = OpCtx::authorise(app.local_owner(), Action::TokenManage).unwrap();
            let (token, _) = app.token_mint(&owner, "dora".to_owned(), Role::Deployer).await.unwrap();
            let caller = app.caller_of_principal(token.id).await.unwrap().unwrap();
            Self { installation, principal: caller.principal, _dir: dir }
        }

        fn ctx(&self) -> OpCtx {
            OpCtx::authorise(self.principal.clone(), Action::PerformanceRun).unwrap()
        }

        /// The row of an experiment that goes on.
        async fn experiment(&self, plan: &Plan) -> Experiment {
            let (actor, body) = (self.ctx().actor(), Body::of(&StoredPlan(plan.clone())).unwrap());
            let (kind, subject) = ("performance.experiment".to_owned(), "e".to_owned());
            let new = NewOperation { kind, subject, idempotency: None, deadline: None };
            let create = self.installation.app().store().write(move |tx| {
                Box::pin(async move {
                    let OperationCreated::New(operation) = tx.operation_create(&actor, new).await? else {
                        panic!("no key was given");
                    };
                    tx.experiment_create(&actor, operation.id, ExperimentKind::Variants, "e", body).await
                })
            });
            create.await.unwrap()
        }

        async fn make(&self, experiment: &Experiment, slot: u32, spec: &RunSpec) {
            let (actor, experiment) = (self.ctx().actor(), experiment.id);
            let new = NewRun {
                profile: None,
                operation: None,
                name: String::new(),
                target: String::new(),
                spec: Body::of(&StoredSpec(spec.clone())).unwrap(),
                tags: String::new(),
                note: String::new(),
            };
            let make = self.installation.app().store().write(move |tx| {
                Box::pin(async move {
                    let run = tx.run_create(&actor, new).await?;
                    tx.experiment_run_set(experiment, slot, run.id).await
                })
            });
            make.await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_rate_that_is_found_out_on_the_way_is_held_against_the_role_before_a_block_begins() {
        let dora = Deployer::new().await;
        let app = dora.installation.app();
        let plan: Plan = serde_json::from_str(
            r#"{"name": "e", "base": {"endpoints": [{"url": "http://x"}], "arrivals": {"kind": "max"},
                "durationMs": 1000}, "arms": [{"name": "a"}, {"name": "b"}], "blocks": 6, "rateOfCapacity": 0.5}"#,
        )
        .unwrap();
        let row = dora.experiment(&plan).await;
        let of_block = |rate: f64| plan.spec(Slot { variant: 0, block: Some(0) }, Some(rate)).unwrap();
        let refusal = async |actor, rate| app.next_refusal(actor, &row, &of_block(rate)).await.unwrap();
        let actor = dora.ctx().actor();
        let told = refusal(actor, 60_000.0).await.unwrap();
        assert!(told.contains("at most 50000, and is 60000"), "{told}");
        assert_eq!(refusal(actor, 40_000.0).await, None);
        let owner = Actor { principal: app.local_owner().id, ..actor };
        assert_eq!(refusal(owner, 60_000.0).await, None, "who has it go on may ask for more");

        dora.make(&row, 0, &plan.spec(Slot { variant: 0, block: None }, None).unwrap()).await;
        let share = async |rate| app.load_share_check(&dora.ctx(), actor.principal, asked(1, rate)).await;
        assert!(share(20_000.0).await.is_ok());
        dora.make(&row, 2, &of_block(40_000.0)).await;
        let Err(AppError::Invalid(refused)) = share(20_000.0).await else { panic!("60,000 together") };
        assert_eq!(refused[0].code, Code::LOAD_SHARE);
        assert!(share(10_000.0).await.is_ok());
    }

    #[test]
    fn what_comes_at_once_counts_as_what_it_is() {
        let spec = |arrivals: &str| -> RunSpec {
            let text = format!(r#"{{"endpoints": [], "arrivals": {arrivals}, "connections": 7}}"#);
            serde_json::from_str(&text).unwrap()
        };
        let at_once = format!(r#"{{"kind": "replay", "timesUs": {:?}}}"#, vec![5; 1_000]);
        assert_eq!(Asked::by_run(&spec(&at_once)), asked(7, 1_000.0));
        let burst = r#"{"kind": "burst", "size": 1000, "everyMs": 3600000}"#;
        assert_eq!(Asked::by_run(&spec(burst)), asked(7, 1_000.0));
        assert_eq!(Asked::by_run(&spec(r#"{"kind": "max"}"#)), asked(7, 0.0));
    }
}
