//! Clusters for the demo, held as long as it runs.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use meshplay_local::{
    ControlPlane, Lifetime, Options, Progress, RigContext, SimulatedNodes, SimulatedOptions, Tools,
    state::State,
};

use crate::failure::Failure;

/// What they are called, as clusters and as connections.
pub(crate) const NAMES: [&str; 2] = ["east", "west"];
/// What they are made of.
const PROGRAMS: [&str; 5] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"];
/// The rig's name in the folder of the demo.
const RIG: &str = "demo";

/// Running clusters. Dropped, they and everything of them are gone.
pub(crate) struct DemoClusters {
    kubeconfigs: Vec<(&'static str, PathBuf)>,
    // In the order in which they are to end.
    _nodes: Vec<SimulatedNodes>,
    _planes: Vec<ControlPlane>,
    _rig: RigContext,
}

/// What is not in the tools folder, by commas; nothing if all of it is there.
pub(crate) fn missing_programs(tools: &Tools) -> Option<String> {
    let missing: Vec<_> = PROGRAMS.into_iter().filter(|program| tools.program(program).is_err()).collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

impl DemoClusters {
    /// Starts the first `count` of [`NAMES`] with their records below `root`, and waits until their nodes are ready.
    pub(crate) async fn start(
        tools: Tools,
        root: &Path,
        count: usize,
        progress: Progress,
    ) -> Result<Self, Failure> {
        let state =
            State::create(root, RIG, Lifetime::WithParent).context("failed to keep a record of the demo")?;
        let rig = RigContext { tools, state: Arc::new(state), progress };
        let names = &NAMES[..count.min(NAMES.len())];
        let options = names.iter().map(|name| Options::new(name)).collect();
        let planes = ControlPlane::start_all(&rig, options)
            .await
            .context("failed to start the clusters of the demo")?;
        let mut nodes = Vec::new();
        for plane in &planes {
            let started = SimulatedNodes::start(&rig, plane, &SimulatedOptions::default()).await;
            nodes.push(started.context("failed to start the simulated nodes of the demo")?);
        }
        let paths = planes.iter().map(ControlPlane::kubeconfig_path);
        let kubeconfigs = names.iter().copied().zip(paths).collect();
        Ok(Self { kubeconfigs, _nodes: nodes, _planes: planes, _rig: rig })
    }

    /// Name and kubeconfig of each.
    pub(crate) fn kubeconfigs(&self) -> &[(&'static str, PathBuf)] {
        &self.kubeconfigs
    }
}
