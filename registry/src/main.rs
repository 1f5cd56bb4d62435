//! Builds the registry file: schemas of thousands of kinds, taken from pinned packages, in one file that the
//! product reads without unpacking it.
//!
//! Knows the packages' formats and nothing of the product but the file that it reads (`meshplay-model`).
//! Deterministic: the same package gives the same bytes.

mod kubernetes;
mod sources;

use std::{fs, path::PathBuf, time::Instant};

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};

/// Builds the registry file from packages on disk.
#[derive(Parser)]
struct Args {
    /// The source to take kinds from.
    #[arg(long, value_enum)]
    only: Source,
    /// The package's file.
    #[arg(long)]
    wheel: PathBuf,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
    /// Versions to take, for example `1.37,1.36`; all of the package if not given.
    #[arg(long, value_delimiter = ',')]
    versions: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Source {
    Kubernetes,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let started = Instant::now();
    let package = match args.only {
        Source::Kubernetes => sources::pinned("kubernetes")?,
    };
    package.verify(&args.wheel)?;
    let built = match args.only {
        Source::Kubernetes => kubernetes::build(&args.wheel, &package, &args.versions)?,
    };
    fs::write(&args.out, &built.bytes).with_context(|| format!("failed to write {}", args.out.display()))?;
    eprint_summary(&built, started);
    Ok(())
}

#[allow(clippy::print_stderr, reason = "a summary for the person who builds")]
fn eprint_summary(built: &kubernetes::Built, started: Instant) {
    eprintln!(
        "{} kinds of {} versions, {} bytes, {:.1} s",
        built.kinds,
        built.versions,
        built.bytes.len(),
        started.elapsed().as_secs_f64()
    );
}
