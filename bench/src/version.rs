//! `meshplay-bench version`: how long a person waits for the shortest command.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{Verdict, child, product, spread::Spread};

/// GOAL of the issue that brought the command.
const WALL_MS_MAX: f64 = 30.0;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How often
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The program [default: the release build of this checkout]
    #[arg(long, value_name = "FILE")]
    meshplay: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let program = product::program(args.meshplay.as_deref())?;
    let wall = measure(&program, args.runs)?;
    let verdict = Verdict::of(wall.median <= WALL_MS_MAX);
    println!(
        "meshplay version: {wall:.1} ms over {} runs, goal ≤ {WALL_MS_MAX} ms: {}",
        wall.n,
        verdict.word()
    );
    Ok(verdict)
}

/// Wall time in ms.
pub(crate) fn measure(program: &std::path::Path, runs: u32) -> Result<Spread> {
    let mut walls = Vec::new();
    for _ in 0..runs {
        walls.push(child::run(Command::new(program).arg("version"))?.0.wall_ms);
    }
    Spread::of(walls).context("not a single run")
}
