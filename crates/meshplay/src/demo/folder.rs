//! The folder of a demo. One that is no demo's is never emptied.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use meshplay_types::Code;

use crate::failure::{Failure, refuse};

/// Says that a folder is a demo's.
const MARK: &str = "demo";

/// What becomes of an earlier demo in the same folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Earlier {
    /// Its designs and its history stay.
    Kept,
    /// All of it goes.
    Forgotten,
}

/// A folder that a demo may use.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Takes a folder that is a demo's, empty, or not there.
    pub(crate) fn take(dir: &Path, earlier: Earlier) -> Result<Self, Failure> {
        let folder = Self(dir.to_owned());
        if !is_empty(dir)? && !dir.join(MARK).exists() {
            let message =
                format!("`{}` holds something that is no demo, so no demo is put there", dir.display());
            return Err(refuse(Code::USAGE, message));
        }
        if earlier == Earlier::Forgotten && folder.data().exists() {
            let data = folder.data();
            fs::remove_dir_all(&data).with_context(|| format!("failed to remove `{}`", data.display()))?;
        }
        fs::create_dir_all(dir).with_context(|| format!("failed to make `{}`", dir.display()))?;
        fs::write(dir.join(MARK), "").with_context(|| format!("failed to write into `{}`", dir.display()))?;
        Ok(folder)
    }

    /// The data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Where the clusters are kept while they run.
    pub(crate) fn clusters(&self) -> PathBuf {
        self.0.join("clusters")
    }
}

fn is_empty(dir: &Path) -> Result<bool, Failure> {
    match fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Failure::Internal(
            anyhow::Error::new(error).context(format!("failed to look into `{}`", dir.display())),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_anything_else_in_it_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("mine"), "x").unwrap();
        assert!(matches!(Folder::take(dir.path(), Earlier::Forgotten), Err(Failure::Refused(_))));
        assert!(dir.path().join("mine").exists());
    }

    #[test]
    fn an_earlier_demo_goes_only_when_it_is_to() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::take(&dir.path().join("new"), Earlier::Forgotten).unwrap();
        fs::create_dir(folder.data()).unwrap();
        Folder::take(&dir.path().join("new"), Earlier::Kept).unwrap();
        assert!(folder.data().exists());
        Folder::take(&dir.path().join("new"), Earlier::Forgotten).unwrap();
        assert!(!folder.data().exists());
    }
}
