//! What stands behind an address in a connected cluster: load may be sent there, and its pods are what a run costs.
//!
//! It asks the API server and decides from what objects say of themselves; it sends nothing to the address.

use std::net::{IpAddr, SocketAddr};

use meshplay_kube::{Client, KubeError, List, Resource, Scope};
use meshplay_types::Gvk;
use serde_json::Value;

/// Where the pods behind an address are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Behind {
    /// What was found there, for people: `Service shop/web`.
    pub(super) what: String,
    pub(super) namespace: String,
    pub(super) pods: PodsBehind,
}

/// Which pods of the namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PodsBehind {
    /// By labels.
    Selector(String),
    /// One.
    Named(String),
}

/// An address as the target has it.
pub(super) struct Sought<'a> {
    pub(super) host: &'a str,
    pub(super) addresses: &'a [SocketAddr],
}

/// Whose word counts for the external addresses of a Service, which are whatever its author wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum External {
    /// The author's: it may be costs that are looked for.
    Claimed,
    /// The cluster's, so that nobody makes a foreign address a target by writing it down (CVE-2020-8554): an address of
    /// a node, at a port of the Service.
    OfNodes,
}

/// Everything that has one of the addresses; empty if the cluster has nothing there.
pub(super) async fn behind(client: &Client, sought: &Sought<'_>) -> Result<Vec<Behind>, KubeError> {
    find(client, sought, External::Claimed).await
}

/// Everything that the cluster itself has given one of the addresses to: load may be sent there.
pub(super) async fn given_out(client: &Client, sought: &Sought<'_>) -> Result<Vec<Behind>, KubeError> {
    find(client, sought, External::OfNodes).await
}

async fn find(client: &Client, sought: &Sought<'_>, external: External) -> Result<Vec<Behind>, KubeError> {
    let services = list(client, "", "Service", "services", "").await?;
    let nodes = list(client, "", "Node", "nodes", "").await.unwrap_or_default();
    let serving = services.iter().filter(|service| serves(service, &nodes, sought, external));
    let mut found: Vec<Behind> = serving.filter_map(of_service).collect();
    found.extend(behind_ingresses(client, &services, sought).await?);
    for address in sought.addresses {
        let pods = list(client, "", "Pod", "pods", &format!("status.podIP={}", address.ip())).await?;
        found.extend(pods.iter().filter(|pod| listens(pod, address.port())).filter_map(of_pod));
    }
    Ok(found)
}

async fn list(
    client: &Client,
    group: &str,
    kind: &str,
    plural: &str,
    fields: &str,
) -> Result<Vec<Value>, KubeError> {
    let scope = if kind == "Node" { Scope::Cluster } else { Scope::Namespaced };
    let gvk = Gvk { group: group.to_owned(), version: "v1".to_owned(), kind: kind.to_owned() };
    let resource = Resource { gvk, plural: plural.to_owned(), scope };
    Ok(client.list(&List { fields, ..List::all(&resource) }).await?.items)
}

/// Cluster address, external address, load balancer, or a node port at a node's address.
fn serves(service: &Value, nodes: &[Value], sought: &Sought<'_>, external: External) -> bool {
    let is_external = match external {
        External::Claimed => texts(service, "/spec/externalIPs").any(|text| sought.has_ip(text)),
        External::OfNodes => sought.is_external_of_node(service, nodes),
    };
    texts(service, "/spec/clusterIPs").any(|text| sought.has_ip(text))
        || is_external
        || sought.is_balanced_by(service)
        || sought.is_node_port(service, nodes)
}

impl Sought<'_> {
    fn has_ip(&self, text: &str) -> bool {
        text.parse::<IpAddr>().is_ok_and(|ip| self.addresses.iter().any(|address| address.ip() == ip))
    }

    fn is_balanced_by(&self, object: &Value) -> bool {
        items(object, "/status/loadBalancer/ingress").any(|point| {
            let text = |key: &str| point.get(key).and_then(Value::as_str);
            text("ip").is_some_and(|ip| self.has_ip(ip))
                || text("hostname").is_some_and(|name| name.eq_ignore_ascii_case(self.host))
        })
    }

    fn is_node_port(&self, service: &Value, nodes: &[Value]) -> bool {
        let ports = ports(service, "nodePort");
        self.addresses.iter().any(|at| is_at_node(*at, nodes) && ports.contains(&u64::from(at.port())))
    }

    fn is_external_of_node(&self, service: &Value, nodes: &[Value]) -> bool {
        let ports = ports(service, "port");
        let is_external = |ip: IpAddr| texts(service, "/spec/externalIPs").any(|text| text.parse() == Ok(ip));
        self.addresses
            .iter()
            .any(|at| is_external(at.ip()) && is_at_node(*at, nodes) && ports.contains(&u64::from(at.port())))
    }
}

fn ports(service: &Value, key: &str) -> Vec<u64> {
    items(service, "/spec/ports").filter_map(|port| port.get(key)?.as_u64()).collect()
}

