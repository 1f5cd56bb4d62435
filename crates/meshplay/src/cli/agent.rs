//! `meshplay perf agent`.

use clap::{Args, Subcommand};

/// `perf agent`
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
        meshplay token create load --role agent                                 where the server is\n  \
        MESHPLAY_TOKEN=… meshplay --server https://play.example perf agent      on each machine that makes load\n  \
        meshplay perf run http://shop.example/ --rate 50000 --agent a --agent b"
)]
pub(crate) struct AgentArgs {
    #[command(subcommand)]
    pub(crate) command: Option<AgentCommand>,
    /// What it is called [default: the name of this machine]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Send load only there, whatever the server says: a network, a name, or `*.` and a domain; repeatable
    #[arg(long, value_name = "CIDR|HOST")]
    pub(crate) load_to: Vec<String>,
}

/// Verbs of `perf agent`.
#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// Agents that are connected to the server
    #[command(visible_alias = "ls")]
    List,
}
