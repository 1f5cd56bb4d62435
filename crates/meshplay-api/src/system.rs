//! How this installation is doing.

use meshplay_types::Code;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

endpoints! {
    /// Whether everything needed to work is there.
    CheckRun: Get "/api/v1/check" SystemRead, CheckParams, Empty => CheckReport;
}

/// How far to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckParams {
    /// How far to look.
    #[serde(default)]
    pub scope: CheckScope,
}

/// How far to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckScope {
    /// This installation and every cluster.
    #[default]
    Everything,
    /// Only what is needed before a cluster is connected.
    Installation,
}

/// `check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// In the order they ran.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
