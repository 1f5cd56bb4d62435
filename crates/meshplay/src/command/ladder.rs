//! `meshplay perf ladder`: what each thing that a mesh does to a request costs, on real Envoys of this machine.
//!
//! It starts the meshes, makes an experiment of them, and ends them; the rest is the experiment's. Their processes end
//! with this one, however it ends.

use std::sync::Arc;

use anyhow::Context;
use meshplay_load::affinity;
use meshplay_local::{
    Lifetime, Progress, RigContext, Tools,
    loopback_mesh::{
        Feature, Features, Hosting, LoopbackMesh, MeshError, MeshOptions, Version, requirements, run_workload,
    },
    state::State,
};
use meshplay_perf::{
    RunSpec,
    cost::CostRole,
    experiment::{Arm, Experiment as Plan},
    spec::{Arrivals, Endpoint, Watched},
};
use meshplay_types::{Code, Finding};
use serde_json::json;

use super::experiment;
use crate::{
    cli::{WorkloadArgs, experiment::LadderArgs},
    exit::Exit,
    failure::{Failure, refuse},
    printer::Printer,
    session::Session,
};

/// Of what the slowest rung can serve: enough to see costs, and far from queueing.
const SHARE_OF_CAPACITY: f64 = 0.5;

pub(crate) async fn run(args: LadderArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    if let Some(url) = session.server() {
        let message = format!("the ladder is run on this machine, and {url} is a server");
        return Err(refuse(Code::USAGE, message));
    }
    let rungs = rungs(&args.up_to)?;
    let tools = tools(&args)?;
    let folder = tempfile::tempdir().context("failed to make a folder for the meshes")?;
    let mut meshes = Vec::new();
    for (name, features) in rungs {
        printer.note(&format!("starting {name}"));
        let root = folder.path().join(&name);
        let state = State::create(&root, "ladder", Lifetime::WithParent)
            .context("failed to keep a record of the mesh")?;
        let rig = RigContext { tools: tools.clone(), state: Arc::new(state), progress: Progress::silent() };
        let program = std::env::current_exe().context("failed to find this program")?;
        let options = MeshOptions {
            features,
            versions: vec![Version::new("v1", 1)],
            hosting: Hosting::Program(program),
            ..MeshOptions::default()
        };
        meshes.push((name, LoopbackMesh::start(&rig, &options).await.map_err(failed)?));
    }
    let places = Places::of(&affinity::allowed().context("failed to find out which CPUs there are")?);
    if let Some(places) = &places {
        printer.note(&format!("kept apart: {places}"));
        meshes.iter().try_for_each(|(_, mesh)| places.keep(mesh))?;
    }
    let cpus = places.map(|places| vec![places.generator]).unwrap_or_default();
    let ended = experiment::carry_out(plan(&args, cpus, &meshes), session, printer).await;
    for (_, mesh) in meshes {
        mesh.stop().await.map_err(failed)?;
    }
    ended
}

/// The service behind a mesh, in a process of its own.
pub(crate) async fn workload(args: &WorkloadArgs) -> Result<Exit, Failure> {
    run_workload(&args.version, &args.address_file).await.context("the service has to stop")?;
    Ok(Exit::Ok)
}

/// From nothing to the last one, each with all that is below it.
fn rungs(up_to: &str) -> Result<Vec<(String, Features)>, Failure> {
    let last = Feature::ALL.into_iter().find(|feature| feature.name() == up_to).ok_or_else(|| {
        let names = Feature::ALL.map(Feature::name).join(", ");
        refuse(Code::USAGE, format!("`{up_to}` is none of {names}"))
    })?;
    let upper = Feature::ALL.into_iter().filter(|feature| *feature <= last);
    let upper = upper.map(|feature| (feature.name().to_owned(), Features::up_to(feature)));
    Ok(std::iter::once(("none".to_owned(), Features::none())).chain(upper).collect())
}

fn tools(args: &LadderArgs) -> Result<Tools, Failure> {
    let missing = |cause: String| {
        Failure::Refused(vec![Finding::new(Code::LADDER_ENVOY, "there is no Envoy").cause(cause)])
    };
    let tools = args.tools.as_ref().map_or_else(Tools::open_default, Tools::open);
    let tools = tools.map_err(|error| missing(error.to_string()))?;
    match requirements(&tools).into_iter().next() {
        None => Ok(tools),
        Some(finding) => Err(missing(finding.cause.unwrap_or(finding.message))),
    }
}

/// Which CPUs generator, service and proxies keep to, so that each rung finds them where the others did.
struct Places {
    generator: u32,
    service: Vec<u32>,
    proxies: Vec<u32>,
}

impl Places {
    /// None where everything has to share one CPU.
    fn of(cpus: &[u32]) -> Option<Self> {
        match cpus {
            [] | [_] => None,
            [shared, generator] => {
                Some(Self { generator: *generator, service: vec![*shared], proxies: vec![*shared] })
            }
            [proxies @ .., service, generator] => {
                Some(Self { generator: *generator, service: vec![*service], proxies: proxies.to_vec() })
            }
        }
    }

    fn keep(&self, mesh: &LoopbackMesh) -> anyhow::Result<()> {
        let processes = mesh.processes();
        // The sidecars come first, the workload last.
        let last = processes.len().saturating_sub(1);
        for (at, process) in processes.iter().enumerate() {
            let cpus = if at < last { &self.proxies } else { &self.service };
            affinity::keep_process_to(process.pid.cast_unsigned(), cpus)
                .with_context(|| format!("failed to keep process {} to the CPUs {cpus:?}", process.pid))?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { generator, service, proxies } = self;
        write!(f, "generator on CPU {generator}, service on {service:?}, proxies on {proxies:?}")
    }
}

fn plan(args: &LadderArgs, cpus: Vec<u32>, meshes: &[(String, LoopbackMesh)]) -> Plan {
    let arm = |(name, mesh): &(String, LoopbackMesh)| {
        let processes = mesh.processes();
        // The sidecars come first, the workload last.
        let watched = processes.iter().enumerate().map(|(at, process)| Watched::Process {
            pid: process.pid.cast_unsigned(),
            name: None,
            role: if at + 1 < processes.len() { CostRole::Proxy } else { CostRole::Application },
        });
        let watched: Vec<Watched> = watched.collect();
        Arm { name: name.clone(), url: Some(mesh.entry_url()), patch: json!({ "resources": watched }) }
    };
    let arms: Vec<Arm> = meshes.iter().map(arm).collect();
    let url = arms.first().and_then(|arm| arm.url.clone()).unwrap_or_default();
    let arrivals = args.rate.map_or(Arrivals::Max, |rate| Arrivals::Constant { rate });
    let base = RunSpec {
        connections: args.connections,
        duration_ms: Some(args.duration),
        warm_up_ms: args.duration / 8,
        cpus,
        ..RunSpec::new(vec![Endpoint::get(&url)], arrivals)
    };
    Plan {
        name: "cost ladder".to_owned(),
        base,
        arms,
        factors: Vec::new(),
        null_arm: true,
        blocks: args.blocks,
        seed: 1,
        primary: args.primary.clone(),
        margin: 0.03,
        rate_of_capacity: args.rate.is_none().then_some(SHARE_OF_CAPACITY),
        run_deviation: None,
    }
}

fn failed(error: MeshError) -> Failure {
    match error {
        MeshError::Refused { findings } => Failure::Refused(findings),
        error => Failure::Internal(anyhow::Error::new(error).context("the mesh could not be run")),
    }
}
