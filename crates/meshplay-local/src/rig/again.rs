//! A cluster that goes away and comes back: its programs are ended, and started again as they were, with the same data at
//! the same address. What a person sees is a control plane that was switched off.
//!
//! Of a real node it knows nothing: that goes on running without its control plane, as nodes do.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshplay_net::process::{Process, ProcessId, stop_all};

use super::{RigError, RigStatus};
use crate::Progress;
use crate::api::Api;
use crate::control_plane::KeyAndCert;
use crate::state::{ClusterEntry, CommandLine, State, Trace};

/// What a program may take to end when asked before it is killed: nothing, as when the power goes. An API server that may
/// end in peace would go on answering for seconds.
const STOP_GRACE: Duration = Duration::ZERO;
/// How often readiness is asked for.
const POLL: Duration = Duration::from_millis(100);
/// As long as a new control plane has.
const DEADLINE: Duration = Duration::from_secs(180);

type Reason = Box<dyn std::error::Error + Send + Sync>;

/// Ends the programs of one cluster; its data and its address stay its own.
///
/// # Errors
/// [`RigError::Cluster`], [`RigError::State`].
pub fn stop(root: &Path, rig: &str, cluster: &str) -> Result<RigStatus, RigError> {
    let state = State::open(root, rig)?;
    let entry = entry(&state, cluster)?;
    let ids: Vec<ProcessId> = programs(&state, &entry)?.into_iter().map(|program| program.id).collect();
    stop_all(&ids, STOP_GRACE).map_err(crate::state::StateError::from)?;
    Ok(RigStatus::of(&state)?)
}

/// Starts the programs of one cluster that was stopped, and waits until it is ready.
///
/// # Errors
/// [`RigError::Cluster`], [`RigError::State`], [`RigError::Again`].
pub async fn start(
    root: &Path,
    rig: &str,
    cluster: &str,
    progress: &Progress,
) -> Result<RigStatus, RigError> {
    let state = State::open(root, rig)?;
    let entry = entry(&state, cluster)?;
    let again = |source| RigError::Again { cluster: cluster.to_owned(), source };
    let api = api(&entry).map_err(again)?;
    let mut running: Vec<Process> = Vec::new();
    for program in programs(&state, &entry)? {
        if program.id.is_running().map_err(crate::state::StateError::from)? {
            continue;
        }
        let acts_on_api = !matches!(program.file(), "etcd.log" | "kube-apiserver.log");
        if acts_on_api {
            // A controller that finds no API server gives up.
            wait_for(&api, "/livez", &running).await.map_err(again)?;
        }
        let Program { id, name, log, command } = program;
        let spec = command
            .clone()
            .ok_or_else(|| again(format!("nobody wrote down how {name} was started").into()))?;
        state.forget(&[Trace::Process { id, name: name.clone(), log: log.clone(), command }])?;
        running.push(state.start(spec.spec(&name, &log))?);
    }
    wait_for(&api, "/readyz", &running).await.map_err(again)?;
    progress.say(&format!("cluster {cluster}: is back"));
    Ok(RigStatus::of(&state)?)
}

/// A program of a cluster, as it is written down.
struct Program {
    id: ProcessId,
    name: String,
    log: PathBuf,
    command: Option<CommandLine>,
}

impl Program {
    fn file(&self) -> &str {
        self.log.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }
}

fn entry(state: &State, cluster: &str) -> Result<ClusterEntry, RigError> {
    let known = state.record()?.clusters;
    let clusters = known.iter().map(|entry| entry.name.clone()).collect();
    known.into_iter().find(|entry| entry.name == cluster).ok_or_else(|| RigError::Cluster {
        rig: state.name().to_owned(),
        cluster: cluster.to_owned(),
        clusters,
    })
}

/// Its programs in the order in which they were started: those that log into its folder.
fn programs(state: &State, entry: &ClusterEntry) -> Result<Vec<Program>, RigError> {
    let dir = dir(entry);
    let program = |trace| match trace {
        Trace::Process { id, name, log, command } if log.starts_with(dir) => {
            Some(Program { id, name, log, command })
        }
        _ => None,
    };
    Ok(state.record()?.traces.into_iter().filter_map(program).collect())
}

fn dir(entry: &ClusterEntry) -> &Path {
    entry.kubeconfig.parent().unwrap_or(Path::new("/"))
}

/// As the API server itself speaks to kubelets: of the files in its folder the one with full rights.
fn api(entry: &ClusterEntry) -> Result<Api, Reason> {
    let read = |file: &str| std::fs::read_to_string(dir(entry).join("pki").join(file));
    let identity = KeyAndCert { cert_pem: read("kubelet-client.crt")?, key_pem: read("kubelet-client.key")? };
    Ok(Api::new(&entry.server, &read("ca.crt")?, &identity)?)
}

async fn wait_for(api: &Api, path: &str, running: &[Process]) -> Result<(), Reason> {
    let started = Instant::now();
    loop {
        let last = match api.get(path).await {
            Ok(answer) if answer.status.is_success() => return Ok(()),
            Ok(answer) => answer.text(),
            Err(error) => error.to_string(),
        };
        running.iter().try_for_each(|process| process.check_running("the cluster comes back"))?;
        if started.elapsed() >= DEADLINE {
            return Err(format!("it is not ready after {} s: {last}", DEADLINE.as_secs()).into());
        }
        tokio::time::sleep(POLL).await;
    }
}
