//! The one folder that holds all programs under flat names, as links into the families' folders.
//!
//! Its key covers all families, not the selected ones: a checkout always has the same tools folder, and building
//! another family adds to it.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::{Family, family_key};
use crate::once::Key;
use crate::place;

/// The tools folder of this checkout; programs appear in it when their family is built.
pub(super) fn path() -> Result<PathBuf> {
    let mut key = Key::default();
    for &family in Family::value_variants() {
        key.add(family_key(family)?);
    }
    Ok(place::cache()?.join("tools").join(format!("bin-{}", key.finish())))
}

/// Links everything in `bin` into `folder`.
pub(super) fn link(bin: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("failed to create {}", folder.display()))?;
    for entry in fs::read_dir(bin).with_context(|| format!("failed to list {}", bin.display()))? {
        let program = entry?.path();
        let name = program.file_name().context("a directory entry has a name")?;
        match symlink(&program, folder.join(name)) {
            // The folder's name fixes what it links to, so whoever made the link made the same.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            result => result.with_context(|| format!("failed to link {}", program.display()))?,
        }
    }
    Ok(())
}
