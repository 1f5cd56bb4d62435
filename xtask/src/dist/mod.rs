//! `cargo xtask dist`: what is given to people: the program with its pages inside, licences, a bill of materials,
//! checksums, and the folder that the container image is made of.
//!
//! Everything lands in `target/dist`. The same sources give the same list of parts; nothing is uploaded anywhere.

mod image;
mod notice;
mod parts;
mod sbom;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::ui::{self, Package};
use crate::{place, run};
use parts::Part;

/// Shells that get a completion script.
const SHELLS: &[(&str, &str)] = &[("bash", "meshplay.bash"), ("zsh", "_meshplay"), ("fish", "meshplay.fish")];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Pack this program instead of making a release build
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    ui::ensure_built()?;
    let version = parts::version()?;
    let triple = parts::host()?;
    let binary = match &args.binary {
        Some(binary) => binary.clone(),
        None => release()?,
    };
    let dist = place::root().join("target/dist");
    let name = format!("meshplay-{version}-{triple}");
    let parts = all_parts(&triple)?;
    if dist.exists() {
        fs::remove_dir_all(&dist).with_context(|| format!("failed to empty {}", dist.display()))?;
    }
    let dir = dist.join(&name);
    fill(&dir, &binary, &parts)?;
    let archive = pack(&dist, &name)?;
    let bill = dist.join(format!("{name}.cdx.json"));
    write(&bill, &sbom::document(&version, &parts)?)?;
    image::root(&dist.join("image"), &binary)?;
    fs::remove_dir_all(&dir)?;
    let sums = dist.join("SHA256SUMS");
    write(&sums, &checksums(&[&archive, &bill])?)?;
    for file in [archive, bill, sums, dist.join("image")] {
        println!("{}", file.display());
    }
    Ok(())
}

/// The release build; pages are embedded in it.
fn release() -> Result<PathBuf> {
    let status = run::cargo().args(["build", "--release", "--package", "meshplay"]).status()?;
    ensure!(status.success(), "the release build failed");
    Ok(run::target_dir()?.join("release/meshplay"))
}

/// What the program is made of: crates that are linked, and npm packages that are in the pages.
fn all_parts(triple: &str) -> Result<Vec<Part>> {
    let package = Package::of_ui()?;
    package.install()?;
    let mut parts = parts::crates(triple)?;
    parts.extend(parts::npm(&package.dir)?);
    Ok(parts)
}

fn fill(dir: &Path, binary: &Path, parts: &[Part]) -> Result<()> {
    let completions = dir.join("completions");
    fs::create_dir_all(&completions)
        .with_context(|| format!("failed to create {}", completions.display()))?;
    let program = dir.join("meshplay");
    fs::copy(binary, &program).with_context(|| format!("failed to copy {}", binary.display()))?;
    for file in ["LICENSE", "README.md"] {
        fs::copy(place::root().join(file), dir.join(file))
            .with_context(|| format!("failed to copy {file}"))?;
    }
    write(&dir.join("NOTICE"), &notice::text(parts)?)?;
    for (shell, file) in SHELLS {
        let script = run::answer(Command::new(&program).args(["completion", shell]))?;
        write(&completions.join(file), &script)?;
    }
    Ok(())
}

/// Sorted, owned by nobody in particular: the same content gives the same archive.
fn pack(dist: &Path, name: &str) -> Result<PathBuf> {
    let archive = dist.join(format!("{name}.tar.gz"));
    let mut command = Command::new("tar");
    command.args([
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mtime=@0",
        "--use-compress-program",
    ]);
    command.arg("gzip -9n").arg("-cf").arg(&archive).arg("-C").arg(dist).arg(name);
    run::answer(&mut command)?;
    Ok(archive)
}

/// Lines as `sha256sum --check` reads them.
fn checksums(files: &[&Path]) -> Result<String> {
    let mut lines = String::new();
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
        let sum: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        lines += &format!("{sum}  {}\n", file.file_name().unwrap_or_default().display());
    }
    Ok(lines)
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("failed to write {}", path.display()))
}
