//! Where a run was made, as clusters told it: their versions, the nodes that had a part in it, and the meshes.
//!
//! Only what was seen stands here; what nobody saw is absent. It does not know what people say of a run (tags), nor
//! with what it was made (surroundings).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was seen of where a run was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunSite")]
pub struct Site {
    /// Clusters that the target, or something else that was watched, is in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<SiteCluster>,
    /// Meshes in those clusters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meshes: Vec<SiteMesh>,
}

/// A cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SiteCluster {
    /// As it is called here.
    pub name: String,
    /// Of its API server: `v1.36.4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes_version: Option<String>,
    /// Those that had a part in the run.
    pub nodes: Vec<SiteNode>,
}

/// A node, as it tells of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SiteNode {
    /// Its name.
    pub name: String,
    /// As a cloud calls such machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_type: Option<String>,
    /// CPU that there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores: Option<f64>,
    /// Memory that there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// `amd64`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Of its kubelet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubelet_version: Option<String>,
}

/// A mesh, told by its containers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SiteMesh {
    /// `istio`, `linkerd`, …
    pub name: String,
    /// In which cluster.
    pub cluster: String,
    /// Version of its control plane, if that was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Version of its proxies, if any was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_version: Option<String>,
    /// Its proxies beside what was measured; without one, requests may have gone past the mesh.
    pub proxies: u32,
    /// Whether whoever connects to what was measured must speak mutual TLS; several, if that differs by pod or port.
    /// Empty if nobody could look.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub mtls: BTreeSet<MutualTls>,
    /// Policies of authorisation that its proxies ask; absent if nobody could look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policies: Option<BTreeSet<String>>,
    /// Threads of a proxy; several, if proxies differ.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub concurrency: BTreeSet<u32>,
}

/// Whether who connects must speak mutual TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MutualTls {
    /// Nobody else is let in.
    Strict,
    /// Who can does, and others are let in as well.
    Permissive,
    /// Nobody is asked for a certificate.
    Disabled,
}

impl Site {
    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty() && self.meshes.is_empty()
    }

    /// A node by `CLUSTER/NODE`, as subjects of costs name it.
    #[must_use]
    pub fn node(&self, key: &str) -> Option<&SiteNode> {
        let (cluster, name) = key.split_once('/')?;
        let cluster = self.clusters.iter().find(|one| one.name == cluster)?;
        cluster.nodes.iter().find(|node| node.name == name)
    }

    /// The mesh through which the requests went: the one with proxies beside what was measured. None if there is none,
    /// or more than one.
    #[must_use]
    pub fn mesh(&self) -> Option<&SiteMesh> {
        let mut meshes = self.meshes.iter().filter(|mesh| mesh.proxies > 0);
        let first = meshes.next()?;
        meshes.all(|mesh| mesh.name == first.name).then_some(first)
    }

    /// What numbers depend on besides the mesh, which may be what is compared: versions of Kubernetes, and the kinds of
    /// nodes. Names of nodes are not among them, nor how many: pods move.
    #[must_use]
    pub fn surroundings(&self) -> BTreeMap<String, String> {
        let versions: BTreeSet<&str> =
            self.clusters.iter().filter_map(|one| one.kubernetes_version.as_deref()).collect();
        let kinds: BTreeSet<String> =
            self.clusters.iter().flat_map(|one| &one.nodes).map(SiteNode::kind).collect();
        let versions = versions.into_iter().collect::<Vec<_>>().join("; ");
        let kinds = kinds.into_iter().collect::<Vec<_>>().join("; ");
        let known = [("cluster.kubernetes", versions), ("cluster.nodes", kinds)];
        let known = known.into_iter().filter(|(_, text)| !text.is_empty());
        known.map(|(name, text)| (name.to_owned(), text)).collect()
    }

    /// Notes what a container shows of a mesh.
    pub fn see_mesh(&mut self, seen: SiteMesh) {
        let is_it = |one: &&mut SiteMesh| (&one.name, &one.cluster) == (&seen.name, &seen.cluster);
        match self.meshes.iter_mut().find(is_it) {
            Some(known) => {
                known.proxies += seen.proxies;
                known.version = known.version.take().or(seen.version);
                known.proxy_version = known.proxy_version.take().or(seen.proxy_version);
                known.mtls.extend(seen.mtls);
                known.concurrency.extend(seen.concurrency);
                known.policies = match (known.policies.take(), seen.policies) {
                    (Some(known), Some(seen)) => Some(known.into_iter().chain(seen).collect()),
                    (known, seen) => known.or(seen),
                };
            }
            None => self.meshes.push(seen),
        }
    }
}

