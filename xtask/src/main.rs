//! Everything around the product that a person or CI runs: builds the tools of the rig and the registry file,
//! starts the rig, runs all checks.
//!
//! It depends on no crate of the workspace, so it also works while they do not compile; what it needs of them
//! it runs as a program. Results go to stdout, progress to stderr.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program, not a library")]

mod arrows;
mod bench;
mod browser;
mod dist;
mod once;
mod place;
mod programs;
mod registry;
mod rig;
mod run;
mod start;
mod test;
mod tidy;
mod tools;
mod ui;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds the tools, starts the rig, runs the checks")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start Meshplay with designs to try; prints the address to open
    Run(start::Args),
    /// Build or fetch the programs that the rig runs, into the cache
    Tools(tools::Args),
    /// Build the registry file from its pinned packages, print its path
    Registry(registry::Args),
    /// Install the packages of the web UI and build its pages, print where they are
    Ui(ui::Args),
    /// Start, show or stop control planes, nodes and meshes on this machine
    Rig(rig::Args),
    /// Run every check and test; what CI runs
    Test(test::Args),
    /// Run the tests in the browser alone, on clusters that are up
    Browser(browser::Args),
    /// Take the pictures of the documentation anew, on clusters that are up
    Screenshots(browser::ScreenshotArgs),
    /// Run the tests with many more cases (MESHPLAY_SOAK=1)
    Soak(test::Args),
    /// Pack a release: archive, checksums, licences, bill of materials, image root
    Dist(dist::Args),
    /// Run one benchmark
    Bench(bench::Args),
    /// Compare the arrows between crates with docs/arrows.txt and the layer rules
    Arrows(arrows::Args),
    /// Look for files too long, words and paths that must not be committed, modules without a head
    Tidy,
}

fn main() -> ExitCode {
    match dispatch(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not by returning it: people want the chain of reasons, not a backtrace.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Run(args) => start::run(&args),
        Command::Tools(args) => tools::run(&args),
        Command::Registry(args) => registry::run(&args),
        Command::Ui(args) => ui::run(&args),
        Command::Rig(args) => rig::run(&args),
        Command::Test(args) => test::run(&args, test::Length::Short),
        Command::Browser(args) => browser::run(&args),
        Command::Screenshots(args) => browser::screenshots(&args),
        Command::Soak(args) => test::run(&args, test::Length::Soak),
        Command::Dist(args) => dist::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Arrows(args) => arrows::run(&args),
        Command::Tidy => tidy::run(),
    }
}
