//! `meshplay token`.

use clap::{Args, Subcommand};
use meshplay_types::Role;

/// Verbs of `token`.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Tokens, newest first; never their text
    #[command(visible_alias = "ls")]
    List,
    /// Make a token and print it: it is shown this once
    Create(CreateArgs),
    /// Make a token useless, with every session that came from it
    Revoke(RevokeArgs),
}

/// `token create`
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// What it is for; unique
    pub(crate) name: String,
    /// What it may do: viewer, editor, deployer, operator, admin, owner, auditor or agent
    #[arg(long)]
    pub(crate) role: Role,
    /// How long it lives, in days, 1 to 365
    #[arg(long, default_value_t = 90)]
    pub(crate) days: u32,
}

/// `token revoke`
#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    /// Name or id
    pub(crate) token: String,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}
