//! How a job can end badly, and why the runner can.

use std::time::Duration;

use meshplay_store::StoreError;
use thiserror::Error;

/// How a handler ends when it does not succeed. The texts go into rows and logs: no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JobError {
    /// It saw the stop signal and left its work to be resumed.
    #[error("the job was interrupted")]
    Interrupted,
    /// It may work later.
    #[error("{reason}")]
    Retry {
        /// Why it did not work now.
        reason: String,
        /// When to try again; `None` lets the runner choose.
        after: Option<Duration>,
    },
    /// It will not work.
    #[error("{reason}")]
    Failed {
        /// Why.
        reason: String,
    },
}

impl From<StoreError> for JobError {
    fn from(fault: StoreError) -> Self {
        match fault {
            // Somebody else goes on, or nobody can until the next start.
            StoreError::StaleFence { .. } | StoreError::Stopped { .. } => Self::Interrupted,
            fault if fault.is_transient() => Self::Retry { reason: chain(&fault), after: None },
            fault => Self::Failed { reason: chain(&fault) },
        }
    }
}

/// Why the runner itself ended.
#[derive(Clone, Debug, Error)]
pub enum WorkError {
    /// The queue cannot be read or written.
    #[error("failed to take a job from the queue")]
    Claim {
        /// What the store said.
        #[source]
        source: StoreError,
    },
}

/// An error with its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
