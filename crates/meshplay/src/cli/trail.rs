//! `meshplay event` and `meshplay audit`.

use clap::{Args, Subcommand};

/// Verbs of `event`.
#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Events, newest first; with `--follow` as they happen
    #[command(visible_alias = "ls")]
    List(EventListArgs),
}

/// `event list`
#[derive(Debug, Args)]
pub(crate) struct EventListArgs {
    /// Only of this operation
    #[arg(long, value_name = "ID")]
    pub(crate) operation: Option<String>,
    /// Only of kinds that begin so, e.g. `design.`
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Only about this subject, e.g. a design's name
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// Most rows, at most 500
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    /// `nextCursor` of the page before
    #[arg(long, conflicts_with = "follow")]
    pub(crate) cursor: Option<String>,
    /// Print what happens from now on, until Ctrl-C
    #[arg(long, short = 'F')]
    pub(crate) follow: bool,
}

/// `audit`
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Only of this actor
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
    /// Only what was refused
    #[arg(long)]
    pub(crate) denied: bool,
    /// Most rows, at most 500
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    /// `nextCursor` of the page before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}
