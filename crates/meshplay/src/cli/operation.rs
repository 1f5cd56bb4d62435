//! `meshplay operation`.

use clap::{Args, Subcommand};

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
}

/// `operation list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Most rows
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: u32,
    /// `nextCursor` of the page before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// One operation.
#[derive(Debug, Args)]
pub(crate) struct IdArgs {
    /// Id
    pub(crate) operation: String,
}

/// `operation resume`
#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    /// Id
    pub(crate) operation: String,
}
