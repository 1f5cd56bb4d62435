//! `meshplay operation`.

use clap::{Args, Subcommand};
use clap_complete::ArgValueCompleter;

use crate::complete;

/// Verbs of `operation`.
#[derive(Debug, Subcommand)]
pub(crate) enum OperationCommand {
    /// Operations, newest first
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// One operation with its columns and log
    Get(IdArgs),
    /// Stop at the next step; what is done stays done
    Cancel(IdArgs),
    /// Go on with operations that were interrupted
    Resume(ResumeArgs),
    /// Go on where it was held, failed or cancelled, as a new operation; asks if the plan is another one
    Retry(RetryArgs),
    /// What was done, and when
    Log(LogArgs),
}

/// `operation list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Most rows, at most 500
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    /// `nextCursor` of the page before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// One operation.
#[derive(Debug, Args)]
pub(crate) struct IdArgs {
    /// Id
    #[arg(add = ArgValueCompleter::new(complete::operations))]
    pub(crate) operation: String,
}

/// `operation resume`
#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    /// Id
    #[arg(add = ArgValueCompleter::new(complete::operations))]
    pub(crate) operation: String,
}

/// `operation retry`
#[derive(Debug, Args)]
pub(crate) struct RetryArgs {
    /// Id
    #[arg(add = ArgValueCompleter::new(complete::operations))]
    pub(crate) operation: String,
    /// Only on this cluster; may be repeated [default: wherever it did not succeed]
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Vec<String>,
    /// Approve a plan that is another one than before, without being asked; may be repeated
    #[arg(long, value_name = "CLUSTER=HASH", value_parser = super::design::parse_set)]
    pub(crate) approve: Vec<(String, String)>,
}

/// `operation log`
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// Id
    #[arg(add = ArgValueCompleter::new(complete::operations))]
    pub(crate) operation: String,
    /// Go on until the operation has ended
    #[arg(short = 'F', long)]
    pub(crate) follow: bool,
}
