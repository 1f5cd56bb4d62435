//! The cluster that both tools deploy to: a real control plane with simulated nodes, started here or given.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use meshplay_local::{
    ControlPlane, Options, RigContext, SimulatedNodes, SimulatedOptions, Tools, state::State,
};
use meshplay_net::process::Lifetime;
use meshplay_test::Kubectl;

use super::objects::{ALL_KINDS, DEFINITION, LABEL, Objects};

/// Room for the pods of a round and of one that is still going: 110 each.
const NODES: usize = 5;
/// How long controllers may take for anything.
const PATIENCE: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A cluster with full rights.
pub(super) struct Cluster {
    kubeconfig: PathBuf,
    kubectl: Kubectl,
    _own: Option<Own>,
}

/// Ends with this value, nodes first.
struct Own {
    _nodes: SimulatedNodes,
    _plane: ControlPlane,
    _rig: RigContext,
    _runtime: tokio::runtime::Runtime,
}

impl Cluster {
    /// The given one, or one of our own.
    pub(super) fn open(kubeconfig: Option<&Path>) -> Result<Self> {
        let tools =
            Tools::open_default().context("failed to find the programs; `cargo xtask tools` makes them")?;
        let program = tools.program("kubectl")?;
        let (kubeconfig, own) = match kubeconfig {
            Some(path) => (path.to_owned(), None),
            None => {
                let (path, own) = start(tools)?;
                (path, Some(own))
            }
        };
        let kubectl = Kubectl::new(program, &kubeconfig);
        let cluster = Self { kubeconfig, kubectl, _own: own };
        cluster.kubectl.run_with_input(&["apply", "--server-side", "-f", "-"], DEFINITION)?;
        cluster.kubectl.run(&[
            "wait",
            "--for=condition=Established",
            "crd/widgets.bench.meshplay.test",
            "--timeout=60s",
        ])?;
        Ok(cluster)
    }

    pub(super) fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    pub(super) fn kubectl(&self) -> &Kubectl {
        &self.kubectl
    }

    /// Versions of kubectl and of the API server.
    pub(super) fn versions(&self) -> Result<(String, String)> {
        let answer: serde_json::Value = serde_json::from_str(&self.kubectl.run(&["version", "-o", "json"])?)?;
        let text = |pointer| answer.pointer(pointer).and_then(|value| value.as_str()).map(str::to_owned);
        let client = text("/clientVersion/gitVersion").context("kubectl does not say its version")?;
        let server = text("/serverVersion/gitVersion").context("the API server does not say its version")?;
        Ok((client, server))
    }

    /// Makes the namespaces of a round and waits until the controllers have furnished them.
    pub(super) fn prepare(&self, objects: &Objects) -> Result<()> {
        for namespace in &objects.namespaces {
            self.kubectl.run(&["create", "namespace", namespace])?;
        }
        let furnished = |namespace: &String| {
            let found = self.kubectl.run(&[
                "-n",
                namespace,
                "get",
                "serviceaccount/default",
                "configmap/kube-root-ca.crt",
            ]);
            found.is_ok()
        };
        until("the namespaces are furnished", || Ok(objects.namespaces.iter().all(furnished)))
    }

    /// Fails unless every object of the round is there.
    pub(super) fn check(&self, objects: &Objects) -> Result<()> {
        let selector = format!("{LABEL}={}", objects.round);
        let found = self.kubectl.run(&["get", ALL_KINDS, "-A", "-l", &selector, "-o", "name"])?;
        let found = found.lines().filter(|line| !line.is_empty()).count();
        ensure!(found == objects.count, "{found} of {} objects are there", objects.count);
        Ok(())
    }

    /// Waits until every Deployment of the round is available; how long from now on, in ms.
    pub(super) fn healthy(&self, objects: &Objects) -> Result<f64> {
        let selector = format!("{LABEL}={}", objects.round);
        let path = "jsonpath={.items[*].status.availableReplicas}";
        let started = Instant::now();
        until("all Deployments are available", || {
            let found = self.kubectl.run(&["get", "deployments", "-A", "-l", &selector, "-o", path])?;
            Ok(found.split_whitespace().count() == objects.deployments)
        })?;
        Ok(started.elapsed().as_secs_f64() * 1e3)
    }

    /// Removes a round and waits until nothing of it is left, so that the next one finds the cluster as this one did.
    pub(super) fn clean(&self, objects: &Objects) -> Result<()> {
        let mut args = vec!["delete", "namespace", "--wait=true", "--timeout=300s"];
        args.extend(objects.namespaces.iter().map(String::as_str));
        self.kubectl.run(&args)?;
        Ok(())
    }
}

fn start(tools: Tools) -> Result<(PathBuf, Own)> {
    eprintln!("starting a cluster …");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let root = State::default_root()?;
    let state = State::create(&root, &format!("bench-{}", std::process::id()), Lifetime::WithParent)?;
    let rig = RigContext::new(tools, Arc::new(state));
    let (plane, nodes) = runtime.block_on(async {
        let plane = ControlPlane::start(&rig, Options::new("bench")).await?;
        let options = SimulatedOptions { nodes: NODES, ..SimulatedOptions::default() };
        let nodes = SimulatedNodes::start(&rig, &plane, &options).await?;
        anyhow::Ok((plane, nodes))
    })?;
    let kubeconfig = plane.kubeconfig_path();
    Ok((kubeconfig, Own { _nodes: nodes, _plane: plane, _rig: rig, _runtime: runtime }))
}

fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    while !is_so()? {
        if started.elapsed() > PATIENCE {
            bail!("after {} s it is still not so that {what}", PATIENCE.as_secs());
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
