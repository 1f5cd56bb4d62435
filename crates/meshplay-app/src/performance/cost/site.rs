//! What API servers, nodes and containers tell of where a run is made: versions, what there is, meshes.
//!
//! A mesh is told by the names that its injector gives to containers and by the labels of its control plane, its
//! version by the tags of their images. What cannot be told so is left out.

use std::time::Duration;

use meshplay_kube::{Client, Resource, Scope, quantity};
use meshplay_perf::{
    cost::CostRole,
    site::{SiteMesh, SiteNode},
};
use serde_json::Value;
use tokio::time::timeout;

use crate::performance::reach::{items, text};

/// Proxies by the names of their containers, and where that is not enough, a part of their image.
const PROXIES: &[(&str, &str, &str)] = &[
    ("istio-proxy", "", "istio"),
    ("ztunnel", "", "istio"),
    ("linkerd-proxy", "", "linkerd"),
    ("kuma-sidecar", "", "kuma"),
    ("consul-dataplane", "", "consul"),
    ("cilium-envoy", "", "cilium"),
    ("traefik-mesh-proxy", "", "traefik_mesh"),
    ("nginx-mesh-sidecar", "", "nginx"),
    ("envoy", "appmesh", "app_mesh"),
];

/// Control planes by a label of their pods: key, value (any if empty), mesh.
const CONTROL_PLANES: &[(&str, &str, &str)] = &[
    ("app", "istiod", "istio"),
    ("linkerd.io~1control-plane-component", "", "linkerd"),
    ("app", "kuma-control-plane", "kuma"),
    ("app.kubernetes.io~1name", "kuma-control-plane", "kuma"),
    ("app", "consul", "consul"),
];

/// What a pod shows of a mesh: a proxy beside an application, or a control plane.
pub(super) fn mesh_of(cluster: &str, pod: &Value, role: CostRole) -> Option<SiteMesh> {
    let seen =
        |name: &str| SiteMesh { name: name.to_owned(), cluster: cluster.to_owned(), ..SiteMesh::default() };
    if role == CostRole::ControlPlane {
        let label = |key: &str| text(pod, &format!("/metadata/labels/{key}")).to_owned();
        let is_it = |(key, value, _): &&(&str, &str, &str)| {
            let found = label(key);
            !found.is_empty() && (value.is_empty() || found == *value)
        };
        let (_, _, name) = CONTROL_PLANES.iter().find(is_it)?;
        let version = containers(pod).find(|one| proxy_of(one).is_none()).and_then(version);
        return Some(SiteMesh { version, ..seen(name) });
    }
    let (container, name) = containers(pod).find_map(|one| Some((one, proxy_of(one)?)))?;
    Some(SiteMesh { proxy_version: version(container), proxies: 1, ..seen(name) })
}

fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    let native = items(pod, "/spec/initContainers").filter(|one| text(one, "/restartPolicy") == "Always");
    items(pod, "/spec/containers").chain(native)
}

fn proxy_of(container: &Value) -> Option<&'static str> {
    let (name, image) = (text(container, "/name"), text(container, "/image"));
    let is_it = |(known, part, _): &&(&str, &str, &str)| *known == name && image.contains(part);
    PROXIES.iter().find(is_it).map(|(_, _, mesh)| *mesh)
}

/// The tag of a container's image; images named by digest only have none.
fn version(container: &Value) -> Option<String> {
    let image = text(container, "/image").split('@').next().unwrap_or_default();
    let name = image.rsplit('/').next().unwrap_or_default();
    name.split_once(':').map(|(_, tag)| tag.to_owned()).filter(|tag| !tag.is_empty())
}

/// What a node tells of itself.
pub(super) fn node_of(node: &Value) -> SiteNode {
    let told = |pointer: &str| Some(text(node, pointer).to_owned()).filter(|text| !text.is_empty());
    SiteNode {
        name: text(node, "/metadata/name").to_owned(),
        instance_type: told("/metadata/labels/node.kubernetes.io~1instance-type"),
        cores: quantity(text(node, "/status/capacity/cpu")),
        memory_bytes: quantity(text(node, "/status/capacity/memory")).map(|bytes| bytes as u64),
        architecture: told("/status/nodeInfo/architecture"),
        kubelet_version: told("/status/nodeInfo/kubeletVersion"),
    }
}

/// The node as the API server has it, if it tells in time.
pub(super) async fn node_object(client: &Client, node: &str, patience: Duration) -> Option<Value> {
    let nodes = Resource::core("Node", "nodes", Scope::Cluster);
    timeout(patience, client.get(&nodes, None, node)).await.ok()?.ok()?
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(labels: Value, containers: Value) -> Value {
        json!({"metadata": {"labels": labels}, "spec": {"containers": containers}})
    }

    #[test]
    fn a_sidecar_tells_its_mesh_and_its_version() {
        let web = pod(
            json!({"app": "web"}),
            json!([{"name": "web", "image": "shop/web:3"},
                   {"name": "istio-proxy", "image": "registry:5000/istio/proxyv2:1.28.1@sha256:00"}]),
        );
        let seen = mesh_of("east", &web, CostRole::Application).unwrap();
        assert_eq!((seen.name.as_str(), seen.proxies, seen.version), ("istio", 1, None));
        assert_eq!(seen.proxy_version.as_deref(), Some("1.28.1"));
        let alone = pod(json!({}), json!([{"name": "envoy", "image": "envoyproxy/envoy:v1.38"}]));
        assert_eq!(mesh_of("east", &alone, CostRole::Application), None);
    }

    #[test]
    fn a_control_plane_tells_its_version_and_not_that_of_its_own_proxy() {
        let destination = pod(
            json!({"linkerd.io/control-plane-component": "destination"}),
            json!([{"name": "linkerd-proxy", "image": "l5d/proxy:edge-1"},
                   {"name": "destination", "image": "registry:5000/l5d/controller"}]),
        );
        let seen = mesh_of("east", &destination, CostRole::ControlPlane).unwrap();
        assert_eq!((seen.name.as_str(), seen.proxies, seen.version), ("linkerd", 0, None));
        let istiod = pod(json!({"app": "istiod"}), json!([{"name": "discovery", "image": "pilot:1.28.0"}]));
        let seen = mesh_of("east", &istiod, CostRole::ControlPlane).unwrap();
        assert_eq!((seen.name.as_str(), seen.version.as_deref()), ("istio", Some("1.28.0")));
    }

    #[test]
    fn a_node_tells_what_it_has_and_nothing_else() {
        let node = json!({
            "metadata": {"name": "n", "labels": {"node.kubernetes.io/instance-type": "m5.large"}},
            "status": {"capacity": {"cpu": "1500m", "memory": "8Ki"}, "nodeInfo": {"architecture": "arm64"}}
        });
        let seen = node_of(&node);
        assert_eq!((seen.cores, seen.memory_bytes, seen.kubelet_version), (Some(1.5), Some(8_192), None));
        assert_eq!(
            (seen.instance_type.as_deref(), seen.architecture.as_deref()),
            (Some("m5.large"), Some("arm64"))
        );
    }
}
