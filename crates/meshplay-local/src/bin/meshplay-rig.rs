//! `meshplay-rig`: real clusters on this machine in seconds, and gone without a trace.
//!
//! Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 usage.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use meshplay_local::rig::{self, Level, RigError, RigReport, RigStatus, UpOptions};
use meshplay_local::state::State;
use meshplay_local::{Progress, Tools, loopback_mesh, node};
use tracing_subscriber::filter::LevelFilter;

type Error = Box<dyn std::error::Error>;

/// Real clusters on this machine in seconds, and gone without a trace
#[derive(Parser)]
#[command(name = "meshplay-rig", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Folder of all rigs [default: ~/.cache/meshplay/rig]
    #[arg(long, global = true, env = "MESHPLAY_RIG_DIR", value_name = "DIR")]
    rig_dir: Option<PathBuf>,
    /// Form of the result
    #[arg(short, long, global = true, value_enum, default_value = "table")]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Table,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Bring a rig up and leave it running
    Up(UpArgs),
    /// Show rigs and whether their processes run
    Status {
        /// Only this rig
        #[arg(long)]
        name: Option<String>,
    },
    /// Take a rig down and remove all of it
    Down {
        /// Which rig
        #[arg(long, default_value = "rig", conflicts_with = "all")]
        name: String,
        /// All rigs
        #[arg(long)]
        all: bool,
    },
    /// End the programs of one cluster, as if it were switched off; its data stay
    Stop(OneCluster),
    /// Start a stopped cluster again, with its data and at its address
    Start(OneCluster),
    /// Runs inside a node (started by `up`)
    #[command(hide = true)]
    Inside {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// A workload of the loopback mesh (started by `up`)
    #[command(hide = true)]
    Workload {
        version: String,
        #[arg(long)]
        address_file: PathBuf,
    },
}

#[derive(clap::Args)]
struct OneCluster {
    /// The rig
    #[arg(long, default_value = "rig")]
    name: String,
    /// The cluster in it
    #[arg(long)]
    cluster: String,
}

