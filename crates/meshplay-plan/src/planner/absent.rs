//! A desired object that is not there.

use meshplay_types::ObjectKey;

use super::{Ctx, verdicts};
use crate::{
    Action, Blocked, Certainty, DesiredObject, DryRun, Origin, Precondition, Purpose, Refusal, SkipReason,
    Step, Why,
};

/// Create it, unless it is a Job that has run.
pub(super) fn step(ctx: &Ctx, object: &DesiredObject, dry_run: &DryRun) -> Step {
    if let Some(why) = has_run(ctx, object) {
        let mut step = Step::of(object, Action::Skip { why });
        step.origin = ctx.entry(&object.key).map(|entry| entry.origin);
        return step;
    }
    let mut step = Step::of(object, Action::Create);
    step.body = Some(object.body.clone());
    step.precondition = Precondition { absent: true, ..Precondition::default() };
    step.origin = Some(Origin::Created);
    (step.reversal, step.one_way) = verdicts::create(&object.gvk);
    match certainty(ctx, object, dry_run) {
        Ok(certainty) => step.certainty = certainty,
        Err(reason) => step = step.blocked(reason),
    }
    step
}

/// A Job whose object is gone may have been removed by its TTL: the hash of its body tells (P10).
fn has_run(ctx: &Ctx, object: &DesiredObject) -> Option<SkipReason> {
    if !object.gvk.is("batch", "Job") {
        return None;
    }
    let recorded =
        ctx.entry(&object.key).is_some_and(|entry| entry.completed && entry.digest == object.digest);
    let known = ctx.input.completed.iter().any(|job| job.key == object.key && job.digest == object.digest);
    if recorded || known {
        Some(SkipReason::CompletedBefore)
    } else {
        (ctx.input.purpose == Purpose::Rollback).then_some(SkipReason::RollbackRunsNoJob)
    }
}

fn certainty(ctx: &Ctx, object: &DesiredObject, dry_run: &DryRun) -> Result<Certainty, Blocked> {
    match dry_run {
        DryRun::Accepted(_) => Ok(Certainty::DryRun),
        DryRun::NotPossible(why) => Ok(why.certainty()),
        DryRun::Refused(refusal) => match missing_until_then(ctx, object, refusal) {
            Some(key) => {
                Ok(Certainty::Unverifiable(format!("it needs `{key}`, which this plan creates before it")))
            }
            None => Err(Blocked::Refused(refusal.summary())),
        },
        // A conflict or a missing answer for an object that was absent a moment ago: it has changed meanwhile.
        DryRun::Conflicts { .. } | DryRun::NotAsked => Err(Blocked::NotObserved),
    }
}

/// Admission refuses a Pod whose ServiceAccount or PriorityClass is not there yet; in an earlier wave of the same plan
/// they will be.
fn missing_until_then(ctx: &Ctx, object: &DesiredObject, refusal: &Refusal) -> Option<ObjectKey> {
    let says_missing = refusal.message.contains("not found") || refusal.message.contains("no PriorityClass");
    let mentions = |name: &str| {
        let word = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
        refusal.message.split(word).any(|part| part == name)
    };
    let earlier = ctx.input.desired.objects.iter().filter(|other| other.wave < object.wave);
    let mut absent = earlier.filter(|other| ctx.seen(&other.key).is_some_and(|seen| seen.live().is_none()));
    absent.find(|other| says_missing && mentions(&other.key.name)).map(|other| other.key.clone())
}

impl Why {
    /// What can still be said without a dry-run (P4).
    pub(crate) fn certainty(&self) -> Certainty {
        match self {
            Self::NamespaceCreatedByPlan(name) => {
                Certainty::SchemaOnly(format!("the namespace `{name}` is created by this plan"))
            }
            Self::KindCreatedByPlan(kind) => {
                Certainty::SchemaOnly(format!("the kind `{kind}` is created by this plan"))
            }
            Self::NotAllowed(detail) => {
                Certainty::Unverifiable(format!("the credential may not try it: {detail}"))
            }
            Self::WebhookWithoutDryRun(name) => {
                Certainty::Unverifiable(format!("the webhook `{name}` does not support dry-run"))
            }
            Self::NoAnswer(detail) => {
                Certainty::Unverifiable(format!("the cluster did not answer: {detail}"))
            }
        }
    }
}
