//! What a container does in a mesh, told from its name and its pod's labels.

use meshplay_perf::cost::CostRole;
use serde_json::Value;

use crate::performance::reach::{items, text};

/// Containers that carry traffic for others, by the names that injectors give them.
const PROXIES: &[&str] = &[
    "istio-proxy",
    "linkerd-proxy",
    "envoy",
    "envoy-sidecar",
    "envoy-proxy",
    "kuma-sidecar",
    "consul-dataplane",
    "ztunnel",
    "waypoint",
    "cilium-envoy",
    "traefik-mesh-proxy",
    "nginx-mesh-sidecar",
];

/// Labels of the pods that configure proxies, as selectors.
pub(super) const CONTROL_PLANES: &[&str] = &[
    "app=istiod",
    "linkerd.io/control-plane-component",
    "app=kuma-control-plane",
    "app.kubernetes.io/name=kuma-control-plane",
    "app=consul,component=server",
    "app.kubernetes.io/name=envoy-gateway",
];

/// A pod of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WatchedPod {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) uid: String,
    pub(super) node: String,
    /// Its containers with what they do.
    pub(super) containers: Vec<(String, CostRole)>,
}

impl WatchedPod {
    /// A pod that plays a role; its proxies have theirs, unless somebody said what all of it does.
    pub(super) fn of(pod: &Value, role: CostRole, told: Option<CostRole>) -> Self {
        let containers = items(pod, "/spec/containers")
            .chain(items(pod, "/spec/initContainers").filter(|one| text(one, "/restartPolicy") == "Always"))
            .map(|container| text(container, "/name").to_owned())
            .map(|name| {
                let own =
                    if role == CostRole::Application && is_proxy(&name) { CostRole::Proxy } else { role };
                (name, told.unwrap_or(own))
            })
            .collect();
        Self {
            namespace: text(pod, "/metadata/namespace").to_owned(),
            name: text(pod, "/metadata/name").to_owned(),
            uid: text(pod, "/metadata/uid").to_owned(),
            node: text(pod, "/spec/nodeName").to_owned(),
            containers,
        }
    }

    /// `NAMESPACE/NAME`.
    pub(super) fn full_name(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

fn is_proxy(container: &str) -> bool {
    PROXIES.contains(&container)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sidecars_are_proxies_wherever_they_stand() {
        let pod = json!({
            "metadata": {"namespace": "shop", "name": "web"},
            "spec": {
                "nodeName": "node-1",
                "containers": [{"name": "web"}, {"name": "linkerd-proxy"}],
                "initContainers": [{"name": "istio-init"}, {"name": "istio-proxy", "restartPolicy": "Always"}]
            }
        });
        let roles = |told| WatchedPod::of(&pod, CostRole::Application, told).containers;
        let (app, proxy) = (CostRole::Application, CostRole::Proxy);
        let expect = [("web", app), ("linkerd-proxy", proxy), ("istio-proxy", proxy)];
        assert_eq!(roles(None), expect.map(|(name, role)| (name.to_owned(), role)));
        assert!(roles(Some(CostRole::Generator)).iter().all(|(_, role)| *role == CostRole::Generator));
    }
}
