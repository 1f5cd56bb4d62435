//! What is watched in a run: what its specification names, and what finds itself behind its targets.
//!
//! A target on this machine is the process that listens there; a target in a connected cluster is its pods, their
//! proxies, the nodes they are on and the control plane of their mesh. What cannot be found does not keep a run from
//! starting.

use std::{collections::BTreeMap, fs, sync::Arc};

use meshplay_perf::{
    RunSpec,
    cost::{CostRole, CostSource, SubjectKind},
    site::{Site, SiteCluster, SiteNode},
    spec::Watched,
};
use meshplay_store::Scope;
use meshplay_types::{Code, Finding, Findings, PAGE_ITEMS_MAX, PageRequest};
use serde_json::Value;
use tokio::time::timeout;

use super::{
    LOOK_TIME,
    asked::Asked,
    cgroup::Cgroup,
    cluster::{Cluster, look},
    counters::Counters,
    envoy::Envoy,
    listeners::listening,
    local::Reader,
    locals::Locals,
    mesh_config,
    node::Node,
    pods::{Chosen, Roll},
    process::Process,
    role::CONTROL_PLANES,
    site,
};
use crate::{
    App, AppError,
    performance::{guard::resolve, reach::text},
};

/// Nodes that one run may watch.
const NODES_MAX: usize = 8;

/// Everything that is watched in one run.
#[derive(Default)]
pub(super) struct Found {
    pub(super) locals: Locals,
    pub(super) asked: Vec<Asked>,
    pub(super) nodes: Vec<Node>,
    /// Which pods were chosen, for a look at the end.
    pub(super) rolls: Vec<Roll>,
    /// The node, if one is this machine: what runs here is a part of it.
    pub(super) own_node: Option<String>,
    pub(super) site: Site,
    pub(super) findings: Findings,
}

/// Looks for everything.
pub(super) async fn find(app: &App, scope: Scope, spec: &RunSpec) -> Found {
    let mut found = Found::default();
    let mut clusters = BTreeMap::<String, Cluster>::new();
    for watched in &spec.resources {
        if let Err(finding) = found.name(app, scope, watched, &mut clusters).await {
            found.findings.push(finding);
        }
    }
    found.find_targets(app, scope, spec, &mut clusters).await;
    let counters = if clusters.is_empty() { Vec::new() } else { app.metrics_counters(scope).await };
    let named = |(connection, client)| Counters { connection, client };
    let counters = Arc::new(counters.into_iter().map(named).collect());
    for cluster in clusters.into_values() {
        found.add_cluster(cluster, &counters).await;
    }
    for local in &mut found.locals.0 {
        local.subject.node.clone_from(&found.own_node);
    }
    found
}

impl Found {
    /// What the specification names.
    async fn name(
        &mut self,
        app: &App,
        scope: Scope,
        watched: &Watched,
        clusters: &mut BTreeMap<String, Cluster>,
    ) -> Result<(), Finding> {
        let unreadable = |what: String, error: &dyn std::fmt::Display| {
            Finding::new(Code::COST_UNREADABLE, format!("{what} could not be read")).cause(error.to_string())
        };
        match watched {
            Watched::Process { pid, name, role } => {
                let process =
                    Process::of(*pid).map_err(|error| unreadable(format!("process {pid}"), &error))?;
                let name = name.clone().unwrap_or_else(|| process.name());
                self.locals.add(
                    SubjectKind::Process,
                    name,
                    *role,
                    CostSource::Proc,
                    Reader::Process(process),
                );
            }
            Watched::Cgroup { path, role } => {
                let group = Cgroup::of(path)
                    .map_err(|error| unreadable(format!("the control group `{path}`"), &error))?;
                let source = group.source();
                self.locals.add(SubjectKind::Cgroup, path.clone(), *role, source, Reader::Cgroup(group));
            }
            Watched::Envoy { admin, pid, role } => {
                let envoy = Envoy::at(admin, *pid)
                    .map_err(|error| unreadable(format!("the Envoy at `{admin}`"), &error))?;
                let name = envoy.name();
                if let Some(seen) = envoy.seen().await {
                    self.site.see_mesh(seen);
                }
                self.locals.add(
                    SubjectKind::Envoy,
                    name,
                    *role,
                    CostSource::EnvoyAdmin,
                    Reader::Envoy(envoy),
                );
            }
            Watched::Pods { cluster, namespace, selector, role } => {
                let cluster = entry(app, scope, cluster, clusters).await?;
                let chosen = Chosen {
                    namespace: Some(namespace.clone()),
                    labels: selector.clone(),
                    name: None,
                    role: CostRole::Application,
                    told: *role,
                };
                let pods = chosen.list(&cluster.client).await.map_err(|error| {
                    unreadable(format!("the pods `{selector}` of namespace `{namespace}`"), &error)
                })?;
                cluster.add(chosen, &pods);
            }
            Watched::Prometheus { connection, .. } => {
                let client = app.metrics_counter(scope, connection).await;
                let client =
                    client.map_err(|error| unreadable(format!("the connection `{connection}`"), &error))?;
                let asked = Asked::of(Counters { connection: connection.clone(), client }, watched);
                if self.own_node.is_none()
                    && let Some(asked) = &asked
                {
                    self.own_node = asked.own_node().await;
                }
                self.asked.extend(asked);
            }
            Watched::Node { cluster, node } => {
                entry(app, scope, cluster, clusters).await?.nodes.push(node.clone());
            }
        }
        Ok(())
    }

