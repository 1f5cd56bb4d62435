//! Folding kubectl's client-side-apply entries into ours: what kubectl itself does on `--server-side` (P5). Without it a
//! field that the design drops would stay for ever, co-owned by the old manager.

use meshplay_types::{Code, Finding};
use serde_json::Value;

use super::is_client_side_apply;
use crate::{
    DesiredObject, FieldPath, ManagerMove, ManagerRef, Segment,
    managed::{Entry, FieldSet},
    normalise::LAST_APPLIED,
};

/// What folding will do.
#[derive(Default)]
pub(crate) struct Fold {
    pub(crate) moves: Vec<ManagerMove>,
    /// Fields that go, because only the folded managers had them and the design does not.
    pub(crate) dropped: Vec<FieldPath>,
    pub(crate) findings: Vec<Finding>,
}

/// Which managers are folded.
#[derive(Clone, Copy)]
pub(crate) enum Which<'a> {
    /// All client-side appliers: the object is adopted.
    All,
    /// Those from whom something is taken.
    These(&'a [ManagerRef]),
}

/// Plans the moves. `keep` are the paths that stay with their managers: left, shared or omitted on purpose.
pub(crate) fn moves(object: &DesiredObject, entries: &[Entry], which: Which, keep: &[FieldPath]) -> Fold {
    let mut fold = Fold::default();
    for entry in entries.iter().filter(|entry| is_client_side_apply(entry)) {
        if matches!(which, Which::These(managers) if !managers.contains(&entry.manager)) {
            continue;
        }
        if entry.api_version != object.gvk.api_version() {
            let message = format!("{} wrote as `{}` and is not folded", entry.manager, entry.api_version);
            fold.findings.push(Finding::new(Code::PLAN_NOT_RELEASED, message));
            continue;
        }
        let keep = keep.iter().filter(|path| entry.fields.owns(path)).cloned().collect();
        fold.moves.push(ManagerMove { from: entry.manager.clone(), keep, at_version: None });
    }
    fold
}

/// What client-side appliers own and we will not: it stays theirs where somebody said that theirs stays.
pub(crate) fn unwanted(entries: &[Entry], ours: &FieldSet) -> Vec<FieldPath> {
    let appliers = entries.iter().filter(|entry| is_client_side_apply(entry));
    let leaves = appliers.flat_map(|entry| entry.fields.nodes()).filter(|(_, is_leaf)| *is_leaf);
    leaves.map(|(path, _)| path).filter(|path| !ours.owns(path)).collect()
}

/// What folding looks at.
pub(crate) struct Folding<'a> {
    pub(crate) entries: &'a [Entry],
    /// What we will own.
    pub(crate) ours: &'a FieldSet,
    pub(crate) live: &'a Value,
    pub(crate) manager: &'a str,
}

/// Finds the fields that go and takes them out of the expected object.
///
/// kubectl's entry also holds the defaults that the server filled in at creation. They go and come again, so only what
/// kubectl's own copy of the object specifies is a change.
pub(crate) fn fold(fold: &mut Fold, folding: &Folding, expected: &mut Value) {
    if fold.moves.is_empty() {
        return;
    }
    let specified = Specified::read(folding.live);
    let mut gone = free_fields(fold, folding);
    gone.retain(|(path, _)| !is_key_of_item(path) && specified.has(path));
    // Deepest first: a map or item goes only when nothing is left in it but its own key.
    gone.sort_by(|a, b| b.0.segments().len().cmp(&a.0.segments().len()).then_with(|| a.0.cmp(&b.0)));
    for (path, is_leaf) in gone {
        let goes = |value: &Value| is_leaf || is_empty(value, path.segments().last());
        if path.get(expected).is_some_and(goes) {
            path.remove(expected);
            fold.dropped.retain(|inner| !inner.is_within(&path));
            fold.dropped.push(path);
        }
    }
    fold.dropped.sort();
    let replicas = FieldPath::of(["spec", "replicas"]);
    if fold.dropped.contains(&replicas) && is_scaled_kind(folding.live) {
        replicas.set(expected, REPLICAS_DEFAULT.into());
    }
}

/// What the server makes of absent replicas: the one default that must not be overlooked (P6).
const REPLICAS_DEFAULT: i64 = 1;

fn is_scaled_kind(live: &Value) -> bool {
    let kind = live.get("kind").and_then(Value::as_str);
    live.get("apiVersion").and_then(Value::as_str).is_some_and(|version| version.starts_with("apps/"))
        && matches!(kind, Some("Deployment" | "StatefulSet" | "ReplicaSet"))
}

/// Members of the folded entries that nobody will own afterwards, and whether they are leaves.
fn free_fields(fold: &Fold, folding: &Folding) -> Vec<(FieldPath, bool)> {
    let moved = |entry: &Entry| fold.moves.iter().find(|moved| moved.from == entry.manager);
    let stays = |entry: &&Entry| moved(entry).is_none() && !entry.is_apply_of(folding.manager);
    let others: Vec<&Entry> = folding.entries.iter().filter(stays).collect();
    let free =
        |path: &FieldPath| !folding.ours.owns(path) && !others.iter().any(|entry| entry.fields.owns(path));
    let taken = folding.entries.iter().filter_map(|entry| Some(entry.fields.split(&moved(entry)?.keep).1));
    taken.flat_map(|set| set.nodes()).filter(|(path, _)| free(path)).collect()
}

/// kubectl's copy of the object as it was last applied.
struct Specified(Option<Value>);

impl Specified {
    fn read(live: &Value) -> Self {
        let copy = FieldPath::of(["metadata", "annotations", LAST_APPLIED]);
        Self(copy.get(live).and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok()))
    }

    /// True if kubectl's user wrote this field, or if that is not known.
    fn has(&self, path: &FieldPath) -> bool {
        let Some(copy) = &self.0 else { return path.fields().last() != Some(LAST_APPLIED) };
        let as_text = || match path.segments() {
            [Segment::Field(data), Segment::Field(key)] if data == "data" => copy.get("stringData")?.get(key),
            _ => None,
        };
        path.get(copy).or_else(as_text).is_some()
    }
}

/// The key field of a list item names the item: it goes with it, not before it.
fn is_key_of_item(path: &FieldPath) -> bool {
    match path.segments() {
        [.., Segment::Key(keys), Segment::Field(name)] => keys.iter().any(|(key, _)| key == name),
        _ => false,
    }
}

fn is_empty(value: &Value, name: Option<&Segment>) -> bool {
    match (value, name) {
        (Value::Object(fields), Some(Segment::Key(keys))) => {
            fields.keys().all(|field| keys.iter().any(|(key, _)| key == field))
        }
        (Value::Object(fields), _) => fields.is_empty(),
        (Value::Array(items), _) => items.is_empty(),
        _ => false,
    }
}
