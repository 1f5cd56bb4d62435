//! Why a rig could not be recorded or undone.

use std::io;
use std::path::PathBuf;

use meshplay_net::process::ProcessError;

use super::RIG_DIR_ENV;

/// Why a rig could not be recorded or undone.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Neither a folder nor a home is named in the environment.
    #[error("neither {RIG_DIR_ENV} nor HOME is set, so there is no folder for rigs")]
    NoHome,
    /// A name that would not be a folder of its own.
    #[error("`{name}` is no name for a rig: use 1 to 40 of a-z, 0-9 and -")]
    Name {
        /// What was given.
        name: String,
    },
    /// A rig of that name is there.
    #[error("there is a rig `{name}` already: take it down with `cargo xtask rig down --name {name}`")]
    Exists {
        /// Its name.
        name: String,
    },
    /// No rig of that name is there.
    #[error("there is no rig `{name}` in `{}`", root.display())]
    Unknown {
        /// The name.
        name: String,
        /// Where rigs are kept.
        root: PathBuf,
    },
    /// The state file could not be read or written.
    #[error("failed to {doing} the rig's state `{}`", path.display())]
    File {
        /// Read, write, lock …
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A trace could not be undone; the rest was, and the rig's folder stays so that it can be tried again.
    #[error("failed to {doing}")]
    Undo {
        /// What was tried.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// A process could not be started or ended.
    #[error(transparent)]
    Process(#[from] ProcessError),
}
