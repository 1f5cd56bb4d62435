//! `meshplay-bench deploy`: plan and apply of a thousand objects, against `kubectl apply --server-side` of the same.
//!
//! How it is fair: same cluster, same objects, same run; kubectl and meshplay take turns (A B B A), each time in fresh
//! namespaces that are there before either starts (so that our dry-runs are really made); everything is removed
//! between turns. kubectl has its cache of discovery warm, meshplay has none. What meshplay's deploy does and
//! kubectl's apply does not — reading live objects, a dry-run of each, planning, a journal — is in the measured time;
//! importing the manifest and health are not, and are told apart.

mod cluster;
mod objects;
mod report;
mod round;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use meshplay_test::{Fault, FaultProxy};

use self::{
    cluster::Cluster,
    objects::Objects,
    report::{Pair, Report, RouteReport, Versions},
    round::{Deployed, Tool, Until, Way},
};
use crate::{
    Verdict,
    machine::Machine,
    product::{self, Product},
    version,
};

/// Objects of the unmeasured first deployment of each tool over each way.
const WARM_UP_OBJECTS: usize = 50;
/// Runs of `meshplay version`.
const VERSION_RUNS: u32 = 30;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Rounds of A B B A, over each way
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Objects of one deployment
    #[arg(long, default_value_t = 1000)]
    objects: usize,
    /// Latency of the second way, per request; 0 leaves it out
    #[arg(long, default_value_t = 20)]
    latency_ms: u64,
    /// Take this cluster instead of starting one
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// The program [default: the release build of this checkout]
    #[arg(long, value_name = "FILE")]
    meshplay: Option<PathBuf>,
    /// Where the result goes, as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let program = product::program(args.meshplay.as_deref())?;
    let machine = Machine::here();
    let cluster = Cluster::open(args.kubeconfig.as_deref())?;
    let bench = Bench { args, program: &program, cluster: &cluster, dir: tempfile::tempdir()? };

    let loopback = bench.route("loopback", None)?;
    let latency = match args.latency_ms {
        0 => None,
        ms => Some(bench.route("latency", Some(Duration::from_millis(ms)))?),
    };
    let (kubectl, kubernetes) = cluster.versions()?;
    let report = Report {
        machine,
        versions: Versions { meshplay: bench.version()?, kubectl, kubernetes },
        objects: Objects::new("count", args.objects).count,
        latency_ms: args.latency_ms,
        loopback,
        latency,
        version_wall_ms: version::measure(&program, VERSION_RUNS)?,
    };
    print!("{}", report.text());
    if let Some(path) = &args.out {
        let mut text = serde_json::to_string_pretty(&report.with_goals())?;
        text.push('\n');
        fs::write(path, text).with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(report.verdict())
}

/// What all routes share.
struct Bench<'a> {
    args: &'a Args,
    program: &'a Path,
    cluster: &'a Cluster,
    dir: tempfile::TempDir,
}

impl Bench<'_> {
    /// All rounds over one way to the cluster, and one deployment that waits for health.
    fn route(&self, name: &str, latency: Option<Duration>) -> Result<RouteReport> {
        let dir = self.dir.path().join(name);
        fs::create_dir(&dir)?;
        // Lives as long as the route.
        let proxy = latency.map(|latency| self.proxy(latency)).transpose()?;
        let kubeconfig = match &proxy {
            None => self.cluster.kubeconfig().to_owned(),
            Some(proxy) => {
                let path = dir.join("kubeconfig");
                fs::write(&path, proxy.kubeconfig_text())?;
                path
            }
        };
        let way = Way {
            cluster: self.cluster,
            kubectl: self.cluster.kubectl().with_kubeconfig(&kubeconfig),
            product: Product::new(self.program, &dir.join("data")),
            dir,
        };
        way.connect(&kubeconfig)?;
        for tool in [Tool::Kubectl, Tool::Meshplay] {
            way.deploy(
                tool,
                Until::Applied,
                &Objects::new(&format!("{name}-warm-{tool:?}").to_lowercase(), WARM_UP_OBJECTS),
            )?;
        }
        let mut pairs = Vec::new();
        for round in 0..self.args.rounds {
            pairs.push(self.pair(&way, name, round * 2, [Tool::Kubectl, Tool::Meshplay])?);
            pairs.push(self.pair(&way, name, round * 2 + 1, [Tool::Meshplay, Tool::Kubectl])?);
        }
        let objects = Objects::new(&format!("{name}-wait"), self.args.objects);
        let waited = way.deploy(Tool::Meshplay, Until::Healthy, &objects)?;
        Ok(RouteReport { pairs, waited })
    }

    fn proxy(&self, latency: Duration) -> Result<FaultProxy> {
        let proxy = FaultProxy::start(self.cluster.kubeconfig())?;
        proxy.faults().set(Fault::Latency(latency));
        Ok(proxy)
    }

    fn pair(&self, way: &Way<'_>, name: &str, number: u32, order: [Tool; 2]) -> Result<Pair> {
        let deploy = |tool: Tool| -> Result<Deployed> {
            let round = format!("{name}-{number}-{tool:?}").to_lowercase();
            way.deploy(tool, Until::Applied, &Objects::new(&round, self.args.objects))
        };
        let [first, second] = [deploy(order[0])?, deploy(order[1])?];
        let (kubectl, meshplay) = if first.tool == Tool::Kubectl { (first, second) } else { (second, first) };
        Ok(Pair { first: order[0], kubectl, meshplay })
    }

    fn version(&self) -> Result<String> {
        let (_, text) = Product::new(self.program, self.dir.path()).run(&["version"])?;
        Ok(text.lines().next().unwrap_or_default().trim().to_owned())
    }
}
