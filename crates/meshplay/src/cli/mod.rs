//! The command line as types. What the commands do is in `command`.

pub(crate) mod agent;
pub(crate) mod cluster;
pub(crate) mod demo;
pub(crate) mod design;
pub(crate) mod drift;
pub(crate) mod environment;
pub(crate) mod experiment;
pub(crate) mod load;
pub(crate) mod metrics;
pub(crate) mod operation;
pub(crate) mod over_time;
pub(crate) mod perf;
pub(crate) mod perf_files;
#[cfg(test)]
mod reference;
pub(crate) mod resource;
pub(crate) mod revision;
pub(crate) mod serve;
pub(crate) mod short;
#[cfg(test)]
mod shown;
pub(crate) mod token;
pub(crate) mod trail;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::printer::Format;

/// Name of the program.
pub(crate) const PROGRAM: &str = "meshplay";
/// Variable by which a shell asks for completions.
pub(crate) const COMPLETE_VAR: &str = "MESHPLAY_COMPLETE";

/// Design, deploy, operate and measure cloud native infrastructure.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version, disable_help_subcommand = true, max_term_width = 110)]
#[command(after_help = "Start here:\n  \
    meshplay serve                             web pages and API; prints the URL\n  \
    meshplay cluster add --kubeconfig FILE     connect a cluster (read-only)\n  \
    meshplay design import -f FILE             a manifest becomes a design\n  \
    meshplay design plan NAME --cluster NAME   what deploying it would change\n  \
    meshplay design deploy NAME --cluster NAME")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// How results are written
    #[arg(short, long, value_enum, default_value = "table", global = true)]
    pub(crate) output: Format,
    /// Only findings and errors on standard error
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Where designs, connections and operations are kept [default: the platform's data directory]
    #[arg(long, value_name = "DIR", env = "MESHPLAY_DATA_DIR", global = true)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Server to speak to; its token is in MESHPLAY_TOKEN [default: the one that has the data directory, if any]
    #[arg(long, value_name = "URL", env = "MESHPLAY_SERVER", global = true)]
    pub(crate) server: Option<String>,
    /// Authority that signed the certificate of the server [default: those of this machine]
    #[arg(long, value_name = "FILE", env = "MESHPLAY_CA", global = true, hide_short_help = true)]
    pub(crate) server_ca: Option<PathBuf>,
    /// Kubernetes schemas made by `cargo xtask registry` [default: the newest one made]
    #[arg(long, value_name = "FILE", env = "MESHPLAY_REGISTRY", global = true, hide_short_help = true)]
    pub(crate) registry: Option<PathBuf>,
}

/// Nouns, then verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the web pages and the API
    Serve(serve::ServeArgs),
    /// Serve something to try: designs, and two real clusters if their programs are there
    Demo(demo::DemoArgs),
    /// Connections to Kubernetes clusters
    #[command(subcommand)]
    Cluster(cluster::ClusterCommand),
    /// Designs: import, validate, plan, deploy
    #[command(subcommand)]
    Design(design::DesignCommand),
    /// Environments: groups of clusters with variables and patches of their own
    #[command(subcommand)]
    Environment(environment::EnvironmentCommand),
    /// Long-running work
    #[command(subcommand)]
    Operation(operation::OperationCommand),
    /// Performance: send load, measure, compare
    #[command(subcommand)]
    Perf(perf::PerfCommand),
    /// Prometheus and Grafana: connections, questions, golden signals
    #[command(subcommand)]
    Metrics(metrics::MetricsCommand),
    /// Dashboards of Grafana, drawn here
    #[command(subcommand)]
    Dashboard(metrics::DashboardCommand),
    /// A file becomes a design, is planned and, if you agree, deployed
    Apply(Box<short::ApplyArgs>),
    /// What deploying a file or a design would change; exits with 1 if anything would
    Diff(Box<short::ShortDiffArgs>),
    /// Tokens that programs log in with
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// What happened
    #[command(subcommand)]
    Event(trail::EventCommand),
    /// Who did or was refused what, newest first
    Audit(trail::AuditArgs),
    /// What exists in the connected clusters
    #[command(subcommand)]
    Resource(resource::ResourceCommand),
    /// Objects of a kind, or one of them: `meshplay get pods -n shop`
    Get(resource::GetArgs),
    /// Whether everything needed to work is there
    Check(CheckArgs),
    /// Completion for a shell, also of the names of designs, clusters, environments and operations
    Completion(CompletionArgs),
    /// Version, commit and build
    Version,
    /// The load engine for a parent process: a specification comes in, what was recorded goes out
    #[command(hide = true)]
    Loadgen(LoadgenArgs),
    /// A small service for a mesh that a command of this program starts
    #[command(hide = true)]
    Workload(WorkloadArgs),
}

/// `loadgen`
#[derive(Debug, Args)]
pub(crate) struct LoadgenArgs {
    /// A program of others that makes the requests
    #[arg(long, value_name = "FILE", requires = "folder")]
    pub(crate) program: Option<PathBuf>,
    /// Where it works
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

/// `workload`
#[derive(Debug, Args)]
pub(crate) struct WorkloadArgs {
    /// What it answers with
    pub(crate) version: String,
    /// Where it writes its address
    #[arg(long)]
    pub(crate) address_file: std::path::PathBuf,
}

/// `check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Only what is needed before a cluster is connected
    #[arg(long)]
    pub(crate) pre: bool,
}

/// `completion`
#[derive(Debug, Args)]
pub(crate) struct CompletionArgs {
    /// Shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}
