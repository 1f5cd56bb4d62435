//! What became of a column, and of the whole.

use meshplay_store::{DeploymentState, OperationState, Versioned};
use meshplay_types::{ClusterName, DeploymentId, Digest, Finding, Findings};
use serde::{Deserialize, Serialize};

/// One cluster of an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnResult {
    /// Name of the cluster.
    pub cluster: ClusterName,
    /// From 1.
    pub stage: u32,
    /// The deployment, once there is a plan.
    pub deployment: Option<DeploymentId>,
    /// How it ended, or how far it is.
    pub status: ColumnStatus,
    /// Hash of the plan.
    pub plan_hash: Option<Digest>,
    /// Counts.
    pub objects: Objects,
    /// Steps in all.
    pub steps: u32,
    /// Why it is not applied.
    pub reason: Option<String>,
    /// Objects that stay, with the reason.
    pub kept: Vec<meshplay_plan::Kept>,
    /// What was found.
    pub findings: Findings,
}

/// How far a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ColumnStatus {
    /// Its stage has not started, or it is being planned.
    Queued,
    /// Steps are being carried out.
    Applying,
    /// A gate or health is waited for.
    Waiting,
    /// Objects are being removed.
    Pruning,
    /// As the plan says.
    Applied,
    /// Going back.
    RollingBack,
    /// As it was before.
    RolledBack,
    /// Stopped by a failure; what is done stays done.
    Held,
    /// Not touched, because there was no plan or it could not be executed.
    Failed,
    /// Stopped on request.
    Cancelled,
}

/// Counts of objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Objects {
    /// Written.
    pub applied: u32,
    /// As they should be, not written.
    pub unchanged: u32,
    /// Deleted or released.
    pub pruned: u32,
    /// Failed.
    pub failed: u32,
}

/// The stored result of an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeployResult {
    pub(crate) columns: Vec<ColumnResult>,
}

impl Versioned for DeployResult {
    const VERSION: u32 = 1;
}

impl ColumnResult {
    /// A column that has not begun.
    pub(crate) fn queued(cluster: ClusterName, stage: u32) -> Self {
        Self {
            cluster,
            stage,
            deployment: None,
            status: ColumnStatus::Queued,
            plan_hash: None,
            objects: Objects::default(),
            steps: 0,
            reason: None,
            kept: Vec::new(),
            findings: Findings::new(),
        }
    }

    /// The column after a failure: the reason is the first error's sentence.
    pub(crate) fn failed(self, status: ColumnStatus, findings: Findings) -> Self {
        let first = findings.iter().find(|finding| finding.is_error()).or(findings.first());
        Self { status, reason: first.map(reason), findings, ..self }
    }

    /// Whether it came to the end that was wanted.
    pub(crate) fn is_good(&self) -> bool {
        self.status == ColumnStatus::Applied
    }

    /// Steps that were done, of a column that has ended.
    pub(crate) fn steps_done(&self) -> u32 {
        let done = self.objects.applied + self.objects.pruned;
        if self.is_good() { self.steps } else { done.min(self.steps) }
    }
}

/// One sentence of a finding, with the object it is about.
pub(crate) fn reason(finding: &Finding) -> String {
    match &finding.at.object {
        Some(object) if !finding.message.contains(object.as_str()) => {
            format!("{object}: {}", finding.message)
        }
        _ => finding.message.clone(),
    }
}

/// The state of the whole, computed from its columns and nothing else.
pub(crate) fn overall(columns: &[ColumnResult]) -> OperationState {
    let n_good = columns.iter().filter(|column| column.is_good()).count();
    let cancelled = columns.iter().any(|column| column.status == ColumnStatus::Cancelled);
    match (n_good, columns.len()) {
        (good, all) if good == all => OperationState::Succeeded,
        (0, _) if cancelled => OperationState::Cancelled,
        (0, _) => OperationState::Failed,
        _ => OperationState::Partial,
    }
}

impl From<DeploymentState> for ColumnStatus {
    fn from(state: DeploymentState) -> Self {
        match state {
            DeploymentState::Planned | DeploymentState::Queued => Self::Queued,
            DeploymentState::Applying => Self::Applying,
            DeploymentState::Waiting => Self::Waiting,
            DeploymentState::Pruning => Self::Pruning,
            DeploymentState::Applied => Self::Applied,
            DeploymentState::RollingBack => Self::RollingBack,
            DeploymentState::RolledBack => Self::RolledBack,
            DeploymentState::Held => Self::Held,
            DeploymentState::Failed => Self::Failed,
            DeploymentState::Cancelled => Self::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(status: ColumnStatus) -> ColumnResult {
        ColumnResult { status, ..ColumnResult::queued("a".parse().unwrap(), 1) }
    }

    #[test]
    fn the_whole_is_computed_from_its_columns() {
        use ColumnStatus::{Applied, Cancelled, Failed, Held};
        let check = |statuses: &[ColumnStatus], expected| {
            let columns: Vec<_> = statuses.iter().map(|status| column(*status)).collect();
            assert_eq!(overall(&columns), expected, "{statuses:?}");
        };
        check(&[Applied, Applied], OperationState::Succeeded);
        check(&[Applied, Held], OperationState::Partial);
        check(&[Applied, Cancelled], OperationState::Partial);
        check(&[Held, Failed], OperationState::Failed);
        check(&[Cancelled, Failed], OperationState::Cancelled);
    }
}
