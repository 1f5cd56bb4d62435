//! Kinds of Kubernetes releases from the schemas that the `kubernetes-validate` package carries.
//!
//! Each release is one `_definitions.json`: all definitions under `$defs`, kinds marked with their group,
//! version and kind. A kind becomes a schema of its own with the definitions it refers to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read,
    path::Path,
};

use anyhow::{Context, Result, ensure};
use meshplay_model::{
    built_in_scope,
    bundle::{BundleKind, BundleWriter, Release},
};
use meshplay_types::{Gvk, canonical_json};
use serde_json::{Map, Value};
use zip::ZipArchive;

use crate::sources::Package;

const FOLDER: &str = "kubernetes_validate/kubernetes-json-schema/v";
const SUFFIX: &str = "-local/_definitions.json";
const REFERENCE: &str = "#/$defs/";
/// Largest document of a release, in bytes.
const DEFINITIONS_BYTES_MAX: u64 = 64 << 20;

/// A registry file.
pub(crate) struct Built {
    pub(crate) bytes: Vec<u8>,
    pub(crate) kinds: usize,
    pub(crate) versions: usize,
}

/// A release's definitions, by name.
type Definitions = Map<String, Value>;

pub(crate) fn build(wheel: &Path, package: &Package, wanted: &[String]) -> Result<Built> {
    let file = File::open(wheel).with_context(|| format!("failed to open {}", wheel.display()))?;
    let mut archive = ZipArchive::new(file).with_context(|| format!("failed to read {}", wheel.display()))?;
    let releases = releases(&archive, wanted)?;
    let mut all = Vec::new();
    for (version, entry) in releases.values() {
        all.push((version.clone(), definitions(&mut archive, entry)?));
    }
    let (_, newest) = all.last().context("the package holds no release")?;
    // The newest release is what all others look like.
    let mut writer = BundleWriter::new(dictionary(newest))?;
    let mut kinds = 0;
    for (version, definitions) in &all {
        let package = format!("{} {}", package.name, package.version);
        let release =
            writer.release(Release { name: "kubernetes".into(), version: version.clone(), package });
        for (name, gvk) in persistent_kinds(definitions) {
            let schema = self_contained(definitions, name)?;
            let scope = Some(built_in_scope(&gvk));
            writer.kind(BundleKind { release, gvk, scope, schema })?;
            kinds += 1;
        }
    }
    Ok(Built { bytes: writer.finish()?, kinds, versions: all.len() })
}

/// Versions in rising order with their entry in the archive.
fn releases(archive: &ZipArchive<File>, wanted: &[String]) -> Result<BTreeMap<Vec<u32>, (String, String)>> {
    let mut found = BTreeMap::new();
    for entry in archive.file_names() {
        let entry = entry.context("the archive has an unreadable name")?;
        let version = entry.strip_prefix(FOLDER).and_then(|rest| rest.strip_suffix(SUFFIX));
        let Some(version) = version else { continue };
        let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
        let fits = |want: &String| version == want || version.starts_with(&format!("{want}."));
        if wanted.is_empty() || wanted.iter().any(fits) {
            found.insert(numbers, (version.to_owned(), entry.to_string()));
        }
    }
    for want in wanted {
        let there =
            found.values().any(|(version, _)| version == want || version.starts_with(&format!("{want}.")));
        ensure!(there, "the package holds no version {want}");
    }
    ensure!(!found.is_empty(), "the package holds no Kubernetes release");
    Ok(found)
}

fn definitions(archive: &mut ZipArchive<File>, entry: &str) -> Result<Definitions> {
    let context = || format!("failed to read {entry}");
    let mut text = String::new();
    archive
        .by_name(entry)
        .with_context(context)?
        .take(DEFINITIONS_BYTES_MAX)
        .read_to_string(&mut text)
        .with_context(context)?;
    let mut document: Value = serde_json::from_str(&text).with_context(context)?;
    match document.get_mut("$defs").map(Value::take) {
        Some(Value::Object(mut definitions)) => {
            definitions.values_mut().for_each(without_null);
            Ok(definitions)
        }
        _ => anyhow::bail!("{entry} has no `$defs`"),
    }
}

