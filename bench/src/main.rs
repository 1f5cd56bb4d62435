//! Measures what the product promises, against other tools in the same run: the machine is shared and its absolute
//! times mean little, ratios within one run mean much.
//!
//! It owns how a comparison is made fair and what the goals are. It knows the product only as a program that it runs.
//! Results go to stdout and to a file, what happens meanwhile to stderr.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program, not a library")]

mod child;
mod deploy;
mod load;
mod machine;
mod product;
mod spread;
mod start;
mod version;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask bench", about = "Measures the product against its goals")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plan and apply of 1,000 objects, against `kubectl apply --server-side`
    Deploy(deploy::Args),
    /// What a request costs the load engines, against wrk, wrk2, h2load, fortio, oha and hey
    Load(load::Args),
    /// Whether a stalled target is seen: the load engines, and others
    Stall(load::stall::Args),
    /// The target of `load`
    #[command(hide = true)]
    TinyServer(load::ServerArgs),
    /// The floor of `load`
    #[command(hide = true)]
    Bare(load::BareArgs),
    /// Our side of `load`
    #[command(hide = true)]
    Generate,
    /// `version` beside other tools, `serve` until it is ready, memory and CPU while it is idle
    Start(start::Args),
    /// The time of `meshplay version`
    Version(version::Args),
}

/// Exit code of a run whose goals are not all met.
const MISSED: u8 = 1;
/// Exit code of a run that could not be made.
const BROKEN: u8 = 2;

/// Whether the goals are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Met,
    Missed,
}

impl Verdict {
    fn of(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::Missed }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "MISSED",
        }
    }
}

fn main() -> ExitCode {
    let ended = match Cli::parse().command {
        Command::Deploy(args) => deploy::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Stall(args) => load::stall::run(&args),
        Command::TinyServer(args) => load::serve(&args),
        Command::Bare(args) => load::bare(&args),
        Command::Generate => load::generate(),
        Command::Start(args) => start::run(&args),
        Command::Version(args) => version::run(&args),
    };
    match ended {
        Ok(Verdict::Met) => ExitCode::SUCCESS,
        Ok(Verdict::Missed) => ExitCode::from(MISSED),
        Err(error) => {
            // Not by returning it: people want the chain of reasons, not a backtrace.
            eprintln!("error: {error:#}");
            ExitCode::from(BROKEN)
        }
    }
}
