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
        fold.moves.push(ManagerMove { from: entry.manager.clone(), keep });
    }
    fold
}

/// Finds the fields that go and takes them out of the expected object. `ours` is what we will own.
pub(crate) fn fold(fold: &mut Fold, entries: &[Entry], ours: &FieldSet, expected: &mut Value, manager: &str) {
    let moved = |entry: &Entry| fold.moves.iter().find(|moved| moved.from == entry.manager);
    let kept: Vec<&Entry> =
        entries.iter().filter(|entry| moved(entry).is_none() && !entry.is_apply_of(manager)).collect();
    let mut gone: Vec<(FieldPath, bool)> = Vec::new();
    for entry in entries {
        let Some(moved) = moved(entry) else { continue };
        let (_, taken) = entry.fields.split(&moved.keep);
        let free = |path: &FieldPath| !ours.owns(path) && !kept.iter().any(|entry| entry.fields.owns(path));
        gone.extend(taken.nodes().into_iter().filter(|(path, _)| free(path)));
    }
    // Deepest first: a map or item goes only when nothing is left in it but its own key.
    gone.sort_by(|a, b| b.0.segments().len().cmp(&a.0.segments().len()).then_with(|| a.0.cmp(&b.0)));
    for (path, is_leaf) in gone.into_iter().filter(|(path, _)| !is_key_of_item(path)) {
        let goes = |value: &Value| is_leaf || is_empty(value, path.segments().last());
        if path.get(expected).is_some_and(goes) {
            path.remove(expected);
            if path.fields().last() == Some(LAST_APPLIED) {
                continue; // the fold itself removes kubectl's copy
            }
            fold.dropped.retain(|inner| !inner.is_within(&path));
            fold.dropped.push(path);
        }
    }
    fold.dropped.sort();
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
