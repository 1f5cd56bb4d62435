//! Setting a value in a text.

use serde_json::Value;

use super::value::{index, wrapped};
use crate::yaml::{
    Body, Entry, Layout, Node, Style, emit,
    lines::{self, Splice},
};

/// The splice that sets the value at a path. `None` if the layout does not allow it.
pub(super) fn splice(text: &str, root: &Node, path: &[String], value: &Value) -> Option<Splice> {
    let mut holder = Holder::Root;
    let mut node = root;
    for (depth, step) in path.iter().enumerate() {
        let rest = path.get(depth..)?;
        match &node.body {
            Body::Mapping { entries, layout } => match node.entry(step) {
                Some(entry) => {
                    holder = Holder::Entry(entry, *layout);
                    node = &entry.value;
                }
                None if entries.is_empty() => {
                    return replace(text, &holder, node, &wrapped(rest, value.clone()));
                }
                None => {
                    return insert_entry(
                        text,
                        entries,
                        *layout,
                        step,
                        &wrapped(path.get(depth + 1..)?, value.clone()),
                    );
                }
            },
            Body::Sequence { items, layout } => {
                let idx = index(step, items.len())?;
                match items.get(idx) {
                    Some(item) => {
                        holder = Holder::Item(item, *layout);
                        node = item;
                    }
                    None => {
                        let value = wrapped(path.get(depth + 1..)?, value.clone());
                        if items.is_empty() {
                            return replace(text, &holder, node, &Value::Array(vec![value]));
                        }
                        return append_item(text, items, *layout, &value);
                    }
                }
            }
            _ => return replace(text, &holder, node, &wrapped(rest, value.clone())),
        }
    }
    replace(text, &holder, node, value)
}

