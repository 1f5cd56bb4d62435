//! Where there is no `/proc`: marks of processes cannot be read, and what only Linux has was never made.

use std::io;
use std::path::{Path, PathBuf};

use meshplay_net::process::ProcessId;

/// None: what was not written down in time cannot be found.
pub(super) fn processes_marked(_: &Path) -> io::Result<Vec<ProcessId>> {
    Ok(Vec::new())
}

/// None: a rig mounts for nodes only.
pub(super) fn mounts_under(_: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

pub(super) fn unmount(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn delete_netns(_: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn delete_interface(_: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn remove_cgroup(_: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
