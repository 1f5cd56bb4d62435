//! How a mesh is configured around what is measured, as its objects and the pods themselves say: who must speak mutual
//! TLS, which policies of authorisation apply, how many threads a proxy has.
//!
//! What applies to a pod is decided as Istio documents it: the oldest object that selects it, then that of its
//! namespace, then that of the root namespace. What may not be read is left out, and is no finding: costs do not need
//! it. Versions of Istio before `security.istio.io/v1` (1.22) are not asked.

use std::{collections::BTreeSet, time::Duration};

use meshplay_kube::{Client, List, Resource, Scope};
use meshplay_perf::site::{MutualTls, SiteMesh};
use meshplay_types::Gvk;
use serde_json::Value;
use tokio::time::timeout;

use crate::performance::reach::{items, text};

/// Where the objects that hold for a whole mesh are, unless the control plane is elsewhere.
const ROOT_NAMESPACE: &str = "istio-system";

/// Objects of a mesh, in all namespaces; nothing of a kind that could not be read.
#[derive(Default)]
pub(super) struct MeshObjects {
    pub(super) authentications: Option<Vec<Value>>,
    pub(super) authorizations: Option<Vec<Value>>,
    /// Namespace of the control plane, if that was seen.
    pub(super) root: Option<String>,
}

/// The objects of a cluster that has proxies of Istio beside what is measured; none of what it does not tell in time.
pub(super) async fn look(client: &Client, seen: &[(SiteMesh, Value)], patience: Duration) -> MeshObjects {
    let is_istio = |one: &&(SiteMesh, Value)| one.0.name == "istio";
    if !seen.iter().filter(is_istio).any(|(mesh, _)| mesh.proxies > 0) {
        return MeshObjects::default();
    }
    let plane = seen.iter().filter(is_istio).find(|(mesh, _)| mesh.proxies == 0);
    MeshObjects {
        authentications: all(client, "PeerAuthentication", "peerauthentications", patience).await,
        authorizations: all(client, "AuthorizationPolicy", "authorizationpolicies", patience).await,
        root: plane.map(|(_, pod)| text(pod, "/metadata/namespace").to_owned()),
    }
}

async fn all(client: &Client, kind: &str, plural: &str, patience: Duration) -> Option<Vec<Value>> {
    let gvk = Gvk { group: "security.istio.io".to_owned(), version: "v1".to_owned(), kind: kind.to_owned() };
    let resource = Resource { gvk, plural: plural.to_owned(), scope: Scope::Namespaced };
    let found = timeout(patience, client.list(&List::all(&resource))).await;
    Some(found.ok()?.ok()?.items)
}

impl MeshObjects {
    /// Adds what is known of a pod's place in its mesh to what its containers show.
    pub(super) fn configure(&self, mut seen: SiteMesh, pod: &Value) -> SiteMesh {
        seen.concurrency.extend(concurrency(pod));
        if seen.name == "istio" && seen.proxies > 0 {
            seen.mtls.extend(self.mutual_tls(pod));
            seen.policies = self.policies(pod);
        }
        seen
    }

    fn root(&self) -> &str {
        self.root.as_deref().unwrap_or(ROOT_NAMESPACE)
    }

    /// What is asked of connections to the pod, with what differs by port; permissive is what holds without any object.
    fn mutual_tls(&self, pod: &Value) -> BTreeSet<MutualTls> {
        let Some(objects) = &self.authentications else { return BTreeSet::new() };
        let mut objects: Vec<&Value> = objects.iter().collect();
        objects.sort_by_key(|one| text(one, "/metadata/creationTimestamp"));
        let own = text(pod, "/metadata/namespace");
        let selects = |one: &&&Value| in_namespace(one, own) && has_selector(one) && selects(one, pod);
        let of_all = |one: &&&Value, namespace: &str| in_namespace(one, namespace) && !has_selector(one);
        let steps = [
            objects.iter().find(selects),
            objects.iter().find(|one| of_all(one, own)),
            objects.iter().find(|one| of_all(one, self.root())),
        ];
        let mut found = BTreeSet::new();
        let ports = steps[0].and_then(|one| one.pointer("/spec/portLevelMtls")?.as_object());
        found.extend(
            ports.into_iter().flat_map(|ports| ports.values()).filter_map(|one| mode(text(one, "/mode"))),
        );
        // An object without a mode leaves it to the next one.
        let whole = steps.into_iter().flatten().find_map(|one| mode(text(one, "/spec/mtls/mode")));
        found.insert(whole.unwrap_or(MutualTls::Permissive));
        found
    }

