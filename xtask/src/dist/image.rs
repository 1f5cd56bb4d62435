//! The folder that is the root of the container image: the program, the libraries that it loads, the authorities that it
//! trusts, and nothing else.
//!
//! `deploy/Containerfile` copies it; the test that runs the image makes the same one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::run;

/// Who the program runs as, in the image.
const PASSWD: &str = "meshplay:x:65532:65532::/data:/nonexistent\n";

/// Authorities that servers are trusted for, as Debian has them. Without any, nothing can be reached over TLS.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Makes the folder.
pub(super) fn root(dir: &Path, binary: &Path) -> Result<()> {
    for name in ["usr/bin", "etc", "data", "tmp"] {
        fs::create_dir_all(dir.join(name)).with_context(|| format!("failed to create {}", dir.display()))?;
    }
    fs::copy(binary, dir.join("usr/bin/meshplay"))
        .with_context(|| format!("failed to copy {}", binary.display()))?;
    fs::write(dir.join("etc/passwd"), PASSWD)?;
    for library in libraries(&run::answer(Command::new("ldd").arg(binary))?) {
        let inside = dir.join(library.strip_prefix("/").context("ldd names libraries by their whole path")?);
        fs::create_dir_all(inside.parent().context("a library lies in a folder")?)?;
        fs::copy(&library, &inside).with_context(|| format!("failed to copy {}", library.display()))?;
    }
    let authorities = dir.join(AUTHORITIES.trim_start_matches('/'));
    fs::create_dir_all(authorities.parent().context("the authorities lie in a folder")?)?;
    fs::copy(AUTHORITIES, authorities)
        .with_context(|| format!("failed to copy {AUTHORITIES}: install `ca-certificates`"))?;
    ensure!(dir.join("usr/bin/meshplay").is_file(), "the image has no program");
    Ok(())
}

/// The files in what `ldd` says: `name => /path (0x…)`, or `/path (0x…)` for the loader.
fn libraries(said: &str) -> BTreeSet<PathBuf> {
    let path = |line: &str| {
        let path = line.split("=>").last()?.trim().split(" (").next()?;
        path.starts_with('/').then(|| PathBuf::from(path))
    };
    said.lines().filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_and_the_loader_are_found_and_the_kernels_own_is_not() {
        let said = "\tlinux-vdso.so.1 (0x00007ffd)\n\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x0000)\n\
             \t/lib64/ld-linux-x86-64.so.2 (0x0000)\n";
        let found: Vec<_> = libraries(said).into_iter().collect();
        assert_eq!(
            found,
            [PathBuf::from("/lib/x86_64-linux-gnu/libc.so.6"), PathBuf::from("/lib64/ld-linux-x86-64.so.2")]
        );
    }
}
