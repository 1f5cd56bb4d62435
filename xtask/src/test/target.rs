//! Where CI builds: a folder of the cache that outlives the clone, so that the next clone compiles only what changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::once::Key;
use crate::{place, run};

/// Folders for other compilers that are kept, this one included.
const FOLDERS_MAX: usize = 2;
/// Above this a folder is emptied: cargo never removes what earlier lock files and clones left in it.
const BYTES_MAX: u64 = 24 << 30;

/// The folder for this compiler; older ones go.
pub(super) fn prepare() -> Result<PathBuf> {
    let mut key = Key::default();
    key.add(run::answer(Command::new("rustc").arg("-vV"))?);
    let all = place::cache()?.join("target");
    let dir = all.join(key.finish());
    if dir.exists() && bytes(&dir)? > BYTES_MAX {
        fs::remove_dir_all(&dir).with_context(|| format!("failed to remove {}", dir.display()))?;
    }
    fs::create_dir_all(&dir).with_context(|| format!("failed to create {}", dir.display()))?;
    // Its time of change says when it was used last.
    fs::write(dir.join("used"), "")?;
    fs::remove_file(dir.join("used"))?;
    remove_oldest(&all)?;
    Ok(dir)
}

fn bytes(dir: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(dir).with_context(|| format!("failed to list {}", dir.display()))? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        sum += if metadata.is_dir() { bytes(&entry.path())? } else { metadata.len() };
    }
    Ok(sum)
}

fn remove_oldest(all: &Path) -> Result<()> {
    let mut dirs: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(all)? {
        let entry = entry?;
        dirs.push((entry.metadata()?.modified()?, entry.path()));
    }
    dirs.sort();
    dirs.reverse();
    for (_, dir) in dirs.into_iter().skip(FOLDERS_MAX) {
        fs::remove_dir_all(&dir).with_context(|| format!("failed to remove {}", dir.display()))?;
    }
    Ok(())
}