    /// Those that the pod's proxy asks, as `NAMESPACE/NAME`.
    fn policies(&self, pod: &Value) -> Option<BTreeSet<String>> {
        let own = text(pod, "/metadata/namespace");
        let applies = |one: &&Value| {
            // Those with targets are asked by gateways and waypoints.
            let has_target =
                items(one, "/spec/targetRefs").next().is_some() || one.pointer("/spec/targetRef").is_some();
            (in_namespace(one, own) || in_namespace(one, self.root())) && !has_target && selects(one, pod)
        };
        let name =
            |one: &Value| format!("{}/{}", text(one, "/metadata/namespace"), text(one, "/metadata/name"));
        Some(self.authorizations.as_ref()?.iter().filter(applies).map(name).collect())
    }
}

fn mode(text: &str) -> Option<MutualTls> {
    match text {
        "STRICT" => Some(MutualTls::Strict),
        "PERMISSIVE" => Some(MutualTls::Permissive),
        "DISABLE" => Some(MutualTls::Disabled),
        // `UNSET` and nothing.
        _ => None,
    }
}

fn in_namespace(object: &Value, namespace: &str) -> bool {
    text(object, "/metadata/namespace") == namespace
}

fn has_selector(object: &Value) -> bool {
    object
        .pointer("/spec/selector/matchLabels")
        .and_then(Value::as_object)
        .is_some_and(|labels| !labels.is_empty())
}

/// Whether an object is about a pod; one without a selector is about all of its namespace.
fn selects(object: &Value, pod: &Value) -> bool {
    let labels = pod.pointer("/metadata/labels");
    let wanted = object.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
    wanted.into_iter().flatten().all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
}

