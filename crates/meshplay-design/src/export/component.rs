//! A component as a document.

use serde_json::{Map, Value};

use super::lines::Placed;
use crate::{
    Component, ResolvedDesign,
    secret::{Placeholder, VALUE_FIELDS},
    variables::{self, Part},
    yaml::{
        self, Body, Layout, Node, Style, block, emit,
        lines::{self, Splice},
        value,
    },
};

/// The document of a component: its own lines if they say the same as `object`.
pub(super) fn write(
    object: &Value,
    component: &Component,
    placed: Option<Placed<'_, '_>>,
    resolved: &ResolvedDesign,
) -> String {
    let says_the_same = |text: &String| {
        let root = yaml::read(text).ok().and_then(|document| document.root);
        root.and_then(|root| value::convert(&root).ok()).is_some_and(|converted| converted.value == *object)
    };
    let Some(placed) = placed else { return anew(object, component) };
    let head = placed.comments(placed.lines.head..placed.lines.range.start);
    let own = from_lines(&placed, object, resolved).filter(says_the_same);
    let body = own.unwrap_or_else(|| {
        let comments = placed.comments(placed.lines.range.clone());
        joined(&comments) + &anew(object, component)
    });
    joined(&head) + &body
}

fn joined(comments: &[String]) -> String {
    comments.iter().map(|comment| format!("{comment}\n")).collect()
}

fn anew(object: &Value, component: &Component) -> String {
    let mut fields = Map::new();
    fields.insert("apiVersion".into(), component.gvk.api_version().into());
    fields.insert("kind".into(), component.gvk.kind.as_str().into());
    fields.extend(object.as_object().cloned().unwrap_or_default());
    emit::entries(&fields, 0)
}

impl Placed<'_, '_> {
    fn comments(&self, range: std::ops::Range<usize>) -> Vec<String> {
        block::comment_lines(self.layout.text, &self.layout.comments, range)
    }
}

/// The lines of `apiVersion` and `kind`, then those below `config`. `None` if they are not laid out in blocks.
fn from_lines(placed: &Placed<'_, '_>, object: &Value, resolved: &ResolvedDesign) -> Option<String> {
    let (text, node) = (placed.layout.text, &placed.lines.entry.value);
    if !node.is_plain_block_mapping() {
        return None;
    }
    let mut splices = Vec::new();
    let config = node.entry("config")?;
    reveals(text, &config.value, object, &mut splices);
    substitutions(text, &config.value, resolved, &mut splices);
    let column = lines::column(text, node.start);
    let segments = block::segments(text, node, &placed.layout.comments, placed.lines.range.end);
    let mut fields = joined(&placed.comments(placed.lines.range.start..node.start));
    let mut body = String::new();
    for (entry, segment) in node.entries()?.iter().zip(segments) {
        match entry.key.text()? {
            "apiVersion" | "kind" => fields.push_str(&block::taken(text, segment, column, &splices)),
            "config" => {
                fields.push_str(&joined(&placed.comments(segment.start..entry.value.start)));
                body = config_lines(text, &entry.value, segment.end, &splices)?;
            }
            _ => fields.push_str(&joined(&placed.comments(segment))),
        }
    }
    Some(fields + &body)
}

fn config_lines(text: &str, config: &Node, end: usize, splices: &[Splice]) -> Option<String> {
    if config.is_plain_block_mapping() {
        return Some(block::taken(text, config.start..end, lines::column(text, config.start), splices));
    }
    // `config: {}`, then perhaps comments.
    let empty = matches!(&config.body, Body::Mapping { entries, .. } if entries.is_empty());
    let rest = text.get(config.end..end)?;
    (empty && config.end > config.start)
        .then(|| lines::dedent(rest.trim_start_matches([' ', '\r', '\n']), usize::MAX))
}

/// Sealed values in place of their placeholders.
fn reveals(text: &str, config: &Node, object: &Value, splices: &mut Vec<Splice>) {
    for field in VALUE_FIELDS {
        let Some(Body::Mapping { entries, layout }) = config.get(field).map(|values| &values.body) else {
            continue;
        };
        for entry in entries {
            let is_placeholder = value::convert(&entry.value)
                .is_ok_and(|converted| Placeholder::read(&converted.value).is_some());
            let revealed = value::key_text(&entry.key).ok().and_then(|key| object.get(field)?.get(key));
            if let (true, Some(revealed @ Value::String(_))) = (is_placeholder, revealed) {
                let column = lines::column(text, entry.key.start);
                let value = match layout {
                    Layout::Block => emit::after_key(revealed, column),
                    Layout::Flow => emit::flow(revealed),
                };
                splices.push(with_comment(text, entry.value.start, entry.value.end, &value));
            }
        }
    }
}

/// A comment behind the value goes behind the header of a text of several lines.
fn with_comment(text: &str, start: usize, end: usize, value: &str) -> Splice {
    let rest = text.get(end..lines::line_end(text, end)).unwrap_or_default().trim_end();
    match value.split_once('\n') {
        Some((header, lines)) if rest.trim_start().starts_with('#') => {
            Splice { start, end: end + rest.len(), text: format!("{header}{rest}\n{lines}") }
        }
        _ => Splice { start, end, text: value.to_owned() },
    }
}

/// Values of variables in place of their references, escapes undone.
fn substitutions(text: &str, node: &Node, resolved: &ResolvedDesign, splices: &mut Vec<Splice>) {
    match &node.body {
        Body::Mapping { entries, .. } => {
            entries.iter().for_each(|entry| substitutions(text, &entry.value, resolved, splices));
        }
        Body::Sequence { items, .. } => {
            items.iter().for_each(|item| substitutions(text, item, resolved, splices));
        }
        Body::Scalar { text: value, style } if value.contains("${var.") => {
            let written = text.get(node.start..node.end).unwrap_or_default();
            let only_escapes = !variables::parts(value).iter().any(|part| matches!(part, Part::Variable(_)));
            let replacement = if only_escapes || *style == Style::Block {
                in_place(written, resolved)
            } else {
                let value = Value::from(value.as_str());
                let substituted = variables::substitute(&value, &resolved.variables, "", &mut |_, _| {});
                emit::flow(&substituted)
            };
            splices.push(Splice { start: node.start, end: node.end, text: replacement });
        }
        Body::Scalar { .. } | Body::Alias(_) => {}
    }
}

/// References replaced where they stand in the source text of a scalar.
fn in_place(written: &str, resolved: &ResolvedDesign) -> String {
    let part = |part: Part<'_>| match part {
        Part::Text(text) | Part::Malformed(text) => text.to_owned(),
        Part::Variable(name) => match resolved.variables.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        },
    };
    variables::parts(written).into_iter().map(part).collect()
}
