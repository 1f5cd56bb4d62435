//! MeshMark of one run: which of its costs go in, against what there is, and what is missing otherwise.
//!
//! The data plane has to be there; the control plane counts where it was read. One resource, CPU: cores in use under
//! load against the cores of the machines that they are used on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ResourceUse, meshmark};
use crate::cost::{CostEstimate, CostRole, RunCosts, SubjectCost, SubjectKind};

/// The classes of a mark, and what they are costs of.
const CLASSES: [(&str, CostRole); 2] =
    [("dataPlane", CostRole::Proxy), ("controlPlane", CostRole::ControlPlane)];

/// The mark of one run, or why it has none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunMark {
    /// 0..100; 100 is a mesh that uses nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Between which it certainly lies, by the bounds of the readings. How it varies from run to run is not in it: that
    /// takes an experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<MarkBounds>,
    /// What it was made from.
    pub uses: Vec<ResourceUse>,
    /// Why there is no mark, or what does not go into it.
    pub missing: Vec<String>,
}

/// Bounds of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MarkBounds {
    /// At least.
    pub low: f64,
    /// At most.
    pub high: f64,
}

/// CPU of a class: what was used, in milliseconds, and the cores there are.
struct Cpu {
    class: &'static str,
    used_ms: CostEstimate,
    cores: f64,
}

impl RunMark {
    /// Of what a run cost. `cores_here` are those of the machine that watched, for costs that do not tell them
    /// themselves.
    #[must_use]
    pub fn of(costs: &RunCosts, cores_here: Option<f64>) -> Self {
        let cores_here = costs.cores_here.map(f64::from).or(cores_here);
        let (mut classes, mut missing) = (Vec::new(), Vec::new());
        for (class, role) in CLASSES {
            match cpu_of(class, role, costs, cores_here) {
                Ok(cpu) => classes.push(cpu),
                Err(reason) => missing.push(reason),
            }
        }
        let elapsed_ms = costs.windows.during.length_ms();
        let uses = |used: fn(CostEstimate) -> Option<f64>| -> Option<Vec<ResourceUse>> {
            classes.iter().map(|cpu| Some(cpu.in_cores(used(cpu.used_ms)? / elapsed_ms))).collect()
        };
        let is_marked = elapsed_ms > 0.0 && classes.iter().any(|cpu| cpu.class == CLASSES[0].0);
        let score = |uses: Vec<ResourceUse>| Some(meshmark(vec![uses], 0.0)?.score);
        let made_from = uses(|used| Some(used.value)).filter(|_| is_marked).unwrap_or_default();
        let high = uses(|used| Some(used.low)).and_then(score);
        let low = uses(|used| used.high).and_then(score);
        let score = score(made_from.clone());
        let bounds = score.and(low).zip(high).map(|(low, high)| MarkBounds { low, high });
        Self { score, bounds, uses: made_from, missing }
    }

    /// None for a run of which nothing could be read that belongs to a mesh: there is nothing to say then.
    #[must_use]
    pub fn is_about_a_mesh(costs: &RunCosts) -> bool {
        CLASSES.iter().any(|(_, role)| costs.subjects.iter().any(|one| one.subject.role == *role))
    }
}

impl Cpu {
    fn in_cores(&self, used: f64) -> ResourceUse {
        let (class, name) = (self.class.to_owned(), "cpu".to_owned());
        ResourceUse { class, name, used, available: self.cores, weight: 0.0 }
    }
}

/// The sum over everything of a role, and the cores of the machines that it is on; why not, if one is not known.
fn cpu_of(
    class: &'static str,
    role: CostRole,
    costs: &RunCosts,
    cores_here: Option<f64>,
) -> Result<Cpu, String> {
    let is_of = |one: &&SubjectCost| one.subject.role == role && one.subject.kind != SubjectKind::Node;
    let of_role: Vec<&SubjectCost> = costs.subjects.iter().filter(is_of).collect();
    if of_role.is_empty() {
        return Err(format!("no {} was watched", role.name()));
    }
    let mut used_ms = CostEstimate { value: 0.0, low: 0.0, high: Some(0.0) };
    for one in &of_role {
        let cpu = one.cpu_ms.ok_or_else(|| format!("the CPU of `{}` was not read", one.subject.name))?;
        used_ms = used_ms.plus(cpu);
    }
    let mut cores = BTreeMap::new();
    for one in of_role {
        cores.insert(one.subject.node.as_deref(), cores_of(one, costs, cores_here)?);
    }
    Ok(Cpu { class, used_ms, cores: cores.into_values().sum() })
}

