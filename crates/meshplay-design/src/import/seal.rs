//! Taking the values out of a Secret: as a value (what the design must say) and as splices of its text.

use std::collections::BTreeMap;

use meshplay_types::{Code, ComponentId, Finding, Findings, Secret};
use serde_json::{Map, Value};

use super::{Sealed, objects::Object};
use crate::{
    secret::{Encoding, Placeholder, SecretRef, VALUE_FIELDS, decode_base64},
    source::pointer_join,
    yaml::{
        Body, Entry, Layout, Node, emit,
        lines::{self, Splice},
        value::key_text,
    },
};

/// kubectl keeps a whole copy of the object here.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// An object without its secrets.
pub(super) struct Seal {
    /// The fields as the design must hold them (before variables are escaped).
    pub(super) fields: Map<String, Value>,
    pub(super) sealed: Vec<Sealed>,
    pub(super) findings: Findings,
    /// Placeholders by field and key.
    placeholders: BTreeMap<(&'static str, String), Placeholder>,
    annotation_dropped: bool,
}

/// Seals a Secret; any other object stays as it is.
///
/// # Errors
/// A value that is not text: the object cannot be taken over without showing it.
pub(super) fn seal(object: &Object<'_>, id: &ComponentId) -> Result<Seal, Box<Finding>> {
    let mut seal = Seal {
        fields: object.fields.clone(),
        sealed: Vec::new(),
        findings: Vec::new(),
        placeholders: BTreeMap::new(),
        annotation_dropped: false,
    };
    if !object.gvk.is("", "Secret") {
        return Ok(seal);
    }
    for field in VALUE_FIELDS {
        seal.field(field, id)?;
    }
    if !seal.sealed.is_empty() {
        let message = match seal.sealed.len() {
            1 => format!("the value of {} was sealed", object.title()),
            values => format!("{values} values of {} were sealed", object.title()),
        };
        seal.findings.push(Finding::new(Code::IMPORT_SECRET_SEALED, message));
    }
    seal.drop_annotation(&object.title());
    Ok(seal)
}

impl Seal {
    fn field(&mut self, field: &'static str, id: &ComponentId) -> Result<(), Box<Finding>> {
        let values = match self.fields.get_mut(field) {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::Object(values)) => std::mem::take(values),
            Some(_) => return Err(unreadable(format!("`{field}` is not a mapping"))),
        };
        let mut kept = Map::new();
        for (key, value) in values {
            let text = match value {
                Value::String(text) if !text.is_empty() => text,
                Value::String(_) | Value::Null => {
                    kept.insert(key, value);
                    continue;
                }
                _ => return Err(unreadable(format!("the value of `{field}.{key}` is not text"))),
            };
            let (bytes, encoding) = self.bytes(field, &key, text);
            let reference = self.reference(id, &key);
            let placeholder = Placeholder { reference: reference.clone(), encoding };
            kept.insert(key.clone(), placeholder.to_value());
            self.placeholders.insert((field, key), placeholder);
            self.sealed.push(Sealed { reference, value: Secret::new(bytes) });
        }
        self.fields.insert(field.to_owned(), Value::Object(kept));
        Ok(())
    }

    fn bytes(&mut self, field: &str, key: &str, text: String) -> (Vec<u8>, Encoding) {
        if field != "data" {
            return (text.into_bytes(), Encoding::Field);
        }
        if let Some(bytes) = decode_base64(&text) {
            return (bytes, Encoding::Field);
        }
        let mut finding = Finding::new(
            Code::IMPORT_SECRET_NOT_BASE64,
            format!("`data.{key}` is not base64, sealed as it is"),
        );
        finding.at.pointer = Some(pointer_join("/data", key));
        self.findings.push(finding);
        (text.into_bytes(), Encoding::Verbatim)
    }

    /// A reference that no other value of this Secret has: a key may stand in both fields.
    fn reference(&self, id: &ComponentId, key: &str) -> SecretRef {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let key: String = key.chars().map(|c| if fits(c) { c } else { '_' }).collect();
        let key = if key.is_empty() { "_".to_owned() } else { key };
        let numbered = (2_u32..).map(|n| format!("{key}_{n}"));
        let free = |key: &String| !self.sealed.iter().any(|sealed| sealed.reference.key == *key);
        let key = std::iter::once(key.clone()).chain(numbered).find(free).expect("numbers do not end");
        SecretRef { name: id.to_string(), key }
    }

    fn drop_annotation(&mut self, title: &str) {
        let metadata = self.fields.get_mut("metadata").and_then(Value::as_object_mut);
        let Some(metadata) = metadata else { return };
        let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) else {
            return;
        };
        if annotations.shift_remove(LAST_APPLIED).is_none() {
            return;
        }
        if annotations.is_empty() {
            metadata.shift_remove("annotations");
        }
        self.annotation_dropped = true;
        let message =
            format!("the annotation `{LAST_APPLIED}` of {title} was dropped: it repeats the secret");
        self.findings.push(Finding::new(Code::IMPORT_SECRET_ANNOTATION, message));
    }

    /// The same changes on the text. `None` if the text does not lend itself to it.
    pub(super) fn splices(&self, text: &str, node: &Node) -> Option<Vec<Splice>> {
        let mut splices = Vec::new();
        for ((field, key), placeholder) in &self.placeholders {
            let values = node.get(field).filter(|values| matches!(values.body, Body::Mapping { .. }))?;
            let fits = |entry: &&Entry| key_text(&entry.key).is_ok_and(|text| text == *key);
            for entry in values.entries()?.iter().filter(fits) {
                splices.push(value_splice(text, &entry.value, placeholder));
            }
        }
        if self.annotation_dropped {
            splices.push(annotation_splice(text, node)?);
        }
        Some(splices)
    }
}

/// Replaces a value; a comment behind the header of a block scalar stays.
fn value_splice(text: &str, value: &Node, placeholder: &Placeholder) -> Splice {
    let written = text.get(value.start..value.end).unwrap_or_default();
    let header = written.lines().next().unwrap_or_default();
    let is_block = matches!(&value.body, Body::Scalar { style: crate::yaml::Style::Block, .. });
    let comment = header.find(" #").filter(|_| is_block).and_then(|at| header.get(at..)).unwrap_or_default();
    let blank = if text.get(..value.start).is_some_and(|before| before.ends_with(':')) { " " } else { "" };
    let text = format!("{blank}{}{comment}", emit::flow(&placeholder.to_value()));
    Splice { start: value.start, end: value.end, text }
}

/// Removes the lines of the annotation, or of all annotations if it is the only one.
fn annotation_splice(text: &str, node: &Node) -> Option<Splice> {
    let metadata = node.get("metadata")?;
    let annotations = metadata.entry("annotations")?;
    let entry = match annotations.value.entries()? {
        [_] => annotations,
        _ => annotations.value.entry(LAST_APPLIED)?,
    };
    let holder = if std::ptr::eq(entry, annotations) { metadata } else { &annotations.value };
    let block = matches!(&holder.body, Body::Mapping { layout: Layout::Block, .. });
    let whole_line = block && lines::starts_line(text, entry.key.start);
    whole_line.then(|| Splice {
        start: lines::line_start(text, entry.key.start),
        end: lines::line_end(text, entry.value.end),
        text: String::new(),
    })
}

fn unreadable(message: String) -> Box<Finding> {
    Box::new(Finding::new(Code::IMPORT_SECRET_UNREADABLE, message))
}
