//! What is watched during a run besides what finds itself: processes, control groups, Envoys, pods, nodes.

use meshplay_types::{Code, Finding, Findings, Place};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cost::CostRole;

/// Things that one run may watch.
const WATCHED_MAX: usize = 64;

/// Something whose CPU and memory are read before, during and after a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Watched {
    /// A process of the machine that makes the requests.
    Process {
        /// Its id.
        pid: u32,
        /// For people; the program's name if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What it does.
        #[serde(default = "application")]
        role: CostRole,
    },
    /// A control group of the machine that makes the requests.
    Cgroup {
        /// Below the root of its hierarchy, e.g. `/system.slice/nginx.service`.
        path: String,
        /// What it does.
        #[serde(default = "application")]
        role: CostRole,
    },
    /// An Envoy: memory from its admin address, CPU from its process.
    Envoy {
        /// `HOST:PORT` of its admin listener.
        admin: String,
        /// Its process; found by the port if it is on this machine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pid: Option<u32>,
        /// What it does.
        #[serde(default = "proxy")]
        role: CostRole,
    },
    /// Pods of a connected cluster, with their nodes.
    Pods {
        /// Name of the connection.
        cluster: String,
        /// Namespace.
        namespace: String,
        /// By labels, as `kubectl -l` takes it; all pods of the namespace if absent.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        selector: String,
        /// What their containers do; told from their names if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<CostRole>,
    },
    /// A node of a connected cluster.
    Node {
        /// Name of the connection.
        cluster: String,
        /// Name of the node.
        node: String,
    },
    /// Counters that a connected Prometheus keeps: of processes (`cpu`), or of a node that has a node-exporter (`node`).
    Prometheus {
        /// Name of the connection.
        connection: String,
        /// Selector of counters of CPU seconds, e.g. `process_cpu_seconds_total{job="envoy"}`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cpu: Option<String>,
        /// Selector of memory in bytes, e.g. `process_resident_memory_bytes{job="envoy"}`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        memory: Option<String>,
        /// `instance` of the node-exporter: without `cpu` the node itself is watched, with it the processes are a part of
        /// that node.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<String>,
        /// What the processes do.
        #[serde(default = "application")]
        role: CostRole,
        /// For people; the job if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
}

fn application() -> CostRole {
    CostRole::Application
}

fn proxy() -> CostRole {
    CostRole::Proxy
}

/// Everything that is wrong with a list of things to watch.
pub(super) fn check(watched: &[Watched]) -> Findings {
    let mut found = Findings::new();
    let mut wrong = |pointer: String, message: String| {
        let place = Place { pointer: Some(pointer), ..Place::default() };
        found.push(Finding::new(Code::RUN_RESOURCE, message).at(place));
    };
    if watched.len() > WATCHED_MAX {
        wrong("/resources".to_owned(), format!("at most {WATCHED_MAX} things are watched during a run"));
    }
    for (at, one) in watched.iter().enumerate() {
        let at = |field: &str| format!("/resources/{at}/{field}");
        match one {
            Watched::Process { pid: 0, .. } => wrong(at("pid"), "0 is the id of no process".to_owned()),
            Watched::Process { .. } => {}
            Watched::Cgroup { path, .. } => {
                if !path.starts_with('/') || path.split('/').any(|part| part == "..") {
                    wrong(at("path"), format!("`{path}` is no path below the root of a hierarchy"));
                }
            }
            Watched::Envoy { admin, .. } => {
                let port = admin.rsplit_once(':').and_then(|(host, port)| {
                    port.parse::<u16>().ok().filter(|_| !host.is_empty() && !host.contains('/'))
                });
                if port.is_none() {
                    wrong(at("admin"), format!("`{admin}` is not `HOST:PORT`"));
                }
            }
            Watched::Pods { cluster, namespace, .. } => {
                for (field, value) in [("cluster", cluster), ("namespace", namespace)] {
                    if value.is_empty() {
                        wrong(at(field), format!("pods need a {field}"));
                    }
                }
            }
            Watched::Prometheus { connection, cpu, node, .. } => {
                if connection.is_empty() {
                    wrong(at("connection"), "counters are asked of a connection".to_owned());
                }
                if cpu.is_none() && node.is_none() {
                    wrong(at("cpu"), "name a selector of counters, or a node".to_owned());
                }
            }
            Watched::Node { cluster, node } => {
                for (field, value) in [("cluster", cluster), ("node", node)] {
                    if value.is_empty() {
                        wrong(at(field), format!("a node needs its {field}"));
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_watched_is_found_at_once() {
        let watched: Vec<Watched> = serde_json::from_str(
            r#"[{"kind": "process", "pid": 0}, {"kind": "cgroup", "path": "/a/../b"},
                {"kind": "envoy", "admin": "http://x/"}, {"kind": "pods", "cluster": "east", "namespace": ""},
                {"kind": "process", "pid": 1}, {"kind": "envoy", "admin": "127.0.0.1:9901"},
                {"kind": "prometheus", "connection": "", "cpu": "x"}, {"kind": "prometheus", "connection": "ours"},
                {"kind": "prometheus", "connection": "ours", "node": "10.0.0.1:9100"}]"#,
        )
        .unwrap();
        let places: Vec<String> = check(&watched).iter().map(|finding| finding.at.to_string()).collect();
        assert_eq!(
            places,
            [
                "/resources/0/pid",
                "/resources/1/path",
                "/resources/2/admin",
                "/resources/3/namespace",
                "/resources/6/connection",
                "/resources/7/cpu"
            ]
        );
    }
}
