//! A call to a cluster that failed, and what that says about the cluster.

use meshplay_plan::{FieldConflict, Refusal};
use meshplay_types::{Code, Finding};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Fault, Rejection};

/// A call to a cluster that failed.
#[derive(Clone, Debug, Error)]
#[error("failed to {call} on `{server}`")]
pub struct KubeError {
    /// Method and path.
    pub(crate) call: String,
    /// Host and port.
    pub(crate) server: String,
    /// Whether the cluster may have done what we asked for.
    pub outcome: Outcome,
    /// Why.
    #[source]
    pub fault: Fault,
}

/// What is known about the effect of a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The cluster did nothing: the request never left, or was refused.
    NotDone,
    /// The request left and no whole answer came: the object must be read before anything is concluded.
    Unknown,
}

/// What a fault says about the cluster as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClusterState {
    /// It answers; a fault, if any, is about one object.
    Reachable,
    /// No connection, or nothing comes over it.
    Unreachable,
    /// It answers, too slowly.
    Timeout,
    /// Its certificate has expired or is not valid yet.
    TlsExpired,
    /// Its certificate is not one we trust for this name, or TLS fails otherwise.
    TlsUntrusted,
    /// It does not accept our credential.
    AuthFailed,
    /// It accepts the credential, which lacks a right.
    Denied,
    /// It asks to slow down.
    Throttled,
    /// It answers 5xx, breaks off, or not as an API server does.
    ServerError,
    /// It no longer knows the version that was asked for.
    Gone,
    /// Our own access cannot be used.
    Misconfigured,
}

impl KubeError {
    /// The state of the cluster that this error shows.
    pub fn state(&self) -> ClusterState {
        self.fault.state()
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.fault.code()
    }

    /// As a finding; the caller adds the place.
    pub fn finding(&self) -> Finding {
        self.fault.finding().cause(self.to_string())
    }

    /// True if the object, its namespace or its kind does not exist.
    pub fn is_not_found(&self) -> bool {
        matches!(self.fault, Fault::Rejected(Rejection::NotFound(_), _))
    }

    /// True if the outcome of a write has to be looked up.
    pub fn outcome_unknown(&self) -> bool {
        self.outcome == Outcome::Unknown
    }

    /// The fields of other managers, if that is why.
    pub fn conflicts(&self) -> Option<&[FieldConflict]> {
        match &self.fault {
            Fault::Conflict(fields) => Some(fields),
            _ => None,
        }
    }

    /// What the API server said, if it refused with a 4xx.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.fault {
            Fault::Rejected(_, refusal) => Some(refusal),
            _ => None,
        }
    }
}
