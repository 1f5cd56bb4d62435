//! Folders of the cache that are made once: whole or not at all, and by one run at a time.
//!
//! A folder's name carries the key of everything it is made from, so it never changes and its existence is the
//! only state.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Makes the folder `dir` by calling `make` with a folder to fill, unless it exists.
pub(crate) fn once(dir: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if dir.exists() {
        return Ok(());
    }
    let parent = dir.parent().context("a cache folder has a parent")?;
    fs::create_dir_all(parent).with_context(|| format!("failed to create {}", parent.display()))?;
    let lock = File::create(beside(dir, ".lock"))?;
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        eprintln!("waiting for another run that makes {}", dir.display());
        lock.lock()?;
    }
    if dir.exists() {
        return Ok(());
    }
    let partial = beside(dir, ".partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir(&partial)?;
    make(&partial)?;
    fs::rename(&partial, dir).with_context(|| format!("failed to put {} in place", dir.display()))
}

/// Points the link `current` beside `folder` at it.
pub(crate) fn mark_current(folder: &Path) -> Result<()> {
    let current = folder.with_file_name("current");
    if fs::read_link(&current).is_ok_and(|target| target == folder) {
        return Ok(());
    }
    let fresh = folder.with_file_name(format!("current.{}", std::process::id()));
    symlink(folder, &fresh)?;
    fs::rename(&fresh, &current).with_context(|| format!("failed to replace {}", current.display()))
}

/// The log that belongs to a cache folder; it stays when the making fails.
pub(crate) fn log_of(dir: &Path) -> PathBuf {
    beside(dir, ".log")
}

fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Collects what a folder is made from into the key that its name carries.
#[derive(Default)]
pub(crate) struct Key(Sha256);

impl Key {
    /// Adds a text; its length goes in too, so that two texts never read as one other text.
    pub(crate) fn add(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        self.0.update(text.len().to_le_bytes());
        self.0.update(text);
    }

    /// Adds a file's content.
    pub(crate) fn add_file(&mut self, path: &Path) -> Result<()> {
        self.add(fs::read(path).with_context(|| format!("failed to read {}", path.display()))?);
        Ok(())
    }

    /// Adds every file below a folder with its name, in order.
    pub(crate) fn add_tree(&mut self, dir: &Path) -> Result<()> {
        self.add_tree_without(dir, &[])
    }

    /// The same, but for the entries of these names directly in `dir`.
    pub(crate) fn add_tree_without(&mut self, dir: &Path, names: &[&str]) -> Result<()> {
        let entries = fs::read_dir(dir).with_context(|| format!("failed to list {}", dir.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        paths.retain(|path| !names.iter().any(|name| path.ends_with(name)));
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.add_tree(&path)?;
            } else {
                self.add(path.file_name().unwrap_or_default().as_encoded_bytes());
                self.add_file(&path)?;
            }
        }
        Ok(())
    }

    /// 16 hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        self.0.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_do_not_run_together_in_a_key() {
        let key = |texts: &[&str]| {
            let mut key = Key::default();
            texts.iter().for_each(|text| key.add(text));
            key.finish()
        };
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["ab", "c"]), key(&["abc"]));
    }

    #[test]
    fn a_failed_folder_is_not_there_and_the_next_run_starts_clean() {
        let base = std::env::temp_dir().join(format!("meshplay-once-{}", std::process::id()));
        let dir = base.join("thing-1.2");
        let failed = once(&dir, |partial| {
            fs::write(partial.join("half"), "x")?;
            anyhow::bail!("broken")
        });
        assert!(failed.is_err());
        assert!(!dir.exists());
        once(&dir, |partial| Ok(fs::write(partial.join("whole"), "x")?)).unwrap();
        assert!(dir.join("whole").exists() && !dir.join("half").exists());
        once(&dir, |_| panic!("made twice")).unwrap();
        fs::remove_dir_all(base).unwrap();
    }
}
