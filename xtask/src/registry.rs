//! `cargo xtask registry`: fetches the pinned packages and has the builder make the registry file of them.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::once::{self, Key};
use crate::programs::Programs;
use crate::tools::{fetch_wheel, lock_file};
use crate::{place, run};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these sources
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Source>,
}

/// Where definitions come from.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Source {
    /// The OpenAPI schemas of the Kubernetes versions
    Kubernetes,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Source::Kubernetes => "kubernetes",
        }
    }

    /// The pinned package in `tools/packages`.
    fn lock(self) -> &'static str {
        match self {
            Source::Kubernetes => "kubernetes-schemas",
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let sources = if args.only.is_empty() { Source::value_variants() } else { &args.only };
    for &source in sources {
        println!("{}", ensure(source, &Programs::OnDemand)?.display());
    }
    Ok(())
}

/// The registry file made from `source`.
pub(crate) fn ensure(source: Source, programs: &Programs) -> Result<PathBuf> {
    let dir = place::cache()?.join("registry").join(key(source)?);
    let file = format!("{}.mpreg", source.name());
    let wheel = package(source)?;
    once::once(&dir, |partial| {
        let log = once::log_of(&dir);
        let mut command = programs.command("meshplay-registry", "meshplay-registry");
        command.args(["--only", source.name(), "--wheel"]).arg(wheel);
        command.arg("--out").arg(partial.join(&file));
        run::logged(&format!("build the registry file of {}", source.name()), &mut command, &log)?;
        ensure!(partial.join(&file).is_file(), "the registry builder wrote no file");
        Ok(())
    })?;
    // Where the product looks when nobody names a file.
    once::mark_current(&dir)?;
    Ok(dir.join(file))
}

/// The source's package; kept, so that a change of the builder fetches nothing.
fn package(source: Source) -> Result<PathBuf> {
    let lock = source.lock();
    let mut key = Key::default();
    key.add_file(&lock_file(lock))?;
    let dir = place::cache()?.join("packages").join(format!("{lock}-{}", key.finish()));
    once::once(&dir, |partial| fetch_wheel(lock, partial, &once::log_of(&dir)).map(drop))?;
    let mut files = fs::read_dir(dir.join(lock))?;
    let file = files.next().with_context(|| format!("{} is empty", dir.display()))??;
    Ok(file.path())
}

/// Changes with the package and with the sources of the builder and of the vocabulary that it writes.
fn key(source: Source) -> Result<String> {
    let root = place::root();
    let mut key = Key::default();
    key.add(source.name());
    key.add_file(&lock_file(source.lock()))?;
    for tree in ["registry", "crates/meshplay-model/src", "crates/meshplay-types/src"] {
        key.add_tree(&root.join(tree))?;
    }
    Ok(key.finish())
}
