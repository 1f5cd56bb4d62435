//! Level 2: simulated nodes and pods on a real control plane.
//!
//! kwok plays the nodes and their kubelets and nothing else: scheduling, volumes, endpoints, rollouts and jobs are the
//! work of the real scheduler and controllers. What a pod does is chosen by [`BEHAVIOUR_ANNOTATION`] in its template;
//! what each behaviour looks like is written in `simulated/stages/`. There is nothing behind a simulated pod: no
//! logs, no exec, no traffic, and a missing ConfigMap or Secret is not noticed.
//!
//! The cluster also gets what clusters have: a default storage class with local volumes that bind to the first
//! consumer, one whose claims stay pending, and a default ingress class without a controller. Load balancers stay
//! without an address because nobody hands them out.

pub(crate) mod objects;
mod stages;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use meshplay_net::process::{Process, ProcessError, ProcessSpec};
use serde_json::Value;

use crate::api::{Api, ApiError};
use crate::control_plane::{ControlPlaneError, User};
use crate::state::StateError;
use crate::{ControlPlane, RigContext, ToolsError};

pub use objects::Volumes;
pub use stages::BEHAVIOUR_ANNOTATION;

/// Nodes of one cluster; each costs kwok a lease every ten seconds.
pub const NODES_MAX: usize = 200;
/// How often the nodes are looked at until they are ready.
const POLL: Duration = Duration::from_millis(100);
/// What kwok may take to end when asked before it is killed.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// What the nodes of a cluster are to be.
#[derive(Debug, Clone)]
pub struct SimulatedOptions {
    /// How many, 1 to [`NODES_MAX`].
    pub nodes: usize,
    /// How many local volumes of 10 GiB there are to be claimed.
    pub volumes: usize,
    /// The time they have until all are ready.
    pub deadline: Duration,
}

impl Default for SimulatedOptions {
    fn default() -> SimulatedOptions {
        SimulatedOptions { nodes: 3, volumes: 20, deadline: Duration::from_secs(120) }
    }
}

/// Why simulated nodes did not come up.
#[derive(Debug, thiserror::Error)]
pub enum SimulatedError {
    /// More nodes, or fewer, than can be.
    #[error("a cluster can have 1 to {NODES_MAX} simulated nodes, not {nodes}")]
    Nodes {
        /// What was asked for.
        nodes: usize,
    },
    /// kwok is missing.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// The configuration of kwok could not be written.
    #[error("failed to write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// kwok's kubeconfig could not be made.
    #[error("failed to make a kubeconfig for kwok")]
    Kubeconfig {
        /// What went wrong.
        source: ControlPlaneError,
    },
    /// A node, class or volume could not be made, or the nodes not be read.
    #[error("failed to set up cluster `{cluster}`")]
    Api {
        /// The cluster.
        cluster: String,
        /// What the API server said.
        source: ApiError,
    },
    /// kwok could not be started or written down.
    #[error("failed to start kwok for cluster `{cluster}`")]
    Start {
        /// The cluster.
        cluster: String,
        /// What went wrong.
        source: StateError,
    },
    /// kwok ended while it was needed, or could not be ended.
    #[error("cluster `{cluster}`: kwok failed")]
    Program {
        /// The cluster.
        cluster: String,
        /// How, with the end of its log.
        source: ProcessError,
    },
    /// The nodes did not become ready in time.
    #[error(
        "cluster `{cluster}`: {ready} of {nodes} simulated nodes are ready after {} s; kwok's log `{}` ends with:\n{tail}",
        deadline.as_secs(), log.display()
    )]
    NotReady {
        /// The cluster.
        cluster: String,
        /// How many are ready.
        ready: usize,
        /// How many there are.
        nodes: usize,
        /// The time they had.
        deadline: Duration,
        /// kwok's log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
}

/// The running kwok of one cluster.
#[derive(Debug)]
pub struct SimulatedNodes {
    cluster: String,
    kwok: Process,
}

