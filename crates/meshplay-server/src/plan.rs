//! The view of a plan.

use meshplay_api::{
    design::{ClusterPlan, Decision, FieldChange, FieldConflict, PlannedStep},
    operation::Kept,
};
use meshplay_app::deploy::{PlannedCluster, Remembered};
use meshplay_plan::{Action, Blocked, Certainty, Counts, FieldPath, KeptReason, Plan, Ready, Step, Verdict};

/// What was planned for a cluster, as people and scripts see it.
pub(crate) fn cluster(planned: &PlannedCluster) -> ClusterPlan {
    let PlannedCluster { name, revision, remembered, plan } = planned;
    match plan {
        Ok(plan) => ClusterPlan { revision: *revision, ..view(plan, remembered.as_ref()) },
        Err(findings) => ClusterPlan {
            name: name.to_string(),
            revision: *revision,
            findings: findings.clone(),
            ..ClusterPlan::default()
        },
    }
}

fn view(plan: &Plan<Ready>, remembered: Option<&Remembered>) -> ClusterPlan {
    let Counts {
        creates,
        updates,
        adopts,
        unchanged,
        replaces,
        deletes,
        releases,
        skips: _,
        conflicts,
        blocked: _,
    } = plan.counts;
    // Which earlier deployment a decision is from, if it is not of now.
    let from = |step: &Step, path: &FieldPath| -> Option<String> {
        let decided = plan.choices.deciding(&step.key, path)?;
        remembered.filter(|one| decided < one.n_choices).map(|one| one.deployment.to_string())
    };
    let changing = || plan.steps.iter().filter(|step| is_shown(step));
    let mut waves: Vec<u32> = changing().map(|step| step.wave.0).collect();
    waves.dedup();
    ClusterPlan {
        name: plan.target.cluster.to_string(),
        revision: None,
        waves: u32::try_from(waves.len()).unwrap_or(u32::MAX),
        creates,
        updates: updates + adopts,
        deletes: deletes + releases,
        replaces,
        unchanged,
        conflicts,
        plan_hash: plan.hash.to_string(),
        executable: plan.is_executable(),
        diff: changing().map(|one| step(one, &from)).collect(),
        kept: plan.kept.iter().map(kept).collect(),
        findings: plan.findings.clone(),
    }
}

fn is_shown(step: &Step) -> bool {
    step.action != Action::Unchanged || !step.blocked.is_empty()
}

/// A field that changes.
pub(crate) fn change(change: &meshplay_plan::FieldChange) -> FieldChange {
    let meshplay_plan::FieldChange { path, before, after } = change;
    FieldChange { path: path.to_string(), before: before.clone(), after: after.clone() }
}

fn step(step: &Step, from: &dyn Fn(&Step, &FieldPath) -> Option<String>) -> PlannedStep {
    let conflict = |field: &meshplay_plan::OwnedField| FieldConflict {
        path: field.path.to_string(),
        owner: field.managers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        decision: field.decision.map(decision),
        remembered: from(step, &field.path),
    };
    let blocked: Vec<String> = step.blocked.iter().map(blocked).collect();
    PlannedStep {
        object: step.key.to_string(),
        component: Some(step.component.to_string()),
        wave: step.wave.0,
        action: action(&step.action).to_owned(),
        changes: step.diff.iter().map(change).collect(),
        certainty: certainty(&step.certainty),
        rollback: verdict(&step.reversal),
        one_way: step.one_way.clone(),
        conflicts: step.conflicts.iter().map(conflict).collect(),
        blocked: (!blocked.is_empty()).then(|| blocked.join("; ")),
    }
}

fn action(action: &Action) -> &'static str {
    match action {
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

fn certainty(certainty: &Certainty) -> String {
    match certainty {
        Certainty::DryRun => "dryRun".to_owned(),
        Certainty::SchemaOnly(reason) => format!("schema only: {reason}"),
        Certainty::Unverifiable(reason) => format!("unverifiable: {reason}"),
        Certainty::NothingToVerify => "nothing to verify".to_owned(),
    }
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Exact => "exact".to_owned(),
        Verdict::Recreate(reason) => format!("recreate: {reason}"),
        Verdict::SideEffect(reason) => format!("side effect: {reason}"),
        Verdict::Impossible(reason) => format!("impossible: {reason}"),
    }
}

fn decision(decision: meshplay_plan::Decision) -> Decision {
    match decision {
        meshplay_plan::Decision::Leave => Decision::Leave,
        meshplay_plan::Decision::Share => Decision::Share,
        meshplay_plan::Decision::Take => Decision::Take,
    }
}

fn blocked(blocked: &Blocked) -> String {
    match blocked {
        Blocked::Undecided(paths) => {
            let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
            format!("owned by others, choose leave, share or take: {}", paths.join(", "))
        }
        Blocked::Immutable { message, offer } => {
            let offer =
                offer.as_ref().map(|offer| format!("; replacing it would: {offer}")).unwrap_or_default();
            format!("cannot be changed in place: {message}{offer}")
        }
        Blocked::Refused(message) => format!("refused by the API server: {message}"),
        Blocked::Terminating => "it is being deleted".to_owned(),
        Blocked::NotObserved => "it was not looked at".to_owned(),
        Blocked::OtherDesign(design) => format!("it belongs to another design ({design})"),
    }
}

/// An object that stays.
pub(crate) fn kept(kept: &meshplay_plan::Kept) -> Kept {
    let reason = match &kept.reason {
        KeptReason::Protected => "its kind is deleted only with `--include`".to_owned(),
        KeptReason::NotSafe(reason) | KeptReason::NotOurs(reason) => reason.clone(),
        KeptReason::Adopted => "it was there before; our fields are given back".to_owned(),
        KeptReason::ClaimOfStatefulSet(owner) => format!("a claim that {owner} made from a template"),
    };
    Kept { object: kept.key.to_string(), reason }
}
