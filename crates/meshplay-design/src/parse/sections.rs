//! The sections of `spec`.

use meshplay_types::{Code, Gvk};
use serde_json::{Map, Value};

use super::fields::{Reader, is_null};
use crate::{ComponentConfig, RawComponent, RawEnvironment, Relationship, variables, yaml::Node};

const COMPONENT_FIELDS: &[&str] = &["apiVersion", "kind", "model", "config"];
const RELATIONSHIP_FIELDS: &[&str] = &["kind", "type", "subtype", "model", "from", "to"];
const ENVIRONMENT_FIELDS: &[&str] = &["variables", "patches"];

pub(super) fn variables(reader: &mut Reader, node: Option<&Node>) -> Map<String, Value> {
    let Some(node) = node else { return Map::new() };
    for entry in node.entries().unwrap_or_default() {
        let name = entry.key.text().unwrap_or_default();
        if !variables::is_name(name) {
            let message =
                format!("`{name}` must be letters, digits, `_` and `-`, starting with a letter or `_`");
            reader.report(&entry.key, Code::DESIGN_NAME, message);
        }
    }
    let values = reader.object(node, "variables");
    // `y` and `on` are names here, not booleans: the key counts as written.
    let written = node.entries().unwrap_or_default().iter().filter_map(|entry| entry.key.text());
    let keys = node.entries().unwrap_or_default().iter().map(|e| crate::yaml::value::key_text(&e.key).ok());
    written.zip(keys).filter_map(|(name, key)| Some((name.to_owned(), values.get(&key?)?.clone()))).collect()
}

pub(super) fn components(reader: &mut Reader, node: Option<&Node>) -> Vec<RawComponent> {
    let mut components = Vec::new();
    for entry in named(reader, node, "components") {
        let Some(id) = reader.name(&entry.key) else { continue };
        reader.fields(&entry.value, "a component", COMPONENT_FIELDS);
        let api_version = reader.required(&entry.value, "apiVersion").and_then(Node::text);
        let kind = reader.required(&entry.value, "kind").and_then(Node::text);
        let config = match entry.value.get("config") {
            Some(config) => reader.object(config, "config"),
            None => Map::new(),
        };
        for key in ["apiVersion", "kind"].into_iter().filter(|key| config.contains_key(*key)) {
            let at = entry.value.get("config").and_then(|config| config.entry(key)).map(|entry| &entry.key);
            let message = format!("`{key}` belongs beside `config`, not into it");
            reader.report(at.unwrap_or(&entry.key), Code::DESIGN_FIELD_UNKNOWN, message);
        }
        let model = reader.text_field(&entry.value, "model");
        let (Some(api_version), Some(kind)) = (api_version, kind) else { continue };
        match Gvk::new(api_version, kind) {
            Err(error) => reader.report(&entry.value, Code::DESIGN_NAME, error.to_string()),
            Ok(gvk) => components.push(RawComponent {
                id,
                gvk,
                model,
                config: ComponentConfig::new(config),
                line: entry.key.line,
            }),
        }
    }
    components
}

pub(super) fn relationships(reader: &mut Reader, node: Option<&Node>) -> Vec<Relationship> {
    let Some(node) = node.filter(|node| !is_null(node)) else { return Vec::new() };
    let Some(items) = node.items() else {
        reader.report(node, Code::DESIGN_FIELD_TYPE, "`relationships` must be a list");
        return Vec::new();
    };
    items.iter().filter_map(|item| relationship(reader, item)).collect()
}

fn relationship(reader: &mut Reader, item: &Node) -> Option<Relationship> {
    reader.fields(item, "a relationship", RELATIONSHIP_FIELDS);
    let kind = reader.required(item, "kind").and_then(Node::text).map(str::to_owned);
    let from = reader.required(item, "from").and_then(|node| reader.name(node));
    let to = reader.required(item, "to").and_then(|node| reader.name(node));
    Some(Relationship {
        r#type: reader.text_field(item, "type"),
        subtype: reader.text_field(item, "subtype"),
        model: reader.text_field(item, "model"),
        kind: kind?,
        from: from?,
        to: to?,
        line: item.line,
    })
}

pub(super) fn environments(reader: &mut Reader, node: Option<&Node>) -> Vec<RawEnvironment> {
    let mut environments = Vec::new();
    for entry in named(reader, node, "environments") {
        let Some(name) = reader.name(&entry.key) else { continue };
        reader.fields(&entry.value, "an environment", ENVIRONMENT_FIELDS);
        let mut patches = Vec::new();
        for patch in named(reader, entry.value.get("patches"), "patches") {
            let (id, value) = (reader.name(&patch.key), reader.value(&patch.value));
            if let (Some(id), Some(value)) = (id, value) {
                if !value.is_object() {
                    reader.report(&patch.value, Code::DESIGN_FIELD_TYPE, "a patch must be a mapping");
                    continue;
                }
                patches.push((id, value));
            }
        }
        let variables = variables(reader, entry.value.get("variables"));
        environments.push(RawEnvironment { name, variables, patches, line: entry.key.line });
    }
    environments
}

/// The entries of a mapping whose keys are names, each once; reports anything else.
fn named<'n>(reader: &mut Reader, node: Option<&'n Node>, what: &str) -> &'n [crate::yaml::Entry] {
    let Some(node) = node.filter(|node| !is_null(node)) else { return &[] };
    let Some(entries) = node.entries() else {
        reader.report(node, Code::DESIGN_FIELD_TYPE, format!("`{what}` must be a mapping"));
        return &[];
    };
    reader.repeated_keys(node);
    entries
}
