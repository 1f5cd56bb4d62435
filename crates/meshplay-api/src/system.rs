//! How this installation is doing.

use meshplay_types::{Code, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

endpoints! {
    /// Whether everything needed to work is there.
    CheckRun: Get "/api/v1/check" SystemRead, CheckParams, Empty => CheckReport;
    /// What this server is.
    SystemGet: Get "/api/v1/system" SystemRead, Empty, Empty => System;
    /// The table of finding codes.
    CodeList: Get "/api/v1/codes" SystemRead, Empty, Empty => Codes;
}

/// What this server is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct System {
    /// Version.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
    /// `debug` or `release`.
    pub build: String,
    /// Id of the installation.
    pub installation: String,
    /// The field manager under which it writes to clusters.
    pub field_manager: String,
    /// When this process started to serve; absent in process.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub started_at: Option<jiff::Timestamp>,
    /// Whether there are Kubernetes schemas for validation without a cluster.
    pub schemas: bool,
    /// Whether this is `meshplay demo`, whose clusters go when it ends.
    #[serde(default)]
    pub demo: bool,
}

/// The table of finding codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Codes {
    /// By number.
    pub codes: Vec<CodeEntry>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodeEntry {
    /// Code.
    pub code: Code,
    /// How bad it usually is.
    pub severity: Severity,
    /// What it means.
    pub meaning: String,
    /// What to do in general.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fix: Option<String>,
}

/// How far to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckParams {
    /// How far to look.
    #[serde(default)]
    pub scope: CheckScope,
}

/// How far to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CheckScope {
    /// This installation and every cluster.
    #[default]
    Everything,
    /// Only what is needed before a cluster is connected.
    Installation,
}

/// `check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// In the order they ran.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Group of checks, e.g. `store`, `cluster prod`.
    pub category: String,
    /// Code of the finding that a failure is.
    pub code: Code,
    /// Verdict.
    pub status: CheckStatus,
    /// What was looked at and what was seen.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fix: Option<String>,
}

/// Verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckStatus {
    /// As it should be.
    Pass,
    /// Works, with a caveat.
    Warn,
    /// Must be mended.
    Fail,
    /// Could not be judged because of an earlier failure.
    Skip,
}
