//! The kill switch: all load of a workspace is stopped at once, whoever started it, and none starts until somebody allows
//! it again.
//!
//! A row says so, written in one unit with the request to stop of every operation that sends load. Whatever makes a run
//! looks at that row in the unit that makes it, so that none slips in between, and a restart changes nothing. It knows no
//! generators: those end as they do when one run is stopped.

use meshplay_store::{Body, Experiment, LoadHalt, NewEvent, Run, StoreError, Tx, Versioned};
use meshplay_types::{Code, Finding, OperationId, Severity, WorkspaceId};
use serde::Serialize;

use super::{
    experiment_job::{EXPERIMENT_JOB_KIND, SERIES_JOB_KIND},
    job::JOB_KIND,
    planned::Planned,
    stored::target_text,
};
use crate::{App, AppError, OpCtx};

/// Operations that send load.
const KINDS: [&str; 3] = [JOB_KIND, EXPERIMENT_JOB_KIND, SERIES_JOB_KIND];
/// So much of a reason is kept, in characters. Nobody is kept from stopping load by having said too much.
const REASON_CHARS_MAX: usize = 500;
/// What events about it are about.
const SUBJECT: &str = "all load";

/// What sends load now, and whether any may start.
#[derive(Clone, Debug)]
pub struct LoadView {
    /// What keeps load from starting, and who did that.
    pub halt: Option<(LoadHalt, String)>,
    /// Runs that go on, without those of experiments.
    pub runs: Vec<(Run, String)>,
    /// Experiments that go on.
    pub experiments: Vec<ExperimentGoingOn>,
}

/// An experiment that goes on.
#[derive(Clone, Debug)]
pub struct ExperimentGoingOn {
    /// The row.
    pub experiment: Experiment,
    /// What its runs ask, for people.
    pub target: String,
    /// Who started it.
    pub actor: String,
}

/// Why something that sends load was not started.
pub(super) enum Unstarted {
    /// All load was stopped.
    Halted(Box<LoadHalt>),
    Store(StoreError),
}

impl From<StoreError> for Unstarted {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What events about it say.
#[derive(Serialize)]
struct HaltEvent {
    reason: String,
    stopped: u32,
}

impl Versioned for HaltEvent {
    const VERSION: u32 = 1;
}

/// Refuses a unit that would start load while none may.
pub(super) async fn unless_halted(tx: &mut Tx, workspace: WorkspaceId) -> Result<(), Unstarted> {
    match tx.read().load_halt(workspace).await? {
        Some(halt) => Err(Unstarted::Halted(Box::new(halt))),
        None => Ok(()),
    }
}

impl App {
    /// What sends load now, and whether any may start.
    pub async fn load_get(&self, ctx: &OpCtx) -> Result<LoadView, AppError> {
        let halt = self.store().read().load_halt(ctx.principal().workspace).await?;
        let halt = halt.map(|halt| {
            let actor = self.principal_name(halt.meta.created_by);
            (halt, actor)
        });
        let runs = self.store().read().runs_going_on(ctx.scope(), None).await?;
        // What an experiment makes is the experiment's.
        let runs = runs.into_iter().filter(|run| run.operation.is_some());
        let runs = runs.map(|run| {
            let actor = self.principal_name(run.meta.created_by);
            (run, actor)
        });
        let mut experiments = Vec::new();
        for experiment in self.store().read().experiments_going_on(ctx.scope(), None).await? {
            let target = target_text(Planned::of(&experiment)?.base());
            let actor = self.principal_name(experiment.meta.created_by);
            experiments.push(ExperimentGoingOn { experiment, target, actor });
        }
        Ok(LoadView { halt, runs: runs.collect(), experiments })
    }

