//! `meshplay environment`.

use clap::{Args, Subcommand};
use clap_complete::ArgValueCompleter;

use crate::complete;

/// Verbs of `environment`.
#[derive(Debug, Subcommand)]
pub(crate) enum EnvironmentCommand {
    /// Environments by name, with their clusters
    #[command(visible_alias = "ls")]
    List,
    /// Make an environment, or give it other clusters
    Set(SetArgs),
    /// Remove an environment in which nothing is deployed
    #[command(visible_alias = "rm")]
    Remove(RemoveArgs),
}

/// `environment set`
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: String,
    /// Its clusters, all of them; may be repeated
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Vec<String>,
}

/// `environment remove`
#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}
