//! Going on with an experiment that was interrupted or stopped: whether it can, and the one unit that lets it.

use std::{collections::BTreeSet, path::Path};

use meshplay_perf::{experiment::Experiment as Plan, spec::Watched};
use meshplay_store::{Experiment, ExperimentState, NewOperation, OperationCreated, Scope};
use meshplay_types::{Code, ExperimentId, Finding, Findings};

use super::{
    experiment::{ExperimentView, queue},
    halt::{Unstarted, unless_halted},
    planned::word,
};
use crate::{App, AppError, OpCtx};

impl App {
    /// Lets an experiment go on at its next run. One that goes on already does so.
    pub async fn experiment_resume(&self, ctx: &OpCtx, text: &str) -> Result<ExperimentId, AppError> {
        let ExperimentView { experiment, plan, .. } = self.experiment_get(ctx, text).await?;
        let finished = unless_open(&experiment, Code::EXPERIMENT_ENDED);
        if let Some(finding) = finished.or_else(|| processes_gone(&plan)) {
            return Err(AppError::Conflict(vec![finding]));
        }
        if experiment.state == ExperimentState::Running {
            return Ok(experiment.id);
        }
        let findings = self.experiment_check(ctx, &plan).await?;
        self.experiment_go_on(ctx, experiment, findings).await
    }

    /// Lets one that was interrupted or stopped go on, if nothing is found wrong with it by now.
    pub(super) async fn experiment_go_on(
        &self,
        ctx: &OpCtx,
        experiment: Experiment,
        findings: Findings,
    ) -> Result<ExperimentId, AppError> {
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        let _gate = self.load_gate().await;
        let asked = self.asked_by_experiment(&experiment).await?;
        // It still counts as that of who planned it.
        self.load_share_check(ctx, experiment.meta.created_by, asked).await?;
        let (actor, idempotency, id) = (ctx.actor(), ctx.idempotency(), experiment.id);
        let accepted = self.store().write_as::<_, Unstarted, _>(move |tx| {
            Box::pin(async move {
                unless_halted(tx, actor.workspace).await?;
                let found = tx.read().experiment(Scope::All, id).await?;
                // Somebody else was faster.
                if !matches!(found.state, ExperimentState::Interrupted | ExperimentState::Stopped) {
                    return Ok(());
                }
                let (kind, subject) = (word(found.kind).to_owned(), found.name.clone());
                let new = NewOperation { kind, subject, idempotency, deadline: None };
                let OperationCreated::New(operation) = tx.operation_create(&actor, new).await? else {
                    return Ok(());
                };
                tx.experiment_resume(id, operation.id).await?;
                Ok(queue(tx, &actor, operation.id, &found).await?)
            })
        });
        accepted.await.map_err(|why| self.unstarted(why))?;
        Ok(id)
    }
}

/// Why one that has come to its end cannot go on.
pub(super) fn unless_open(experiment: &Experiment, code: Code) -> Option<Finding> {
    match experiment.state {
        ExperimentState::Running | ExperimentState::Interrupted | ExperimentState::Stopped => None,
        ExperimentState::Completed | ExperimentState::Failed => {
            let message = format!("`{}` has ended, and has no run left to make", experiment.name);
            let finding = Finding::new(code, message);
            Some(match &experiment.reason {
                Some(reason) => finding.cause(reason.clone()),
                None => finding,
            })
        }
    }
}

/// Runs before and after would be of different things if a process that is watched by its id is another one by now, as
/// those of a cost ladder always are.
fn processes_gone(plan: &Plan) -> Option<Finding> {
    let gone: Vec<String> =
        watched(plan).into_iter().filter(|pid| !is_there(*pid)).map(|pid| pid.to_string()).collect();
    let message = format!("`{}` cannot go on", plan.name);
    let cause = || format!("it is about processes that have ended: {}", gone.join(", "));
    (!gone.is_empty()).then(|| Finding::new(Code::EXPERIMENT_ENDED, message).cause(cause()))
}

fn watched(plan: &Plan) -> BTreeSet<u32> {
    let specs = plan.slots().into_iter().filter_map(|slot| plan.spec(slot, None).ok());
    let pid = |watched: Watched| match watched {
        Watched::Process { pid, .. } => Some(pid),
        Watched::Envoy { pid, .. } => pid,
        Watched::Cgroup { .. } | Watched::Pods { .. } | Watched::Node { .. } | Watched::Prometheus { .. } => {
            None
        }
    };
    specs.flat_map(|spec| spec.resources).filter_map(pid).collect()
}

/// Where there is no `/proc`, everything is taken to be there.
fn is_there(pid: u32) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(pid.to_string()).exists()
}
