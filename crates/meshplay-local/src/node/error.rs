//! Why a node could not be made.

use std::io;
use std::path::{Path, PathBuf};

use meshplay_net::process::{CommandError, ProcessError};

use super::image::ImageError;
use crate::ToolsError;
use crate::api::ApiError;
use crate::control_plane::{ControlPlaneError, PkiError};
use crate::state::StateError;

/// Why a node could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The system has no random numbers.
    #[error("failed to get a random number from the system")]
    Random,
    /// Every private block is in use by some route of this machine.
    #[error(
        "no block of private addresses is free: routes of this machine lead into all of 10.64.0.0/10 and above, and 172.16.0.0/12"
    )]
    NoFreeAddresses,
    /// A file of the node could not be written.
    #[error("failed to write `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something did not come in time.
    #[error("{doing} took longer than {deadline_s} s; the logs are in `{}`", logs.display())]
    Late {
        /// What was waited for.
        doing: &'static str,
        /// The time it had.
        deadline_s: u64,
        /// Where to look.
        logs: PathBuf,
    },
    /// A name that cannot name a folder on the node.
    #[error("`{name}` cannot name a volume: use a-z, 0-9 and -")]
    VolumeName {
        /// What was given.
        name: String,
    },
    /// A program is missing.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// An image could not be made.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A command failed.
    #[error("failed to set up the node")]
    Command(#[from] CommandError),
    /// The node's process ended.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The rig's record failed.
    #[error(transparent)]
    State(#[from] StateError),
    /// A certificate could not be signed.
    #[error("failed to sign the node's certificates")]
    Pki(#[from] PkiError),
    /// The control plane did not start.
    #[error(transparent)]
    ControlPlane(#[from] ControlPlaneError),
    /// The control plane did not answer.
    #[error("failed to ask the control plane about the node")]
    Api(#[from] ApiError),
}

impl NodeError {
    pub(super) fn file(path: &Path, source: io::Error) -> NodeError {
        NodeError::File { path: path.to_owned(), source }
    }
}
