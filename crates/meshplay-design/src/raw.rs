//! A design as its text says it, before variables and patches.

use std::collections::BTreeMap;

use meshplay_types::{ComponentId, DesignName, EnvironmentName, Findings, Gvk};
use serde_json::{Map, Value};

use crate::{ComponentConfig, Relationship, parse, source::Source};

/// `apiVersion` of a design.
pub const API_VERSION: &str = "meshplay/v1";
/// `kind` of a design.
pub const KIND: &str = "Design";

/// A design that was read: the text and what it says.
#[derive(Clone, Debug)]
pub struct RawDesign {
    pub(crate) source: Source,
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
    /// Reads a design. All findings at once, each with its line. There is a design if it could be told that
    /// the text is one and what its name is, even if some findings are errors: what is readable of it can be
    /// shown and edited. Check the findings before it is used.
    pub fn parse(text: &str, file: Option<&str>) -> (Option<Self>, Findings) {
        parse::design(text, file)
    }

    /// The text it was read from, byte for byte.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// The file it was read from, as the user named it.
    pub fn file(&self) -> Option<&str> {
        self.source.file.as_deref()
    }

    /// Its name.
    pub fn name(&self) -> &DesignName {
        &self.name
    }

    /// Its version, if it has one.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Its labels.
    pub fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    /// Its components, in the order of the text.
    pub fn components(&self) -> &[RawComponent] {
        &self.components
    }

    /// The component with this id.
    pub fn component(&self, id: &str) -> Option<&RawComponent> {
        self.components.iter().find(|component| component.id.as_str() == id)
    }

    /// Its environments, in the order of the text.
    pub fn environments(&self) -> &[RawEnvironment] {
        &self.environments
    }

    /// Its variables with their defaults.
    pub fn variables(&self) -> &Map<String, Value> {
        &self.variables
    }

    /// What a person drew or pinned.
    pub fn relationships(&self) -> &[Relationship] {
        &self.relationships
    }
}
