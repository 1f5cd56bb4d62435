//! A finding: a coded diagnostic with the place, the cause and the fix.
//!
//! What a user did wrong is data. Analyses return every finding at once; nothing stops at the first.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Code;

/// How bad it is. The order is that of `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Works, but probably not as meant.
    Warning,
    /// Cannot go on with it.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Where: any part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Place {
    /// File as the user named it; `-` is standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// JSON pointer (RFC 6901) inside the component's configuration, or the document if no component is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Component id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// Object, in the text form of [`crate::ObjectKey`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Cluster name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// A coded diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Code of the table in [`crate::code`].
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, one sentence without a full stop, literals in backticks.
    pub message: String,
    /// Where.
    pub at: Place,
    /// Why it happens, if more can be said than the message does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<String>,
    /// What to do or type next.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fix: Option<String>,
}

/// All of them.
pub type Findings = Vec<Finding>;

impl Finding {
    /// A finding with the severity and the fix of its code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let entry = code.entry();
        Self {
            code,
            severity: entry.severity,
            message: message.into(),
            at: Place::default(),
            cause: None,
            fix: (!entry.fix.is_empty()).then(|| entry.fix.to_owned()),
        }
    }

    /// With its place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.at = place;
        self
    }

    /// With the reason behind it.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// With a fix that fits better than the one of the table.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// With another severity than the table's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// True for errors.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        if let Some(file) = &self.file {
            let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
            let column = self.column.map(|column| format!(":{column}")).unwrap_or_default();
            parts.push(format!("{file}{line}{column}"));
        } else if let Some(line) = self.line {
            parts.push(format!("line {line}"));
        }
        parts.extend(self.cluster.iter().map(|cluster| format!("cluster {cluster}")));
        parts.extend(self.component.iter().map(|component| format!("component {component}")));
        parts.extend(self.object.iter().cloned());
        parts.extend(self.pointer.iter().filter(|pointer| !pointer.is_empty()).cloned());
        f.write_str(&parts.join(", "))
    }
}
