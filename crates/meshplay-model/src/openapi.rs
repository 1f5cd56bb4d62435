//! The OpenAPI v3 documents of a live server.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use meshplay_types::Gvk;
use serde_json::{Map, Value};

use crate::{
    Schema, Scope,
    compile::{Dialect, compile},
};

const GVK: &str = "x-kubernetes-group-version-kind";
/// Where the documents keep what they refer to, and where a schema of its own does.
const REFERENCES: (&str, &str) = ("#/components/schemas/", "#/$defs/");

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

impl OpenApi {
    /// The schema of a kind as a document of its own: what it refers to, however deep and in circles, stands once under
    /// `$defs`.
    pub(crate) fn raw(&self, gvk: &Gvk) -> Option<Value> {
        let kind = self.kinds.get(gvk)?;
        let schemas = self.documents.get(kind.document)?.pointer("/components/schemas")?;
        let mut root = schemas.get(&kind.name)?.clone();
        let mut wanted = Vec::new();
        refer_to_defs(&mut root, &mut wanted);
        let mut definitions = Map::new();
        while let Some(name) = wanted.pop() {
            let known = definitions.contains_key(&name);
            let Some(mut schema) = schemas.get(&name).filter(|_| !known).cloned() else { continue };
            refer_to_defs(&mut schema, &mut wanted);
            definitions.insert(name, schema);
        }
        root.as_object_mut()?.insert("$defs".to_owned(), definitions.into());
        Some(root)
    }
}

/// Turns the references of a schema to `$defs` and collects their names.
fn refer_to_defs(schema: &mut Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                let name =
                    value.as_str().filter(|_| key == "$ref").and_then(|to| to.strip_prefix(REFERENCES.0));
                match name.map(str::to_owned) {
                    Some(name) => {
                        *value = format!("{}{name}", REFERENCES.1).into();
                        names.push(name);
                    }
                    None => refer_to_defs(value, names),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer_to_defs(item, names)),
        _ => {}
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_of_its_own_holds_what_it_refers_to_once_even_in_circles() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let document = json!({ "components": { "schemas": {
            "a.Tree": { "properties": { "child": { "allOf": [reference("a.Node")] } },
                GVK: [{ "group": "a", "version": "v1", "kind": "Tree" }] },
            "a.Node": { "properties": { "next": reference("a.Node"), "leaf": reference("a.Leaf") } },
            "a.Leaf": { "description": "a leaf" },
            "a.Other": {},
        } } });
        let raw = OpenApi::new(vec![document]).raw(&Gvk::new("a/v1", "Tree").unwrap()).unwrap();
        assert_eq!(raw["properties"]["child"]["allOf"][0]["$ref"], "#/$defs/a.Node");
        assert_eq!(raw["$defs"]["a.Node"]["properties"]["next"]["$ref"], "#/$defs/a.Node");
        assert_eq!(raw["$defs"]["a.Leaf"]["description"], "a leaf");
        assert_eq!(raw["$defs"].as_object().unwrap().len(), 2);
    }
}
