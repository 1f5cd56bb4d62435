//! What changes between two states of one object, field by field (P4).
//!
//! Both sides come from the API server, so its defaults are on both and only real changes show. What the server sets by
//! itself is folded away. List items are compared by their merge key where there is one.

mod lists;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{FieldChange, FieldPath, Scalar, Segment, normalise::LAST_APPLIED};
pub(crate) use lists::{ListKeys, Lists};

/// Metadata that changes without anybody changing the object.
const SERVER_METADATA: [&str; 8] = [
    "managedFields",
    "resourceVersion",
    "generation",
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
];

/// All changes from `before` to `after`, by path.
pub(crate) fn diff(before: &Value, after: &Value, lists: &Lists) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare(&FieldPath::root(), Some(before), Some(after), lists, &mut changes);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

/// Status, the server's metadata, and kubectl's copy of the object.
fn is_folded(path: &FieldPath, name: &str) -> bool {
    match path.segments() {
        [] => name == "status",
        [Segment::Field(metadata)] => metadata == "metadata" && SERVER_METADATA.contains(&name),
        [Segment::Field(metadata), Segment::Field(map)] => {
            metadata == "metadata" && map == "annotations" && name == LAST_APPLIED
        }
        _ => false,
    }
}

fn compare(
    path: &FieldPath,
    before: Option<&Value>,
    after: Option<&Value>,
    lists: &Lists,
    out: &mut Vec<FieldChange>,
) {
    match (before, after) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => compare_fields(path, a, b, lists, out),
        (Some(Value::Array(a)), Some(Value::Array(b))) => compare_items(path, a, b, lists, out),
        (a, b) if a == b => {}
        (None, Some(Value::Object(b))) if is_open_map(path) => {
            compare_fields(path, &Map::new(), b, lists, out)
        }
        (Some(Value::Object(a)), None) if is_open_map(path) => {
            compare_fields(path, a, &Map::new(), lists, out)
        }
        (a, b) => out.push(FieldChange { path: path.clone(), before: a.cloned(), after: b.cloned() }),
    }
}

/// Maps with names of the user's choice: each entry is a change of its own, also when the map is new.
fn is_open_map(path: &FieldPath) -> bool {
    let fields: Vec<&str> = path.fields().collect();
    matches!(fields[..], [.., "metadata", "labels" | "annotations"] | ["data"] | ["binaryData"])
}

fn compare_fields(
    path: &FieldPath,
    a: &Map<String, Value>,
    b: &Map<String, Value>,
    lists: &Lists,
    out: &mut Vec<FieldChange>,
) {
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).filter(|name| !is_folded(path, name)).collect();
    for name in names {
        let (before, after) = (a.get(name), b.get(name));
        if before != after {
            compare(&path.field(name), before, after, lists, out);
        }
    }
}

fn compare_items(path: &FieldPath, a: &[Value], b: &[Value], lists: &Lists, out: &mut Vec<FieldChange>) {
    let Some((a_names, b_names)) = lists.names(path, a).zip(lists.names(path, b)) else {
        return compare_whole(path, a, b, lists, out);
    };
    let before: BTreeMap<&Segment, &Value> = a_names.iter().zip(a).collect();
    let after: BTreeMap<&Segment, &Value> = b_names.iter().zip(b).collect();
    for (segment, item) in &before {
        compare(&path.join((*segment).clone()), Some(item), after.get(segment).copied(), lists, out);
    }
    for (segment, item) in after.iter().filter(|(segment, _)| !before.contains_key(*segment)) {
        compare(&path.join((*segment).clone()), None, Some(item), lists, out);
    }
    let a_order: Vec<&Segment> = a_names.iter().filter(|name| after.contains_key(name)).collect();
    let b_order: Vec<&Segment> = b_names.iter().filter(|name| before.contains_key(name)).collect();
    if a_order != b_order {
        out.push(FieldChange {
            path: path.clone(),
            before: Some(order_text(&a_order)),
            after: Some(order_text(&b_order)),
        });
    }
}

/// Lists without keys: item by item while the length is the same, otherwise as a whole.
fn compare_whole(path: &FieldPath, a: &[Value], b: &[Value], lists: &Lists, out: &mut Vec<FieldChange>) {
    if a.len() == b.len() {
        for (idx, (a, b)) in a.iter().zip(b).enumerate() {
            compare(&path.join(Segment::Index(idx)), Some(a), Some(b), lists, out);
        }
    } else {
        out.push(FieldChange { path: path.clone(), before: Some(a.into()), after: Some(b.into()) });
    }
}

/// A changed order is shown as the names in order: the order of env decides what may refer to what.
fn order_text(names: &[&Segment]) -> Value {
    names.iter().map(|name| Value::from(name.to_string())).collect()
}

impl Segment {
    /// The name of a list item by these key fields.
    pub(crate) fn of_item(item: &Value, keys: &ListKeys) -> Option<Self> {
        match keys {
            ListKeys::Set if !item.is_object() && !item.is_array() => Some(Self::Member(Scalar::of(item))),
            ListKeys::Set => None,
            ListKeys::Map(names) => {
                let value =
                    |name: &String| item.get(name).cloned().or_else(|| crate::field_path::default_key(name));
                let keys: Option<Vec<_>> =
                    names.iter().map(|name| Some((name.clone(), Scalar::of(&value(name)?)))).collect();
                let mut keys = keys?;
                keys.sort();
                Some(Self::Key(keys))
            }
        }
    }
}

#[cfg(test)]
mod tests;