/// `type: [string, "null"]` → `type: string`: null means absent in every built-in kind.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            fields.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// Kinds that objects can be made of: one group, version and kind, and `metadata` of an object.
fn persistent_kinds(definitions: &Definitions) -> Vec<(&String, Gvk)> {
    let of_object = |schema: &Value| {
        let metadata = schema.pointer("/properties/metadata/$ref").and_then(Value::as_str);
        metadata.is_some_and(|name| name.ends_with(".ObjectMeta"))
    };
    let gvk = |schema: &Value| {
        let [gvk] = schema.get("x-kubernetes-group-version-kind")?.as_array()?.as_slice() else {
            return None;
        };
        let text = |key: &str| gvk.get(key)?.as_str().map(str::to_owned);
        Some(Gvk { group: text("group")?, version: text("version")?, kind: text("kind")? })
    };
    definitions
        .iter()
        .filter(|(_, schema)| of_object(schema))
        .filter_map(|(name, schema)| Some((name, gvk(schema)?)))
        .collect()
}

/// A definition with everything it refers to under `$defs`.
fn self_contained(definitions: &Definitions, name: &str) -> Result<Value> {
    let mut needed = BTreeSet::new();
    let root = definitions.get(name).with_context(|| format!("there is no definition {name}"))?;
    references(root, definitions, &mut needed);
    let closure: Map<String, Value> = needed
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), definitions.get(name)?.clone())))
        .collect();
    let mut schema = root.clone();
    if let Value::Object(fields) = &mut schema {
        fields.insert("$defs".to_owned(), Value::Object(closure));
    }
    Ok(schema)
}

fn references<'d>(schema: &'d Value, definitions: &'d Definitions, needed: &mut BTreeSet<&'d str>) {
    match schema {
        Value::Object(fields) => {
            let name =
                fields.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(REFERENCE));
            if let Some(name) = name.filter(|name| needed.insert(name))
                && let Some(target) = definitions.get(name)
            {
                references(target, definitions, needed);
            }
            fields.values().for_each(|value| references(value, definitions, needed));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, definitions, needed)),
        _ => {}
    }
}

/// Bytes that look like every schema: the definitions, as they are written into frames.
fn dictionary(definitions: &Definitions) -> Vec<u8> {
    canonical_json(&Value::Object(definitions.clone())).into_bytes()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sample() -> Definitions {
        let gvk = json!([{"group": "apps", "version": "v1", "kind": "Thing"}]);
        let document = json!({
            "a.Thing": {"x-kubernetes-group-version-kind": gvk, "properties": {
                "metadata": {"$ref": "#/$defs/m.ObjectMeta"}, "spec": {"$ref": "#/$defs/a.Spec"}}},
            "a.ThingList": {"x-kubernetes-group-version-kind": gvk, "properties": {"metadata": {"$ref": "#/$defs/m.ListMeta"}}},
            "a.Spec": {"type": ["object", "null"], "properties": {"inner": {"$ref": "#/$defs/a.Spec"}, "n": {"type": ["integer", "string", "null"]}}},
            "m.ObjectMeta": {"type": "object"},
            "m.ListMeta": {"type": "object"},
        });
        document.as_object().unwrap().clone()
    }

    #[test]
    fn a_kind_carries_what_it_refers_to_and_nothing_else() {
        let definitions = sample();
        let kinds = persistent_kinds(&definitions);
        assert_eq!(
            kinds.iter().map(|(name, gvk)| (name.as_str(), gvk.to_string())).collect::<Vec<_>>(),
            [("a.Thing", "apps/v1 Thing".to_owned())]
        );
        let schema = self_contained(&definitions, "a.Thing").unwrap();
        let names: Vec<_> = schema["$defs"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["a.Spec", "m.ObjectMeta"]);
    }

    #[test]
    fn null_is_no_type() {
        let mut schema = Value::Object(sample());
        without_null(&mut schema);
        assert_eq!(schema["a.Spec"]["type"], json!("object"));
        assert_eq!(schema["a.Spec"]["properties"]["n"]["type"], json!(["integer", "string"]));
    }
}
