//! Emptying and removing a cgroup in every hierarchy.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshplay_net::process::{ProcessId, stop_all};

use super::procfs;

/// How long the kernel may take to let go of a cgroup whose processes are gone.
const REMOVE_WAIT_MAX: Duration = Duration::from_secs(5);
/// How often removal is tried.
const POLL: Duration = Duration::from_millis(20);

/// Kills everything in the cgroup `name` and below, and removes it, wherever it exists.
pub(in crate::state) fn remove(name: &str) -> io::Result<()> {
    for root in procfs::cgroup_roots()? {
        let top = root.join(name);
        if top != root && top.is_dir() {
            remove_tree(&top)?;
        }
    }
    Ok(())
}

fn remove_tree(top: &Path) -> io::Result<()> {
    let deadline = Instant::now() + REMOVE_WAIT_MAX;
    loop {
        let dirs = tree(top)?;
        let ids: Vec<ProcessId> = dirs.iter().flat_map(|dir| members(dir)).collect();
        stop_all(&ids, Duration::ZERO).map_err(io::Error::other)?;
        let removed = dirs.iter().rev().try_for_each(std::fs::remove_dir);
        match removed {
            _ if !top.exists() => return Ok(()),
            Err(error) if Instant::now() >= deadline => return Err(error),
            _ => std::thread::sleep(POLL),
        }
    }
}

/// The folder and all folders below it, parents first.
fn tree(top: &Path) -> io::Result<Vec<PathBuf>> {
    let mut dirs = vec![top.to_owned()];
    let mut next = 0;
    while next < dirs.len() {
        for entry in std::fs::read_dir(&dirs[next])? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                dirs.push(entry.path());
            }
        }
        next += 1;
    }
    Ok(dirs)
}

fn members(dir: &Path) -> Vec<ProcessId> {
    let text = std::fs::read_to_string(dir.join("cgroup.procs")).unwrap_or_default();
    text.lines().filter_map(|pid| ProcessId::of(pid.parse().ok()?).ok().flatten()).collect()
}
