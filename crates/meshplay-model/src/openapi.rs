//! The OpenAPI v3 documents of a live server.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use meshplay_types::Gvk;
use serde_json::Value;

use crate::{
    Schema, Scope,
    compile::{Dialect, compile},
};

const GVK: &str = "x-kubernetes-group-version-kind";

/// Documents, one per group and version.
#[derive(Debug)]
pub(crate) struct OpenApi {
    documents: Vec<Value>,
    kinds: BTreeMap<Gvk, Kind>,
    compiled: Mutex<HashMap<Gvk, Arc<Schema>>>,
}

#[derive(Debug)]
struct Kind {
    document: usize,
    /// Name among the components.
    name: String,
    scope: Option<Scope>,
}

impl OpenApi {
    pub(crate) fn new(documents: Vec<Value>) -> Self {
        let mut kinds = BTreeMap::new();
        for (idx, document) in documents.iter().enumerate() {
            let scopes = scopes(document);
            let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
            for (name, schema) in schemas.into_iter().flatten() {
                // Types that belong to every group (DeleteOptions) name all of them: not a kind of this document.
                let Some([gvk]) = schema.get(GVK).and_then(Value::as_array).map(Vec::as_slice) else {
                    continue;
                };
                if let Some(gvk) = gvk_of(gvk) {
                    let scope = scopes.get(&gvk).copied();
                    kinds.insert(gvk, Kind { document: idx, name: name.clone(), scope });
                }
            }
        }
        Self { documents, kinds, compiled: Mutex::default() }
    }

    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Gvk> {
        self.kinds.keys()
    }

    pub(crate) fn scope(&self, gvk: &Gvk) -> Option<Scope> {
        self.kinds.get(gvk)?.scope
    }

    pub(crate) fn schema(&self, gvk: &Gvk) -> Option<Arc<Schema>> {
        let kind = self.kinds.get(gvk)?;
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(schema) = compiled.get(gvk) {
            return Some(schema.clone());
        }
        let schemas = self.documents.get(kind.document)?.pointer("/components/schemas")?;
        let schema = compile(schemas.get(&kind.name)?, Dialect::Published, |name| schemas.get(name));
        let schema = Arc::new(schema);
        compiled.insert(gvk.clone(), schema.clone());
        Some(schema)
    }
}

/// Scopes from the paths: a kind that is created below `namespaces/{namespace}` lives in one.
fn scopes(document: &Value) -> BTreeMap<Gvk, Scope> {
    let mut scopes = BTreeMap::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let Some(gvk) = item.get("post").and_then(|post| post.get(GVK)).and_then(gvk_of) else { continue };
        // Subresources such as `pods/{name}/eviction` are created too, with kinds of their own.
        if path.contains("/{name}/") {
            continue;
        }
        let namespaced = path.contains("/namespaces/{namespace}/");
        scopes.insert(gvk, if namespaced { Scope::Namespaced } else { Scope::Cluster });
    }
    scopes
}

fn gvk_of(value: &Value) -> Option<Gvk> {
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    Some(Gvk { group: text("group")?, version: text("version")?, kind: text("kind")? })
}
