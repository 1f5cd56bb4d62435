//! `meshplay metrics` and `meshplay dashboard`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use clap_complete::ArgValueCompleter;

use super::perf::{millis, pair};
use crate::complete;

/// Verbs of `metrics`.
#[derive(Debug, Subcommand)]
pub(crate) enum MetricsCommand {
    /// Connections to Prometheus and Grafana
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Look for Prometheus and Grafana in connected clusters
    #[command(after_help = "Examples:\n  \
        meshplay metrics discover\n  \
        meshplay metrics discover --cluster east --add")]
    Discover(DiscoverArgs),
    /// Ask a question in PromQL: of this moment, or over time
    #[command(after_help = "Examples:\n  \
        meshplay metrics query 'sum by (job) (up)'\n  \
        meshplay metrics query 'rate(node_cpu_seconds_total[5m])' --from now-1h --step 1m -o json")]
    Query(QueryArgs),
    /// Requests, errors and response times of all workloads of all meshes, in the same units
    Golden(GoldenArgs),
}

/// Verbs of `metrics connection`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionCommand {
    /// Connect a Prometheus or a Grafana, or change the connection of this name as a whole
    #[command(
        visible_alias = "set",
        after_help = "Examples:\n  \
            meshplay metrics connection add local --url http://127.0.0.1:9090\n  \
            meshplay metrics connection add ours --kind grafana --url https://grafana.example --token-file token.txt"
    )]
    Add(ConnectionAddArgs),
    /// Connections, and what the last check saw
    #[command(visible_alias = "ls")]
    List,
    /// One connection
    Get(ConnectionArgs),
    /// Ask it now who it is; exits with 1 if it does not answer or does not let us in
    Check(ConnectionArgs),
    /// Forget a connection and its credential; the server is left as it is
    #[command(visible_alias = "rm")]
    Remove(ConnectionRemoveArgs),
}

/// `metrics discover`
#[derive(Debug, Args)]
pub(crate) struct DiscoverArgs {
    /// Only in this cluster [default: in all of them]
    #[arg(long, value_name = "NAME", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Option<String>,
    /// Connect what answers and is not connected yet, as `CLUSTER-SERVICE`
    #[arg(long)]
    pub(crate) add: bool,
}

/// What answers there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConnectionKind {
    /// Prometheus, or what speaks its API
    Prometheus,
    /// Grafana; questions go to its default Prometheus
    Grafana,
}

/// `metrics connection add`
#[derive(Debug, Args)]
pub(crate) struct ConnectionAddArgs {
    /// Name; one that is there is changed
    #[arg(add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: String,
    /// Address, with the path if it has one, or `cluster://CLUSTER/NAMESPACE/SERVICE:PORT` for a Service of a cluster
    #[arg(short, long)]
    pub(crate) url: String,
    /// What answers there
    #[arg(short, long, value_enum, default_value = "prometheus")]
    pub(crate) kind: ConnectionKind,
    /// File with a bearer token; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["user", "cert"])]
    pub(crate) token_file: Option<PathBuf>,
    /// User
    #[arg(long, value_name = "NAME", requires = "password_file", conflicts_with = "cert")]
    pub(crate) user: Option<String>,
    /// File with the user's password; `-` reads standard input
    #[arg(long, value_name = "FILE", requires = "user")]
    pub(crate) password_file: Option<PathBuf>,
    /// Our certificate, for mutual TLS, as PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) cert: Option<PathBuf>,
    /// Its key, as PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) key: Option<PathBuf>,
    /// Authority that its certificate is checked against, as PEM [default: the system's]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
}

/// Which connection.
#[derive(Debug, Args)]
pub(crate) struct ConnectionArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: String,
}

/// `metrics connection remove`
#[derive(Debug, Args)]
pub(crate) struct ConnectionRemoveArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// `metrics query`
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// PromQL
    pub(crate) expr: String,
    /// Connection [default: the only one, or the first by name]
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: Option<String>,
    /// From when, e.g. `now-1h` or a point in time; without it one moment is asked for
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Until when [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Time between two points, e.g. `30s` [default: by the span]
    #[arg(long, value_name = "TIME", value_parser = millis, requires = "from")]
    pub(crate) step: Option<u64>,
}

