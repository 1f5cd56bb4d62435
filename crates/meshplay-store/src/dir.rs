//! The data directory and its files: only their owner may look at them.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use crate::OpenError;

/// Mode of the directory.
const DIR_MODE: u32 = 0o700;
/// Mode of the files.
const FILE_MODE: u32 = 0o600;
/// What group and others may do: nothing.
const FOREIGN_BITS: u32 = 0o077;

/// Creates the directory, or refuses one that others may enter or that does not lie on a disk of this machine.
pub(crate) fn prepare(data_dir: &Path) -> Result<(), OpenError> {
    let unusable = |source| OpenError::Directory { path: data_dir.to_owned(), source };
    match fs::metadata(data_dir) {
        Ok(found) if !found.is_dir() => return Err(unusable(io::ErrorKind::NotADirectory.into())),
        Ok(found) => refuse_wider(data_dir, found.permissions().mode())?,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new().recursive(true).mode(DIR_MODE).create(data_dir).map_err(unusable)?;
        }
        Err(fault) => return Err(unusable(fault)),
    }
    refuse_remote(data_dir)
}

/// Opens or creates a file that only its owner may read.
pub(crate) fn private_file(path: &Path) -> Result<File, OpenError> {
    let unusable = |source| OpenError::Directory { path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(FILE_MODE);
    let file = options.open(path).map_err(unusable)?;
    refuse_wider(path, file.metadata().map_err(unusable)?.permissions().mode())?;
    Ok(file)
}

/// Refuses a path that group or others may read or write.
pub(crate) fn refuse_wider(path: &Path, mode: u32) -> Result<(), OpenError> {
    if mode & FOREIGN_BITS == 0 {
        return Ok(());
    }
    Err(OpenError::TooOpen { path: PathBuf::from(path), mode: mode & 0o7777 })
}

/// File locks and shared memory do not hold over a network.
#[cfg(target_os = "linux")]
fn refuse_remote(data_dir: &Path) -> Result<(), OpenError> {
    /// NFS, SMB, CIFS, SMB2, Ceph, 9P (linux/magic.h).
    const REMOTE: [i64; 6] = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x00c3_6400, 0x0102_1997];
    let found = rustix::fs::statfs(data_dir)
        .map_err(|source| OpenError::Directory { path: data_dir.to_owned(), source: source.into() })?;
    if REMOTE.contains(&found.f_type) {
        return Err(OpenError::Remote { path: data_dir.to_owned() });
    }
    Ok(())
}

#[cfg(target_os = "macos")]
fn refuse_remote(data_dir: &Path) -> Result<(), OpenError> {
    /// `MNT_LOCAL` (sys/mount.h): the file system is on this machine.
    const LOCAL: u32 = 0x1000;
    let found = rustix::fs::statfs(data_dir)
        .map_err(|source| OpenError::Directory { path: data_dir.to_owned(), source: source.into() })?;
    if found.f_flags & LOCAL == 0 {
        return Err(OpenError::Remote { path: data_dir.to_owned() });
    }
    Ok(())
}
