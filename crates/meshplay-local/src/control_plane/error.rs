//! Why a control plane did not come up.

use std::path::PathBuf;
use std::time::Duration;

use meshplay_net::process::ProcessError;

use super::PkiError;
use crate::ToolsError;
use crate::api::ApiError;
use crate::ports::NoFreePort;
use crate::state::StateError;

/// Why a control plane did not come up.
#[derive(Debug, thiserror::Error)]
pub enum ControlPlaneError {
    /// A program is missing.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// No port was left.
    #[error(transparent)]
    Port(#[from] NoFreePort),
    /// Keys or certificates could not be made.
    #[error("failed to make the certificates of cluster `{cluster}`")]
    Pki {
        /// The cluster.
        cluster: String,
        /// What went wrong.
        source: PkiError,
    },
    /// A configuration file could not be written.
    #[error("failed to write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program could not be started or written down.
    #[error("failed to start a program of cluster `{cluster}`")]
    Start {
        /// The cluster.
        cluster: String,
        /// What went wrong.
        source: StateError,
    },
    /// A program ended while it was needed, or could not be ended.
    #[error("cluster `{cluster}`: a program failed")]
    Program {
        /// The cluster.
        cluster: String,
        /// Which one and how, with the end of its log.
        source: ProcessError,
    },
    /// The HTTPS client could not be made.
    #[error("failed to make a client for cluster `{cluster}`")]
    Client {
        /// The cluster.
        cluster: String,
        /// What went wrong.
        source: ApiError,
    },
    /// It did not become ready in time.
    #[error(
        "cluster `{cluster}` is not ready after {} s ({last}); the API server's log `{}` ends with:\n{tail}",
        deadline.as_secs(), log.display()
    )]
    NotReady {
        /// The cluster.
        cluster: String,
        /// The time it had.
        deadline: Duration,
        /// What was missing last.
        last: String,
        /// The API server's log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
}
