//! A design as its text says it, before variables and patches.

use std::collections::BTreeMap;

use meshplay_types::{Code, ComponentId, DesignName, EnvironmentName, Finding, Findings, Gvk};
use serde_json::{Map, Value};

use crate::{ComponentConfig, Relationship};

/// A design that was read: the text and what it says.
#[derive(Clone, Debug)]
pub struct RawDesign {
    text: String,
    pub(crate) file: Option<String>,
    pub(crate) name: DesignName,
    pub(crate) version: Option<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) variables: Map<String, Value>,
    pub(crate) components: Vec<RawComponent>,
    pub(crate) relationships: Vec<Relationship>,
    pub(crate) environments: Vec<RawEnvironment>,
}

/// A component before variables and patches.
#[derive(Clone, Debug)]
pub struct RawComponent {
    /// Unique in the design.
    pub id: ComponentId,
    /// Its kind.
    pub gvk: Gvk,
    /// The model, only where `apiVersion` and `kind` are ambiguous.
    pub model: Option<String>,
    /// The configuration, with `${var.…}` still in it.
    pub config: ComponentConfig,
    /// Line of the id, from 1.
    pub line: u32,
}

/// What differs in one environment.
#[derive(Clone, Debug)]
pub struct RawEnvironment {
    /// Its name.
    pub name: EnvironmentName,
    /// Variables that override those of the design.
    pub variables: Map<String, Value>,
    /// Merge patches (RFC 7396) on the configurations of components.
    pub patches: Vec<(ComponentId, Value)>,
    /// Line of the name, from 1.
    pub line: u32,
}

impl RawDesign {
    /// Reads a design. All findings at once; `None` if there is no design in it that could be worked with.
    pub fn parse(text: &str, file: Option<&str>) -> (Option<Self>, Findings) {
        match read(text, file) {
            Ok(design) => (Some(design), Vec::new()),
            Err(finding) => (None, vec![finding]),
        }
    }

    /// The text it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file it was read from, as the user named it.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Its name.
    pub fn name(&self) -> &DesignName {
        &self.name
    }

    /// Its version, if it has one.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Its components, in the order of the text.
    pub fn components(&self) -> &[RawComponent] {
        &self.components
    }

    /// Its environments, in the order of the text.
    pub fn environments(&self) -> &[RawEnvironment] {
        &self.environments
    }

    /// Its variables with their defaults.
    pub fn variables(&self) -> &Map<String, Value> {
        &self.variables
    }
}

fn read(text: &str, file: Option<&str>) -> Result<RawDesign, Finding> {
    let value: Value =
        serde_saphyr::from_str(text).map_err(|e| Finding::new(Code::DESIGN_SYNTAX, e.to_string()))?;
    let bad = |what: &str| Finding::new(Code::DESIGN_SYNTAX, what.to_owned());
    let object =
        |pointer: &str| value.pointer(pointer).and_then(Value::as_object).cloned().unwrap_or_default();
    let name = value.pointer("/metadata/name").and_then(Value::as_str).ok_or_else(|| bad("no name"))?;
    let mut components = Vec::new();
    for (id, component) in object("/spec/components") {
        let text = |key: &str| component.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        components.push(RawComponent {
            id: id.parse().map_err(|e| bad(&format!("{e}")))?,
            gvk: Gvk::new(&text("apiVersion"), &text("kind")).map_err(|e| bad(&e.to_string()))?,
            model: component.get("model").and_then(Value::as_str).map(str::to_owned),
            config: ComponentConfig::new(
                component.get("config").and_then(Value::as_object).cloned().unwrap_or_default(),
            ),
            line: 0,
        });
    }
    let mut environments = Vec::new();
    for (name, environment) in object("/spec/environments") {
        let field = |key: &str| environment.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
        let patches = field("patches").into_iter().map(|(id, patch)| match id.parse() {
            Ok(id) => Ok((id, patch)),
            Err(e) => Err(bad(&format!("{e}"))),
        });
        environments.push(RawEnvironment {
            name: name.parse().map_err(|e| bad(&format!("{e}")))?,
            variables: field("variables"),
            patches: patches.collect::<Result<_, _>>()?,
            line: 0,
        });
    }
    Ok(RawDesign {
        text: text.to_owned(),
        file: file.map(str::to_owned),
        name: name.parse().map_err(|e| bad(&format!("{e}")))?,
        version: value.pointer("/metadata/version").and_then(Value::as_str).map(str::to_owned),
        labels: BTreeMap::new(),
        variables: object("/spec/variables"),
        components,
        relationships: Vec::new(),
        environments,
    })
}