    /// What stands behind the targets.
    async fn find_targets(
        &mut self,
        app: &App,
        scope: Scope,
        spec: &RunSpec,
        clusters: &mut BTreeMap<String, Cluster>,
    ) {
        let mut elsewhere = Vec::new();
        for target in &spec.targets().unwrap_or_default() {
            let addresses = resolve(target).await;
            if !addresses.is_empty() && addresses.iter().all(|address| address.ip().is_loopback()) {
                // Of agents each has its own loopback.
                if spec.agents.is_empty() {
                    self.findings.extend(self.locals.add_server(listening(&addresses)));
                }
            } else {
                elsewhere.push((target.host.clone(), addresses));
            }
        }
        elsewhere.dedup();
        if elsewhere.is_empty() {
            return;
        }
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let Ok(known) = app.store().read().clusters(scope, &page).await else { return };
        for cluster in known.items {
            let Ok(client) = app.client(&cluster).await else { continue };
            let name = cluster.name.to_string();
            // One that does not answer is no reason to say anything: the target may be anywhere.
            let Ok(Ok(behind)) = timeout(LOOK_TIME, look(&client, &elsewhere)).await else { continue };
            for (chosen, pods) in behind {
                let new = Cluster::new(&name, &client);
                clusters.entry(name.clone()).or_insert(new).add(chosen, &pods);
            }
        }
    }

    /// Its control planes are looked for, and everything is sorted by nodes.
    async fn add_cluster(&mut self, mut cluster: Cluster, counters: &Arc<Vec<Counters>>) {
        for selector in CONTROL_PLANES {
            let chosen = Chosen {
                namespace: None,
                labels: (*selector).to_owned(),
                name: None,
                role: CostRole::ControlPlane,
                told: None,
            };
            match timeout(LOOK_TIME, chosen.list(&cluster.client)).await {
                Ok(Ok(found)) if found.is_empty() => {}
                Ok(Ok(found)) => cluster.add(chosen, &found),
                Ok(Err(_)) | Err(_) => break,
            }
        }
        let mut nodes = cluster.nodes.clone();
        nodes.extend(cluster.pods.iter().map(|pod| pod.node.clone()));
        nodes.sort_unstable();
        nodes.dedup();
        nodes.retain(|node| !node.is_empty());
        if nodes.len() > NODES_MAX {
            let message =
                format!("{} nodes of cluster `{}` have a part in the run", nodes.len(), cluster.name);
            let cause = format!("{NODES_MAX} are watched");
            self.findings.push(Finding::new(Code::COST_NOT_COVERED, message).cause(cause));
            nodes.truncate(NODES_MAX);
        }
        let mut seen = Vec::new();
        for name in nodes {
            let pods = cluster.pods.iter().filter(|pod| pod.node == name).cloned().collect();
            let node = Node::new(&cluster.name, &name, cluster.client.clone(), pods, counters.clone());
            let object = site::node_object(&cluster.client, &name, LOOK_TIME).await;
            if self.own_node.is_none() && object.as_ref().is_some_and(is_this_machine) {
                self.own_node = Some(node.key());
            }
            seen.extend(object.as_ref().map(site::node_of));
            self.nodes.push(node);
        }
        self.see(cluster, seen).await;
    }

    /// Notes where the run is made.
    async fn see(&mut self, cluster: Cluster, nodes: Vec<SiteNode>) {
        let Cluster { name, client, chosen, pods, meshes, .. } = cluster;
        let objects = mesh_config::look(&client, &meshes, LOOK_TIME).await;
        let version = timeout(LOOK_TIME, client.version()).await.ok().and_then(Result::ok);
        let kubernetes_version = version.map(|version| version.git_version);
        self.rolls.push(Roll { cluster: name.clone(), client, chosen, pods });
        self.site.clusters.push(SiteCluster { name, kubernetes_version, nodes });
        for (mesh, pod) in meshes {
            self.site.see_mesh(objects.configure(mesh, &pod));
        }
    }
}

async fn entry<'c>(
    app: &App,
    scope: Scope,
    name: &str,
    clusters: &'c mut BTreeMap<String, Cluster>,
) -> Result<&'c mut Cluster, Finding> {
    let connect = async {
        let found = app.cluster_find(scope, name).await?;
        let client = app.client(&found).await?;
        Ok::<_, AppError>((found.name.to_string(), client))
    };
    let (name, client) = connect.await.map_err(|error| {
        let message = format!("cluster `{name}` cannot be watched");
        Finding::new(Code::COST_UNREADABLE, message).cause(error.to_string())
    })?;
    let new = Cluster::new(&name, &client);
    Ok(clusters.entry(name).or_insert(new))
}

/// A kernel has one boot id, whatever containers it runs.
fn is_this_machine(node: &Value) -> bool {
    let own = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    own.is_ok_and(|own| text(node, "/status/nodeInfo/bootID") == own.trim())
}
