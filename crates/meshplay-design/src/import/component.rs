//! An object as the text of a component: its own lines where that says the same, written anew where not.

use meshplay_types::ComponentId;
use serde_json::Value;

use super::{
    objects::{Object, ObjectSource},
    seal::Seal,
};
use crate::{
    variables,
    yaml::{
        self, Body, Node, block, emit,
        lines::{self, Splice},
        value,
    },
};

/// Column of a component's id.
pub(crate) const ID_COLUMN: usize = 4;
const FIELD_COLUMN: usize = ID_COLUMN + 2;
const CONFIG_COLUMN: usize = FIELD_COLUMN + 2;

/// A component as text.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Its own lines, or nothing is lost by new ones.
    AsItWas,
    /// Its comments stand above it now.
    AnewWithComments,
}

/// Writes a component with comment lines above it. `None` if no text says the same as the object.
pub(super) fn write(
    object: &Object<'_>,
    id: &ComponentId,
    seal: &Seal,
    comments: &[String],
) -> Option<Written> {
    let head: String = comments.iter().map(|comment| format!("{:ID_COLUMN$}{comment}\n", "")).collect();
    let expected = variables::escape_value(&Value::Object(seal.fields.clone()));
    let says_the_same = |text: &String| says(text, id, object, &expected);
    let own = object.source.as_ref().and_then(|source| from_lines(source, id, seal));
    if let Some(body) = own.filter(says_the_same) {
        let tail = comment_text(&object.tail, CONFIG_COLUMN);
        return Some(Written { text: head + &body + &tail, how: How::AsItWas });
    }
    let moved: Vec<String> = object.comments.iter().chain(&object.tail).cloned().collect();
    let how = if moved.is_empty() { How::AsItWas } else { How::AnewWithComments };
    let body = anew(object, id, &expected);
    let text = head + &comment_text(&moved, ID_COLUMN) + &body;
    says_the_same(&body).then_some(Written { text, how })
}

fn comment_text(comments: &[String], column: usize) -> String {
    comments.iter().map(|comment| format!("{:column$}{comment}\n", "")).collect()
}

/// The object's own lines: those of `apiVersion` and `kind` first, the others below `config`.
fn from_lines(source: &ObjectSource<'_>, id: &ComponentId, seal: &Seal) -> Option<String> {
    let ObjectSource { text, all_comments, node, range } = source;
    let mut splices = seal.splices(text, node)?;
    escapes(text, node, &mut splices);
    let column = lines::column(text, node.start);
    let segments = block::segments(text, node, all_comments, range.end);
    let mut fields = String::new();
    let mut config = String::new();
    for (entry, segment) in node.entries()?.iter().zip(segments) {
        let lines = block::taken(text, segment, column, &splices);
        match entry.key.text()? {
            "apiVersion" | "kind" => fields.push_str(&lines::indent(&lines, FIELD_COLUMN)),
            _ => config.push_str(&lines::indent(&lines, CONFIG_COLUMN)),
        }
    }
    let has_config = node.entries()?.iter().any(|e| !matches!(e.key.text(), Some("apiVersion" | "kind")));
    let config = if has_config { format!("config:\n{config}") } else { format!("config: {{}}\n{config}") };
    Some(format!("{:ID_COLUMN$}{}:\n{fields}{:FIELD_COLUMN$}{config}", "", emit::text(id.as_str()), ""))
}

/// `${var.` in the manifest means itself.
fn escapes(text: &str, node: &Node, splices: &mut Vec<Splice>) {
    match &node.body {
        Body::Mapping { entries, .. } => {
            entries.iter().for_each(|entry| escapes(text, &entry.value, splices))
        }
        Body::Sequence { items, .. } => items.iter().for_each(|item| escapes(text, item, splices)),
        Body::Alias(_) => {}
        Body::Scalar { text: value, .. } => {
            let free = !splices.iter().any(|s| s.start <= node.start && node.start < s.end);
            if free && value.contains("${var.") {
                let written = text.get(node.start..node.end).unwrap_or_default();
                splices.push(Splice { start: node.start, end: node.end, text: variables::escape(written) });
            }
        }
    }
}

fn anew(object: &Object<'_>, id: &ComponentId, expected: &Value) -> String {
    let mut text = format!("{:ID_COLUMN$}{}:\n", "", emit::text(id.as_str()));
    let (api_version, kind) = (object.gvk.api_version(), object.gvk.kind.as_str());
    text.push_str(&emit::entry("apiVersion", &api_version.into(), FIELD_COLUMN));
    text.push_str(&emit::entry("kind", &kind.into(), FIELD_COLUMN));
    text.push_str(&emit::entry("config", expected, FIELD_COLUMN));
    text
}

/// True if the text of a component reads as this object.
fn says(text: &str, id: &ComponentId, object: &Object<'_>, expected: &Value) -> bool {
    let read = |text: &str| {
        let root = yaml::read(text).ok()?.root?;
        let [entry] = root.entries()? else { return None };
        let component = (entry.key.text()? == id.as_str()).then_some(&entry.value)?;
        let field = |key: &str| component.get(key)?.text().map(str::to_owned);
        let config =
            value::convert(component.get("config")?).ok().filter(|config| config.duplicates.is_empty())?;
        Some((field("apiVersion")?, field("kind")?, config.value, component.entries()?.len()))
    };
    read(text).is_some_and(|(api_version, kind, config, fields)| {
        api_version == object.gvk.api_version()
            && kind == object.gvk.kind
            && config == *expected
            && fields == 3
    })
}
