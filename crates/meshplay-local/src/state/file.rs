//! `state.json`: read, and changed under a lock so that several processes may write to one rig.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use meshplay_net::process::ProcessId;
use serde::{Deserialize, Serialize};

use super::{StateError, Trace};

/// What is written down of a rig.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Record {
    /// The process this rig must not outlive; absent if it may.
    pub owner: Option<ProcessId>,
    /// The highest level that was asked for.
    pub level: Option<u8>,
    /// The clusters that came up.
    pub clusters: Vec<ClusterEntry>,
    /// What must be undone, in the order in which it was made.
    pub traces: Vec<Trace>,
}

/// A cluster of a rig, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterEntry {
    /// Its name within the rig.
    pub name: String,
    /// A kubeconfig with full rights on it.
    pub kubeconfig: PathBuf,
    /// Where its API server listens, as an `https://` URL.
    pub server: String,
    /// Its audit log, one JSON object per line and request.
    pub audit_log: PathBuf,
}

fn state_path(dir: &Path) -> PathBuf {
    dir.join("state.json")
}

pub(super) fn read(dir: &Path) -> Result<Record, StateError> {
    let path = state_path(dir);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        // The maker was killed between making the folder and the first write.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Record::default()),
        Err(source) => return Err(StateError::File { doing: "read", path, source }),
    };
    serde_json::from_slice(&text).map_err(|source| StateError::File {
        doing: "read",
        path,
        source: source.into(),
    })
}

pub(super) fn update(dir: &Path, change: impl FnOnce(&mut Record)) -> Result<(), StateError> {
    let _lock = lock(dir)?;
    let mut record = read(dir)?;
    change(&mut record);
    let path = state_path(dir);
    write(&path, &record).map_err(|source| StateError::File { doing: "write", path, source })
}

/// Held until dropped; the kernel lets go of it when the holder dies.
fn lock(dir: &Path) -> Result<File, StateError> {
    let path = dir.join("state.lock");
    let locked = OpenOptions::new().create(true).truncate(false).write(true).open(&path).and_then(|file| {
        file.lock()?;
        Ok(file)
    });
    locked.map_err(|source| StateError::File { doing: "lock", path, source })
}

/// Through a rename, so that a reader never meets half a file, also when the writer is killed.
fn write(path: &Path, record: &Record) -> io::Result<()> {
    let draft = path.with_extension("json.draft");
    std::fs::write(&draft, serde_json::to_vec_pretty(record)?)?;
    std::fs::rename(&draft, path)
}
