//! The counters of a node and its containers that a Prometheus has from the node's cAdvisor, where the kubelet may not be
//! asked.
//!
//! A Prometheus knows nothing of our clusters. It is the one of a node if it has counters of a pod that runs there, and,
//! if its series tell the control group, of that very pod by its uid.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use meshplay_metrics::MetricsError;
use meshplay_perf::cost::{CostSample, SubjectKind};

use super::{
    counters::{Counted, Counters, Labels, Selectors, before, quoted},
    role::WatchedPod,
};

const CPU: &str = "container_cpu_usage_seconds_total";
const MEMORY: &str = "container_memory_working_set_bytes";
/// So old may be the last samples of a node that is there.
const RECENT: Duration = Duration::from_secs(300);

/// A node's cAdvisor in a Prometheus: the labels that all of its series have.
#[derive(Clone)]
pub(super) struct Cadvisor {
    counters: Counters,
    scraped: String,
}

impl Cadvisor {
    /// The first Prometheus that has a node.
    pub(super) async fn find(all: &[Counters], node: &str, pods: &[WatchedPod]) -> Option<Self> {
        for counters in all {
            // One that does not answer is no reason to say anything: the averages are read then, and that is said.
            let Ok(Some(labels)) = labels_of(counters, node, pods).await else { continue };
            let matchers = ["instance", "job"].iter().filter_map(|key| Some((key, labels.get(*key)?)));
            let matchers: Vec<String> =
                matchers.map(|(key, value)| format!("{key}={}", quoted(value))).collect();
            return Some(Self { counters: counters.clone(), scraped: matchers.join(",") });
        }
        None
    }

    /// Everything on the node, from a time until now.
    pub(super) async fn read(
        &self,
        node: &str,
        from: Timestamp,
    ) -> Result<BTreeMap<(SubjectKind, String), Vec<CostSample>>, MetricsError> {
        let of = |metric: &str| format!("{metric}{{{}}}", self.scraped);
        let selectors = Selectors { cpu: of(CPU), memory: Some(of(MEMORY)), memory_free: None };
        let name = |labels: &Labels| {
            let (kind, name) = part(labels, node)?;
            Some(format!("{kind:?} {name}"))
        };
        let counted = self.counters.read(&selectors, from, name).await?;
        let key = |one: Counted| Some((part(&one.labels, node)?, one.samples));
        Ok(counted.into_values().filter_map(key).collect())
    }
}

/// The labels of a series that is of this node.
async fn labels_of(
    counters: &Counters,
    node: &str,
    pods: &[WatchedPod],
) -> Result<Option<Labels>, MetricsError> {
    let recently = before(Timestamp::now(), RECENT);
    for pod in pods {
        let of = [("namespace", &pod.namespace), ("pod", &pod.name)];
        let matchers = of.map(|(key, value)| format!("{key}={}", quoted(value))).join(",");
        let found = counters.range(&format!("{CPU}{{{matchers}}}"), recently).await?;
        if let Some(one) = found.into_iter().find(|one| is_of_pod(&one.labels, &pod.uid)) {
            return Ok(Some(one.labels));
        }
    }
    if !pods.is_empty() {
        return Ok(None);
    }
    let root = format!("{CPU}{{id=\"/\",node={}}}", quoted(node));
    Ok(counters.range(&root, recently).await?.into_iter().next().map(|one| one.labels))
}

/// Drivers of control groups write a uid with `-` or with `_`. Who drops the label is believed.
fn is_of_pod(labels: &Labels, uid: &str) -> bool {
    labels.get("id").is_none_or(|id| id.contains(uid) || id.contains(&uid.replace('-', "_")))
}

/// What of the node a series is about: all of it, a container, or a part of its own system that is no pod.
fn part(labels: &Labels, node: &str) -> Option<(SubjectKind, String)> {
    let label = |key: &str| labels.get(key).map(String::as_str).unwrap_or_default();
    let (container, id) = (label("container"), label("id"));
    if id == "/" {
        return Some((SubjectKind::Node, node.to_owned()));
    }
    if !["", "POD"].contains(&container) {
        let name = format!("{}/{}/{container}", label("namespace"), label("pod"));
        return Some((SubjectKind::Container, name));
    }
    let is_top = id.len() > 1 && id.rfind('/') == Some(0) && !id.starts_with("/kubepods");
    (is_top && label("pod").is_empty()).then(|| (SubjectKind::System, id[1..].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn each_control_group_counts_once() {
        let part = |pairs: &[(&str, &str)]| part(&labels(pairs), "node-1");
        assert_eq!(part(&[("id", "/")]), Some((SubjectKind::Node, "node-1".to_owned())));
        let web = [("id", "/kubepods/pod7/c"), ("namespace", "shop"), ("pod", "web"), ("container", "web")];
        assert_eq!(part(&web), Some((SubjectKind::Container, "shop/web/web".to_owned())));
        assert_eq!(part(&[("id", "/system.slice")]), Some((SubjectKind::System, "system.slice".to_owned())));
        for sum in ["/kubepods", "/kubepods.slice", "/kubepods/burstable", "/system.slice/nginx.service"] {
            assert_eq!(part(&[("id", sum)]), None, "{sum}");
        }
        assert_eq!(part(&[("id", "/kubepods/pod7"), ("pod", "web"), ("namespace", "shop")]), None);
    }

    #[test]
    fn a_pod_of_the_same_name_in_another_cluster_is_not_it() {
        let id = |id: &str| labels(&[("id", id)]);
        assert!(is_of_pod(&id("/kubepods/pod1-2/c"), "1-2"));
        assert!(is_of_pod(&id("/kubepods.slice/kubepods-pod1_2.slice"), "1-2"));
        assert!(!is_of_pod(&id("/kubepods/pod9-9/c"), "1-2") && is_of_pod(&labels(&[]), "1-2"));
    }
}
