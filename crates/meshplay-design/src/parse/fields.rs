//! Reading fields of a tree: what is wrong becomes a finding, what is right a value.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use meshplay_model::suggest;
use meshplay_types::{Code, Finding, Findings};
use serde_json::{Map, Value};

use crate::{
    source::Source,
    yaml::{Body, Node, value},
};

/// Collects findings while a tree is read.
pub(crate) struct Reader {
    source: Source,
    findings: Findings,
}

impl Reader {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, findings: Vec::new() }
    }

    /// The findings, in the order of the text.
    pub(crate) fn into_findings(mut self) -> Findings {
        self.findings.sort_by_key(|finding| (finding.at.line, finding.at.column));
        self.findings
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(crate) fn report(&mut self, node: &Node, code: Code, message: impl Into<String>) {
        let place = self.source.place(node);
        self.add(Finding::new(code, message).at(place));
    }

    /// Checks that a node is a mapping of known fields, each once. `x-…` is free for everyone.
    pub(crate) fn fields(&mut self, node: &Node, what: &str, known: &[&str]) {
        let Some(entries) = node.entries() else {
            if !is_null(node) {
                self.report(node, Code::DESIGN_FIELD_TYPE, format!("{what} must be a mapping"));
            }
            return;
        };
        for entry in entries {
            let key = entry.key.text().unwrap_or_default();
            if known.contains(&key) || key.starts_with("x-") {
                continue;
            }
            let finding = Finding::new(Code::DESIGN_FIELD_UNKNOWN, format!("{what} has no field `{key}`"))
                .at(self.source.place(&entry.key));
            self.add(match suggest(key, known.iter().copied()) {
                Some(near) => finding.fix(format!("did you mean `{near}`?")),
                None => finding,
            });
        }
        self.repeated_keys(node);
    }

    /// Reports keys that stand twice in this mapping.
    pub(crate) fn repeated_keys(&mut self, node: &Node) {
        let mut seen = std::collections::HashSet::new();
        for entry in node.entries().unwrap_or_default() {
            let Some(key) = entry.key.text() else {
                self.report(&entry.key, Code::DESIGN_FIELD_TYPE, "a key must be text");
                continue;
            };
            if !seen.insert(key) {
                self.report(&entry.key, Code::DESIGN_KEY_REPEATED, format!("`{key}` stands here again"));
            }
        }
    }

    /// The value of a field that must be there.
    pub(crate) fn required<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n Node> {
        let value = node.get(key).filter(|value| !is_null(value));
        if value.is_none() {
            self.report(node, Code::DESIGN_FIELD_MISSING, format!("`{key}` is missing"));
        }
        value
    }

    /// A name or an id, as written.
    pub(crate) fn name<T: FromStr<Err: Display>>(&mut self, node: &Node) -> Option<T> {
        let Some(text) = node.text() else {
            self.report(node, Code::DESIGN_FIELD_TYPE, "this must be a name");
            return None;
        };
        match text.parse() {
            Ok(name) => Some(name),
            Err(error) => {
                self.report(node, Code::DESIGN_NAME, error.to_string());
                None
            }
        }
    }

    /// An optional text, as written: `version: 1.10` means `1.10`.
    pub(crate) fn text_field(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.get(key).filter(|value| !is_null(value))?;
        if value.text().is_none() {
            self.report(value, Code::DESIGN_FIELD_TYPE, format!("`{key}` must be text"));
        }
        value.text().map(str::to_owned)
    }

    /// A mapping of texts.
    pub(crate) fn texts(&mut self, node: Option<&Node>, what: &str) -> BTreeMap<String, String> {
        let Some(node) = node else { return BTreeMap::new() };
        let mut texts = BTreeMap::new();
        for (key, value) in self.object(node, what) {
            match value {
                Value::String(text) => drop(texts.insert(key, text)),
                _ => self.report(node, Code::DESIGN_FIELD_TYPE, format!("`{key}` of `{what}` must be text")),
            }
        }
        texts
    }

    /// An object of JSON values; empty if it is absent or something else.
    pub(crate) fn object(&mut self, node: &Node, what: &str) -> Map<String, Value> {
        match self.value(node) {
            Some(Value::Object(map)) => map,
            Some(Value::Null) | None => Map::new(),
            Some(_) => {
                self.report(node, Code::DESIGN_FIELD_TYPE, format!("`{what}` must be a mapping"));
                Map::new()
            }
        }
    }

    /// Any JSON value.
    pub(crate) fn value(&mut self, node: &Node) -> Option<Value> {
        let place = self.source.file_place();
        match value::convert(node) {
            Ok(converted) => {
                for value::DuplicateKey { key, line, column } in converted.duplicates {
                    let mut place = place.clone();
                    (place.line, place.column) = (Some(line), Some(column));
                    self.add(
                        Finding::new(Code::DESIGN_KEY_REPEATED, format!("`{key}` stands here again"))
                            .at(place),
                    );
                }
                Some(converted.value)
            }
            Err(value::ValueError { message, line, column }) => {
                let mut place = place;
                (place.line, place.column) = (Some(line), Some(column));
                self.add(Finding::new(Code::DESIGN_VALUE, message).at(place));
                None
            }
        }
    }
}

/// True for `key:` with nothing behind it, `~` and `null`.
pub(crate) fn is_null(node: &Node) -> bool {
    let null = |text: &str| matches!(text, "" | "~" | "null" | "Null" | "NULL");
    matches!(&node.body, Body::Scalar { text, style: crate::yaml::Style::Plain } if null(text))
}
