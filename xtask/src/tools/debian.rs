//! Takes programs from Debian packages.
//!
//! What runs from anywhere is unpacked into the cache and not installed: a containerd installed here could
//! replace the one of somebody's Docker and would start a service.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run;

/// Downloads `package` and moves `files` (path in the package, name in `bin`) out of it.
pub(super) fn unpack(package: &str, files: &[(&str, &str)], bin: &Path, log: &Path) -> Result<()> {
    if run::find_on_path("apt-get").is_none() {
        bail!(
            "`{package}` is taken from Debian's packages and there is no apt-get here: leave this family out"
        );
    }
    let dir = bin.with_file_name(format!("{package}.unpacked"));
    fs::create_dir(&dir)?;
    download(package, &dir, log)?;
    let archive = fs::read_dir(&dir)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .with_context(|| format!("apt-get downloaded no package `{package}`"))?;
    let mut command = Command::new("dpkg-deb");
    command.arg("--extract").arg(archive).arg(dir.join("root"));
    run::logged(&format!("unpack {package}"), &mut command, log)?;
    for (path, name) in files {
        fs::rename(dir.join("root").join(path), bin.join(name))
            .with_context(|| format!("package `{package}` has no {path}"))?;
    }
    fs::remove_dir_all(&dir).with_context(|| format!("failed to remove {}", dir.display()))
}

fn download(package: &str, dir: &Path, log: &Path) -> Result<()> {
    let download = || {
        let mut command = run::nice("apt-get");
        command.args(["download", "--quiet", package]).current_dir(dir);
        run::logged(&format!("fetch {package}"), &mut command, log)
    };
    if download().is_ok() {
        return Ok(());
    }
    // No package lists yet, or lists so old that their version is gone.
    if !is_root() {
        bail!("cannot download the package `{package}`: run `apt-get update` as root, then try again");
    }
    update(log)?;
    download()
}

/// Links installed `programs` into `bin`; installs their `package` first where one is missing and we may.
pub(super) fn link_installed(package: &str, programs: &[&str], bin: &Path, log: &Path) -> Result<()> {
    if programs.iter().any(|program| run::find_on_path(program).is_none()) {
        install(package, log)?;
    }
    for program in programs {
        let path = run::find_on_path(program)
            .with_context(|| format!("`{program}` is missing: install the package `{package}`"))?;
        symlink(path, bin.join(program))?;
    }
    Ok(())
}

/// Installs a package, if we may.
pub(crate) fn install(package: &str, log: &Path) -> Result<()> {
    if !is_root() || run::find_on_path("apt-get").is_none() {
        bail!("the package `{package}` is needed: install it (Debian: apt-get install {package})");
    }
    let install = || {
        let mut command = run::nice("apt-get");
        command.args(["install", "--quiet", "--yes", "--no-install-recommends", package]);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        run::logged(&format!("install {package}"), &mut command, log)
    };
    if install().is_ok() {
        return Ok(());
    }
    update(log)?;
    install()
}

fn update(log: &Path) -> Result<()> {
    let mut command = run::nice("apt-get");
    command.args(["update", "--quiet"]);
    run::logged("update the package lists", &mut command, log)
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
