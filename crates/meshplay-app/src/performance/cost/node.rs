//! A node of a cluster and the containers on it, read through the API server: counters of its kubelet. Where the right to
//! them is missing, the counters that a connected Prometheus has, or else the averages of `metrics.k8s.io`.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use meshplay_kube::{Client, ClusterState, ContainerUsage, KubeError, NodeUsage, Usage};
use meshplay_perf::cost::{CostRole, CostSample, CostSeries, CostSource, Subject, SubjectKind};
use meshplay_types::{Code, Finding, Findings, Place};
use tokio::time::timeout;

use super::{
    NODE_WAIT,
    asked::SCRAPE_WAIT,
    cadvisor::Cadvisor,
    counters::{Counters, news_from},
    role::WatchedPod,
};

/// A reading that takes longer is left out; the next one says the same and more.
const READ_TIME: Duration = Duration::from_secs(5);

/// A node that is watched.
pub(super) struct Node {
    cluster: String,
    name: String,
    client: Client,
    pods: Vec<WatchedPod>,
    source: CostSource,
    began: Timestamp,
    counters: Arc<Vec<Counters>>,
    cadvisor: Option<Cadvisor>,
    series: BTreeMap<(SubjectKind, String), CostSeries>,
    findings: Findings,
}

impl Node {
    /// A node and which of its pods have a part in the test.
    pub(super) fn new(
        cluster: &str,
        name: &str,
        client: Client,
        pods: Vec<WatchedPod>,
        counters: Arc<Vec<Counters>>,
    ) -> Self {
        Self {
            cluster: cluster.to_owned(),
            name: name.to_owned(),
            client,
            pods,
            source: CostSource::Kubelet,
            began: Timestamp::now(),
            counters,
            cadvisor: None,
            series: BTreeMap::new(),
            findings: Findings::new(),
        }
    }

