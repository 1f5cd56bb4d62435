//! Pods of a cluster that have a part in a run, and which of them came and went while it went on.
//!
//! Deployments are scaled and rolled out under load. So what is watched is kept as it was chosen, by labels, and listed
//! once more at the end: what came since then gets its role, and all that came or went is told by name.

use std::collections::BTreeSet;

use jiff::Timestamp;
use meshplay_kube::{Client, KubeError, List, Resource, Scope};
use meshplay_perf::cost::{CostRole, CostSample, CostSeries, CostWindow, SubjectKind};
use meshplay_types::{Code, Finding, Gvk, Place};
use serde_json::Value;
use tokio::time::timeout;

use super::{LOOK_TIME, role::WatchedPod};

/// Pods that are told by name; of more, the number.
const NAMES_MAX: usize = 10;

/// Pods as they were chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Of all namespaces, if it is none.
    pub(super) namespace: Option<String>,
    /// All, if it is empty.
    pub(super) labels: String,
    /// Only the one of this name.
    pub(super) name: Option<String>,
    /// What they do.
    pub(super) role: CostRole,
    /// What somebody said that all of their containers do.
    pub(super) told: Option<CostRole>,
}

/// Everything that was chosen in a cluster, and which pods that was when the watching began.
pub(super) struct Roll {
    pub(super) cluster: String,
    pub(super) client: Client,
    pub(super) chosen: Vec<Chosen>,
    pub(super) pods: Vec<WatchedPod>,
}

/// Pods of one cluster that came and went.
#[derive(Debug, Default)]
pub(super) struct Changes {
    cluster: String,
    came: Vec<WatchedPod>,
    went: Vec<WatchedPod>,
}

impl Chosen {
    /// Those that there are now.
    pub(super) async fn list(&self, client: &Client) -> Result<Vec<Value>, KubeError> {
        let gvk = Gvk { group: String::new(), version: "v1".to_owned(), kind: "Pod".to_owned() };
        let resource = Resource { gvk, plural: "pods".to_owned(), scope: Scope::Namespaced };
        let (namespace, labels) = (self.namespace.as_deref(), self.labels.as_str());
        let fields = self.name.as_ref().map(|name| format!("metadata.name={name}")).unwrap_or_default();
        Ok(client.list(&List { namespace, labels, fields: &fields, ..List::all(&resource) }).await?.items)
    }
}

/// Adds a pod, unless it is there by another choice; whether it was.
pub(super) fn add(pods: &mut Vec<WatchedPod>, pod: WatchedPod) -> bool {
    let is_known = pods.iter().any(|one| (&one.namespace, &one.name) == (&pod.namespace, &pod.name));
    if !is_known {
        pods.push(pod);
    }
    !is_known
}

impl Roll {
    /// Lists everything once more.
    pub(super) async fn call(self) -> Result<Changes, Finding> {
        let Self { cluster, client, chosen, pods: before } = self;
        let list = async {
            let mut now = Vec::new();
            for one in &chosen {
                for object in one.list(&client).await? {
                    add(&mut now, WatchedPod::of(&object, one.role, one.told));
                }
            }
            Ok::<_, KubeError>(now)
        };
        let unread = |cause: String| {
            let message =
                format!("which pods of cluster `{cluster}` came or went during the run is not known");
            let place = Place { cluster: Some(cluster.clone()), ..Place::default() };
            Finding::new(Code::COST_UNREADABLE, message).cause(cause).at(place)
        };
        match timeout(LOOK_TIME, list).await {
            Ok(Ok(now)) => Ok(Changes::between(cluster, before, now)),
            Ok(Err(error)) => Err(unread(error.finding().message)),
            Err(_) => Err(unread("it did not answer in time".to_owned())),
        }
    }
}

impl Changes {
    /// One that waited for a node comes with it. A name may be given again, to a pod of another uid.
    fn between(cluster: String, before: Vec<WatchedPod>, now: Vec<WatchedPod>) -> Self {
        let key = |one: &WatchedPod| (one.uid.clone(), one.node.clone());
        let (known, there): (BTreeSet<_>, BTreeSet<_>) =
            (before.iter().map(key).collect(), now.iter().map(|one| one.uid.clone()).collect());
        let has_node = |one: &WatchedPod| !one.node.is_empty();
        let went = before.into_iter().filter(|one| has_node(one) && !there.contains(&one.uid)).collect();
        let came = now.into_iter().filter(|one| has_node(one) && !known.contains(&key(one))).collect();
        Self { cluster, came, went }
    }

