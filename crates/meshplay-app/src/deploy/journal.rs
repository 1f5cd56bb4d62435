//! The journal of one deployment: intents before a wave, outcomes and inventory after each answer, all under a fence.

use std::collections::BTreeSet;

use meshplay_plan::{Action, Plan, Ready, Step};
use meshplay_store::{
    Actor, Body, DeploymentChange, DeploymentState, Fence, InventoryChange, InventoryItem, NewEvent,
    StepIntent, StepOutcome, StepState, Store, StoreError, Versioned,
};
use meshplay_types::{ClusterName, DeploymentId, ObjectKey, OperationId, Severity};
use serde::Serialize;

use super::send::{NotSent, Sent};

/// Where outcomes go.
#[derive(Clone)]
pub(super) struct Journal {
    pub(super) store: Store,
    pub(super) actor: Actor,
    pub(super) operation: OperationId,
    pub(super) deployment: DeploymentId,
    pub(super) cluster: ClusterName,
    pub(super) fence: Fence,
}

/// What became of a step, ready to be written.
pub(super) struct Entry {
    pub(super) outcome: StepOutcome,
    pub(super) put: Option<InventoryItem>,
    pub(super) remove: Option<ObjectKey>,
    /// Of the operation's log.
    line: (Severity, String),
}

/// What an event says.
#[derive(Serialize)]
struct Told<'a> {
    deployment: DeploymentId,
    state: &'a str,
    reason: Option<&'a str>,
}

impl Versioned for Told<'_> {
    const VERSION: u32 = 1;
}

impl Journal {
    /// Steps that are done: they are never sent again.
    pub(super) async fn done(&self) -> Result<BTreeSet<u32>, StoreError> {
        let steps = self.store.read().steps(self.deployment).await?;
        let is_done = |state| state == StepState::Done;
        Ok(steps.iter().filter(|step| is_done(step.outcome.state)).map(|step| step.intent.seq).collect())
    }

