//! What nodes and containers use: counters of a kubelet through the API server, and averages of `metrics.k8s.io`.
//!
//! The kubelet's `stats/summary` needs the right to `nodes/proxy`, which is more than reading; `metrics.k8s.io` needs
//! only `get` and tells averages over windows of its own choice.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    Client, Fault, KubeError, Resource, Scope,
    client::{Call, Size},
};

/// A reading of one node or container.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// When it was taken, to the second as its source says it.
    pub at: Timestamp,
    /// CPU time since the beginning.
    pub cpu_ns: Option<u64>,
    /// Average use of CPU before `at`, in cores.
    pub cores: Option<f64>,
    /// Of how much time `cores` is the average, where the source says so.
    pub window_ms: Option<u64>,
    /// Memory that cannot be taken back.
    pub memory_bytes: Option<u64>,
}

/// A container's reading.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerUsage {
    /// Namespace of its pod.
    pub namespace: String,
    /// Its pod.
    pub pod: String,
    /// Its name.
    pub container: String,
    /// The reading.
    pub usage: Usage,
}

/// What a node and everything on it use.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeUsage {
    /// The node as a whole.
    pub node: Usage,
    /// Its own services: kubelet, container runtime.
    pub system: Vec<(String, Usage)>,
    /// Containers of all pods.
    pub containers: Vec<ContainerUsage>,
}

