//! What a person approves, as one digest (P14).

use meshplay_types::Digest;
use serde_json::{Value, json};

use super::PlanInput;
use crate::{Action, Kept, Step};

/// Over the target with its identity, the purpose, every step that does something, what is kept, and the choices.
pub(super) fn hash(input: &PlanInput, steps: &[Step], kept: &[Kept]) -> Digest {
    Digest::of_json(&json!({
        "target": input.target,
        "purpose": input.purpose,
        "steps": steps.iter().map(step_identity).collect::<Vec<_>>(),
        "kept": kept,
        "choices": input.choices,
    }))
}

/// What matters of a step: not its number, and no resourceVersion unless it guards something taken, so that a status
/// update between plan and approval changes nothing.
pub(crate) fn step_identity(step: &Step) -> Value {
    json!({
        "key": step.key,
        "gvk": step.gvk,
        "wave": step.wave,
        "action": action(&step.action),
        "body": step.body.as_ref().map(Digest::of_json),
        "diff": step.diff,
        "precondition": step.precondition,
        "force": step.force,
        "migrateManagers": step.migrate_managers,
        "conflicts": step.conflicts.iter().map(|field| json!([field.path, field.decision, field.managers])).collect::<Vec<_>>(),
        "blocked": step.blocked,
        "origin": step.origin,
    })
}

/// The live value of a handed-over field is read again when it is handed over, so it is not approved.
fn action(action: &Action) -> Value {
    match action {
        Action::HandOver { manager, fields, .. } => {
            json!({"handOver": manager, "fields": fields.iter().map(|field| &field.path).collect::<Vec<_>>()})
        }
        other => json!(other),
    }
}
