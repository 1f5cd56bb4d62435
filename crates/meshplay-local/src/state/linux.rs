//! What only Linux has and how it is undone; `elsewhere` has the same names.

mod cgroup;
mod procfs;

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use meshplay_net::process::stop_all;
use rustix::mount::UnmountFlags;

pub(super) use cgroup::remove as remove_cgroup;
pub(super) use procfs::{mounts_under, processes_marked};

/// All mounts at or under a folder.
pub(super) fn unmount(under: &Path) -> io::Result<()> {
    for point in mounts_under(under)? {
        // Detached, because a process that is just ending may still hold a file open.
        rustix::mount::unmount(&point, UnmountFlags::DETACH)?;
    }
    Ok(())
}

pub(super) fn delete_netns(name: &str) -> io::Result<()> {
    let ids = procfs::processes_in_netns(name)?;
    stop_all(&ids, Duration::ZERO).map_err(io::Error::other)?;
    if procfs::netns_path(name).exists() { ip(&["netns", "delete", name]) } else { Ok(()) }
}

/// The kernel removes it too, some time after the namespace that its other end is in: what counts is that it is gone.
pub(super) fn delete_interface(name: &str) -> io::Result<()> {
    let is_there = || Path::new("/sys/class/net").join(name).exists();
    if !is_there() {
        return Ok(());
    }
    ip(&["link", "delete", name]).or_else(|error| if is_there() { Err(error) } else { Ok(()) })
}

fn ip(args: &[&str]) -> io::Result<()> {
    let output = Command::new("ip").args(args).stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io::Error::other(format!("`ip {}` ended with {}: {complaint}", args.join(" "), output.status)))
}