impl SimulatedNodes {
    /// Gives a control plane nodes, storage and classes, and waits until all nodes take pods.
    ///
    /// # Errors
    /// [`SimulatedError`]; a kwok that fails is told with the last lines of its log.
    pub async fn start(
        ctx: &RigContext,
        plane: &ControlPlane,
        options: &SimulatedOptions,
    ) -> Result<SimulatedNodes, SimulatedError> {
        let SimulatedOptions { nodes, volumes, .. } = *options;
        if !(1..=NODES_MAX).contains(&nodes) {
            return Err(SimulatedError::Nodes { nodes });
        }
        let started = Instant::now();
        let cluster = plane.name().to_owned();
        let kwok = start_kwok(ctx, plane)?;
        let volumes =
            Volumes { prefix: "rig-volume".to_owned(), count: volumes, size: "10Gi".to_owned(), nodes };
        let set_up = async {
            objects::apply_all(plane.api(), objects::cluster(nodes)).await?;
            create_volumes(plane.api(), &volumes).await
        };
        set_up.await.map_err(|source| SimulatedError::Api { cluster: cluster.clone(), source })?;
        let simulated = SimulatedNodes { cluster, kwok };
        simulated.wait_until_ready(plane.api(), options).await?;
        let elapsed_s = started.elapsed().as_secs_f32();
        ctx.progress
            .say(&format!("cluster {}: {nodes} simulated nodes ready in {elapsed_s:.1} s", plane.name()));
        Ok(simulated)
    }

    /// Ends kwok: nodes and pods stay as they are and nobody reports about them any more.
    ///
    /// # Errors
    /// [`SimulatedError::Program`].
    pub async fn stop(self) -> Result<(), SimulatedError> {
        let SimulatedNodes { cluster, kwok } = self;
        kwok.stop(STOP_GRACE).await.map(drop).map_err(|source| SimulatedError::Program { cluster, source })
    }

    async fn wait_until_ready(&self, api: &Api, options: &SimulatedOptions) -> Result<(), SimulatedError> {
        let started = Instant::now();
        let cluster = || self.cluster.clone();
        loop {
            let answer = api.get("/api/v1/nodes").await;
            let answer = answer.map_err(|source| SimulatedError::Api { cluster: cluster(), source })?;
            let ready = ready_nodes(&answer.json());
            if ready >= options.nodes {
                return Ok(());
            }
            self.kwok
                .check_running("the simulated nodes start")
                .map_err(|source| SimulatedError::Program { cluster: cluster(), source })?;
            if started.elapsed() >= options.deadline {
                return Err(SimulatedError::NotReady {
                    cluster: cluster(),
                    ready,
                    nodes: options.nodes,
                    deadline: options.deadline,
                    log: self.kwok.log().to_owned(),
                    tail: meshplay_net::process::log_tail(self.kwok.log()),
                });
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// Makes more local volumes for claims of the class `rig-local`.
///
/// # Errors
/// The first [`ApiError`].
pub async fn create_volumes(api: &Api, volumes: &Volumes) -> Result<(), ApiError> {
    objects::apply_all(api, volumes.objects()).await
}

fn start_kwok(ctx: &RigContext, plane: &ControlPlane) -> Result<Process, SimulatedError> {
    let program = ctx.tools.program("kwok")?;
    let user = User { name: "rig-kwok", groups: &["system:masters"] };
    let kubeconfig = plane
        .issue_kubeconfig("kwok.kubeconfig", &user, &plane.server_url())
        .map_err(|source| SimulatedError::Kubeconfig { source })?;
    let config = plane.dir().join("kwok.yaml");
    std::fs::write(&config, stages::config())
        .map_err(|source| SimulatedError::Write { path: config.clone(), source })?;
    let log = plane.dir().join("logs/kwok.log");
    let spec = ProcessSpec::new(&format!("kwok of cluster `{}`", plane.name()), program, log)
        // Without it kwok reads the files of a person who also uses kwok.
        .env("KWOK_WORKDIR", plane.dir().join("kwok"))
        .env("GOMAXPROCS", "2")
        .arg(format!("--kubeconfig={}", kubeconfig.display()))
        .arg(format!("--config={}", config.display()))
        .arg(format!("--manage-nodes-with-label-selector={}", objects::NODE_SELECTOR))
        .arg("--node-lease-duration-seconds=40");
    ctx.state.start(spec).map_err(|source| SimulatedError::Start { cluster: plane.name().to_owned(), source })
}

/// Nodes that report Ready and that the controllers have opened for pods.
fn ready_nodes(list: &Value) -> usize {
    let is_ready = |node: &&Value| {
        let conditions = node["status"]["conditions"].as_array();
        let ready = conditions.is_some_and(|conditions| {
            conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
        });
        ready && node["spec"]["taints"].is_null()
    };
    list["items"].as_array().map_or(0, |nodes| nodes.iter().filter(is_ready).count())
}
