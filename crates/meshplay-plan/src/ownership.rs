//! Who owns what, and the patches that move ownership without touching values (P5, P8).
//!
//! The rule behind it: server-side apply deletes a field that its manager stops sending and nobody else owns. So before
//! we stop sending something it must have another owner, and before we own something alone its old owner must be gone.

mod conflicts;
mod fold;

use meshplay_types::id::DesignId;
use serde_json::{Value, json};

pub(crate) use conflicts::{Resolved, resolve};
pub(crate) use fold::{Fold, Which, fold, moves};

use crate::{
    DESIGN_ANNOTATION, FieldManager, FieldPath, ManagerMove, ManagerRef, Operation,
    managed::{self, Entry, FieldSet},
    normalise::LAST_APPLIED,
};

/// The design that an object says it belongs to.
pub(crate) fn design_of(object: &Value) -> Option<&str> {
    object.get("metadata")?.get("annotations")?.get(DESIGN_ANNOTATION)?.as_str()
}

/// True if the object carries our mark for this design and our manager applied it.
pub fn is_marked(object: &Value, design: DesignId, manager: &FieldManager) -> bool {
    let applied = managed::entries(object).iter().any(|entry| entry.is_apply_of(manager.as_str()));
    applied && design_of(object) == Some(design.to_string().as_str())
}

/// True if nobody but us and the writers of subresources (status, scale) has fields in it: what a fresh Create
/// leaves behind (P8). Controllers that write the main resource count as strangers.
pub fn is_sole_owner(object: &Value, manager: &FieldManager) -> bool {
    let ours =
        |entry: &Entry| entry.is_apply_of(manager.as_str()) || entry.manager.manager == manager.handover();
    managed::entries(object).iter().all(|entry| ours(entry) || entry.manager.subresource.is_some())
}

/// Managers other than `manager` that own something at the path, subresource writers included.
pub(crate) fn others(entries: &[Entry], path: &FieldPath, manager: &str) -> Vec<ManagerRef> {
    let mut found: Vec<ManagerRef> = entries
        .iter()
        .filter(|entry| !entry.is_apply_of(manager) && entry.fields.owns(path))
        .map(|entry| entry.manager.clone())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// JSON patch (RFC 6902) that folds other tools' entries into ours and takes kubectl's copy of the object away. It
/// changes no value. It begins with a `test` of the resourceVersion: on a mismatch read the object again and make a new one.
///
/// Empty if there is nothing to fold.
pub fn migration_patch(live: &Value, moves: &[ManagerMove], manager: &FieldManager) -> Vec<Value> {
    if moves.is_empty() {
        return Vec::new();
    }
    let is_ours =
        |item: &Value| managed::entry(item).is_some_and(|entry| entry.is_apply_of(manager.as_str()));
    let (ours, others): (Vec<Value>, Vec<Value>) = managed_fields(live).into_iter().partition(is_ours);
    let mut ours: Option<(Value, FieldSet)> = ours.into_iter().next().map(|item| {
        let set = item.get("fieldsV1").map(FieldSet::read).unwrap_or_default();
        (item, set)
    });
    let mut rest = Vec::new();
    for item in others {
        let entry = managed::entry(&item);
        // Sets of different versions cannot be united: the names of fields may differ.
        let united =
            ours.as_ref().is_none_or(|(template, _)| template.get("apiVersion") == item.get("apiVersion"));
        let moved =
            entry.as_ref().and_then(|entry| moves.iter().find(|moved| united && moved.from == entry.manager));
        let (Some(entry), Some(moved)) = (&entry, moved) else {
            rest.push(item);
            continue;
        };
        let (keep, take) = entry.fields.split(&moved.keep);
        let (template, set) = ours.take().unwrap_or_else(|| (renamed(&item, manager), FieldSet::default()));
        ours = Some((template, set.union(&take)));
        rest.extend((!keep.is_empty()).then(|| with_fields(item, &keep)));
    }
    rest.extend(ours.map(|(template, set)| with_fields(template, &set)));
    let mut patch =
        vec![test_version(live), json!({"op": "replace", "path": "/metadata/managedFields", "value": rest})];
    patch.extend(remove_annotation(live, LAST_APPLIED));
    patch
}

/// JSON patch that takes our entries out of `managedFields` and our mark out of the annotations, and leaves every value
/// as it is. Begins with a `test` of the resourceVersion, as above.
pub fn release_patch(live: &Value, manager: &FieldManager) -> Vec<Value> {
    let ours = |item: &Value| {
        managed::entry(item).is_some_and(|entry| {
            entry.is_apply_of(manager.as_str()) || entry.is_apply_of(&manager.handover())
        })
    };
    let mut rest: Vec<Value> = managed_fields(live).into_iter().filter(|item| !ours(item)).collect();
    if rest.is_empty() {
        // An empty list means "leave as it is" to the API server; one empty entry clears it.
        rest.push(json!({}));
    }
    let mut patch =
        vec![test_version(live), json!({"op": "replace", "path": "/metadata/managedFields", "value": rest})];
    patch.extend(remove_annotation(live, DESIGN_ANNOTATION));
    patch
}

fn managed_fields(live: &Value) -> Vec<Value> {
    live.pointer("/metadata/managedFields").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn test_version(live: &Value) -> Value {
    let version = live.pointer("/metadata/resourceVersion").cloned().unwrap_or_default();
    json!({"op": "test", "path": "/metadata/resourceVersion", "value": version})
}

fn remove_annotation(live: &Value, name: &str) -> Option<Value> {
    live.get("metadata")?.get("annotations")?.get(name)?;
    let name = name.replace('~', "~0").replace('/', "~1");
    Some(json!({"op": "remove", "path": format!("/metadata/annotations/{name}")}))
}

fn renamed(item: &Value, manager: &FieldManager) -> Value {
    let mut item = item.clone();
    item["manager"] = manager.as_str().into();
    item["operation"] = "Apply".into();
    item
}

fn with_fields(mut item: Value, set: &FieldSet) -> Value {
    item["fieldsType"] = "FieldsV1".into();
    item["fieldsV1"] = set.write();
    item
}

/// kubectl without `--server-side`: by name, or by the copy of the object that only it writes.
pub(crate) fn is_client_side_apply(entry: &Entry) -> bool {
    let copy = FieldPath::of(["metadata", "annotations", LAST_APPLIED]);
    let ManagerRef { manager, operation, subresource } = &entry.manager;
    let named = matches!(manager.as_str(), "kubectl-client-side-apply" | "before-first-apply");
    *operation == Operation::Update && subresource.is_none() && (named || entry.fields.owns(&copy))
}

#[cfg(test)]
mod tests;