/// `metrics golden`
#[derive(Debug, Args)]
pub(crate) struct GoldenArgs {
    /// Only this connection [default: all of them]
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: Option<String>,
    /// Only this namespace
    #[arg(short, long)]
    pub(crate) namespace: Option<String>,
    /// Over how long before now [default: 5m]
    #[arg(short, long, value_name = "TIME", value_parser = millis)]
    pub(crate) window: Option<u64>,
}

/// Verbs of `dashboard`.
#[derive(Debug, Subcommand)]
pub(crate) enum DashboardCommand {
    /// Keep a dashboard of Grafana: from a file, or from a connection
    #[command(after_help = "Examples:\n  \
            meshplay dashboard import -f node-exporter.json\n  \
            meshplay dashboard import --connection ours --uid rYdddlPWk --name nodes")]
    Import(DashboardImportArgs),
    /// Our own first, then by name
    #[command(visible_alias = "ls")]
    List,
    /// One, with everything of it that is not drawn
    Get(DashboardArgs),
    /// Its text, byte for byte as it came
    Export(DashboardArgs),
    /// Dashboards that a Grafana has
    Search(DashboardSearchArgs),
    /// Ask for everything that it shows, and print each panel
    #[command(after_help = "Examples:\n  \
        meshplay dashboard view node-exporter --from now-1h\n  \
        meshplay dashboard view node-exporter --var instance=10.0.0.1:9100 --panel CPU -o json")]
    View(DashboardViewArgs),
    /// Put it into a Grafana, in the place of the one with its uid
    Publish(DashboardPublishArgs),
    /// Forget a dashboard
    #[command(visible_alias = "rm")]
    Remove(DashboardRemoveArgs),
}

/// Which dashboard.
#[derive(Debug, Args)]
pub(crate) struct DashboardArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::dashboards))]
    pub(crate) dashboard: String,
}

/// `dashboard import`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("origin").required(true).args(["file", "connection"]))]
pub(crate) struct DashboardImportArgs {
    /// File; `-` reads standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Connection to a Grafana that has it
    #[arg(short, long, value_name = "NAME", requires = "uid", add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: Option<String>,
    /// Its id there
    #[arg(long, requires = "connection")]
    pub(crate) uid: Option<String>,
    /// Name to keep it under [default: made from its title]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Take the place of the one that has the name
    #[arg(long)]
    pub(crate) replace: bool,
}

/// `dashboard search`
#[derive(Debug, Args)]
pub(crate) struct DashboardSearchArgs {
    /// Words of the title
    pub(crate) words: Option<String>,
    /// Connection to a Grafana
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: String,
}

/// `dashboard view`
#[derive(Debug, Args)]
pub(crate) struct DashboardViewArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::dashboards))]
    pub(crate) dashboard: String,
    /// Connection that is asked [default: what the dashboard names, else the first by name]
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: Option<String>,
    /// From when, e.g. `now-1h` [default: the dashboard's own]
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Until when [default: the dashboard's own]
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Value of a variable; repeatable, `$__all` stands for all
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) variable: Vec<(String, String)>,
    /// Width in pixels: decides how many points a series has
    #[arg(long, value_name = "PIXELS", default_value = "1200")]
    pub(crate) width: u32,
    /// Only panels whose title holds this
    #[arg(long, value_name = "TEXT")]
    pub(crate) panel: Option<String>,
}

/// `dashboard publish`
#[derive(Debug, Args)]
pub(crate) struct DashboardPublishArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::dashboards))]
    pub(crate) dashboard: String,
    /// Connection to a Grafana
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) connection: String,
}

/// `dashboard remove`
#[derive(Debug, Args)]
pub(crate) struct DashboardRemoveArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::dashboards))]
    pub(crate) dashboard: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}