    /// Writes what is about to be sent, in one transaction; refused if somebody else has taken over.
    pub(super) async fn intend(&self, steps: &[&Step]) -> Result<(), StoreError> {
        let (deployment, fence) = (self.deployment, self.fence);
        let (operation, cluster) = (self.operation, self.cluster.to_string());
        let intents: Vec<StepIntent> = steps.iter().map(|step| intent(step)).collect();
        let wave = intents.first().map_or(0, |intent| intent.wave);
        let message = format!("wave {wave}: {} objects", intents.len());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.intents_write(deployment, fence, &intents).await?;
                    tx.operation_log(operation, Severity::Info, &message, Some(&cluster)).await
                })
            })
            .await
    }

    /// Writes outcomes with their inventory rows, in one transaction: nothing we made is ever in neither.
    pub(super) async fn record(&self, entries: Vec<Entry>) -> Result<(), StoreError> {
        let (deployment, fence) = (self.deployment, self.fence);
        let (operation, cluster) = (self.operation, self.cluster.to_string());
        let mut lines = Vec::new();
        let mut outcomes = Vec::new();
        let mut put = Vec::new();
        let mut remove = Vec::new();
        for entry in entries {
            lines.push(entry.line);
            outcomes.push(entry.outcome);
            put.extend(entry.put);
            remove.extend(entry.remove);
        }
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.outcomes_write(deployment, fence, &outcomes).await?;
                    tx.inventory_put(deployment, fence, &put).await?;
                    tx.inventory_remove(deployment, fence, &remove).await?;
                    tx.operation_log_all(operation, &lines, Some(&cluster)).await
                })
            })
            .await
    }

    /// What became of a step.
    pub(super) fn entry(&self, step: &Step, sent: &Result<Sent, NotSent>) -> Entry {
        let outcome = |state, uid, resource_version, findings| StepOutcome {
            seq: step.seq,
            state,
            uid,
            resource_version,
            findings,
        };
        match sent {
            Ok(sent) => Entry {
                outcome: outcome(
                    StepState::Done,
                    sent.uid.clone(),
                    sent.resource_version.clone(),
                    sent.findings.clone(),
                ),
                put: self.item(step, sent),
                remove: (removes(step) && !sent.is_going).then(|| step.key.clone()),
                line: (Severity::Info, format!("{}: {}", step.key, word(step))),
            },
            Err(not) => {
                // An unknown outcome is never "failed": the step stays open, and whoever resumes looks first.
                let state = if not.is_unknown { StepState::Sent } else { StepState::Failed };
                Entry {
                    outcome: outcome(state, None, None, vec![not.finding.clone()]),
                    put: None,
                    remove: None,
                    line: (
                        Severity::Error,
                        format!("{}: {} failed: {}", step.key, word(step), not.finding.message),
                    ),
                }
            }
        }
    }

    fn item(&self, step: &Step, sent: &Sent) -> Option<InventoryItem> {
        let origin = sent.origin?;
        Some(InventoryItem {
            key: step.key.clone(),
            gvk: step.gvk.clone(),
            uid: sent.uid.clone().or_else(|| step.precondition.uid.clone())?,
            origin: stored(origin),
            digest: step.digest.clone()?,
            completed: false,
            component: step.component.clone(),
            deployment: self.deployment,
        })
    }

    /// Goes to another state; the reason is what is waited for, or why it stopped.
    pub(super) async fn advance(
        &self,
        to: DeploymentState,
        wave: Option<u32>,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        let (deployment, fence) = (self.deployment, Some(self.fence));
        let change = DeploymentChange { to, fence, wave, reason };
        self.store
            .write(move |tx| {
                Box::pin(async move { tx.deployment_advance(deployment, change).await.map(drop) })
            })
            .await
    }

    /// Ends well: the inventory as the plan leaves it, the state and the event in one transaction.
    pub(super) async fn commit(
        &self,
        plan: &Plan<Ready>,
        completed: &BTreeSet<ObjectKey>,
    ) -> Result<(), StoreError> {
        let known = self.store.read().inventory(&self.target().await?).await?;
        let mut put: Vec<InventoryItem> = Vec::new();
        for step in &plan.steps {
            let unchanged = matches!(step.action, Action::Unchanged)
                .then(|| self.item(step, &Sent { origin: step.origin, ..Sent::default() }));
            put.extend(unchanged.flatten());
        }
        let jobs = known.into_iter().filter(|item| completed.contains(&item.key));
        put.extend(jobs.map(|item| InventoryItem { completed: true, ..item }));
        let remove = plan.steps.iter().filter(|step| removes(step)).map(|step| step.key.clone()).collect();
        let event = self.event("deployment.applied", DeploymentState::Applied, None)?;
        let (operation, cluster) = (self.operation, self.cluster.to_string());
        let (actor, fence, deployment) = (self.actor, self.fence, self.deployment);
        let to = DeploymentState::Applied;
        let change = InventoryChange { deployment, fence, put, remove, to, reason: None, event };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.inventory_commit(&actor, change).await?;
                    tx.operation_log(operation, Severity::Info, "applied", Some(&cluster)).await
                })
            })
            .await
    }

    /// Ends otherwise: state and event in one transaction.
    pub(super) async fn end(&self, to: DeploymentState, reason: Option<String>) -> Result<(), StoreError> {
        let event = self.event("deployment.ended", to, reason.as_deref())?;
        let (operation, cluster) = (self.operation, self.cluster.to_string());
        let message = match &reason {
            Some(reason) => format!("{to}: {reason}"),
            None => to.to_string(),
        };
        let (actor, deployment) = (self.actor, self.deployment);
        let change = DeploymentChange { to, fence: Some(self.fence), wave: None, reason };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.deployment_advance(deployment, change).await?;
                    tx.operation_log(operation, Severity::Error, &message, Some(&cluster)).await?;
                    tx.event_create(&actor, event).await.map(drop)
                })
            })
            .await
    }

    async fn target(&self) -> Result<meshplay_store::Target, StoreError> {
        Ok(self.store.read().deployment(meshplay_store::Scope::All, self.deployment).await?.target)
    }

    fn event(&self, kind: &str, to: DeploymentState, reason: Option<&str>) -> Result<NewEvent, StoreError> {
        let told = Told { deployment: self.deployment, state: to.as_str(), reason };
        Ok(NewEvent {
            kind: kind.to_owned(),
            subject: self.deployment.to_string(),
            operation: Some(self.operation),
            data: Body::of(&told)?,
        })
    }
}

fn stored(origin: meshplay_plan::Origin) -> meshplay_store::Origin {
    match origin {
        meshplay_plan::Origin::Created => meshplay_store::Origin::Created,
        meshplay_plan::Origin::Adopted => meshplay_store::Origin::Adopted,
        meshplay_plan::Origin::Claimed => meshplay_store::Origin::Claimed,
    }
}

/// A claim that a StatefulSet made, as a row: the plan knows it before its set may be gone.
pub(super) fn stored_claim(claim: meshplay_plan::InventoryEntry, deployment: DeploymentId) -> InventoryItem {
    let meshplay_plan::InventoryEntry { key, gvk, uid, origin, digest, completed, component } = claim;
    InventoryItem { key, gvk, uid, origin: stored(origin), digest, completed, component, deployment }
}

/// True if the object leaves the inventory with the step.
pub(super) fn removes(step: &Step) -> bool {
    use meshplay_plan::SkipReason::{AlreadyGone, CompletedBefore, NotOurs};
    match &step.action {
        Action::Delete { .. } | Action::Release { .. } => true,
        Action::Skip { why: AlreadyGone | NotOurs(_) } => true,
        Action::Skip { why: CompletedBefore } => false,
        _ => false,
    }
}

/// What is done to an object, in a word that rows keep.
pub(super) fn word(step: &Step) -> &'static str {
    match &step.action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Adopt => "adopt",
        Action::Unchanged => "unchanged",
        Action::Recreate { .. } => "recreate",
        Action::HandOver { .. } => "handOver",
        Action::Delete { .. } => "delete",
        Action::Release { .. } => "release",
        Action::Skip { .. } => "skip",
    }
}

fn intent(step: &Step) -> StepIntent {
    StepIntent {
        seq: step.seq,
        wave: step.wave.0,
        key: step.key.clone(),
        action: word(step).to_owned(),
        desired: step.digest.clone(),
    }
}