    /// Gives the readings of what came their role, and what went none after its last one; tells of both. Nothing is told
    /// if there was nothing of it.
    pub(super) fn apply(
        &self,
        series: &mut [CostSeries],
        began: Timestamp,
        run: CostWindow,
    ) -> Option<Finding> {
        let came = self.came.iter().map(|pod| {
            let mut is_read = false;
            for (container, role) in &pod.containers {
                for one in series.iter_mut().filter(|one| self.is_of(one, pod, container)) {
                    one.subject.role = *role;
                    start_at_nothing(one, began, run.start);
                    is_read = true;
                }
            }
            let read = if is_read { "" } else { ", not read" };
            format!("{} ({}{read})", pod.full_name(), pod.node)
        });
        let came: Vec<String> = came.collect();
        for pod in &self.went {
            let is_again = |one: &WatchedPod| (one.full_name(), &one.node) == (pod.full_name(), &pod.node);
            if self.came.iter().any(is_again) {
                continue;
            }
            for (container, _) in &pod.containers {
                series
                    .iter_mut()
                    .filter(|one| self.is_of(one, pod, container))
                    .for_each(|one| end_at(one, run.end));
            }
        }
        let went: Vec<String> =
            self.went.iter().map(|pod| format!("{} ({})", pod.full_name(), pod.node)).collect();
        self.finding(&came, &went)
    }

    fn is_of(&self, series: &CostSeries, pod: &WatchedPod, container: &str) -> bool {
        let subject = &series.subject;
        subject.kind == SubjectKind::Container
            && subject.name == format!("{}/{container}", pod.full_name())
            && subject.node.as_deref() == Some(&format!("{}/{}", self.cluster, pod.node))
    }

    fn finding(&self, came: &[String], went: &[String]) -> Option<Finding> {
        let mut told = Vec::new();
        if !came.is_empty() {
            told.push(format!("came: {}", names(came)));
        }
        if !went.is_empty() {
            told.push(format!("went, and is counted up to its last reading: {}", names(went)));
        }
        if told.is_empty() {
            return None;
        }
        let message = format!("pods of cluster `{}` came or went while the run was watched", self.cluster);
        let place = Place { cluster: Some(self.cluster.clone()), ..Place::default() };
        Some(Finding::new(Code::COST_NOT_COVERED, message).cause(told.join("; ")).at(place))
    }
}

/// Before it was there it used nothing. One that was read before the load has been there.
fn start_at_nothing(series: &mut CostSeries, began: Timestamp, start: Timestamp) {
    let is_new = series.samples.first().is_some_and(|first| first.at > start);
    if is_new && !series.is_average() {
        let nothing =
            [began.min(start), start].map(|at| CostSample { cpu_us: Some(0), ..CostSample::at(at) });
        series.samples.splice(0..0, nothing);
    }
}

/// After it has gone it uses nothing; as much as in the rest of the run would be too much by far.
fn end_at(series: &mut CostSeries, end: Timestamp) {
    let last = series.samples.iter().rev().find_map(|one| one.cpu_us);
    if let Some(cpu_us) = last.filter(|_| !series.is_average()) {
        series.push(CostSample { cpu_us: Some(cpu_us), ..CostSample::at(end) });
    }
}