#[derive(Deserialize)]
struct Summary {
    node: SummaryNode,
    #[serde(default)]
    pods: Vec<SummaryPod>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SummaryNode {
    #[serde(default)]
    system_containers: Vec<Measured>,
    #[serde(flatten)]
    usage: Measured,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SummaryPod {
    pod_ref: PodRef,
    #[serde(default)]
    containers: Vec<Measured>,
}

#[derive(Deserialize)]
struct PodRef {
    name: String,
    namespace: String,
}

#[derive(Deserialize)]
struct Measured {
    #[serde(default)]
    name: String,
    cpu: Option<Cpu>,
    memory: Option<Memory>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cpu {
    time: Timestamp,
    usage_nano_cores: Option<u64>,
    usage_core_nano_seconds: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Memory {
    working_set_bytes: Option<u64>,
}

#[derive(Deserialize)]
struct MetricsList {
    #[serde(default)]
    items: Vec<Metrics>,
}

#[derive(Deserialize)]
struct Metrics {
    metadata: MetricsMetadata,
    timestamp: Timestamp,
    #[serde(default)]
    window: String,
    usage: Option<Quantities>,
    #[serde(default)]
    containers: Vec<MetricsContainer>,
}

#[derive(Deserialize)]
struct MetricsMetadata {
    name: String,
    #[serde(default)]
    namespace: String,
}

#[derive(Deserialize)]
struct MetricsContainer {
    name: String,
    usage: Quantities,
}

#[derive(Deserialize)]
struct Quantities {
    #[serde(default)]
    cpu: String,
    #[serde(default)]
    memory: String,
}

impl Measured {
    /// Nothing for what has just started and was not measured yet.
    fn usage(&self) -> Option<Usage> {
        let cpu = self.cpu.as_ref()?;
        Some(Usage {
            at: cpu.time,
            cpu_ns: cpu.usage_core_nano_seconds,
            cores: cpu.usage_nano_cores.map(|nanos| nanos as f64 / 1e9),
            window_ms: None,
            memory_bytes: self.memory.as_ref().and_then(|memory| memory.working_set_bytes),
        })
    }
}

impl Client {
    /// Counters of a node and everything on it. Needs `get` on `nodes/proxy`.
    pub async fn node_usage(&self, node: &str) -> Result<NodeUsage, KubeError> {
        let nodes = Resource::core("Node", "nodes", Scope::Cluster);
        let path = nodes.object(None, node).map_err(|fault| self.unsent(fault))?;
        let call = Call::get(format!("{path}/proxy/stats/summary"), "nodes", Size::One);
        let Summary { node, pods } = self.call_json(&call).await?;
        let whole = node.usage.usage().ok_or_else(|| {
            let text = "the kubelet has not measured its node yet".to_owned();
            self.error(&call, Fault::Unreadable(text), crate::Outcome::NotDone)
        })?;
        let named = |one: &Measured| Some((one.name.clone(), one.usage()?));
        let mut containers = Vec::new();
        for SummaryPod { pod_ref: PodRef { name: pod, namespace }, containers: measured } in pods {
            containers.extend(measured.iter().filter_map(named).map(|(container, usage)| ContainerUsage {
                namespace: namespace.clone(),
                pod: pod.clone(),
                container,
                usage,
            }));
        }
        Ok(NodeUsage {
            node: whole,
            system: node.system_containers.iter().filter_map(named).collect(),
            containers,
        })
    }

    /// Averages of a node, if the cluster serves `metrics.k8s.io`.
    pub async fn node_metrics(&self, node: &str) -> Result<Usage, KubeError> {
        let resource = metrics("nodes", "NodeMetrics", Scope::Cluster);
        let path = resource.object(None, node).map_err(|fault| self.unsent(fault))?;
        let one: Metrics = self.call_json(&Call::get(path, "nodes", Size::One)).await?;
        let none = Quantities { cpu: String::new(), memory: String::new() };
        Ok(average(one.timestamp, &one.window, one.usage.as_ref().unwrap_or(&none)))
    }

    /// Averages of the containers of a namespace, if the cluster serves `metrics.k8s.io`.
    pub async fn container_metrics(&self, namespace: &str) -> Result<Vec<ContainerUsage>, KubeError> {
        let resource = metrics("pods", "PodMetrics", Scope::Namespaced);
        let path = resource.collection(Some(namespace)).map_err(|fault| self.unsent(fault))?;
        let list: MetricsList = self.call_json(&Call::get(path, "pods", Size::Many)).await?;
        let mut containers = Vec::new();
        for Metrics { metadata, timestamp, window, containers: measured, .. } in list.items {
            containers.extend(measured.into_iter().map(|one| ContainerUsage {
                namespace: metadata.namespace.clone(),
                pod: metadata.name.clone(),
                container: one.name,
                usage: average(timestamp, &window, &one.usage),
            }));
        }
        Ok(containers)
    }
}

fn metrics(plural: &str, kind: &str, scope: Scope) -> Resource {
    let gvk = meshplay_types::Gvk {
        group: "metrics.k8s.io".to_owned(),
        version: "v1beta1".to_owned(),
        kind: kind.to_owned(),
    };
    Resource { gvk, plural: plural.to_owned(), scope }
}

/// `window` is a duration as Go writes it; those of metrics servers are seconds and minutes.
fn average(at: Timestamp, window: &str, usage: &Quantities) -> Usage {
    let window =
        window.parse::<jiff::SignedDuration>().ok().and_then(|one| u64::try_from(one.as_millis()).ok());
    Usage {
        at,
        cpu_ns: None,
        cores: quantity(&usage.cpu),
        window_ms: window.or(Some(0)),
        memory_bytes: quantity(&usage.memory).map(|bytes| bytes as u64),
    }
}

/// A Kubernetes quantity as a number.
#[must_use]
pub fn quantity(text: &str) -> Option<f64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => f64::from(1 << 10),
        "Mi" => f64::from(1 << 20),
        "Gi" => f64::from(1 << 30),
        "Ti" => f64::from(1 << 30) * f64::from(1 << 10),
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_decimal_and_binary_units() {
        assert_eq!(quantity("12500000n").map(|cores| (cores * 1e6).round()), Some(12_500.0));
        assert_eq!(quantity("250m"), Some(0.25));
        assert_eq!(
            (quantity("2"), quantity("12Ki"), quantity("1x"), quantity("")),
            (Some(2.0), Some(12_288.0), None, None)
        );
    }

    #[test]
    fn a_metrics_server_tells_averages_over_its_own_window() {
        let text = r#"{"items": [{"metadata": {"name": "web", "namespace": "shop"}, "timestamp": "2026-01-01T00:00:10Z",
            "window": "15.5s", "containers": [{"name": "app", "usage": {"cpu": "250m", "memory": "10Mi"}}]}]}"#;
        let list: MetricsList = serde_json::from_str(text).unwrap();
        let one = average(list.items[0].timestamp, &list.items[0].window, &list.items[0].containers[0].usage);
        assert_eq!((one.cores, one.window_ms, one.memory_bytes), (Some(0.25), Some(15_500), Some(10 << 20)));
    }
}
