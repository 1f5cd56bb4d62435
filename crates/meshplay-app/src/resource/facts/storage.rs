//! Volumes, configuration and definitions.

use serde_json::Value;

use super::{Facts, shown};

pub(super) fn claim(facts: &mut Facts<'_>) {
    facts.at("Phase", "/status/phase");
    facts.at("Volume", "/spec/volumeName");
    facts.at("Storage class", "/spec/storageClassName");
    facts.at("Asked for", "/spec/resources/requests/storage");
    facts.at("Capacity", "/status/capacity/storage");
    facts.at("Access modes", "/spec/accessModes");
}

pub(super) fn volume(facts: &mut Facts<'_>) {
    facts.at("Phase", "/status/phase");
    let claim = |name: &str| shown(facts.get(&format!("/spec/claimRef/{name}")));
    let (namespace, name) = (claim("namespace"), claim("name"));
    facts.add("Claim", if name.is_empty() { name } else { format!("{namespace}/{name}") });
    facts.at("Storage class", "/spec/storageClassName");
    facts.at("Capacity", "/spec/capacity/storage");
    facts.at("Access modes", "/spec/accessModes");
    facts.at("Reclaim policy", "/spec/persistentVolumeReclaimPolicy");
}

/// Only their names: values may be long, and those of Secrets are nobody's business here.
pub(super) fn keys(facts: &mut Facts<'_>) {
    facts.at("Type", "/type");
    for field in ["/data", "/binaryData"] {
        let names = facts.get(field).and_then(Value::as_object);
        let names: Vec<_> = names.into_iter().flat_map(|map| map.keys().cloned()).collect();
        facts.add("Keys", names.join(", "));
    }
    facts.at("Immutable", "/immutable");
}

pub(super) fn definition(facts: &mut Facts<'_>) {
    facts.at("Group", "/spec/group");
    facts.at("Kind", "/spec/names/kind");
    facts.at("Scope", "/spec/scope");
    for version in facts.items("/spec/versions") {
        let is = |name: &str| version[name] == true;
        let mut said = Vec::new();
        said.extend(is("served").then_some("served"));
        said.extend(is("storage").then_some("stored"));
        said.extend(is("deprecated").then_some("deprecated"));
        facts.add(&format!("Version {}", shown(version.get("name"))), said.join(", "));
    }
}
