//! `meshplay perf experiment|ladder`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::ArgValueCompleter;

use super::perf::millis;
use crate::complete;

/// Verbs of `perf experiment`.
#[derive(Debug, Subcommand)]
pub(crate) enum ExperimentCommand {
    /// What an experiment would run, how long, and what it could tell
    Plan(ExperimentFileArgs),
    /// Make all of its runs, and say what they say
    #[command(after_help = "A file:\n  \
        name: keep-alive\n  \
        base: { endpoints: [{ url: http://127.0.0.1:8080/ }], arrivals: { kind: constant, rate: 500 }, durationMs: 5000 }\n  \
        arms: [{ name: kept }, { name: closed, patch: { reuse: { kind: never } } }]\n  \
        blocks: 8\n  \
        primary: p99\n  \
        nullArm: true")]
    Run(ExperimentRunArgs),
    /// Newest first
    #[command(visible_alias = "ls")]
    List,
    /// One, with what its runs say so far
    Get(ExperimentArgs),
    /// Go on with one that was interrupted or stopped, at its next run
    #[command(
        after_help = "`perf experiment list` says which can be resumed. Runs that were made stay; the one that was \
        under way is made again.\nA server goes on with its experiments by itself when it starts again; those that somebody stopped, by \
        themselves or with all load, wait for this command."
    )]
    Resume(ExperimentResumeArgs),
}

/// The file.
#[derive(Debug, Args)]
pub(crate) struct ExperimentFileArgs {
    /// Plan as YAML or JSON; `-` reads standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// `perf experiment run`
#[derive(Debug, Args)]
pub(crate) struct ExperimentRunArgs {
    #[command(flatten)]
    pub(crate) plan: ExperimentFileArgs,
    /// Only start it
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// Which experiment.
#[derive(Debug, Args)]
pub(crate) struct ExperimentArgs {
    /// Id, or its last characters
    pub(crate) experiment: String,
}

/// `perf experiment resume`
#[derive(Debug, Args)]
pub(crate) struct ExperimentResumeArgs {
    /// Name, id, or the id's last characters
    #[arg(add = ArgValueCompleter::new(complete::experiments))]
    pub(crate) experiment: String,
}

/// `perf ladder`
#[derive(Debug, Args)]
#[command(
    after_help = "It starts two Envoys per rung and a small service of its own on this machine, makes the runs of an \
    experiment, and removes everything. Each rung has all that is below it: proxy, mtls, authorization, access-log, wasm."
)]
pub(crate) struct LadderArgs {
    /// How often each rung is run
    #[arg(long, value_name = "N", default_value_t = 6)]
    pub(crate) blocks: u32,
    /// How long each run is
    #[arg(short, long, value_name = "TIME", value_parser = millis, default_value = "4s")]
    pub(crate) duration: u64,
    /// Requests per second [default: half of what the slowest rung can serve, found out before]
    #[arg(short, long, value_name = "N")]
    pub(crate) rate: Option<f64>,
    /// Connections
    #[arg(short, long, value_name = "N", default_value_t = 16)]
    pub(crate) connections: u32,
    /// The metric that it is about
    #[arg(long, value_name = "NAME", default_value = "p50")]
    pub(crate) primary: String,
    /// The last rung
    #[arg(long, value_name = "RUNG", default_value = "wasm")]
    pub(crate) up_to: String,
    /// Folder of tools, with Envoy
    #[arg(long, value_name = "DIR", env = "MESHPLAY_TOOLS")]
    pub(crate) tools: Option<PathBuf>,
}