fn is_at_node(at: SocketAddr, nodes: &[Value]) -> bool {
    nodes.iter().flat_map(|node| items(node, "/status/addresses")).any(|one| {
        let text = one.get("address").and_then(Value::as_str);
        text.and_then(|text| text.parse::<IpAddr>().ok()) == Some(at.ip())
    })
}

/// The services that ingresses at the address lead to.
async fn behind_ingresses(
    client: &Client,
    services: &[Value],
    sought: &Sought<'_>,
) -> Result<Vec<Behind>, KubeError> {
    let ingresses = list(client, "networking.k8s.io", "Ingress", "ingresses", "").await;
    let ingresses = match ingresses {
        Err(error) if error.is_not_found() => return Ok(Vec::new()),
        ingresses => ingresses?,
    };
    let mut found = Vec::new();
    for ingress in ingresses.iter().filter(|ingress| sought.is_balanced_by(ingress)) {
        let backends = items(ingress, "/spec/rules")
            .flat_map(|rule| items(rule, "/http/paths"))
            .filter_map(|path| path.pointer("/backend/service/name"))
            .chain(ingress.pointer("/spec/defaultBackend/service/name"))
            .filter_map(Value::as_str);
        for name in backends {
            let is_it = |service: &&Value| {
                text(service, "/metadata/name") == name
                    && text(service, "/metadata/namespace") == text(ingress, "/metadata/namespace")
            };
            found.extend(services.iter().find(is_it).and_then(of_service));
        }
    }
    Ok(found)
}

fn of_service(service: &Value) -> Option<Behind> {
    let (namespace, name) = (text(service, "/metadata/namespace"), text(service, "/metadata/name"));
    let labels = service.pointer("/spec/selector")?.as_object()?;
    let pairs: Vec<String> =
        labels.iter().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect();
    Some(Behind {
        what: format!("Service {namespace}/{name}"),
        namespace: namespace.to_owned(),
        pods: PodsBehind::Selector(pairs.join(",")),
    })
}

/// A pod in the node's network has the node's address, and is meant only where it listens.
fn listens(pod: &Value, port: u16) -> bool {
    let is_of_host = pod.pointer("/spec/hostNetwork").and_then(Value::as_bool).unwrap_or(false);
    let mut ports = items(pod, "/spec/containers").flat_map(|container| items(container, "/ports"));
    !is_of_host || ports.any(|one| one.get("containerPort").and_then(Value::as_u64) == Some(u64::from(port)))
}

fn of_pod(pod: &Value) -> Option<Behind> {
    let (namespace, name) = (text(pod, "/metadata/namespace"), text(pod, "/metadata/name"));
    (!name.is_empty()).then(|| Behind {
        what: format!("Pod {namespace}/{name}"),
        namespace: namespace.to_owned(),
        pods: PodsBehind::Named(name.to_owned()),
    })
}

pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn items<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn texts<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v str> {
    items(value, pointer).filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_served(service: &Value, address: &str) -> bool {
        is_served_by(service, address, External::OfNodes)
    }

    fn is_served_by(service: &Value, address: &str, external: External) -> bool {
        let node = json!({"status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.9"}]}});
        let addresses = [address.parse().unwrap()];
        serves(service, &[node], &Sought { host: "shop.example", addresses: &addresses }, external)
    }

    #[test]
    fn a_service_is_reached_by_its_addresses_and_its_node_ports_only() {
        let service =
            json!({"spec": {"clusterIPs": ["10.1.0.5"], "ports": [{"port": 80, "nodePort": 30080}]}});
        assert!(is_served(&service, "10.1.0.5:80") && is_served(&service, "10.0.0.9:30080"));
        assert!(!is_served(&service, "10.0.0.9:10250") && !is_served(&service, "10.1.0.6:80"));
        let balanced = json!({"status": {"loadBalancer": {"ingress": [{"hostname": "shop.example"}]}}});
        assert!(is_served(&balanced, "203.0.113.5:443"));
    }

    #[test]
    fn nobody_makes_a_foreign_address_a_target_by_writing_it_into_a_service() {
        let service =
            json!({"spec": {"externalIPs": ["198.51.100.7", "10.0.0.9"], "ports": [{"port": 443}]}});
        assert!(!is_served(&service, "198.51.100.7:443"));
        assert!(is_served(&service, "10.0.0.9:443"), "it is a node's");
        assert!(!is_served(&service, "10.0.0.9:10250"), "that is not the Service");
        for address in ["198.51.100.7:443", "10.0.0.9:443"] {
            assert!(is_served_by(&service, address, External::Claimed), "its pods may cost something");
        }
    }

    #[test]
    fn a_pod_in_the_network_of_its_node_is_meant_only_where_it_listens() {
        let pod =
            json!({"spec": {"hostNetwork": true, "containers": [{"ports": [{"containerPort": 9100}]}]}});
        assert!(listens(&pod, 9100) && !listens(&pod, 10250));
        assert!(listens(&json!({"spec": {}}), 10250));
    }
}
