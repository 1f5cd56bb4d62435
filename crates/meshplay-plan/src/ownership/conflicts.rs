//! Decisions on foreign fields worked into a body (P5).

use std::collections::BTreeMap;

use serde_json::Value;

use super::is_client_side_apply;
use crate::{
    Choices, Decision, DesiredObject, FieldConflict, FieldPath, ManagerRef, OwnedField, Segment,
    managed::Entry,
    secret::{is_hashed, live_marker},
};

/// A body after the decisions, and how it got there.
pub(crate) struct Resolved {
    pub(crate) body: Value,
    pub(crate) fields: Vec<OwnedField>,
}

impl Resolved {
    /// Paths with this decision; `None` for those without any.
    pub(crate) fn with(&self, decision: Option<Decision>) -> Vec<FieldPath> {
        self.fields
            .iter()
            .filter(|field| field.decision == decision)
            .map(|field| field.path.clone())
            .collect()
    }

    /// Managers from whom something is taken.
    pub(crate) fn taken_from(&self) -> Vec<ManagerRef> {
        let taken = self.fields.iter().filter(|field| field.decision == Some(Decision::Take));
        taken.flat_map(|field| field.managers.iter().cloned()).collect()
    }
}

/// What the decisions are made from.
pub(crate) struct Contest<'a> {
    pub(crate) conflicts: &'a [FieldConflict],
    pub(crate) live: &'a Value,
    pub(crate) entries: &'a [Entry],
    pub(crate) choices: &'a Choices,
    /// Our helper (P6): a field that only it holds is ours to take back.
    pub(crate) helper: &'a str,
}

/// Works the choices for each conflicting field into the body: left fields go out of it, shared ones get the live value.
pub(crate) fn resolve(object: &DesiredObject, contest: &Contest) -> Resolved {
    let Contest { conflicts, live, entries, choices, helper } = *contest;
    let mut by_path: BTreeMap<FieldPath, Vec<ManagerRef>> = BTreeMap::new();
    for conflict in conflicts {
        by_path.entry(path_of(conflict, &object.body)).or_default().push(conflict.manager.clone());
    }
    let mut body = object.body.clone();
    let mut fields = Vec::new();
    for (path, mut managers) in by_path {
        managers.sort();
        managers.dedup();
        let only_helper = managers.iter().all(|manager| manager.manager == helper);
        let decision = if only_helper { Some(Decision::Take) } else { decision(object, &path, choices) };
        let live = path.get(live).cloned();
        match decision {
            Some(Decision::Leave) => leave(&mut body, &path),
            Some(Decision::Share) => share(&mut body, &path, live.as_ref()),
            Some(Decision::Take) | None => {}
        }
        let desired = path.get(&object.body).cloned();
        let suggestion = suggestion(&managers, entries);
        fields.push(OwnedField { path, managers, live, desired, decision, suggestion });
    }
    Resolved { body, fields }
}

/// The field in the body; a text that fits nothing there is kept as a path of its own so that it is at least shown.
fn path_of(conflict: &FieldConflict, body: &Value) -> FieldPath {
    let located = FieldPath::locate(&conflict.field, body);
    located
        .or_else(|| conflict.field.parse().ok())
        .unwrap_or_else(|| FieldPath::of([conflict.field.as_str()]))
}

fn decision(object: &DesiredObject, path: &FieldPath, choices: &Choices) -> Option<Decision> {
    let deciding = choices.deciding(&object.key, path)?;
    choices.fields.get(deciding).map(|choice| choice.decision)
}

/// Takes the field out, and the maps that held nothing else: an empty map would be applied as a value.
fn leave(body: &mut Value, path: &FieldPath) {
    path.remove(body);
    let mut at = path.clone();
    while let Some(parent) = at.parent().filter(|parent| !parent.segments().is_empty()) {
        let emptied = matches!(parent.segments().last(), Some(Segment::Field(_)))
            && parent.get(body).is_some_and(|value| value.as_object().is_some_and(serde_json::Map::is_empty));
        if !emptied {
            break;
        }
        parent.remove(body);
        at = parent;
    }
}

/// Sends what is there. Values of Secrets are not known here, so the body says "the live one".
fn share(body: &mut Value, path: &FieldPath, live: Option<&Value>) {
    match (live, path.fields().last()) {
        (Some(live), Some(key)) if is_hashed(live) => path.set(body, live_marker(key)),
        (Some(live), _) => path.set(body, live.clone()),
        (None, _) => leave(body, path),
    }
}

/// Fields that a person's tool wrote once are taken; fields of controllers are left. Never done unasked.
fn suggestion(managers: &[ManagerRef], entries: &[Entry]) -> Option<Decision> {
    let tool = |manager: &ManagerRef| {
        let client_side =
            entries.iter().any(|entry| entry.manager == *manager && is_client_side_apply(entry));
        client_side || manager.manager.starts_with("kubectl") || manager.manager == "helm"
    };
    let controller = |manager: &ManagerRef| {
        manager.subresource.is_some() || manager.manager.starts_with("kube-controller-manager")
    };
    if managers.iter().all(tool) {
        Some(Decision::Take)
    } else if managers.iter().any(controller) {
        Some(Decision::Leave)
    } else {
        None
    }
}
