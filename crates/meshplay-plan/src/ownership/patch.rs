//! JSON patches (RFC 6902) that move ownership and touch no value.
//!
//! Each begins with tests of the uid and of the very entries it changes, not of the resourceVersion: the status of a busy
//! object changes all the time, and that is none of our business here. A failed test answers 422: read the object again
//! and make a new patch.

use serde_json::{Value, json};

use crate::{
    DESIGN_ANNOTATION, FieldManager, ManagerMove,
    managed::{self, Entry, FieldSet},
    normalise::LAST_APPLIED,
};

const LIST: &str = "/metadata/managedFields";

/// An entry with its position in `managedFields`.
struct Placed {
    idx: usize,
    raw: Value,
    entry: Entry,
}

/// Folds other tools' entries into ours and takes kubectl's copy of the object away.
///
/// Empty if there is nothing to fold.
pub fn migration_patch(live: &Value, moves: &[ManagerMove], manager: &FieldManager) -> Vec<Value> {
    let all = placed(live);
    let ours = all.iter().find(|placed| placed.entry.is_apply_of(manager.as_str()));
    // Sets of different versions cannot be united: the names of fields may differ.
    let united = |placed: &Placed| ours.is_none_or(|ours| ours.entry.api_version == placed.entry.api_version);
    let moved = |placed: &Placed| moves.iter().find(|moved| moved.from == placed.entry.manager);
    let folded: Vec<(&Placed, &ManagerMove)> = all
        .iter()
        .filter(|placed| united(placed))
        .filter_map(|placed| Some((placed, moved(placed)?)))
        .collect();
    let Some((first, _)) = folded.first() else { return Vec::new() };
    let mut set = ours.map_or_else(FieldSet::default, |ours| ours.entry.fields.clone());
    let mut patch = vec![test("/metadata/uid", live.pointer("/metadata/uid"))];
    patch.extend(
        moves
            .iter()
            .find_map(|moved| moved.at_version.as_ref())
            .map(|version| json!({"op": "test", "path": "/metadata/resourceVersion", "value": version})),
    );
    patch.extend(ours.into_iter().chain(folded.iter().map(|(placed, _)| *placed)).map(Placed::test));
    let mut changes = Vec::new();
    for (placed, moved) in folded.iter().rev() {
        let (keep, take) = placed.entry.fields.split(&moved.keep);
        set = set.union(&take);
        changes.push(if keep.is_empty() {
            placed.remove()
        } else {
            placed.replace(with_fields(&placed.raw, &keep))
        });
    }
    // Ours first, then from the end: every position is still the one that was tested.
    patch.push(match ours {
        Some(ours) => ours.replace(with_fields(&ours.raw, &set)),
        None => json!({"op": "add", "path": format!("{LIST}/-"), "value": with_fields(&renamed(&first.raw, manager), &set)}),
    });
    patch.extend(changes);
    patch.extend(remove_annotation(live, LAST_APPLIED));
    patch
}

/// Takes our entries out of `managedFields` and our mark out of the annotations; every value stays as it is.
pub fn release_patch(live: &Value, manager: &FieldManager) -> Vec<Value> {
    let all = placed(live);
    let is_ours =
        |entry: &Entry| entry.is_apply_of(manager.as_str()) || entry.is_apply_of(&manager.handover());
    let ours: Vec<&Placed> = all.iter().filter(|placed| is_ours(&placed.entry)).collect();
    let mut patch = vec![test("/metadata/uid", live.pointer("/metadata/uid"))];
    patch.extend(ours.iter().map(|placed| placed.test()));
    if !ours.is_empty() && ours.len() == count(live) {
        // An empty list means "leave as it is" to the API server; one empty entry clears it.
        patch.push(json!({"op": "replace", "path": LIST, "value": [{}]}));
    } else {
        patch.extend(ours.iter().rev().map(|placed| placed.remove()));
    }
    patch.extend(remove_annotation(live, DESIGN_ANNOTATION));
    patch
}

impl Placed {
    fn path(&self) -> String {
        format!("{LIST}/{}", self.idx)
    }

    fn test(&self) -> Value {
        test(&self.path(), Some(&self.raw))
    }

    fn remove(&self) -> Value {
        json!({"op": "remove", "path": self.path()})
    }

    fn replace(&self, value: Value) -> Value {
        json!({"op": "replace", "path": self.path(), "value": value})
    }
}

fn placed(live: &Value) -> Vec<Placed> {
    let raw = live.pointer(LIST).and_then(Value::as_array).into_iter().flatten().enumerate();
    raw.filter_map(|(idx, raw)| Some(Placed { idx, raw: raw.clone(), entry: managed::entry(raw)? })).collect()
}

fn count(live: &Value) -> usize {
    live.pointer(LIST).and_then(Value::as_array).map_or(0, Vec::len)
}

fn test(path: &str, value: Option<&Value>) -> Value {
    json!({"op": "test", "path": path, "value": value})
}

fn remove_annotation(live: &Value, name: &str) -> Option<Value> {
    live.get("metadata")?.get("annotations")?.get(name)?;
    let name = name.replace('~', "~0").replace('/', "~1");
    Some(json!({"op": "remove", "path": format!("/metadata/annotations/{name}")}))
}

fn renamed(raw: &Value, manager: &FieldManager) -> Value {
    let mut raw = raw.clone();
    raw["manager"] = manager.as_str().into();
    raw["operation"] = "Apply".into();
    raw
}

fn with_fields(raw: &Value, set: &FieldSet) -> Value {
    let mut raw = raw.clone();
    raw["fieldsType"] = "FieldsV1".into();
    raw["fieldsV1"] = set.write();
    raw
}
