//! Errors on the wire: RFC 9457 problem details with findings.

use meshplay_types::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Documentation of the kind of problem: `about:blank` or a page of the code table.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short summary, the same for each occurrence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened this time, with the chain of causes.
    pub detail: String,
    /// Request id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instance: Option<String>,
    /// Every finding, at least one.
    pub findings: Vec<Finding>,
}
