//! `meshplay resource` and `meshplay get`.

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::ArgValueCompleter;

use crate::complete;

/// Verbs of `resource`.
#[derive(Debug, Subcommand)]
pub(crate) enum ResourceCommand {
    /// Objects of all clusters that a filter lets through, e.g. `kind:pod ns:shop status:failed`
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// One object itself, as YAML or with `-o json`, read from its cluster now
    Get(ReadArgs),
    /// One object for people: facts, conditions, relations, events
    Describe(ObjectArgs),
    /// Lines that the containers of a pod or of a workload wrote
    Logs(LogsArgs),
    /// Run a program in a container; its exit code becomes that of this command
    Exec(ExecArgs),
    /// Kinds that the connected clusters serve
    Kinds(KindsArgs),
}

/// `resource list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Filter, see docs/filter.md; several words are one filter
    pub(crate) filter: Vec<String>,
    /// Order
    #[arg(long, value_enum, default_value = "kind")]
    pub(crate) sort: SortBy,
    /// Turn the order round
    #[arg(long)]
    pub(crate) descending: bool,
    /// Most rows wanted, at most 500
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    /// First row wanted, from 0
    #[arg(long, default_value_t = 0)]
    pub(crate) offset: u32,
    /// How long to wait for lists that are not complete, in seconds
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=30))]
    pub(crate) wait: u32,
    /// Go on with each object that comes, changes or goes
    #[arg(short, long, conflicts_with_all = ["limit", "offset"])]
    pub(crate) watch: bool,
}

/// Orders of the table.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SortBy {
    /// Kind, namespace, name, cluster
    Kind,
    /// Name
    Name,
    /// Namespace, name
    Namespace,
    /// Cluster, kind, namespace, name
    Cluster,
    /// Worst first
    Status,
    /// Youngest first
    Age,
}

/// Which object.
#[derive(Debug, Args)]
pub(crate) struct ObjectArgs {
    /// Kind, plural or short name, with its group behind a dot if need be; or KIND/NAME
    pub(crate) kind: String,
    /// Name
    pub(crate) name: Option<String>,
    /// Namespace
    #[arg(short, long)]
    pub(crate) namespace: Option<String>,
    /// Cluster [default: the only one]
    #[arg(long, add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Option<String>,
}

/// `resource get`
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) object: ObjectArgs,
    /// Who manages which field, too
    #[arg(long)]
    pub(crate) show_managed_fields: bool,
}

/// `get`
#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    /// Kinds, e.g. `pods` or `deploy,svc`
    pub(crate) kind: String,
    /// Name; with `*` for any text
    pub(crate) name: Option<String>,
    /// Namespace [default: all of them]
    #[arg(short, long)]
    pub(crate) namespace: Option<String>,
    /// Cluster; may be repeated [default: all of them]
    #[arg(long, add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Vec<String>,
    /// Label, e.g. `app=web`
    #[arg(short = 'l', long, value_name = "LABEL")]
    pub(crate) label: Option<String>,
}

/// `resource kinds`
#[derive(Debug, Args)]
pub(crate) struct KindsArgs {
    /// Only of this cluster
    #[arg(long, add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Option<String>,
}

/// `resource logs`
#[derive(Debug, Args)]
pub(crate) struct LogsArgs {
    /// A pod, or KIND/NAME of a workload: then all its pods
    pub(crate) name: String,
    /// Namespace
    #[arg(short, long)]
    pub(crate) namespace: String,
    /// Cluster [default: the only one]
    #[arg(long, add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Option<String>,
    /// Only of this container
    #[arg(short, long)]
    pub(crate) container: Option<String>,
    /// Go on with new lines as they come
    #[arg(short, long)]
    pub(crate) follow: bool,
    /// Of the run before this one
    #[arg(short, long)]
    pub(crate) previous: bool,
    /// Last lines per container to begin with [default: 500]
    #[arg(long)]
    pub(crate) tail: Option<u32>,
    /// Only lines of the last so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub(crate) since: Option<u32>,
    /// Only lines in which this regular expression is found
    #[arg(long, value_name = "REGEX")]
    pub(crate) search: Option<String>,
    /// Show the time of each line
    #[arg(long)]
    pub(crate) timestamps: bool,
}

/// `resource exec`
#[derive(Debug, Args)]
pub(crate) struct ExecArgs {
    /// Pod
    pub(crate) pod: String,
    /// Namespace
    #[arg(short, long, default_value = "default")]
    pub(crate) namespace: String,
    /// Cluster [default: the only one]
    #[arg(long, add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Option<String>,
    /// Container [default: the first]
    #[arg(short, long)]
    pub(crate) container: Option<String>,
    /// Pass standard input on to the program
    #[arg(short = 'i', long)]
    pub(crate) stdin: bool,
    /// Give the program a terminal; for a shell: `-it`
    #[arg(short = 't', long)]
    pub(crate) tty: bool,
    /// Program and its arguments [default: a shell in a terminal]
    #[arg(last = true)]
    pub(crate) command: Vec<String>,
}