#[derive(clap::Args)]
struct UpArgs {
    /// How many clusters, side by side
    #[arg(long, default_value_t = 1)]
    clusters: usize,
    /// 1 control planes, 2 simulated nodes and pods, 3 a real node, 4 Istio on it, 5 a mesh of two Envoys without a cluster
    #[arg(long, default_value = "2", value_parser = parse_level)]
    level: Level,
    /// What the rig is called; rigs of different names live side by side
    #[arg(long, default_value = "rig")]
    name: String,
    /// Simulated nodes of each cluster (level 2)
    #[arg(long, default_value_t = 3)]
    nodes: usize,
    /// Folder with the programs [default: ~/.cache/meshplay/tools/current]
    #[arg(long, env = "MESHPLAY_TOOLS", value_name = "DIR")]
    tools: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&describe(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Error> {
    // What runs inside a node is seen only through its log.
    let inside = matches!(cli.command, Command::Inside { .. });
    let level = if inside { LevelFilter::INFO } else { LevelFilter::WARN };
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_max_level(level).init();
    let root = || cli.rig_dir.clone().map_or_else(State::default_root, Ok);
    match cli.command {
        Command::Up(args) => print(cli.output, &up(root()?, args).await?, table_of_report),
        Command::Status { name } => {
            print(cli.output, rig::status(&root()?, name.as_deref())?.as_slice(), table_of_status)
        }
        Command::Down { name, all } => {
            let name = (!all).then_some(name);
            let names = rig::down(&root()?, name.as_deref())?;
            print(cli.output, &names, |names| match names.as_slice() {
                [] => "there was no such rig\n".to_owned(),
                names => names.iter().map(|name| format!("rig {name} is down\n")).collect(),
            })
        }
        Command::Stop(OneCluster { name, cluster }) => {
            print(cli.output, &rig::stop(&root()?, &name, &cluster)?, lines_of_rig)
        }
        Command::Start(OneCluster { name, cluster }) => {
            let status = rig::start(&root()?, &name, &cluster, &Progress::to(tell)).await?;
            print(cli.output, &status, lines_of_rig)
        }
        Command::Inside { args } => Ok(node::inside::run(args).await?),
        Command::Workload { version, address_file } => {
            Ok(loopback_mesh::run_workload(&version, &address_file).await?)
        }
    }
}

/// Interrupted, it takes down what is there so far.
async fn up(root: PathBuf, args: UpArgs) -> Result<RigReport, Error> {
    let UpArgs { clusters, level, name, nodes, tools } = args;
    let tools = tools.map_or_else(Tools::open_default, Tools::open)?;
    let options = UpOptions { name, level, clusters, nodes };
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        report = rig::up(&root, tools, &options, Progress::to(tell)) => Ok(report?),
        interrupted = tokio::signal::ctrl_c() => Err(interrupted.map_or_else(Into::into, |()| "interrupted".into())),
        _ = terminate.recv() => Err("asked to end".into()),
    }
}

fn parse_level(text: &str) -> Result<Level, String> {
    let numbers = Level::ALL.map(|level| level.number().to_string()).join(", ");
    text.parse().ok().and_then(Level::from_number).ok_or_else(|| format!("the levels are {numbers}"))
}

fn print<T: serde::Serialize + ?Sized>(
    output: Output,
    value: &T,
    table: impl Fn(&T) -> String,
) -> Result<(), Error> {
    let text = match output {
        Output::Table => table(value),
        Output::Json => serde_json::to_string_pretty(value)? + "\n",
    };
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// One line to standard error; if nobody can read it, nothing is lost that matters.
fn tell(line: &str) {
    writeln!(std::io::stderr(), "{line}").ok();
}

fn table_of_report(report: &RigReport) -> String {
    let mut text =
        format!("rig {} (level {}) is up after {:.1} s\n", report.name, report.level, report.elapsed_s);
    for cluster in &report.clusters {
        let (kubeconfig, kubectl) = (cluster.kubeconfig.display(), &report.kubectl);
        text += &format!("\ncluster {}  {}\n", cluster.name, cluster.server);
        text += &format!(
            "  kubeconfig  {kubeconfig}\n  try         {kubectl} --kubeconfig {kubeconfig} get nodes\n"
        );
    }
    if let Some(mesh) = &report.mesh {
        text += &format!("\nmesh  {}\n  try   curl -i {}\n", mesh.entry_url, mesh.entry_url);
    }
    text + &format!(
        "\ntake it down with  cargo xtask rig down --name {}  (or meshplay-rig down)\n",
        report.name
    )
}

fn table_of_status(rigs: &[RigStatus]) -> String {
    if rigs.is_empty() {
        return "no rig is up\n".to_owned();
    }
    rigs.iter().map(lines_of_rig).collect()
}

fn lines_of_rig(rig: &RigStatus) -> String {
    let running = rig.processes.iter().filter(|process| process.running).count();
    let level = rig.level.map_or("not up".to_owned(), |level| format!("level {level}"));
    let mut text =
        format!("rig {} ({level}): {running} of {} processes run\n", rig.name, rig.processes.len());
    for cluster in &rig.clusters {
        text +=
            &format!("  cluster {}  {}  {}\n", cluster.name, cluster.server, cluster.kubeconfig.display());
    }
    for process in rig.processes.iter().filter(|process| !process.running) {
        text += &format!("  ended: {}, log {}\n", process.name, process.log.display());
    }
    text
}

/// The error, its sources, and what the machine lacks.
fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = format!("error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!("\n  because {cause}");
        source = cause.source();
    }
    if let Some(RigError::Requirements { findings, .. }) = error.downcast_ref() {
        for finding in findings {
            text += &format!("\n  {} {}", finding.code, finding.message);
            for (word, more) in [("because", &finding.cause), ("fix", &finding.fix)] {
                text += &more.as_ref().map_or_else(String::new, |more| format!("\n    {word}: {more}"));
            }
        }
    }
    text
}
