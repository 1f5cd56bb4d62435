//! Where a run was made, as clusters told it: their versions, the nodes that had a part in it, and the meshes.
//!
//! Only what was seen stands here; what nobody saw is absent. It does not know what people say of a run (tags), nor
//! with what it was made (surroundings).

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

    /// Notes what a container shows of a mesh.
    pub fn see_mesh(&mut self, seen: SiteMesh) {
        let is_it = |one: &&mut SiteMesh| (&one.name, &one.cluster) == (&seen.name, &seen.cluster);
        match self.meshes.iter_mut().find(is_it) {
            Some(known) => {
                known.proxies += seen.proxies;
                known.version = known.version.take().or(seen.version);
                known.proxy_version = known.proxy_version.take().or(seen.proxy_version);
            }
            None => self.meshes.push(seen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
