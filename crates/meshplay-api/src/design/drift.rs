//! How clusters differ from what was deployed, and taking what is there into the design.

use jiff::Timestamp;
use meshplay_types::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FieldChange;

/// Body of [`DesignDrift`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DesignDriftBody {
    /// Name or id.
    pub design: String,
    /// Environment; absent: `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Where; none: wherever it is deployed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<String>,
}

/// Answer of [`DesignDrift`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DesignDrifted {
    /// One per cluster.
    pub clusters: Vec<ClusterDrift>,
}

/// How one cluster differs from what was deployed there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterDrift {
    /// Cluster name.
    pub name: String,
    /// Revision that was deployed there last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// Newest revision of the design: newer than deployed is no drift, but worth knowing.
    pub newest: u32,
    /// Objects that are as deployed.
    pub in_sync: u32,
    /// Objects that are not.
    pub drifted: Vec<DriftedObject>,
    /// Why it could not be looked at, and other findings.
    pub findings: Vec<Finding>,
}

/// An object that is not as it was deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriftedObject {
    /// Text form of its key.
    pub object: String,
    /// Component.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<String>,
    /// `missing`, `changed`, `replaced` or `foreign` (somebody else's fields keep ours out).
    pub drift: String,
    /// Fields: `before` is as deployed, `after` is live.
    pub fields: Vec<DriftedField>,
}

/// A field that is not as it was deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriftedField {
    /// Path, value deployed and value live.
    #[serde(flatten)]
    pub change: FieldChange,
    /// Who set it, and when, as far as the object says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
    /// Whether the live value can be taken into the design.
    pub adoptable: bool,
}

/// Body of [`DesignAdopt`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesignAdoptBody {
    /// Cluster whose live values are taken.
    pub cluster: String,
    /// Environment; absent: `default`. With one, the values become patches of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Fields to take; empty: every adoptable one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<AdoptField>,
    /// Why, kept with the revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A drifted field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptField {
    /// Text form of the object's key.
    pub object: String,
    /// Path, as drift prints it.
    pub path: String,
}
