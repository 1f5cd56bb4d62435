//! What of a cluster has a part in a run: pods that somebody named, pods behind an address, and nodes.

use std::net::SocketAddr;

use meshplay_kube::{Client, KubeError};
use meshplay_perf::{cost::CostRole, site::SiteMesh};
use serde_json::Value;

use super::{
    pods::{self, Chosen},
    role::WatchedPod,
    site,
};
use crate::performance::reach::{Behind, PodsBehind, Sought, behind};

/// Pods and nodes of one cluster, before they are put together.
pub(super) struct Cluster {
    pub(super) name: String,
    pub(super) client: Client,
    pub(super) chosen: Vec<Chosen>,
    pub(super) pods: Vec<WatchedPod>,
    pub(super) nodes: Vec<String>,
    /// What pods show of meshes, beside the pod that shows it.
    pub(super) meshes: Vec<(SiteMesh, Value)>,
}

impl Cluster {
    /// Of which nothing was chosen yet.
    pub(super) fn new(name: &str, client: &Client) -> Self {
        let (chosen, pods, nodes, meshes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { name: name.to_owned(), client: client.clone(), chosen, pods, nodes, meshes }
    }

    /// Adds pods, with how they were chosen.
    pub(super) fn add(&mut self, chosen: Chosen, pods: &[Value]) {
        for object in pods {
            if pods::add(&mut self.pods, WatchedPod::of(object, chosen.role, chosen.told)) {
                let seen = site::mesh_of(&self.name, object, chosen.role);
                self.meshes.extend(seen.map(|seen| (seen, object.clone())));
            }
        }
        self.chosen.push(chosen);
    }
}

/// The pods behind each address, with how they were chosen.
pub(super) async fn look(
    client: &Client,
    sought: &[(String, Vec<SocketAddr>)],
) -> Result<Vec<(Chosen, Vec<Value>)>, KubeError> {
    let mut found = Vec::new();
    for (host, addresses) in sought {
        for Behind { namespace, pods, .. } in behind(client, &Sought { host, addresses }).await? {
            let (labels, name) = match pods {
                PodsBehind::Selector(selector) => (selector, None),
                PodsBehind::Named(name) => (String::new(), Some(name)),
            };
            let (role, told) = (CostRole::Application, None);
            let chosen = Chosen { namespace: Some(namespace), labels, name, role, told };
            let pods = chosen.list(client).await?;
            found.push((chosen, pods));
        }
    }
    Ok(found)
}
