//! Who owns what, and the patches that move ownership without touching values (P5, P8).
//!
//! The rule behind it: server-side apply deletes a field that its manager stops sending and nobody else owns. So before
//! we stop sending something it must have another owner, and before we own something alone its old owner must be gone.

mod conflicts;
mod fold;
mod patch;

use meshplay_types::id::DesignId;
use serde_json::Value;

pub(crate) use conflicts::{Contest, Resolved, resolve};
pub(crate) use fold::{Fold, Folding, Which, fold, moves, unwanted};
pub use patch::{migration_patch, release_patch};

use crate::{
    DESIGN_ANNOTATION, FieldManager, FieldPath, ManagerRef, Operation,
    managed::{self, Entry},
    normalise::LAST_APPLIED,
};

/// A manager of a live object, and what it owns there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub manager: ManagerRef,
    /// When it last wrote, RFC 3339.
    pub at: Option<String>,
    /// The values that it owns.
    pub fields: Vec<FieldPath>,
}

/// Everybody who owns something of an object, in the order of the object.
pub fn owners(object: &Value) -> Vec<Owner> {
    let raw = object.pointer("/metadata/managedFields").and_then(Value::as_array);
    let owner = |raw: &Value| {
        let Entry { manager, fields, .. } = managed::entry(raw)?;
        let values = fields.nodes().into_iter().filter(|(_, is_leaf)| *is_leaf);
        Some(Owner {
            manager,
            at: raw.get("time").and_then(Value::as_str).map(str::to_owned),
            fields: values.map(|(path, _)| path).collect(),
        })
    };
    raw.into_iter().flatten().filter_map(owner).collect()
}

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

/// kubectl without `--server-side`: by name, or by the copy of the object that only it writes.
pub(crate) fn is_client_side_apply(entry: &Entry) -> bool {
    let copy = FieldPath::of(["metadata", "annotations", LAST_APPLIED]);
    let ManagerRef { manager, operation, subresource } = &entry.manager;
    let named = matches!(manager.as_str(), "kubectl-client-side-apply" | "before-first-apply");
    *operation == Operation::Update && subresource.is_none() && (named || entry.fields.owns(&copy))
}

#[cfg(test)]
mod tests;
