//! Folding kubectl's client-side-apply entries into ours: what kubectl itself does on `--server-side` (P5). Without it a
//! field that the design drops would stay for ever, co-owned by the old manager.

use meshplay_types::{Code, Finding};
use serde_json::Value;

use super::is_client_side_apply;
use crate::{
    DesiredObject, FieldPath, ManagerMove, ManagerRef,
    managed::{Entry, FieldSet},
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
    // Deepest first: a map or item goes only when nothing is left in it.
    gone.sort_by(|a, b| b.0.segments().len().cmp(&a.0.segments().len()).then_with(|| a.0.cmp(&b.0)));
    for (path, is_leaf) in gone {
        let empty = |value: &Value| {
            value.as_object().is_some_and(serde_json::Map::is_empty)
                || value.as_array().is_some_and(Vec::is_empty)
        };
        if path.get(expected).is_some_and(|value| is_leaf || empty(value)) {
            path.remove(expected);
            fold.dropped.push(path);
        }
    }
    fold.dropped.sort();
}