/// What holds a value.
enum Holder<'n> {
    Root,
    Entry(&'n Entry, Layout),
    Item(&'n Node, Layout),
}

fn replace(text: &str, holder: &Holder<'_>, node: &Node, value: &Value) -> Option<Splice> {
    match holder {
        Holder::Root => None,
        Holder::Entry(_, Layout::Flow) | Holder::Item(_, Layout::Flow) => {
            let blank = if text.get(..node.start)?.ends_with([' ', '\n', '[']) { "" } else { " " };
            Some(Splice { start: node.start, end: node.end, text: format!("{blank}{}", emit::flow(value)) })
        }
        Holder::Entry(entry, Layout::Block) => replace_in_entry(text, entry, value),
        Holder::Item(item, Layout::Block) => {
            let column = lines::column(text, dash(text, item)?);
            let new = emit::item(value, column);
            let new = new.get(column + 2..)?.strip_suffix('\n')?.to_owned();
            Some(Splice { start: item.start, end: item.end, text: new })
        }
    }
}

fn replace_in_entry(text: &str, entry: &Entry, value: &Value) -> Option<Splice> {
    let colon = entry.colon?;
    let old = &entry.value;
    let column = lines::column(text, entry.key.start);
    let gap = text.get(colon + 1..old.start)?;
    let is_block = matches!(
        &old.body,
        Body::Mapping { layout: Layout::Block, .. } | Body::Sequence { layout: Layout::Block, .. }
    );
    if is_block && gap.contains('\n') && !old.anchored && old.tag.is_none() {
        let first = lines::line_start(text, first_token(text, old)?);
        let comment = gap.trim();
        let text = match value {
            // The comment behind the key, if there is one, stays where it is.
            Value::Object(map) if !map.is_empty() && matches!(old.body, Body::Mapping { .. }) => {
                emit::entries(map, lines::column(text, old.start)).strip_suffix('\n')?.to_owned()
            }
            _ => {
                let new = emit::after_key(value, column);
                let (head, tail) =
                    new.split_once('\n').map_or((new.as_str(), ""), |(head, tail)| (head, tail));
                let comment = if comment.is_empty() { String::new() } else { format!(" {comment}") };
                let head = if head.is_empty() { String::new() } else { format!(" {head}") };
                let tail = if tail.is_empty() { String::new() } else { format!("\n{tail}") };
                return (!comment.contains('\n')).then(|| Splice {
                    start: colon + 1,
                    end: old.end,
                    text: format!("{head}{comment}{tail}"),
                });
            }
        };
        return Some(Splice { start: first, end: old.end, text });
    }
    let new = emit::after_key(value, column);
    let rest = text.get(old.end..lines::line_end(text, old.end))?.trim_end();
    let was_text_block = matches!(&old.body, Body::Scalar { style: Style::Block, .. });
    if let Some((head, tail)) = new.split_once('\n')
        && rest.trim_start().starts_with('#')
        && !was_text_block
    {
        // A comment behind the old value goes behind the header or the key.
        let head = if head.is_empty() { String::new() } else { format!(" {head}") };
        return Some(Splice {
            start: colon + 1,
            end: old.end + rest.len(),
            text: format!("{head}{rest}\n{tail}"),
        });
    }
    let blank = if new.starts_with('\n') { "" } else { " " };
    Some(Splice { start: colon + 1, end: old.end, text: format!("{blank}{new}") })
}

/// Offset of the first token of a block collection: for a list, its dash.
fn first_token(text: &str, node: &Node) -> Option<usize> {
    match &node.body {
        Body::Sequence { items, .. } => dash(text, items.first()?),
        _ => Some(node.start),
    }
}

/// Offset of the dash in front of an item, if it is the first thing on its line.
pub(super) fn dash(text: &str, item: &Node) -> Option<usize> {
    let before = text.get(..item.start)?;
    let at = before.trim_end_matches([' ', '\t', '\r', '\n']).len().checked_sub(1)?;
    (text.get(at..=at)? == "-" && lines::starts_line(text, at)).then_some(at)
}

fn insert_entry(text: &str, entries: &[Entry], layout: Layout, key: &str, value: &Value) -> Option<Splice> {
    let last = entries.last()?;
    let end = last.value.end.max(last.key.end);
    if layout == Layout::Flow {
        let text = format!(", {}: {}", emit::flow(&Value::from(key)), emit::flow(value));
        return Some(Splice { start: end, end, text });
    }
    let column = lines::column(text, entries.first()?.key.start);
    Some(insert_lines(text, &last.value, end, &emit::entry(key, value, column)))
}

fn append_item(text: &str, items: &[Node], layout: Layout, value: &Value) -> Option<Splice> {
    let last = items.last()?;
    if layout == Layout::Flow {
        return Some(Splice { start: last.end, end: last.end, text: format!(", {}", emit::flow(value)) });
    }
    let column = lines::column(text, dash(text, last)?);
    Some(insert_lines(text, last, last.end, &emit::item(value, column)))
}

/// Puts lines behind the line of an offset. Blank lines that belong to a block scalar stay with it.
fn insert_lines(text: &str, last: &Node, end: usize, new: &str) -> Splice {
    let mut at = lines::line_end(text, end);
    let block = deepest(last);
    if matches!(&block.body, Body::Scalar { style: Style::Block, text } if text.ends_with("\n\n")) {
        while at < text.len()
            && text.get(at..lines::line_end(text, at)).is_some_and(|line| line.trim().is_empty())
        {
            at = lines::line_end(text, at);
        }
    }
    let open = text.get(..at).is_some_and(|before| !before.ends_with('\n'));
    let text = if open { format!("\n{}", new.strip_suffix('\n').unwrap_or(new)) } else { new.to_owned() };
    Splice { start: at, end: at, text }
}

/// The last value inside a value.
fn deepest(node: &Node) -> &Node {
    match &node.body {
        Body::Mapping { entries, .. } => entries.last().map_or(node, |entry| deepest(&entry.value)),
        Body::Sequence { items, .. } => items.last().map_or(node, deepest),
        _ => node,
    }
}
