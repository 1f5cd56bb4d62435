//! CustomResourceDefinitions as schemas of the kinds they define.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, OnceLock},
};

use meshplay_types::Gvk;
use serde_json::{Map, Value, json};

use crate::{
    Schema, Scope,
    compile::{Dialect, compile},
};

/// The kinds of some CRDs.
#[derive(Debug, Default)]
pub(crate) struct Crds {
    kinds: BTreeMap<Gvk, CrdKind>,
}

#[derive(Debug)]
struct CrdKind {
    scope: Scope,
    schema: Value,
    compiled: OnceLock<Arc<Schema>>,
}

impl Crds {
    /// From CRD objects; objects of other kinds are passed over.
    pub(crate) fn new<'v>(objects: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut kinds = BTreeMap::new();
        for object in objects {
            let is_crd = object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition");
            if let Some(spec) = object.get("spec").filter(|_| is_crd) {
                kinds.extend(versions(spec));
            }
        }
        Self { kinds }
    }

    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Gvk> {
        self.kinds.keys()
    }

    pub(crate) fn scope(&self, gvk: &Gvk) -> Option<Scope> {
        self.kinds.get(gvk).map(|kind| kind.scope)
    }

    /// The schema of a kind as a document of its own.
    pub(crate) fn raw(&self, gvk: &Gvk) -> Option<Value> {
        let mut schema = self.kinds.get(gvk)?.schema.clone();
        schema.as_object_mut()?.insert("$defs".to_owned(), META.clone());
        Some(schema)
    }

    pub(crate) fn schema(&self, gvk: &Gvk) -> Option<Arc<Schema>> {
        let kind = self.kinds.get(gvk)?;
        let compiled = || Arc::new(compile(&kind.schema, Dialect::Structural, |name| META.get(name)));
        Some(kind.compiled.get_or_init(compiled).clone())
    }
}

/// The served versions of a CRD.
fn versions(spec: &Value) -> Vec<(Gvk, CrdKind)> {
    let text =
        |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let (Some(group), Some(kind)) = (text(spec, "/group"), text(spec, "/names/kind")) else {
        return Vec::new();
    };
    let scope = match text(spec, "/scope").as_deref() {
        Some("Cluster") => Scope::Cluster,
        _ => Scope::Namespaced,
    };
    let preserve = spec.get("preserveUnknownFields") == Some(&Value::Bool(true));
    let versions = spec.get("versions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    versions
        .iter()
        .filter(|version| version.get("served") != Some(&Value::Bool(false)))
        .filter_map(|version| {
            let gvk = Gvk { group: group.clone(), version: text(version, "/name")?, kind: kind.clone() };
            let schema = version.pointer("/schema/openAPIV3Schema").filter(|_| !preserve);
            let schema = schema.map_or_else(|| json!({}), complete);
            Some((gvk, CrdKind { scope, schema, compiled: OnceLock::new() }))
        })
        .collect()
}

/// The schema with the fields that every object has: the API server adds them itself.
fn complete(schema: &Value) -> Value {
    let Value::Object(fields) = schema else { return json!({}) };
    let mut fields = fields.clone();
    let properties = fields.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(properties) = properties {
        properties.insert("apiVersion".into(), json!({ "type": "string" }));
        properties.insert("kind".into(), json!({ "type": "string" }));
        properties.insert("metadata".into(), json!({ "$ref": "#/$defs/ObjectMeta" }));
    }
    fields.insert("type".into(), "object".into());
    Value::Object(fields)
}

/// The schema of what every object has, whatever its kind: `apiVersion`, `kind` and `metadata`.
pub fn structure() -> &'static Schema {
    static STRUCTURE: LazyLock<Schema> = LazyLock::new(|| {
        let root = complete(&json!({ "x-kubernetes-preserve-unknown-fields": true }));
        compile(&root, Dialect::Structural, |name| META.get(name))
    });
    &STRUCTURE
}

/// `metadata` of every object, as far as a person writes it.
static META: LazyLock<Value> = LazyLock::new(|| {
    let texts = json!({ "type": "object", "nullable": true, "additionalProperties": { "type": "string" } });
    let text = json!({ "type": "string", "nullable": true });
    json!({ "ObjectMeta": {
        "type": "object",
        "properties": {
            "name": text, "generateName": text, "namespace": text, "selfLink": text, "uid": text,
            "resourceVersion": text, "creationTimestamp": text, "deletionTimestamp": text,
            "generation": { "type": "integer", "nullable": true },
            "deletionGracePeriodSeconds": { "type": "integer", "nullable": true },
            "labels": texts, "annotations": texts,
            "finalizers": { "type": "array", "nullable": true, "items": { "type": "string" },
                "x-kubernetes-list-type": "set" },
            "ownerReferences": { "type": "array", "nullable": true,
                "items": { "type": "object", "x-kubernetes-preserve-unknown-fields": true },
                "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"] },
            "managedFields": { "type": "array", "nullable": true,
                "items": { "type": "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
    } })
});