impl SiteNode {
    /// What it is, whichever it is.
    fn kind(&self) -> String {
        let gib = |bytes: u64| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30));
        let known = [
            self.instance_type.clone(),
            self.architecture.clone(),
            self.cores.map(|cores| format!("{cores} cores")),
            self.memory_bytes.map(gib),
            self.kubelet_version.clone(),
        ];
        known.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mesh_says_of_several_pods_is_all_of_it() {
        let of = |mtls, policy: &str, threads| SiteMesh {
            mtls: BTreeSet::from([mtls]),
            policies: Some(BTreeSet::from([policy.to_owned()])),
            concurrency: BTreeSet::from([threads]),
            ..mesh("istio", 1)
        };
        let mut site = Site::default();
        site.see_mesh(mesh("istio", 0));
        site.see_mesh(of(MutualTls::Strict, "shop/a", 2));
        site.see_mesh(of(MutualTls::Permissive, "shop/b", 2));
        let seen = site.mesh().unwrap();
        assert_eq!(seen.mtls, BTreeSet::from([MutualTls::Strict, MutualTls::Permissive]));
        assert_eq!((seen.policies.as_ref().unwrap().len(), seen.concurrency.len()), (2, 1));
    }

    #[test]
    fn nodes_of_the_same_kind_are_the_same_surroundings_and_meshes_are_none() {
        let node = |name: &str| SiteNode {
            name: name.to_owned(),
            instance_type: Some("m5.large".to_owned()),
            cores: Some(2.0),
            memory_bytes: Some(8 << 30),
            ..SiteNode::default()
        };
        let of = |nodes: Vec<SiteNode>| {
            let kubernetes_version = Some("v1.36.2".to_owned());
            let clusters = vec![SiteCluster { name: "east".to_owned(), kubernetes_version, nodes }];
            Site { clusters, meshes: vec![mesh("istio", 1)] }.surroundings()
        };
        let known = of(vec![node("a")]);
        assert_eq!(known, of(vec![node("b"), node("c")]));
        assert_eq!(known.len(), 2, "{known:?}");
        assert_eq!(known["cluster.nodes"], "m5.large, 2 cores, 8.0 GiB");
        assert_eq!(Site::default().surroundings().len(), 0);
    }

    fn mesh(name: &str, proxies: u32) -> SiteMesh {
        SiteMesh { name: name.to_owned(), cluster: "east".to_owned(), proxies, ..SiteMesh::default() }
    }

    #[test]
    fn the_mesh_of_a_run_is_the_one_with_proxies_beside_it() {
        let mut site = Site::default();
        site.see_mesh(SiteMesh { version: Some("1.28.0".to_owned()), ..mesh("istio", 0) });
        assert_eq!(site.mesh(), None, "a control plane alone carries no requests");
        site.see_mesh(SiteMesh { proxy_version: Some("1.27.1".to_owned()), ..mesh("istio", 1) });
        site.see_mesh(mesh("istio", 1));
        let seen = site.mesh().unwrap();
        assert_eq!((seen.proxies, seen.version.as_deref()), (2, Some("1.28.0")));
        assert_eq!(seen.proxy_version.as_deref(), Some("1.27.1"));
        site.see_mesh(mesh("linkerd", 1));
        assert_eq!(site.mesh(), None, "two of them are no answer");
    }
}
