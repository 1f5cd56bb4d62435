//! Who is where, from `/proc`: processes marked as ours, processes in a network namespace, mount points under a folder.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use meshplay_net::process::ProcessId;

use crate::state::RIG_ENV;

/// Reads of an empty environment before the process is believed to have none (a program may be started without one).
const EMPTY_READS_MAX: u32 = 20;
/// Pause between them: becoming another program takes far less.
const EMPTY_READ_PAUSE: Duration = Duration::from_millis(2);

/// All processes that carry the folder of a rig in their first environment.
pub(in crate::state) fn processes_marked(rig_dir: &Path) -> io::Result<Vec<ProcessId>> {
    let mut marker = format!("{RIG_ENV}=").into_bytes();
    marker.extend_from_slice(rig_dir.as_os_str().as_bytes());
    processes(|proc| environment(proc).split(|byte| *byte == 0).any(|var| var == marker))
}

/// The first environment of a process; empty for one that has none or has ended.
///
/// A process that is just becoming another program has an empty one for a moment, although whoever started it goes on already
/// (`vfork`): it has a program, unlike a kernel thread or a dead process, so it is read again.
fn environment(proc: &Path) -> Vec<u8> {
    for _ in 0..EMPTY_READS_MAX {
        match std::fs::read(proc.join("environ")) {
            Ok(environment) if environment.is_empty() && std::fs::read_link(proc.join("exe")).is_ok() => {
                std::thread::sleep(EMPTY_READ_PAUSE);
            }
            Ok(environment) => return environment,
            Err(_) => return Vec::new(),
        }
    }
    Vec::new()
}

/// All processes in a named network namespace; none if there is no such namespace.
pub(super) fn processes_in_netns(name: &str) -> io::Result<Vec<ProcessId>> {
    let Ok(netns) = std::fs::metadata(netns_path(name)) else { return Ok(Vec::new()) };
    processes(|proc| {
        std::fs::metadata(proc.join("ns/net"))
            .is_ok_and(|own| (own.dev(), own.ino()) == (netns.dev(), netns.ino()))
    })
}

/// Where iproute2 keeps a named network namespace.
pub(super) fn netns_path(name: &str) -> PathBuf {
    Path::new("/run/netns").join(name)
}

fn processes(wanted: impl Fn(&Path) -> bool) -> io::Result<Vec<ProcessId>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        // Identified before it is judged: if the id is recycled in between, the start time no longer fits.
        let Ok(Some(id)) = ProcessId::of(pid) else { continue };
        if wanted(&entry.path()) && id.is_running().unwrap_or(false) {
            found.push(id);
        }
    }
    Ok(found)
}

/// All mount points at or under `dir`, deepest (latest) first.
pub(in crate::state) fn mounts_under(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let text = std::fs::read("/proc/self/mountinfo")?;
    let lines = text.split(|byte| *byte == b'\n');
    let points = lines.filter_map(|line| line.split(|byte| *byte == b' ').nth(4)).map(unescape);
    let mut under: Vec<PathBuf> = points.filter(|point| point.starts_with(dir)).collect();
    under.reverse();
    Ok(under)
}

/// Mount points of the cgroup hierarchies (one with version 2, one per controller with version 1).
pub(super) fn cgroup_roots() -> io::Result<Vec<PathBuf>> {
    let text = std::fs::read_to_string("/proc/mounts")?;
    let is_cgroup = |line: &str| matches!(line.split(' ').nth(2), Some("cgroup" | "cgroup2"));
    let points = text.lines().filter(|line| is_cgroup(line)).filter_map(|line| line.split(' ').nth(1));
    Ok(points.map(|point| unescape(point.as_bytes())).collect())
}

/// The kernel writes blank, tab, newline and backslash as three octal digits.
fn unescape(field: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, tail @ ..] = rest {
        let octal = (*first == b'\\').then(|| tail.get(..3)).flatten().and_then(octal_byte);
        bytes.push(octal.unwrap_or(*first));
        rest = if octal.is_some() { &tail[3..] } else { tail };
    }
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

fn octal_byte(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(OsStr::from_bytes(digits).to_str()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{mounts_under, unescape};

    #[test]
    fn mount_points_with_blanks_are_read() {
        assert_eq!(unescape(br"/a\040b/c\\d"), Path::new("/a b/c\\\\d"));
    }

    #[test]
    fn only_whole_path_parts_count_as_under() {
        assert!(mounts_under(Path::new("/pro")).unwrap().is_empty());
        assert!(mounts_under(Path::new("/proc")).unwrap().contains(&"/proc".into()));
    }
}
