//! Schemas of kinds, for completion and hover.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Parameters of `SchemaGet`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaParams {
    /// As an `apiVersion` says.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// From this cluster; absent: from the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// Answer of `SchemaGet`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindSchema {
    /// JSON Schema with what it refers to under `$defs`.
    pub schema: serde_json::Value,
    /// Where it is from.
    pub source: String,
}

/// Parameters of `SchemaKindList`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SchemaKindsParams {
    /// From this cluster; absent: from the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// Answer of `SchemaKindList`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaKinds {
    /// By group and kind.
    pub kinds: Vec<SchemaKind>,
}

/// A kind with a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaKind {
    /// As an `apiVersion` says.
    pub api_version: String,
    /// Kind.
    pub kind: String,
}