    /// `CLUSTER/NODE`, as subjects name it.
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.cluster, self.name)
    }

    /// Reads everything once more. A right that is missing is told once, and the averages are read from then on.
    pub(super) async fn read(&mut self) {
        if let Some(cadvisor) = self.cadvisor.clone() {
            return self.read_counters(&cadvisor).await;
        }
        let read = match self.source {
            CostSource::Kubelet => timeout(READ_TIME, self.client.node_usage(&self.name)).await,
            _ => timeout(READ_TIME, averages(&self.client, &self.name, &self.pods)).await,
        };
        match read {
            Ok(Ok(usage)) => self.add(&usage),
            Ok(Err(error)) if self.source == CostSource::Kubelet && error.state() == ClusterState::Denied => {
                self.cadvisor = Cadvisor::find(&self.counters, &self.name, &self.pods).await;
                self.source = match self.cadvisor {
                    Some(_) => CostSource::Prometheus,
                    None => CostSource::MetricsApi,
                };
                if self.cadvisor.is_none() {
                    self.tell(self.right_missing(&error));
                }
                Box::pin(self.read()).await;
            }
            Ok(Err(error)) => self.tell(self.unreadable(error.finding().message)),
            Err(_) => self.tell(self.unreadable("it did not answer in time".to_owned())),
        }
    }

    /// How long counters of after the run are waited for.
    pub(super) fn patience(&self) -> Duration {
        if self.cadvisor.is_some() { SCRAPE_WAIT } else { NODE_WAIT }
    }

    /// Everything since the newest reading; what is known already is no news.
    async fn read_counters(&mut self, cadvisor: &Cadvisor) {
        let newest = self.series.values().filter_map(|one| one.samples.last()).map(|one| one.at).max();
        let parts = match cadvisor.read(&self.name, news_from(newest, self.began)).await {
            Ok(parts) => parts,
            Err(error) => return self.tell(self.unreadable(error.finding().message)),
        };
        for ((kind, name), samples) in parts {
            let role = match name.split('/').collect::<Vec<_>>().as_slice() {
                [namespace, pod, container] if kind == SubjectKind::Container => {
                    self.role(namespace, pod, container)
                }
                _ => CostRole::Rest,
            };
            for sample in samples {
                self.push_sample((kind, name.clone()), role, sample);
            }
        }
    }

    /// Whether everything that matters was read at or after a time.
    pub(super) fn has_reached(&self, end: Timestamp) -> bool {
        let matters =
            |one: &&CostSeries| one.subject.kind == SubjectKind::Node || one.subject.role != CostRole::Rest;
        let late = |one: &CostSeries| one.samples.last().is_some_and(|last| last.at >= end);
        self.series.values().filter(matters).all(late)
    }

    /// What was read, and what could not be.
    pub(super) fn into_parts(self) -> (Vec<CostSeries>, Findings) {
        (self.series.into_values().collect(), self.findings)
    }

    fn add(&mut self, usage: &NodeUsage) {
        let NodeUsage { node, system, containers } = usage;
        self.push((SubjectKind::Node, self.name.clone()), CostRole::Rest, node);
        for (name, usage) in system.iter().filter(|(name, _)| name != "pods") {
            self.push((SubjectKind::System, name.clone()), CostRole::Rest, usage);
        }
        for one in containers {
            let role = self.role(&one.namespace, &one.pod, &one.container);
            let name = format!("{}/{}/{}", one.namespace, one.pod, one.container);
            self.push((SubjectKind::Container, name), role, &one.usage);
        }
    }

    fn role(&self, namespace: &str, pod: &str, container: &str) -> CostRole {
        let of_test = self.pods.iter().find(|one| one.namespace == namespace && one.name == pod);
        let own = of_test.and_then(|pod| pod.containers.iter().find(|(name, _)| name == container));
        own.map_or(CostRole::Rest, |(_, role)| *role)
    }

    fn push(&mut self, key: (SubjectKind, String), role: CostRole, usage: &Usage) {
        let Usage { at, cpu_ns, cores, window_ms, memory_bytes } = *usage;
        let cpu_us = cpu_ns.map(|nanos| nanos / 1_000);
        self.push_sample(key, role, CostSample { at, cpu_us, cores, window_ms, memory_bytes });
    }

    fn push_sample(&mut self, key: (SubjectKind, String), role: CostRole, sample: CostSample) {
        let (node, source) = (self.key(), self.source);
        let (kind, name) = key.clone();
        let series = self
            .series
            .entry(key)
            .or_insert_with(|| CostSeries::new(Subject { kind, name, role, node: Some(node) }, source));
        series.push(sample);
    }

    fn tell(&mut self, finding: Finding) {
        if !self.findings.iter().any(|one| one.code == finding.code) {
            self.findings.push(finding);
        }
    }

    fn right_missing(&self, error: &KubeError) -> Finding {
        let message =
            format!("the counters of node `{}` may not be read: averages are taken instead", self.name);
        let fix = "allow `get` on `nodes/proxy` (group \"\") with a ClusterRole; it is a strong right, so give it only \
                   where costs are measured";
        let place = Place { cluster: Some(self.cluster.clone()), ..Place::default() };
        let cause = error.finding().message;
        Finding::new(Code::COST_RIGHT_MISSING, message).cause(cause).fix(fix).at(place)
    }

    fn unreadable(&self, cause: String) -> Finding {
        let what = match self.source {
            CostSource::Kubelet => "the kubelet's counters",
            CostSource::Prometheus => "the counters that a Prometheus has",
            _ => "`metrics.k8s.io`",
        };
        let message = format!("{what} of node `{}` could not be read", self.name);
        let place = Place { cluster: Some(self.cluster.clone()), ..Place::default() };
        Finding::new(Code::COST_UNREADABLE, message).cause(cause).at(place)
    }
}

async fn averages(client: &Client, node: &str, pods: &[WatchedPod]) -> Result<NodeUsage, KubeError> {
    let whole = client.node_metrics(node).await?;
    let mut namespaces: Vec<&str> = pods.iter().map(|pod| pod.namespace.as_str()).collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let mut containers = Vec::new();
    for namespace in namespaces {
        let all = client.container_metrics(namespace).await?;
        containers.extend(all.into_iter().filter(|one| is_watched(one, pods)));
    }
    Ok(NodeUsage { node: whole, system: Vec::new(), containers })
}

/// Names are given anew in each namespace: one like that of a pod here may be of a pod on another node.
fn is_watched(one: &ContainerUsage, pods: &[WatchedPod]) -> bool {
    pods.iter().any(|pod| (&pod.namespace, &pod.name) == (&one.namespace, &one.pod))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_of_the_same_name_in_another_namespace_is_not_of_this_node() {
        let pod = |namespace: &str, name: &str| WatchedPod {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            uid: String::new(),
            node: "node-1".to_owned(),
            containers: Vec::new(),
        };
        let usage = Usage {
            at: Timestamp::UNIX_EPOCH,
            cpu_ns: None,
            cores: None,
            window_ms: None,
            memory_bytes: None,
        };
        let container = |namespace: &str, pod: &str| ContainerUsage {
            namespace: namespace.to_owned(),
            pod: pod.to_owned(),
            container: "web".to_owned(),
            usage,
        };
        let here = [pod("shop", "web-0"), pod("bank", "web-1")];
        assert!(is_watched(&container("shop", "web-0"), &here));
        assert!(!is_watched(&container("bank", "web-0"), &here), "that one runs elsewhere");
    }
}
