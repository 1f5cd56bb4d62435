//! A deployment with what became of each object, and when.

use std::collections::BTreeMap;

use meshplay_plan::{Action, Plan, Ready};
use meshplay_store::{Step as Row, StepState, StoreError};
use meshplay_types::{DeploymentId, Findings, ObjectKey};

use super::{journal::word, stored::StoredPlan};
use crate::{App, AppError, OpCtx, design::DeployedWhere};

/// A deployment with its steps.
#[derive(Clone, Debug)]
pub struct ShownDeployment {
    /// The row and the names behind it.
    pub deployed: DeployedWhere,
    /// Name of the design.
    pub design: String,
    /// Number of waves of its plan.
    pub waves: u32,
    /// In the order of execution.
    pub steps: Vec<ShownStep>,
}

/// One object of a deployment.
#[derive(Clone, Debug)]
pub struct ShownStep {
    /// Which.
    pub key: ObjectKey,
    /// When, from 0.
    pub wave: u32,
    /// What is done to it.
    pub action: &'static str,
    /// How far it is.
    pub state: ShownState,
    /// Milliseconds from the intent to the outcome.
    pub took_ms: Option<u64>,
    /// What was found.
    pub findings: Findings,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownState {
    /// Its turn has not come.
    Planned,
    /// It is on its way, or nobody knows whether it arrived.
    Writing,
    /// The cluster has it.
    Done,
    /// The cluster refused it.
    Failed,
    /// Nothing is to be done.
    Skipped,
}

impl App {
    /// One deployment.
    pub async fn deployment_get(&self, ctx: &OpCtx, deployment: &str) -> Result<ShownDeployment, AppError> {
        let id: DeploymentId =
            deployment.parse().map_err(|_| AppError::not_found("deployment", deployment))?;
        let found = match self.store().read().deployment(ctx.scope(), id).await {
            Err(StoreError::NotFound { .. }) => return Err(AppError::not_found("deployment", deployment)),
            found => found?,
        };
        let plan: StoredPlan = self.store().read().deployment_plan(id).await?.get()?;
        let rows = self.store().read().steps(id).await?;
        // A removed design is gone from lists, not from history.
        let design = plan.0.target.design_name.to_string();
        let deployed = self.deployed_where(ctx.scope(), found).await?;
        Ok(ShownDeployment { deployed, design, waves: waves(&plan.0), steps: steps(&plan.0, rows) })
    }
}

fn waves(plan: &Plan<Ready>) -> u32 {
    plan.steps.iter().map(|step| step.wave.0 + 1).max().unwrap_or(0)
}

fn steps(plan: &Plan<Ready>, rows: Vec<Row>) -> Vec<ShownStep> {
    let rows: BTreeMap<u32, Row> = rows.into_iter().map(|row| (row.intent.seq, row)).collect();
    let shown = |step: &meshplay_plan::Step| {
        let row = rows.get(&step.seq);
        let state = match row.map(|row| row.outcome.state) {
            Some(StepState::Intent | StepState::Sent) => ShownState::Writing,
            Some(StepState::Done) => ShownState::Done,
            Some(StepState::Failed) => ShownState::Failed,
            Some(StepState::Skipped) => ShownState::Skipped,
            None if matches!(step.action, Action::Unchanged | Action::Skip { .. }) => ShownState::Skipped,
            None => ShownState::Planned,
        };
        let took = row.filter(|row| !row.outcome.state.is_open());
        let took = took.map(|row| row.updated_at.duration_since(row.created_at).as_millis());
        ShownStep {
            key: step.key.clone(),
            wave: step.wave.0,
            action: word(step),
            state,
            took_ms: took.and_then(|ms| u64::try_from(ms).ok()),
            findings: row.map(|row| row.outcome.findings.clone()).unwrap_or_default(),
        }
    };
    plan.steps.iter().map(shown).collect()
}
