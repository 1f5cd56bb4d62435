//! Windows of time that are marked over every panel.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A marked window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DashboardMark")]
pub struct Mark {
    /// From, in milliseconds since 1970.
    pub from_ms: i64,
    /// Until.
    pub to_ms: i64,
    /// In words.
    pub text: String,
    /// The run it is the window of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run: Option<String>,
}