/// The cores of the machine that something is on: those of its node; or of this machine, if it is here.
fn cores_of(one: &SubjectCost, costs: &RunCosts, cores_here: Option<f64>) -> Result<f64, String> {
    let node = one.subject.node.as_deref();
    let is_of_it = |other: &SubjectCost| other.source.is_local() && other.subject.node.as_deref() == node;
    // A node that has told no cores is this machine if something that was read here is a part of it. Counters of a
    // Prometheus may be of any machine.
    let is_here = match node {
        Some(_) => costs.subjects.iter().any(is_of_it),
        None => one.source.is_local(),
    };
    let told = node.and_then(|node| costs.site.node(node)?.cores);
    told.or(cores_here.filter(|_| is_here)).ok_or_else(|| match node {
        Some(node) => format!("the cores of {node} are not known"),
        None => format!("the cores of the machine of `{}` are not known", one.subject.name),
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        cost::{CostSample, CostSeries, CostSource, CostWindow, CostWindows, Subject},
        site::{Site, SiteCluster, SiteNode},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn costs(parts: &[(CostRole, u64, Option<&str>)], readings: &[i64]) -> RunCosts {
        costs_from(CostSource::CgroupV2, parts, readings)
    }

    fn costs_from(source: CostSource, parts: &[(CostRole, u64, Option<&str>)], readings: &[i64]) -> RunCosts {
        let series = parts.iter().enumerate().map(|(n, (role, ms_per_s, node))| {
            let node = node.map(str::to_owned);
            let (kind, name) = (SubjectKind::Container, format!("container {n}"));
            let mut series = CostSeries::new(Subject { kind, name, role: *role, node }, source);
            series.stamp_ms = 0;
            for second in readings {
                let cpu_us = Some(ms_per_s * 1_000 * (second + 20).unsigned_abs());
                series.push(CostSample { cpu_us, ..CostSample::at(at(*second)) });
            }
            series
        });
        let window = |start, end| CostWindow { start: at(start), end: at(end) };
        let windows = CostWindows { before: window(-5, 0), during: window(0, 10), after: window(10, 15) };
        let nodes = vec![SiteNode { name: "n".to_owned(), cores: Some(4.0), ..SiteNode::default() }];
        let clusters = vec![SiteCluster { name: "east".to_owned(), nodes, ..SiteCluster::default() }];
        let costs = RunCosts::of(&series.collect::<Vec<_>>(), windows, 1_000, Vec::new());
        RunCosts { site: Site { clusters, meshes: Vec::new() }, ..costs }
    }

    #[test]
    fn proxies_count_against_the_cores_of_their_node() {
        // 0.6 and 0.2 cores of 4: 1 − 0.2; the control plane 0.1 of 4: 1 − 0.025. Their mean is 0.8875.
        let node = Some("east/n");
        let parts = [
            (CostRole::Proxy, 600, node),
            (CostRole::Proxy, 200, node),
            (CostRole::ControlPlane, 100, node),
            (CostRole::Application, 900, node),
        ];
        let mark = RunMark::of(&costs(&parts, &[-5, 0, 10, 15]), None);
        assert!((mark.score.unwrap() - 88.75).abs() < 1e-9, "{mark:?}");
        let MarkBounds { low, high } = mark.bounds.unwrap();
        assert!((low - 88.75).abs() < 1e-9 && (high - 88.75).abs() < 1e-9, "{mark:?}");
        assert_eq!((mark.uses.len(), mark.missing.len()), (2, 0));
    }

    #[test]
    fn readings_far_from_the_ends_bound_the_mark() {
        // 1 core of 2; 10 s lie between readings of 20 s at most and of 5 s at least.
        let costs = costs(&[(CostRole::Proxy, 1_000, None)], &[-5, 2, 7, 15]);
        let mark = RunMark::of(&costs, Some(2.0));
        let MarkBounds { low, high } = mark.bounds.unwrap();
        assert!((high - 75.0).abs() < 1e-9 && low.abs() < 1e-9, "{mark:?}");
        assert!(low <= mark.score.unwrap() && mark.score.unwrap() <= high);
        assert_eq!(mark.missing, ["no control plane was watched"]);
    }

    #[test]
    fn what_is_missing_is_said() {
        let known = costs(&[(CostRole::ControlPlane, 100, Some("east/n"))], &[0, 10]);
        let mark = RunMark::of(&known, Some(2.0));
        assert_eq!((mark.score, mark.missing), (None, vec!["no proxy was watched".to_owned()]));
        assert!(RunMark::is_about_a_mesh(&known));
        let parts = [(CostRole::Proxy, 100, Some("west/m"))];
        let elsewhere = RunMark::of(&costs_from(CostSource::Kubelet, &parts, &[0, 10]), Some(2.0));
        assert_eq!(elsewhere.missing[0], "the cores of west/m are not known");
        assert!(!RunMark::is_about_a_mesh(&costs(&[(CostRole::Application, 100, None)], &[0, 10])));
    }

    #[test]
    fn processes_here_are_held_against_the_cores_of_here_and_not_of_the_generators() {
        // 1 core of 4; agents with 64 cores of their own make no difference.
        let here = RunCosts { cores_here: Some(4), ..costs(&[(CostRole::Proxy, 1_000, None)], &[0, 10]) };
        assert_eq!(RunMark::of(&here, Some(64.0)).score, Some(75.0));
        assert_eq!(RunMark::of(&here, None).uses[0].available, 4.0);
    }

    #[test]
    fn counters_of_a_prometheus_without_a_node_that_tells_its_cores_make_no_mark() {
        let mark = |node| {
            let parts = [(CostRole::Proxy, 1_000, node)];
            let costs = costs_from(CostSource::Prometheus, &parts, &[0, 10]);
            RunMark::of(&RunCosts { cores_here: Some(4), site: Site::default(), ..costs }, Some(4.0))
        };
        let reason = "the cores of the machine of `container 0` are not known";
        assert_eq!((mark(None).score, mark(None).missing[0].as_str()), (None, reason));
        assert_eq!(
            mark(Some("ours/10.0.0.7:9100")).missing[0],
            "the cores of ours/10.0.0.7:9100 are not known"
        );
    }

    #[test]
    fn a_node_that_told_no_cores_has_those_of_here_if_what_was_read_here_is_a_part_of_it() {
        let node = Some("ours/10.0.0.7:9100");
        let mark = RunMark::of(&costs(&[(CostRole::Proxy, 1_000, node)], &[0, 10]), Some(2.0));
        assert_eq!(mark.score, Some(50.0), "{mark:?}");
    }
}