    /// Stops everything that sends load, and has none start until it is allowed again. What was measured is kept.
    pub async fn load_stop(&self, ctx: &OpCtx, reason: &str) -> Result<LoadView, AppError> {
        let (actor, reason) = (ctx.actor(), kept(reason));
        let line = sentence(&ctx.principal().name, None, &reason);
        let stop = self.store().write(move |tx| {
            Box::pin(async move {
                let (halt, asked) = tx.load_halt(&actor, &reason, &KINDS).await?;
                for operation in asked {
                    tx.operation_log(operation, Severity::Warning, &line, None).await?;
                }
                tx.event_create(&actor, event("performance.load.stopped", &halt)?).await
            })
        });
        stop.await?;
        self.load_get(ctx).await
    }

    /// Lets load start again. What was stopped stays so.
    pub async fn load_allow(&self, ctx: &OpCtx) -> Result<LoadView, AppError> {
        let actor = ctx.actor();
        let allow = self.store().write(move |tx| {
            Box::pin(async move {
                let Some(lifted) = tx.load_allow(&actor).await? else { return Ok(()) };
                tx.event_create(&actor, event("performance.load.allowed", &lifted)?).await.map(drop)
            })
        });
        allow.await?;
        self.load_get(ctx).await
    }

    /// What keeps load from starting now.
    pub(super) async fn load_halted(&self, workspace: WorkspaceId) -> Result<Option<Finding>, StoreError> {
        let halt = self.store().read().load_halt(workspace).await?;
        Ok(halt.map(|halt| self.halt_finding(&halt)))
    }

    /// What an operation was stopped by, in words; nothing if it was not the kill switch.
    pub(super) async fn halted_by(
        &self,
        operation: Option<OperationId>,
    ) -> Result<Option<String>, StoreError> {
        let Some(operation) = operation else { return Ok(None) };
        let halt = self.store().read().load_halt_of(operation).await?;
        Ok(halt.map(|halt| self.halt_text(&halt)))
    }

    pub(super) fn unstarted(&self, why: Unstarted) -> AppError {
        match why {
            Unstarted::Halted(halt) => AppError::Conflict(vec![self.halt_finding(&halt)]),
            Unstarted::Store(error) => error.into(),
        }
    }

    /// Who stopped all load, when and why.
    pub(super) fn halt_text(&self, halt: &LoadHalt) -> String {
        let at = halt.meta.created_at;
        sentence(&self.principal_name(halt.meta.created_by), Some(format!("{at:.0}")), &halt.reason)
    }

    fn halt_finding(&self, halt: &LoadHalt) -> Finding {
        Finding::new(Code::LOAD_HALTED, "no load may start").cause(self.halt_text(halt))
    }
}

/// A reason as it is kept: one line, and not too long.
fn kept(reason: &str) -> String {
    let words: Vec<&str> = reason.split_whitespace().collect();
    words.join(" ").chars().take(REASON_CHARS_MAX).collect()
}

fn sentence(who: &str, at: Option<String>, reason: &str) -> String {
    let at = at.map(|at| format!(" at {at}")).unwrap_or_default();
    let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    format!("{who} stopped all load{at}{why}")
}

fn event(kind: &str, halt: &LoadHalt) -> Result<NewEvent, StoreError> {
    let data = Body::of(&HaltEvent { reason: halt.reason.clone(), stopped: halt.stopped })?;
    Ok(NewEvent { kind: kind.to_owned(), subject: SUBJECT.to_owned(), operation: None, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_and_never_too_long_to_stop_load() {
        assert_eq!(kept("  the shop\n is  down "), "the shop is down");
        assert_eq!(kept(&"ü".repeat(2_000)).chars().count(), REASON_CHARS_MAX);
    }

    #[test]
    fn who_stopped_load_is_said_with_or_without_a_reason() {
        assert_eq!(sentence("ci", None, ""), "ci stopped all load");
        let at = Some("2026-01-31T09:30:00Z".to_owned());
        let all = "ci stopped all load at 2026-01-31T09:30:00Z: the shop is down";
        assert_eq!(sentence("ci", at, "the shop is down"), all);
    }
}
