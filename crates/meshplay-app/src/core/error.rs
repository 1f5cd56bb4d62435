//! What can go wrong in a use case. What the user can mend comes with findings.

use std::error::Error as StdError;

use meshplay_store::StoreError;
use meshplay_types::{Code, Finding, Findings};
use thiserror::Error;

/// Why a use case did not happen.
#[derive(Debug, Error)]
pub enum AppError {
    /// The request cannot be understood.
    #[error("{}", .0.message)]
    Usage(Finding),
    /// The role does not contain the action.
    #[error("{}", .0.message)]
    Denied(Finding),
    /// There is no such thing in this workspace.
    #[error("{}", .0.message)]
    NotFound(Finding),
    /// It does not fit the present state.
    #[error("{}", sentence(.0))]
    Conflict(Findings),
    /// The input is not valid.
    #[error("{}", sentence(.0))]
    Invalid(Findings),
    /// A cluster did not answer as needed.
    #[error("{}", sentence(.0))]
    Cluster(Findings),
    /// A server outside did not answer as needed.
    #[error("{}", sentence(.0))]
    Outside(Findings),
    /// The store failed.
    #[error("failed to read or write the store")]
    Store(#[source] StoreError),
    /// A value could not be written as JSON.
    #[error("failed to write a value as JSON")]
    Encode(#[source] serde_json::Error),
    /// Anything else that is our fault.
    #[error("failed to {what}")]
    Internal {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl AppError {
    /// What the user is told. Empty for our own faults.
    pub fn findings(&self) -> Findings {
        match self {
            Self::Usage(finding) | Self::Denied(finding) | Self::NotFound(finding) => vec![finding.clone()],
            Self::Conflict(findings)
            | Self::Invalid(findings)
            | Self::Cluster(findings)
            | Self::Outside(findings) => findings.clone(),
            Self::Store(_) | Self::Encode(_) | Self::Internal { .. } => Vec::new(),
        }
    }

    /// What somebody is told who sees findings only: for our own faults, that there was one.
    pub(crate) fn told(&self) -> Findings {
        match self.findings() {
            findings if findings.is_empty() => vec![Finding::new(Code::INTERNAL, self.to_string())],
            findings => findings,
        }
    }

    /// There is no `what` called `name`.
    pub(crate) fn not_found(what: &str, name: &str) -> Self {
        Self::NotFound(Finding::new(Code::NOT_FOUND, format!("there is no {what} `{name}`")))
    }
}

/// What the store refuses for a reason of the user's is no fault of ours.
impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let finding = || Finding::new(error.code(), error.to_string());
        match error {
            StoreError::NotFound { .. } => Self::NotFound(finding()),
            StoreError::Exists { .. }
            | StoreError::InUse { .. }
            | StoreError::Generation { .. }
            | StoreError::IdempotencyKey { .. }
            | StoreError::LeaseHeld { .. }
            | StoreError::Transition { .. } => Self::Conflict(vec![finding()]),
            StoreError::TooLarge { .. } => Self::Invalid(vec![finding()]),
            error => Self::Store(error),
        }
    }
}

fn sentence(findings: &[Finding]) -> String {
    match findings {
        [] => "refused".to_owned(),
        [only] => only.message.clone(),
        [first, rest @ ..] => format!("{} (and {} more)", first.message, rest.len()),
    }
}
