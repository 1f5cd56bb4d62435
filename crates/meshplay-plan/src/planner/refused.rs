//! The API server refuses the change in place: recreating is offered, never done unasked.

use super::{
    present::{Relation, Seen},
    verdicts,
};
use crate::{
    Action, Blocked, Certainty, Origin, Propagation, ProtectedKind, Purpose, Refusal, SkipReason, Step,
};

/// What the API server's validation says about fields that cannot change in place.
const IMMUTABLE: [&str; 8] = [
    "immutable",
    "may not change",
    "may not be changed",
    "cannot be changed",
    "cannot change",
    "are forbidden",
    "can not be less than",
    "missing from spec.versions",
];

/// Blocked with an offer, or the recreation that was chosen.
pub(super) fn step(seen: &Seen, refusal: &Refusal) -> Step {
    if !is_immutable(refusal) {
        return seen.step().blocked(Blocked::Refused(refusal.summary()));
    }
    if seen.object.gvk.is("batch", "Job") && seen.ctx.input.purpose == Purpose::Rollback {
        let mut step = seen.step();
        step.action = Action::Skip { why: SkipReason::RollbackRunsNoJob };
        return step;
    }
    let offer = offer(seen);
    if offer.is_some() && seen.ctx.input.choices.recreate.contains(&seen.object.key) {
        return recreate(seen);
    }
    seen.step().blocked(Blocked::Immutable { message: refusal.summary(), offer })
}

fn recreate(seen: &Seen) -> Step {
    let mut step = seen.step();
    step.action = Action::Recreate { propagation: propagation(seen) };
    step.body = Some(seen.object.body.clone());
    step.certainty =
        Certainty::Unverifiable("the object must be gone before the new one can be tried".to_owned());
    (step.reversal, step.one_way) = verdicts::recreate(&seen.object.gvk);
    step
}

fn is_immutable(refusal: &Refusal) -> bool {
    let says = |text: &str| IMMUTABLE.iter().any(|sign| text.contains(sign));
    refusal.status == 422
        && (says(&refusal.message) || refusal.causes.iter().any(|cause| says(&cause.message)))
}

/// What recreating would mean. Objects that hold data or other objects, and objects that are not ours to delete, are not
/// offered.
fn offer(seen: &Seen) -> Option<String> {
    let ours = seen.relation == Relation::Ours(Origin::Created);
    if !ours || ProtectedKind::of(&seen.object.key).is_some() {
        return None;
    }
    Some(match propagation(seen) {
        Propagation::Orphan => "the object is deleted and made again; its pods and claims stay".to_owned(),
        _ if seen.object.gvk.is("batch", "Job") => {
            "the Job is deleted with its pods and runs again".to_owned()
        }
        _ => "the object and what depends on it are deleted and made again".to_owned(),
    })
}

fn propagation(seen: &Seen) -> Propagation {
    if seen.object.gvk.is("apps", "StatefulSet") { Propagation::Orphan } else { Propagation::Foreground }
}