/// Threads that a sidecar is told to use: a flag or the configuration of Istio's, a variable of Linkerd's.
fn concurrency(pod: &Value) -> Option<u32> {
    let native = items(pod, "/spec/initContainers");
    let proxy = |one: &&Value| ["istio-proxy", "linkerd-proxy"].contains(&text(one, "/name"));
    let proxy = items(pod, "/spec/containers").chain(native).find(proxy)?;
    let args: Vec<&str> = items(proxy, "/args").filter_map(Value::as_str).collect();
    let flag = args.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix("--concurrency")? {
        "" => args.get(at + 1).copied(),
        glued => glued.strip_prefix('='),
    });
    let variable = |name: &str| {
        let found = items(proxy, "/env").find(|one| text(one, "/name") == name)?;
        Some(text(found, "/value"))
    };
    let of_config = || {
        let config: Value = serde_json::from_str(variable("PROXY_CONFIG")?).ok()?;
        config.get("concurrency")?.as_u64()?.try_into().ok()
    };
    let told = flag.or_else(|| variable("LINKERD2_PROXY_CORES")).and_then(|text| text.parse().ok());
    // 0 is as many as there are cores, which nobody has counted here.
    told.or_else(of_config).filter(|threads| *threads > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn authentication(namespace: &str, created: &str, spec: Value) -> Value {
        json!({"metadata": {"namespace": namespace, "name": "a", "creationTimestamp": created}, "spec": spec})
    }

    fn pod(app: &str) -> Value {
        json!({"metadata": {"namespace": "shop", "labels": {"app": app}}, "spec": {"containers": []}})
    }

    fn istio() -> SiteMesh {
        SiteMesh { name: "istio".to_owned(), proxies: 1, ..SiteMesh::default() }
    }

    #[test]
    fn the_oldest_object_that_selects_a_pod_decides_then_its_namespace_then_the_root() {
        let of = |app: &str, objects: &[Value]| {
            let objects = MeshObjects { authentications: Some(objects.to_vec()), ..MeshObjects::default() };
            objects.configure(istio(), &pod(app)).mtls.into_iter().collect::<Vec<_>>()
        };
        use MutualTls::{Disabled, Permissive, Strict};
        let root = authentication("istio-system", "1", json!({"mtls": {"mode": "STRICT"}}));
        let own = authentication("shop", "2", json!({"mtls": {"mode": "UNSET"}}));
        let selector = json!({"matchLabels": {"app": "web"}});
        let ports = json!({"8080": {"mode": "PERMISSIVE"}});
        let young = authentication("shop", "4", json!({"selector": selector, "mtls": {"mode": "STRICT"}}));
        let old = authentication(
            "shop",
            "3",
            json!({"selector": selector, "mtls": {"mode": "DISABLE"}, "portLevelMtls": ports}),
        );
        let elsewhere = authentication("bank", "0", json!({"mtls": {"mode": "DISABLE"}}));
        assert_eq!(of("web", &[]), [Permissive], "that is what holds by itself");
        assert_eq!(of("web", std::slice::from_ref(&elsewhere)), [Permissive]);
        assert_eq!(
            of("web", &[root.clone(), own.clone()]),
            [Strict],
            "one without a mode leaves it to the root"
        );
        let all = [young, old, own, root, elsewhere];
        assert_eq!(of("web", &all), [Permissive, Disabled]);
        assert_eq!(of("cart", &all), [Strict]);
        assert_eq!(
            MeshObjects::default().configure(istio(), &pod("web")).mtls,
            BTreeSet::new(),
            "nobody could look"
        );
    }

    #[test]
    fn policies_are_those_that_the_proxy_asks() {
        let policy = |namespace: &str, name: &str, spec: Value| json!({"metadata": {"namespace": namespace, "name": name}, "spec": spec});
        let authorizations = vec![
            policy("shop", "all", json!({})),
            policy("shop", "web", json!({"selector": {"matchLabels": {"app": "web"}}})),
            policy("shop", "cart", json!({"selector": {"matchLabels": {"app": "cart"}}})),
            policy("shop", "waypoint", json!({"targetRefs": [{"kind": "Gateway", "name": "waypoint"}]})),
            policy("mesh", "root", json!({})),
            policy("bank", "all", json!({})),
        ];
        let root = Some("mesh".to_owned());
        let objects = MeshObjects { authorizations: Some(authorizations), root, authentications: None };
        let found = objects.configure(istio(), &pod("web")).policies.unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["mesh/root", "shop/all", "shop/web"]);
        let plane = SiteMesh { proxies: 0, ..istio() };
        assert_eq!(objects.configure(plane, &pod("web")).policies, None, "a control plane asks nobody");
    }

    #[test]
    fn a_proxy_has_the_threads_that_it_is_told() {
        let of = |container: Value| concurrency(&json!({"spec": {"initContainers": [container]}}));
        let istio = |more: Value| {
            let mut container = json!({"name": "istio-proxy"});
            container.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            of(container)
        };
        assert_eq!(istio(json!({"args": ["proxy", "sidecar", "--concurrency", "2"]})), Some(2));
        assert_eq!(istio(json!({"args": ["proxy", "--concurrency=3"]})), Some(3));
        let config = json!([{"name": "PROXY_CONFIG", "value": "{\"concurrency\":4}"}]);
        assert_eq!(istio(json!({"env": config})), Some(4));
        assert_eq!(istio(json!({"args": ["--concurrency", "0"]})), None);
        let linkerd = json!([{"name": "LINKERD2_PROXY_CORES", "value": "1"}]);
        assert_eq!(of(json!({"name": "linkerd-proxy", "env": linkerd})), Some(1));
    }
}