fn names(all: &[String]) -> String {
    let shown = all.iter().take(NAMES_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(NAMES_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use meshplay_perf::cost::{CostSource, CostWindows, RunCosts, Subject};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn pod(name: &str, uid: &str, node: &str) -> WatchedPod {
        WatchedPod {
            namespace: "shop".to_owned(),
            name: name.to_owned(),
            uid: uid.to_owned(),
            node: node.to_owned(),
            containers: vec![("web".to_owned(), CostRole::Application)],
        }
    }

    /// Half a core from one second to another, read each ten.
    fn series(pod: &str, role: CostRole, seconds: std::ops::RangeInclusive<i64>) -> CostSeries {
        let (kind, name) = (SubjectKind::Container, format!("shop/{pod}/web"));
        let subject = Subject { kind, name, role, node: Some("east/node-1".to_owned()) };
        let mut series = CostSeries::new(subject, CostSource::CgroupV2);
        for second in seconds.clone().step_by(10) {
            let cpu_us = Some((second - seconds.start()).unsigned_abs() * 500_000);
            series.push(CostSample { cpu_us, ..CostSample::at(at(second)) });
        }
        series
    }

    fn changes(before: &[WatchedPod], now: &[WatchedPod]) -> Changes {
        Changes::between("east".to_owned(), before.to_vec(), now.to_vec())
    }

    const RUN: (i64, i64) = (5, 105);

    fn apply(changes: &Changes, series: &mut [CostSeries]) -> Option<Finding> {
        changes.apply(series, at(0), CostWindow { start: at(RUN.0), end: at(RUN.1) })
    }

    fn application_ms(series: &[CostSeries]) -> f64 {
        let window = |start, end| CostWindow { start: at(start), end: at(end) };
        let windows =
            CostWindows { before: window(0, RUN.0), during: window(RUN.0, RUN.1), after: window(RUN.1, 115) };
        RunCosts::of(series, windows, 1_000, Vec::new()).roles[&CostRole::Application].cpu_ms.value
    }

    #[test]
    fn a_pod_that_comes_under_load_costs_what_it_used_and_is_told() {
        let (first, second) = (pod("web-1", "1", "node-1"), pod("web-2", "2", "node-1"));
        let elsewhere = pod("web-3", "3", "node-9");
        let changes = changes(std::slice::from_ref(&first), &[first.clone(), second, elsewhere]);
        let mut all =
            [series("web-1", CostRole::Application, 0..=110), series("web-2", CostRole::Rest, 60..=110)];
        let found = apply(&changes, &mut all).unwrap();
        assert_eq!(found.code, Code::COST_NOT_COVERED);
        assert_eq!(found.cause.as_deref(), Some("came: shop/web-2 (node-1), shop/web-3 (node-9, not read)"));
        assert_eq!(all[1].subject.role, CostRole::Application);
        // 50 s of the one and 22.5 s of the other, give or take a reading at its ends.
        let used_ms = application_ms(&all);
        assert!((used_ms - 72_500.0).abs() < 3_000.0, "{used_ms}");
    }

    #[test]
    fn a_pod_that_goes_under_load_is_not_taken_to_have_gone_on() {
        let (old, new) = (pod("web-1", "1", "node-1"), pod("web-2", "2", "node-1"));
        let changes = changes(&[old], &[new]);
        let mut all =
            [series("web-1", CostRole::Application, 0..=50), series("web-2", CostRole::Rest, 50..=110)];
        let cause = apply(&changes, &mut all).unwrap().cause.unwrap();
        assert_eq!(
            cause,
            "came: shop/web-2 (node-1); went, and is counted up to its last reading: shop/web-1 (node-1)"
        );
        let used_ms = application_ms(&all);
        assert!((used_ms - 50_000.0).abs() < 3_000.0, "{used_ms}");
    }

    #[test]
    fn pods_that_stay_are_no_news_and_one_that_waited_for_a_node_comes_with_it() {
        let stays = pod("web-1", "1", "node-1");
        assert!(
            apply(&changes(std::slice::from_ref(&stays), std::slice::from_ref(&stays)), &mut []).is_none()
        );
        let (waiting, there) = (pod("web-1", "1", ""), pod("web-1", "1", "node-1"));
        let cause = apply(&changes(std::slice::from_ref(&waiting), &[there]), &mut []).unwrap().cause;
        assert_eq!(cause.as_deref(), Some("came: shop/web-1 (node-1, not read)"));
        assert!(apply(&changes(&[waiting], &[]), &mut []).is_none());
    }

    #[test]
    fn a_pod_of_the_same_name_goes_on_where_the_other_ended() {
        let changes = changes(&[pod("web-0", "1", "node-1")], &[pod("web-0", "2", "node-1")]);
        let mut all = [series("web-0", CostRole::Application, 0..=110)];
        let before = all[0].samples.clone();
        assert!(apply(&changes, &mut all).is_some());
        assert_eq!(all[0].samples, before);
    }
}
