//! `cargo xtask test`: every check of the project, in the order in which they fail fastest; what CI runs.
//!
//! The last line on stdout is always `N passed, N failed`: each test counts, and each guard, build or start that
//! fails counts as one failure. A missing part is a failure unless `--without` names it.

mod browser;
mod child;
mod count;
mod guards;
mod rig;
mod target;
mod ui;

use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::{env, process, thread};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::programs::Programs;
use crate::tools::{self, Family};
use crate::{registry, run};
use count::Tally;

/// How many tests of a program are run at once; who sets it is obeyed.
const TEST_THREADS: &str = "RUST_TEST_THREADS";
/// A test that asserts more where nothing else runs on the machine.
const MORE_IF_ALONE: &str = "costs::costs_of_a_pod";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out what needs these tools; the tests say that they were left out
    #[arg(long, value_enum, value_delimiter = ',')]
    without: Vec<Family>,
}

/// How many cases the tests try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Short,
    Soak,
}

pub(crate) fn run(args: &Args, length: Length) -> Result<()> {
    child::catch_signals()?;
    let mut tally = Tally::default();
    if let Err(error) = everything(args, length, &mut tally) {
        eprintln!("error: {error:#}");
        tally.failed += 1;
    }
    if tally.passed == 0 && tally.failed == 0 {
        eprintln!("error: no test ran");
        tally.failed += 1;
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    // Not by returning an error: nothing may be printed after the line above.
    process::exit(i32::from(tally.failed > 0))
}

fn everything(args: &Args, length: Length, tally: &mut Tally) -> Result<()> {
    if env::var_os("CI").is_some() {
        run::use_target_dir(target::prepare()?)?;
    }
    tally.failed += guards::run()?;
    ui::run(tally)?;
    let built = build()?;
    let programs = Programs::Built(built.clone());
    let surroundings = Surroundings {
        built,
        tools: tools::ensure(&wanted(args))?,
        registry: registry::ensure(registry::Source::Kubernetes, &programs)?,
        without: args.without.iter().map(|family| family.name()).collect::<Vec<_>>().join(","),
        length,
    };
    let needs_rig =
        ![Family::ControlPlane, Family::Simulation].iter().any(|part| args.without.contains(part));
    let rig = if needs_rig { Some(rig::TestRig::up(&programs, &surroundings.tools)?) } else { None };
    let tested = cargo_test(&surroundings, rig.as_ref(), tally)
        .and_then(|()| if length == Length::Soak { alone(&surroundings, tally) } else { Ok(()) })
        .and_then(|()| rig.as_ref().map_or(Ok(()), |rig| browser::run(&surroundings, rig, tally)));
    let down = rig.map_or(Ok(()), rig::TestRig::down);
    tested.and(down)
}

/// What the tests find in their environment.
struct Surroundings {
    /// The folder of the built programs.
    built: PathBuf,
    tools: PathBuf,
    registry: PathBuf,
    /// The families left out, by commas.
    without: String,
    length: Length,
}

impl Surroundings {
    /// The tests of the workspace, none chosen yet.
    fn command(&self) -> Result<Command> {
        let mut command = run::cargo();
        command
            .args(["test", "--workspace"])
            .env("MESHPLAY_TOOLS", &self.tools)
            .env("MESHPLAY_REGISTRY", &self.registry)
            .env("MESHPLAY_RIG_DIR", crate::rig::dir()?)
            .env("MESHPLAY_TEST_WITHOUT", &self.without);
        Ok(command)
    }
}

/// The families that the tests use.
fn wanted(args: &Args) -> Vec<Family> {
    let used = |family: &&Family| !args.without.contains(family);
    Family::value_variants().iter().filter(used).copied().collect()
}

/// Builds everything with the features that the tests need, so that nothing is compiled twice.
fn build() -> Result<PathBuf> {
    let status =
        child::run(run::cargo().args(["build", "--workspace", "--all-targets"]), |line| println!("{line}"))?;
    if !status.success() {
        bail!("the workspace does not build");
    }
    Ok(run::target_dir()?.join("debug"))
}

fn cargo_test(surroundings: &Surroundings, rig: Option<&rig::TestRig>, tally: &mut Tally) -> Result<()> {
    let mut command = surroundings.command()?;
    command.arg("--no-fail-fast");
    if env::var_os(TEST_THREADS).is_none() {
        // Tests wait for programs more than they compute. Many more at once would take each other's time, which some
        // of them measure.
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        command.env(TEST_THREADS, (cores + 1).to_string());
    }
    if let Some(rig) = rig {
        command.env("MESHPLAY_TEST_KUBECONFIGS", rig.kubeconfigs());
    }
    if surroundings.length == Length::Soak {
        command.env("MESHPLAY_SOAK", "1");
    }
    count(&mut command, tally)
}

/// What is certain only while nothing else runs.
fn alone(surroundings: &Surroundings, tally: &mut Tally) -> Result<()> {
    let mut command = surroundings.command()?;
    command.args(["--test", "main", "--", MORE_IF_ALONE]).env("MESHPLAY_ALONE", "1");
    let ran = |tally: &Tally| tally.passed + tally.failed;
    let ran_before = ran(tally);
    count(&mut command, tally)?;
    if ran(tally) == ran_before {
        bail!("no test is called `{MORE_IF_ALONE}` any more");
    }
    Ok(())
}

fn count(command: &mut Command, tally: &mut Tally) -> Result<()> {
    let failed_before = tally.failed;
    let status = child::run(command, |line| {
        println!("{line}");
        tally.add_line(line);
    })?;
    if !status.success() && tally.failed == failed_before {
        bail!("cargo test ended with {status} and no failed test: a test program broke off");
    }
    Ok(())
}
