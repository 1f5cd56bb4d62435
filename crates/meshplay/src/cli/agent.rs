//! `meshplay perf agent`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::ArgValueCompleter;

use super::design::parse_duration_ms;
use crate::complete;

/// `perf agent`
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
        meshplay token create load --role agent                                 where the server is\n  \
        MESHPLAY_TOKEN=… meshplay --server https://play.example perf agent      on each machine that makes load\n  \
        meshplay perf run http://shop.example/ --rate 50000 --agent a --agent b\n  \
        meshplay perf agent deploy east --replicas 4                            or in a connected cluster\n  \
        meshplay perf run http://shop.example/ --rate 50000 --agents-in east"
)]
pub(crate) struct AgentArgs {
    #[command(subcommand)]
    pub(crate) command: Option<AgentCommand>,
    /// What it is called [default: the name of this machine]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The connected cluster that it runs in, for `perf run --agents-in`
    #[arg(long, value_name = "NAME")]
    pub(crate) cluster: Option<String>,
    /// The node that it runs on, shown in lists
    #[arg(long, value_name = "NAME")]
    pub(crate) node: Option<String>,
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
    /// What has become of agents that were deployed into clusters: running, pending and why, lost
    Status(StatusArgs),
    /// Make agents in a connected cluster: plan, ask, write, wait until they have joined
    Deploy(Box<DeployArgs>),
    /// Remove the agents of a cluster, and revoke their token
    Undeploy(UndeployArgs),
}

/// `perf agent status`
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Name of a cluster [default: all]
    #[arg(add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Option<String>,
}

/// `perf agent deploy`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    meshplay perf agent deploy east --server-url https://play.example --image registry.example/meshplay:1.0\n  \
    meshplay perf agent deploy east --dry-run -o yaml                           the objects, to be applied by hand")]
pub(crate) struct DeployArgs {
    /// Name or id of the cluster
    #[arg(add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: String,
    /// What they are called together
    #[arg(long, value_name = "NAME", default_value = "agents")]
    pub(crate) name: String,
    /// Namespace, which is made if it is not there
    #[arg(long, value_name = "NAME", default_value = "meshplay-load")]
    pub(crate) namespace: String,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) replicas: u32,
    /// Where pods reach the server, `https://NAME` [default: its public URL]
    #[arg(long, value_name = "URL")]
    pub(crate) server_url: Option<String>,
    /// Authority that signed the server's certificate [default: that of `--server-ca`, else those of the image]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Image, of the server's version [default: meshplay:VERSION]
    #[arg(long, value_name = "IMAGE")]
    pub(crate) image: Option<String>,
    /// Cores that are kept for each; there is no limit, which would make it late
    #[arg(long, value_name = "QUANTITY", default_value = "500m")]
    pub(crate) cpu: String,
    /// Memory of each
    #[arg(long, value_name = "QUANTITY", default_value = "256Mi")]
    pub(crate) memory: String,
    /// Send load only there, whatever the server says: a network, a name, or `*.` and a domain; repeatable
    #[arg(long, value_name = "CIDR|HOST")]
    pub(crate) load_to: Vec<String>,
    /// Print what would change and do nothing; with `-o yaml` the objects themselves
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// How long to wait for them to join, e.g. `90s` or `5m`
    #[arg(long, default_value = "3m", value_name = "DURATION", value_parser = parse_duration_ms)]
    pub(crate) timeout: u64,
    /// Only write, do not wait until they have joined
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Why, kept with the deployment
    #[arg(short, long)]
    pub(crate) message: Option<String>,
}

/// `perf agent undeploy`
#[derive(Debug, Args)]
pub(crate) struct UndeployArgs {
    /// Name or id of the cluster
    #[arg(add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: String,
    /// What they are called together
    #[arg(long, value_name = "NAME", default_value = "agents")]
    pub(crate) name: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// How long to wait until they are gone, e.g. `90s` or `5m`
    #[arg(long, default_value = "5m", value_name = "DURATION", value_parser = parse_duration_ms)]
    pub(crate) timeout: u64,
}
