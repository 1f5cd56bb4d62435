//! From what is wanted and what was seen to steps. Infallible: what is wrong becomes findings and blocked steps.

mod absent;
mod findings;
mod handover;
mod hash;
mod kept;
mod present;
mod prune;
mod refused;
mod verdicts;

use std::collections::BTreeMap;

use meshplay_types::{Finding, ObjectKey};
use serde_json::Value;

use crate::{
    Action, Blocked, Certainty, Choices, ClusterFacts, CompletedJob, Counts, Desired, DesiredObject, Force,
    InventoryEntry, Observation, Origin, Plan, Precondition, Purpose, Ready, Step, Target, Verdict, WaveInfo,
};

/// Everything a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// For which target.
    pub target: &'a Target,
    /// What the design wants there; empty to undeploy.
    pub desired: &'a Desired,
    /// One per desired object and per inventory entry.
    pub observations: &'a [Observation],
    /// What earlier deployments left on this target.
    pub inventory: &'a [InventoryEntry],
    /// Jobs that completed in any earlier deployment.
    pub completed: &'a [CompletedJob],
    /// Facts of the cluster.
    pub facts: &'a ClusterFacts,
    /// What a person decided.
    pub choices: &'a Choices,
    /// What for.
    pub purpose: Purpose,
}

pub(crate) use hash::step_identity;

/// The input with its lists made searchable.
pub(crate) struct Ctx<'a> {
    pub(crate) input: PlanInput<'a>,
    observations: BTreeMap<&'a ObjectKey, &'a Observation>,
    inventory: BTreeMap<&'a ObjectKey, &'a InventoryEntry>,
}

/// A step and what is worth saying about it.
pub(crate) struct Drafted {
    pub(crate) step: Step,
    pub(crate) findings: Vec<Finding>,
}

/// Makes the plan.
pub fn plan(input: PlanInput) -> Plan<Ready> {
    let ctx = Ctx::new(input);
    let applied: Vec<Drafted> = input.desired.objects.iter().map(|object| ctx.draft(object)).collect();
    let pruned = prune::prune(&ctx);
    let mut steps = Vec::new();
    let mut findings = input.desired.notes.clone();
    findings.extend(input.desired.objects.iter().flat_map(|object| object.notes.iter().cloned()));
    for draft in applied.into_iter().chain(pruned.drafts) {
        findings.extend(draft.findings);
        steps.push(draft.step);
    }
    for (seq, step) in (0..).zip(&mut steps) {
        step.seq = seq;
    }
    findings.extend(findings::of_steps(&steps, input.purpose));
    findings.extend(findings::of_kept(&pruned.kept));
    findings.extend(findings::unused_choices(&steps, input.choices));
    for finding in &mut findings {
        finding.at.cluster = Some(input.target.cluster.to_string());
    }
    let waves: Vec<WaveInfo> = input.desired.waves.iter().cloned().chain(pruned.waves).collect();
    let hash = hash::hash(&input, &steps, &pruned.kept);
    Plan {
        target: input.target.clone(),
        purpose: input.purpose,
        hash,
        counts: Counts::of(&steps),
        steps,
        waves,
        kept: pruned.kept,
        findings,
        choices: input.choices.clone(),
        claims: input.inventory.iter().filter(|entry| entry.origin == Origin::Claimed).cloned().collect(),
        state: Ready {},
    }
}

impl<'a> Ctx<'a> {
    fn new(input: PlanInput<'a>) -> Self {
        Self {
            input,
            observations: input.observations.iter().map(|seen| (seen.key(), seen)).collect(),
            inventory: input.inventory.iter().map(|entry| (&entry.key, entry)).collect(),
        }
    }

    fn seen(&self, key: &ObjectKey) -> Option<&'a Observation> {
        self.observations.get(key).copied()
    }

    fn entry(&self, key: &ObjectKey) -> Option<&'a InventoryEntry> {
        self.inventory.get(key).copied()
    }

    fn draft(&self, object: &DesiredObject) -> Drafted {
        let Some(seen) = self.seen(&object.key) else {
            return Step::of(object, Action::Update).blocked(Blocked::NotObserved).into();
        };
        match seen.live() {
            None => absent::step(self, object, seen.dry_run()).into(),
            Some(live) => present::draft(self, object, live, seen.dry_run()),
        }
    }
}

impl Step {
    /// A step for a desired object, still without everything that depends on what was seen.
    pub(crate) fn of(object: &DesiredObject, action: Action) -> Self {
        Self {
            seq: 0,
            wave: object.wave,
            key: object.key.clone(),
            gvk: object.gvk.clone(),
            component: object.component.clone(),
            action,
            diff: Vec::new(),
            certainty: Certainty::NothingToVerify,
            reversal: Verdict::Exact,
            one_way: None,
            conflicts: Vec::new(),
            lingering: Vec::new(),
            blocked: Vec::new(),
            body: None,
            digest: Some(object.digest.clone()),
            precondition: Precondition::default(),
            force: Force::No,
            migrate_managers: Vec::new(),
            origin: None,
        }
    }

    /// The same, but it cannot run. It keeps no body, so that nothing can send it.
    pub(crate) fn blocked(mut self, reason: Blocked) -> Self {
        self.blocked.push(reason);
        self.body = None;
        self
    }
}

impl From<Step> for Drafted {
    fn from(step: Step) -> Self {
        Self { step, findings: Vec::new() }
    }
}

impl Counts {
    fn of(steps: &[Step]) -> Self {
        let mut counts = Self::default();
        for step in steps {
            let count = match step.action {
                Action::Create => &mut counts.creates,
                Action::Update | Action::HandOver { .. } => &mut counts.updates,
                Action::Adopt => &mut counts.adopts,
                Action::Unchanged => &mut counts.unchanged,
                Action::Recreate { .. } => &mut counts.replaces,
                Action::Delete { .. } => &mut counts.deletes,
                Action::Release { .. } => &mut counts.releases,
                Action::Skip { .. } => &mut counts.skips,
            };
            *count += 1;
            counts.conflicts += u32::try_from(step.conflicts.len()).unwrap_or(u32::MAX);
            counts.blocked += u32::from(!step.blocked.is_empty());
        }
        counts
    }
}

/// Text at the path of plain names.
pub(crate) fn text<'v>(object: &'v Value, path: &[&str]) -> Option<&'v str> {
    crate::normalise::walk::get(object, path)?.as_str()
}

#[cfg(test)]
mod tests;
