//! Removing a value from a text.

use super::{set::dash, value::index};
use crate::yaml::{
    Body, Entry, Layout, Node, block,
    lines::{self, Splice},
    read,
};

/// The splice that removes the value at a path. `None` if the layout does not allow it.
pub(super) fn splice(text: &str, root: &Node, path: &[String]) -> Option<Splice> {
    let (last, parents) = path.split_last()?;
    let mut holder = None;
    let mut node = root;
    for step in parents {
        node = match &node.body {
            Body::Mapping { .. } => {
                holder = node.entry(step);
                &holder?.value
            }
            Body::Sequence { items, .. } => {
                holder = None;
                items.get(index(step, items.len())?)?
            }
            _ => return None,
        };
    }
    match &node.body {
        Body::Mapping { entries, layout } => {
            let idx = entries.iter().rposition(|entry| entry.key.text() == Some(last.as_str()))?;
            match (entries.as_slice(), layout) {
                ([_], _) => emptied(text, holder?, node, "{}"),
                (_, Layout::Flow) => Some(between(entries.len(), idx, |idx| {
                    entries.get(idx).map(|entry| (entry.key.start, entry.value.end.max(entry.key.end)))
                })?),
                (_, Layout::Block) => block_entry(text, holder, entries, idx),
            }
        }
        Body::Sequence { items, layout } => {
            let idx = index(last, items.len())?;
            match (items.as_slice(), layout) {
                ([_], _) => emptied(text, holder?, node, "[]"),
                (_, Layout::Flow) => {
                    Some(between(items.len(), idx, |idx| items.get(idx).map(|item| (item.start, item.end)))?)
                }
                (_, Layout::Block) => {
                    let item = items.get(idx)?;
                    let start = lines::line_start(text, dash(text, item)?);
                    Some(whole_lines(text, start, item.end))
                }
            }
        }
        _ => None,
    }
}

/// The last entry or item goes: what is left is `{}` or `[]`.
fn emptied(text: &str, holder: &Entry, node: &Node, empty: &str) -> Option<Splice> {
    let colon = holder.colon?;
    let gap = text.get(colon + 1..node.start)?;
    let comment = gap.find('#').and_then(|at| gap.get(at..)?.lines().next()).map(str::trim_end);
    let comment = comment.map(|comment| format!(" {comment}")).unwrap_or_default();
    Some(Splice { start: colon + 1, end: node.end, text: format!(" {empty}{comment}") })
}

/// Removes part `idx` of a flow collection with the comma beside it.
fn between(count: usize, idx: usize, part: impl Fn(usize) -> Option<(usize, usize)>) -> Option<Splice> {
    let (start, end) = if idx + 1 < count {
        (part(idx)?.0, part(idx + 1)?.0)
    } else {
        (part(idx.checked_sub(1)?)?.1, part(idx)?.1)
    };
    Some(Splice { start, end, text: String::new() })
}

fn block_entry(text: &str, holder: Option<&Entry>, entries: &[Entry], idx: usize) -> Option<Splice> {
    let entry = entries.get(idx)?;
    if !lines::starts_line(text, entry.key.start) {
        // The first entry of an item stands behind the dash: the next one moves there.
        let next = entries.get(idx + 1)?;
        return Some(Splice { start: entry.key.start, end: next.key.start, text: String::new() });
    }
    let floor = match idx.checked_sub(1).and_then(|before| entries.get(before)) {
        Some(before) => lines::line_end(text, before.value.end.max(before.key.end)),
        None => holder.map_or(entry.key.start, |holder| lines::line_end(text, holder.key.end)),
    };
    let comments = read(text).ok()?.comments;
    let start = block::lead(text, &comments, entry.key.start, floor);
    Some(whole_lines(text, start, entry.value.end.max(entry.key.end)))
}

fn whole_lines(text: &str, start: usize, end: usize) -> Splice {
    Splice { start, end: lines::line_end(text, end), text: String::new() }
}
