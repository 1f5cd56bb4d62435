//! What a person should read before approving.

use meshplay_types::{Code, Finding, Place};

use crate::{
    Action, Blocked, Certainty, Choices, FieldSelector, Kept, KeptReason, OwnedField, Purpose, SkipReason,
    Step,
};

/// About each step.
pub(super) fn of_steps(steps: &[Step], purpose: Purpose) -> Vec<Finding> {
    steps.iter().flat_map(|step| of_step(step, purpose)).collect()
}

fn of_step(step: &Step, purpose: Purpose) -> Vec<Finding> {
    let mut found: Vec<Finding> = step.blocked.iter().map(|reason| blocked(step, reason)).collect();
    if step.action == Action::Adopt && step.blocked.is_empty() {
        found.push(Finding::new(
            Code::PLAN_ADOPTS,
            "it exists already: it will be managed, and never deleted",
        ));
    }
    if let Certainty::Unverifiable(reason) = &step.certainty {
        found.push(Finding::new(Code::PLAN_UNVERIFIED, reason.clone()));
    }
    if !step.lingering.is_empty() {
        let fields: Vec<_> = step.lingering.iter().map(owned).collect();
        found.push(Finding::new(Code::PLAN_LINGERS, format!("these fields stay: {}", fields.join("; "))));
    }
    if let Some(reason) = step.one_way.as_ref().filter(|_| purpose != Purpose::Undeploy && step.writes()) {
        found.push(Finding::new(Code::PLAN_ONE_WAY, reason.clone()));
    }
    if let Action::Skip { why: SkipReason::NotOurs(detail) } = &step.action {
        found.push(Finding::new(Code::PLAN_REPLACED, detail.clone()));
    }
    found.into_iter().map(|finding| finding.at(step.place())).collect()
}

fn blocked(step: &Step, reason: &Blocked) -> Finding {
    match reason {
        Blocked::Undecided(paths) => {
            let open = step.conflicts.iter().filter(|field| paths.contains(&field.path));
            let fields: Vec<_> = open.map(owned).collect();
            Finding::new(Code::PLAN_UNDECIDED, format!("other managers own: {}", fields.join("; ")))
        }
        Blocked::Immutable { message, offer } => {
            let finding = Finding::new(Code::PLAN_IMMUTABLE, message.clone());
            match offer {
                Some(offer) => finding.fix(format!("choose to recreate it: {offer}")),
                None => finding.fix("change the design back, or give the object another name"),
            }
        }
        Blocked::Refused(message) => Finding::new(Code::PLAN_REFUSED, message.clone()),
        Blocked::Terminating => Finding::new(Code::PLAN_TERMINATING, "it is being deleted"),
        Blocked::NotObserved => {
            Finding::new(Code::PLAN_NOT_OBSERVED, "it was not looked at, or changed meanwhile")
        }
        Blocked::OtherDesign(id) => {
            Finding::new(Code::PLAN_OTHER_DESIGN, format!("the design `{id}` owns it"))
        }
    }
}

fn owned(field: &OwnedField) -> String {
    let managers: Vec<_> = field.managers.iter().map(|manager| manager.to_string()).collect();
    format!("`{}` by {}", field.path, managers.join(", "))
}

/// About each object that stays.
pub(super) fn of_kept(kept: &[Kept]) -> Vec<Finding> {
    let finding = |kept: &Kept| {
        let reason = match &kept.reason {
            KeptReason::Protected => "it is deleted only when named by `--include`".to_owned(),
            KeptReason::NotSafe(detail) | KeptReason::NotOurs(detail) => detail.clone(),
            KeptReason::Adopted => "it was there before this design".to_owned(),
            KeptReason::ClaimOfStatefulSet(owner) => {
                format!("`{owner}` made it, and claims are not deleted with it")
            }
        };
        let at = Place { object: Some(kept.key.to_string()), ..Place::default() };
        Finding::new(Code::PLAN_KEPT, format!("it stays: {reason}")).at(at)
    };
    kept.iter().map(finding).collect()
}

/// Choices that decide nothing, so that a typing mistake does not go unseen.
pub(super) fn unused_choices(steps: &[Step], choices: &Choices) -> Vec<Finding> {
    let used = |choice: &&crate::FieldChoice| {
        let of_object = steps.iter().filter(|step| step.key == choice.key);
        let mut fields = of_object.flat_map(|step| &step.conflicts);
        !fields.any(|field| match &choice.fields {
            FieldSelector::All => true,
            FieldSelector::Path(path) => field.path.is_within(path),
        })
    };
    let fields = choices
        .fields
        .iter()
        .filter(used)
        .map(|choice| (&choice.key, "no field of it is in conflict as chosen"));
    let recreated = |key: &&_| {
        !steps.iter().any(|step| step.key == **key && matches!(step.action, Action::Recreate { .. }))
    };
    let recreate =
        choices.recreate.iter().filter(recreated).map(|key| (key, "it need not or cannot be recreated"));
    let finding = |(key, message): (&meshplay_types::ObjectKey, &str)| {
        Finding::new(Code::PLAN_CHOICE_UNUSED, message)
            .at(Place { object: Some(key.to_string()), ..Place::default() })
    };
    fields.chain(recreate).map(finding).collect()
}
