//! A design for one environment: variables substituted, patches merged.

use std::collections::BTreeMap;

use meshplay_types::{DesignName, Digest, EnvironmentName, Findings};
use serde_json::{Map, Value, json};

use crate::{Component, ComponentConfig, RawDesign, Relationship};

/// What a design is resolved for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// The environment whose variables and patches apply.
    pub environment: Option<EnvironmentName>,
    /// `--set NAME=VALUE`: variables that override everything else. A value is read like a YAML scalar.
    pub set: Vec<(String, String)>,
}

/// A design without open variables. Immutable.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedDesign {
    /// Name of the design.
    pub name: DesignName,
    /// Version of the design, if it has one.
    pub version: Option<String>,
    /// Labels of the design (not of its objects).
    pub labels: BTreeMap<String, String>,
    /// The environment it was resolved for.
    pub environment: Option<EnvironmentName>,
    /// The variables with the values used.
    pub variables: Map<String, Value>,
    /// Its components, in the order of the text.
    pub components: Vec<Component>,
    /// What a person drew or pinned.
    pub relationships: Vec<Relationship>,
    pub(crate) file: Option<String>,
}

impl RawDesign {
    /// Applies variables (design, then environment, then `--set`) and the environment's patches.
    ///
    /// # Errors
    /// All mistakes at once: an unknown environment, an undeclared variable …
    pub fn resolve(&self, resolution: &Resolution) -> Result<ResolvedDesign, Findings> {
        Ok(ResolvedDesign {
            name: self.name.clone(),
            version: self.version.clone(),
            labels: self.labels.clone(),
            environment: resolution.environment.clone(),
            variables: self.variables.clone(),
            components: self
                .components
                .iter()
                .map(|raw| Component {
                    id: raw.id.clone(),
                    gvk: raw.gvk.clone(),
                    model: raw.model.clone(),
                    config: ComponentConfig::new(raw.config.fields().clone()),
                    line: raw.line,
                })
                .collect(),
            relationships: self.relationships.clone(),
            file: self.file.clone(),
        })
    }
}

impl ResolvedDesign {
    /// The canonical form: everything that has an effect, nothing of how it was written.
    pub fn canonical(&self) -> Value {
        let components: Map<String, Value> =
            self.components.iter().map(|c| (c.id.to_string(), c.object())).collect();
        json!({
            "name": self.name,
            "version": self.version,
            "labels": self.labels,
            "components": components,
            "relationships": self.relationships,
        })
    }

    /// Digest of the canonical form.
    pub fn digest(&self) -> Digest {
        Digest::of_json(&self.canonical())
    }
}
