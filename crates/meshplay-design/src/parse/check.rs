//! References inside a design: variables, patches, relationships.

use std::collections::BTreeSet;

use meshplay_model::suggest;
use meshplay_types::{Code, ComponentId, Finding, Severity};

use super::fields::Reader;
use crate::{
    RawDesign,
    variables::{self, Part},
    yaml::{Body, Node},
};

/// Reports references that lead nowhere and variables that nothing uses.
pub(super) fn references(design: &RawDesign, reader: &mut Reader) {
    let root = reader.source().root.clone();
    let Some(spec) = root.get("spec") else { return };
    let mut used = BTreeSet::new();
    for entry in spec.get("components").and_then(Node::entries).unwrap_or_default() {
        if let Some(config) = entry.value.get("config") {
            variables_of(config, design, reader, &mut used);
        }
    }
    for entry in spec.get("environments").and_then(Node::entries).unwrap_or_default() {
        if let Some(patches) = entry.value.get("patches") {
            variables_of(patches, design, reader, &mut used);
            patch_targets(patches, design, reader);
        }
        if let Some(variables) = entry.value.get("variables") {
            declared(variables, design, reader);
        }
    }
    unused(spec, &used, reader);
    relationships(spec, design, reader);
}

fn variables_of(node: &Node, design: &RawDesign, reader: &mut Reader, used: &mut BTreeSet<String>) {
    match &node.body {
        Body::Mapping { entries, .. } => {
            entries.iter().for_each(|entry| variables_of(&entry.value, design, reader, used));
        }
        Body::Sequence { items, .. } => {
            items.iter().for_each(|item| variables_of(item, design, reader, used));
        }
        // An alias repeats a node that is read where it stands.
        Body::Alias(_) => {}
        Body::Scalar { text, .. } => {
            for part in variables::parts(text) {
                match part {
                    Part::Text(_) => {}
                    Part::Malformed(text) => {
                        let message = format!("`{text}` is not a reference to a variable");
                        reader.report(node, Code::VARIABLE_MALFORMED, message);
                    }
                    Part::Variable(name) => {
                        if !design.variables.contains_key(name) {
                            let finding = undeclared(name, design).at(reader.source().place(node));
                            reader.add(finding);
                        }
                        used.insert(name.to_owned());
                    }
                }
            }
        }
    }
}

/// The finding for a variable that the design does not declare.
pub(crate) fn undeclared(name: &str, design: &RawDesign) -> Finding {
    let finding = Finding::new(Code::VARIABLE_UNDECLARED, format!("the variable `{name}` is not declared"));
    match suggest(name, design.variables.keys().map(String::as_str)) {
        Some(near) => finding.fix(format!("did you mean `{near}`?")),
        None => finding,
    }
}

fn declared(variables: &Node, design: &RawDesign, reader: &mut Reader) {
    for entry in variables.entries().unwrap_or_default() {
        let name = entry.key.text().unwrap_or_default();
        if !design.variables.contains_key(name) {
            let finding = undeclared(name, design).at(reader.source().place(&entry.key));
            reader.add(finding);
        }
    }
}

fn unused(spec: &Node, used: &BTreeSet<String>, reader: &mut Reader) {
    for entry in spec.get("variables").and_then(Node::entries).unwrap_or_default() {
        let name = entry.key.text().unwrap_or_default();
        if !used.contains(name) {
            let place = reader.source().place(&entry.key);
            let message = format!("the variable `{name}` is used nowhere");
            reader.add(Finding::new(Code::VARIABLE_UNUSED, message).severity(Severity::Info).at(place));
        }
    }
}

fn patch_targets(patches: &Node, design: &RawDesign, reader: &mut Reader) {
    for entry in patches.entries().unwrap_or_default() {
        let id = entry.key.text().unwrap_or_default();
        if design.component(id).is_none() {
            missing(&entry.key, Code::PATCH_COMPONENT_UNKNOWN, design, reader);
        }
    }
}

fn relationships(spec: &Node, design: &RawDesign, reader: &mut Reader) {
    for item in spec.get("relationships").and_then(Node::items).unwrap_or_default() {
        for end in ["from", "to"].iter().filter_map(|key| item.get(key)) {
            if end.text().is_some_and(|id| design.component(id).is_none()) {
                missing(end, Code::RELATIONSHIP_COMPONENT_UNKNOWN, design, reader);
            }
        }
    }
}

fn missing(node: &Node, code: Code, design: &RawDesign, reader: &mut Reader) {
    let id = node.text().unwrap_or_default();
    if id.parse::<ComponentId>().is_err() {
        return;
    }
    let finding = Finding::new(code, format!("there is no component `{id}`")).at(reader.source().place(node));
    let ids = design.components.iter().map(|component| component.id.as_str());
    reader.add(match suggest(id, ids) {
        Some(near) => finding.fix(format!("did you mean `{near}`?")),
        None => finding,
    });
}
