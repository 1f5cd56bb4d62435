//! Real level-2 clusters that all tests share, and a corner of one for each test.
//!
//! Where they come from, first that fits: `MESHPLAY_TEST_KUBECONFIGS` (colon-separated paths; `cargo xtask test` sets
//! it), the running rig `test-shared` (`cargo xtask rig up --clusters 2 --name test-shared`, for quick rounds by hand),
//! or two that this process starts and takes with it: its programs die with the process however that ends, and what is
//! left of its folder is removed by whichever rig is made next.

use std::{
    env,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use meshplay_local::{
    ControlPlane, ControlPlaneError, Options, RigContext, SimulatedNodes, SimulatedOptions, Tools,
    ToolsError,
    simulated::SimulatedError,
    state::{State, StateError},
};
use meshplay_net::process::Lifetime;

use crate::{AuditLog, Kubectl, TestNamespace};

/// Paths of the kubeconfigs of shared clusters, separated by colons.
pub const KUBECONFIGS_ENV: &str = "MESHPLAY_TEST_KUBECONFIGS";
/// Families of tools that this run goes without, separated by commas.
pub const WITHOUT_ENV: &str = "MESHPLAY_TEST_WITHOUT";
/// The rig that is used if it is up.
const SHARED_RIG: &str = "test-shared";
/// Clusters that a process starts for itself.
const CLUSTERS: usize = 2;
/// What clusters are made of.
const FAMILIES: [&str; 3] = ["control-plane", "simulation", "cli"];

/// Why there are no clusters for tests.
#[derive(Debug, thiserror::Error)]
pub enum ClustersError {
    /// The programs are not there.
    #[error("failed to find the programs of the rig")]
    Tools(#[from] ToolsError),
    /// The rig cannot be written down.
    #[error("failed to keep the record of the test clusters")]
    State(#[from] StateError),
    /// A control plane did not start.
    #[error("failed to start a test cluster")]
    ControlPlane(#[from] ControlPlaneError),
    /// The simulated nodes did not start.
    #[error("failed to start the simulated nodes of a test cluster")]
    Simulated(#[from] SimulatedError),
    /// No runtime could be had.
    #[error("failed to start a runtime for the test clusters")]
    Runtime(#[source] std::io::Error),
}

/// A shared cluster.
#[derive(Debug)]
pub struct TestCluster {
    name: String,
    kubeconfig: PathBuf,
    kubectl: Kubectl,
    _own: Option<Own>,
}

/// A cluster that this process started: it ends when these are dropped.
#[derive(Debug)]
struct Own {
    _nodes: SimulatedNodes,
    _plane: ControlPlane,
    _rig: RigContext,
}

/// The shared clusters, usually two; the same for every caller in this process. Blocks while they start.
///
/// Empty only if the run was told to go [`without`] them.
///
/// # Panics
/// If there are none and none can be started: a missing part is a failure.
pub fn clusters() -> &'static [TestCluster] {
    static CLUSTERS: OnceLock<Vec<TestCluster>> = OnceLock::new();
    CLUSTERS.get_or_init(|| {
        if FAMILIES.into_iter().any(without) {
            return Vec::new();
        }
        // On a thread of its own, because the caller may be inside a runtime, where no other may block.
        let found = std::thread::spawn(find).join().expect("finding clusters reports its errors");
        found.unwrap_or_else(|error| panic!("no clusters for tests: {}", chain(&error)))
    })
}

/// Whether `cargo xtask test --without FAMILY` said so. A test that then does less says that it does.
pub fn without(family: &str) -> bool {
    env::var(WITHOUT_ENV).is_ok_and(|names| names.split(',').any(|name| name == family))
}

fn find() -> Result<Vec<TestCluster>, ClustersError> {
    let tools = Tools::open_default()?;
    if let Some(paths) = env::var_os(KUBECONFIGS_ENV) {
        return env::split_paths(&paths).map(|path| TestCluster::at(&tools, path, None)).collect();
    }
    let root = State::default_root()?;
    if let Ok(state) = State::open(&root, SHARED_RIG) {
        let clusters = state.record()?.clusters.into_iter();
        return clusters.map(|cluster| TestCluster::at(&tools, cluster.kubeconfig, None)).collect();
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ClustersError::Runtime)?;
    runtime.block_on(start(&tools, &root))
}

async fn start(tools: &Tools, root: &Path) -> Result<Vec<TestCluster>, ClustersError> {
    let state = State::create(root, &format!("test-{}", std::process::id()), Lifetime::WithParent)?;
    let rig = RigContext::new(tools.clone(), Arc::new(state));
    let options = (1..=CLUSTERS).map(|n| Options::new(&format!("c{n}"))).collect();
    let mut clusters = Vec::new();
    for plane in ControlPlane::start_all(&rig, options).await? {
        let nodes = SimulatedNodes::start(&rig, &plane, &SimulatedOptions::default()).await?;
        let kubeconfig = plane.kubeconfig_path();
        let own = Own { _nodes: nodes, _plane: plane, _rig: rig.clone() };
        clusters.push(TestCluster::at(tools, kubeconfig, Some(own))?);
    }
    Ok(clusters)
}

impl TestCluster {
    fn at(tools: &Tools, kubeconfig: PathBuf, own: Option<Own>) -> Result<Self, ClustersError> {
        let dir_name = kubeconfig.parent().and_then(Path::file_name).unwrap_or_default();
        let name = dir_name.to_string_lossy().into_owned();
        let kubectl = Kubectl::new(tools.program("kubectl")?, kubeconfig.clone());
        Ok(Self { name, kubeconfig, kubectl, _own: own })
    }

    /// Its name in its rig.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A kubeconfig with full rights.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The real kubectl for this cluster, with full rights.
    pub fn kubectl(&self) -> &Kubectl {
        &self.kubectl
    }

    /// Everything that the API server was asked so far; the rig keeps it beside the kubeconfig.
    pub fn audit_log(&self) -> AuditLog {
        AuditLog::new(self.kubeconfig.with_file_name("audit.log"))
    }

    /// Makes a corner for one test: a namespace and an API group that nobody else uses.
    ///
    /// # Panics
    /// If the namespace cannot be made.
    pub fn namespace(&'static self) -> TestNamespace {
        TestNamespace::create(self)
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
