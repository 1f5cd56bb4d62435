//! A component of a design: a kind with a configuration.

use meshplay_types::{ComponentId, Gvk};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A component whose variables and patches are resolved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    /// Unique in the design, stable over revisions.
    pub id: ComponentId,
    /// Its kind.
    pub gvk: Gvk,
    /// The model, only where `apiVersion` and `kind` are ambiguous.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// Everything of the object but `apiVersion` and `kind`.
    pub config: ComponentConfig,
    /// Line of the id in the design's text, from 1.
    pub line: u32,
}

/// The configuration of a component: the object without `apiVersion` and `kind`. Values of Secrets are
/// placeholders (`{secretRef: NAME/KEY}`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComponentConfig(Map<String, Value>);

/// A relationship that a person drew or pinned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    /// `edge`, `hierarchical`, `sibling` …
    pub kind: String,
    /// Type, where the kind has several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub r#type: Option<String>,
    /// Finer kind, e.g. `network`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subtype: Option<String>,
    /// The model whose definition it is an instance of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// Component it starts from.
    pub from: ComponentId,
    /// Component it leads to.
    pub to: ComponentId,
    /// Line in the design's text, from 1.
    #[serde(default)]
    pub line: u32,
}

impl Component {
    /// The whole object: `apiVersion`, `kind`, then the configuration.
    pub fn object(&self) -> Value {
        let mut object = Map::new();
        object.insert("apiVersion".into(), self.gvk.api_version().into());
        object.insert("kind".into(), self.gvk.kind.as_str().into());
        object.extend(self.config.0.clone());
        Value::Object(object)
    }

    /// `metadata.name`, if it is text.
    pub fn object_name(&self) -> Option<&str> {
        self.config.get("/metadata/name")?.as_str()
    }

    /// `metadata.namespace`, if it is text.
    pub fn object_namespace(&self) -> Option<&str> {
        self.config.get("/metadata/namespace")?.as_str()
    }
}

impl ComponentConfig {
    /// From the fields of an object without `apiVersion` and `kind`.
    pub fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// Its fields.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Its fields, owned.
    pub fn into_fields(self) -> Map<String, Value> {
        self.0
    }

    /// The value at a JSON pointer that starts with `/`.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        let (first, rest) = split_pointer(pointer)?;
        self.0.get(&first)?.pointer(rest)
    }
}

/// `/a~1b/c` → (`a/b`, `/c`)
fn split_pointer(pointer: &str) -> Option<(String, &str)> {
    let inner = pointer.strip_prefix('/')?;
    let end = inner.find('/').unwrap_or(inner.len());
    let (first, rest) = inner.split_at(end);
    Some((first.replace("~1", "/").replace("~0", "~"), rest))
}
