//! Letting go of a field that another controller will set, without its value falling back to the default (P6).

use serde_json::{Value, json};

use super::present::Seen;
use crate::{Action, HandedField, managed::FieldSet, ownership};

/// Omitted fields that we alone own: without a helper the API server would reset them (replicas to 1).
pub(super) fn fields(seen: &Seen, ours: &FieldSet) -> Vec<HandedField> {
    let manager = seen.ctx.input.target.manager.as_str();
    let alone = seen
        .object
        .omitted
        .iter()
        .filter(|path| ours.owns(path) && ownership::others(&seen.entries, path, manager).is_empty());
    alone
        .filter_map(|path| Some(HandedField { path: path.clone(), live: path.get(seen.live)?.clone() }))
        .collect()
}

/// The two steps in one: the helper co-owns the live values, then we let go.
pub(super) fn action(seen: &Seen, fields: Vec<HandedField>) -> Action {
    let mut metadata = json!({"name": seen.object.key.name});
    if let Some(namespace) = &seen.object.key.namespace {
        metadata["namespace"] = namespace.as_str().into();
    }
    if let Some(uid) = seen.live.pointer("/metadata/uid") {
        metadata["uid"] = uid.clone();
    }
    let gvk = &seen.object.gvk;
    let mut helper_body: Value =
        json!({"apiVersion": gvk.api_version(), "kind": gvk.kind, "metadata": metadata});
    for field in &fields {
        field.path.set(&mut helper_body, field.live.clone());
    }
    Action::HandOver { manager: seen.ctx.input.target.manager.handover(), fields, helper_body }
}

impl Action {
    /// The helper's body with the values of the object as it is at the moment of writing; `None` for other actions.
    pub fn helper_body_at(&self, live: &Value) -> Option<Value> {
        let Self::HandOver { fields, helper_body, .. } = self else { return None };
        let mut body = helper_body.clone();
        for field in fields {
            field.path.set(&mut body, field.path.get(live).unwrap_or(&field.live).clone());
        }
        Some(body)
    }
}
