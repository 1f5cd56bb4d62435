//! Saving, restoring and comparing revisions, and what a revision holds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DeploymentSummary, DesignRef, FieldChange};

/// Body of [`DesignSave`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesignSaveBody {
    /// The whole text.
    pub text: String,
    /// Revision that was edited; another newest one refuses with `MP9022`.
    pub base: u32,
    /// Why, kept with the revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Body of [`DesignRestore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignRestoreBody {
    /// The old revision.
    pub revision: u32,
}

/// Parameters of [`DesignDiff`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DesignDiffParams {
    /// Name or id.
    pub design: String,
    /// Older revision.
    pub from: u32,
    /// Newer revision; absent: the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
}

/// Answer of [`DesignDiff`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignDifference {
    /// Older revision.
    pub from: u32,
    /// Newer revision.
    pub to: u32,
    /// Components that are different, by id.
    pub components: Vec<ComponentDifference>,
    /// What else is different: variables, environments, relationships. Paths from `spec`.
    pub other: Vec<FieldChange>,
    /// Unified diff of the texts, three lines of context.
    pub text: String,
}

/// A component in which two revisions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComponentDifference {
    /// Id.
    pub component: String,
    /// Kind.
    pub kind: String,
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// Fields of its configuration.
    pub fields: Vec<FieldChange>,
}

/// Answer of [`DesignSummary`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignSummaryView {
    /// Name and revision.
    #[serde(flatten)]
    pub design: DesignRef,
    /// Components by id.
    pub components: Vec<ComponentSummary>,
    /// Declared variables with their values.
    pub variables: BTreeMap<String, serde_json::Value>,
    /// Names of environments with variables or patches of their own.
    pub environments: Vec<String>,
    /// The newest deployment on each target.
    pub deployments: Vec<DeploymentSummary>,
}

/// A component of a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComponentSummary {
    /// Id.
    pub id: String,
    /// As its `apiVersion` says.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Text form of the object's key, where name and namespace are known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<String>,
    /// First line in the text, from 1.
    pub line: u32,
}
