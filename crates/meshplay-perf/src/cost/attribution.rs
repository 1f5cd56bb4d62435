//! Costs of a whole run: sums by role, and a node's total taken apart.
//!
//! What nobody claims is the rest, so parts and rest are the total by definition. Where everything on a node was
//! measured, `unaccounted` says how well that agrees; parts that exceed their whole are a finding, never hidden.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_types::{Code, Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CostEstimate, CostRole, CostSeries, CostWindows, SubjectCost, SubjectKind};
use crate::site::Site;

/// Parts may exceed their whole by so much before it is a finding: their readings are not of the same moment.
const EXCESS_MAX: f64 = 0.05;
/// So much of a node's total may belong to no part before it is a finding.
const UNACCOUNTED_MAX: f64 = 0.05;
/// Things that have nothing to do with the test and are listed all the same, because they use the most.
const OTHERS_MAX: usize = 10;
/// Bounds wider than this share of the estimate are told.
const COARSE: f64 = 0.25;

/// What a run cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunCosts {
    /// When what was watched.
    pub windows: CostWindows,
    /// Requests that ended, warm-up included: they cost as well.
    pub requests: u64,
    /// Sums of what plays the same role; only roles that were seen.
    pub roles: BTreeMap<CostRole, RoleCost>,
    /// Nodes, taken apart.
    pub nodes: Vec<NodeCost>,
    /// One by one.
    pub subjects: Vec<SubjectCost>,
    /// What was seen of where the run was made.
    #[serde(default, skip_serializing_if = "Site::is_empty")]
    pub site: Site,
    /// Cores of the machine that watched, where processes are that belong to no node; with agents it is not theirs. Absent
    /// from costs from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores_here: Option<u32>,
    /// What could not be read, or not well.
    pub findings: Findings,
}

/// All of one role.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleCost {
    /// CPU time used under load.
    pub cpu_ms: CostEstimate,
    /// CPU time per 1,000 requests that ended.
    pub cpu_ms_per1000: Option<CostEstimate>,
    /// The same less what it uses when nothing is asked.
    pub cpu_ms_per1000_above_idle: Option<f64>,
    /// Mean memory under load.
    pub memory_bytes: Option<f64>,
}

/// A node's CPU under load, taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeCost {
    /// `CLUSTER/NODE`.
    pub node: String,
    /// All of it.
    pub total_ms: CostEstimate,
    /// By role; `rest` is the total less all others.
    pub parts_ms: BTreeMap<CostRole, f64>,
    /// The part of the total that none of the node's own parts (containers, system) accounts for; negative if they
    /// account for more.
    pub unaccounted_share: f64,
}

impl RunCosts {
    /// Reduces everything that was read in a run.
    #[must_use]
    pub fn of(series: &[CostSeries], windows: CostWindows, requests: u64, findings: Findings) -> Self {
        let mut findings = findings;
        let subjects: Vec<SubjectCost> =
            series.iter().map(|one| SubjectCost::of(one, &windows, requests)).collect();
        for (one, cost) in series.iter().zip(&subjects) {
            findings.extend(doubts(one, cost));
        }
        let names: BTreeSet<&str> = subjects.iter().filter_map(|one| one.subject.node.as_deref()).collect();
        let mut nodes = Vec::new();
        for name in names {
            let Some((node, doubt)) = NodeCost::of(name, &subjects) else { continue };
            nodes.push(node);
            findings.extend(doubt);
        }
        let roles = roles(&subjects, requests);
        let subjects = worth_showing(subjects);
        let (site, cores_here) = (Site::default(), None);
        Self { windows, requests, roles, nodes, subjects, site, cores_here, findings }
    }

    /// CPU time per 1,000 requests of everything that serves them, in milliseconds.
    #[must_use]
    pub fn serving_ms_per1000(&self) -> Option<f64> {
        let serving = self.roles.iter().filter(|(role, _)| role.serves());
        let costs: Vec<f64> = serving.filter_map(|(_, one)| Some(one.cpu_ms_per1000?.value)).collect();
        (!costs.is_empty()).then(|| costs.iter().sum())
    }

    /// The same of one role.
    #[must_use]
    pub fn role_ms_per1000(&self, role: CostRole) -> Option<f64> {
        Some(self.roles.get(&role)?.cpu_ms_per1000?.value)
    }
}

/// Nodes, what has a part in the test, and the largest of the others; in this order, the dearest first.
fn worth_showing(subjects: Vec<SubjectCost>) -> Vec<SubjectCost> {
    let used = |one: &SubjectCost| one.cpu_ms.map_or(0.0, |used| used.value);
    let rank = |one: &SubjectCost| (one.subject.kind != SubjectKind::Node, one.subject.role);
    let mut subjects = subjects;
    subjects.sort_by(|a, b| rank(a).cmp(&rank(b)).then(used(b).total_cmp(&used(a))));
    let is_other =
        |one: &SubjectCost| one.subject.role == CostRole::Rest && one.subject.kind != SubjectKind::Node;
    let others = subjects.iter().position(is_other).unwrap_or(subjects.len());
    subjects.truncate(others + OTHERS_MAX);
    subjects
}

fn roles(subjects: &[SubjectCost], requests: u64) -> BTreeMap<CostRole, RoleCost> {
    let mut roles = BTreeMap::<CostRole, RoleCost>::new();
    for one in subjects.iter().filter(|one| one.subject.kind != SubjectKind::Node) {
        let Some(cpu_ms) = one.cpu_ms else { continue };
        let zero = CostEstimate { value: 0.0, low: 0.0, high: Some(0.0) };
        let role = roles.entry(one.subject.role).or_insert(RoleCost {
            cpu_ms: zero,
            cpu_ms_per1000: (requests > 0).then_some(zero),
            cpu_ms_per1000_above_idle: (requests > 0).then_some(0.0),
            memory_bytes: None,
        });
        role.cpu_ms = role.cpu_ms.plus(cpu_ms);
        role.cpu_ms_per1000 = role.cpu_ms_per1000.zip(one.cpu_ms_per1000).map(|(a, b)| a.plus(b));
        let idle_free = role.cpu_ms_per1000_above_idle.zip(one.cpu_ms_per1000_above_idle);
        role.cpu_ms_per1000_above_idle = idle_free.map(|(a, b)| a + b);
        if let Some(memory) = one.memory_bytes.during {
            role.memory_bytes = Some(role.memory_bytes.unwrap_or(0.0) + memory);
        }
    }
    roles
}

impl NodeCost {
    /// Takes a node apart; nothing if the node itself was not read.
    fn of(name: &str, subjects: &[SubjectCost]) -> Option<(Self, Option<Finding>)> {
        let of_it = || subjects.iter().filter(|one| one.subject.node.as_deref() == Some(name));
        let total_ms = of_it().find(|one| one.subject.kind == SubjectKind::Node)?.cpu_ms?;
        let mut parts_ms = BTreeMap::<CostRole, f64>::new();
        let (mut claimed, mut measured) = (0.0, 0.0);
        for one in of_it().filter(|one| one.subject.kind != SubjectKind::Node) {
            let Some(cpu) = one.cpu_ms else { continue };
            measured += cpu.value;
            if one.subject.role != CostRole::Rest {
                claimed += cpu.value;
                *parts_ms.entry(one.subject.role).or_default() += cpu.value;
            }
        }
        parts_ms.insert(CostRole::Rest, total_ms.value - claimed);
        let share = |part: f64| if total_ms.value > 0.0 { part / total_ms.value } else { 0.0 };
        let doubt = (share(measured - total_ms.value) > EXCESS_MAX).then(|| {
            let message = format!(
                "the parts of node `{name}` used {measured:.0} ms of CPU, and the node {:.0} ms",
                total_ms.value
            );
            Finding::new(Code::COST_PARTS_EXCEED, message)
        });
        let unaccounted_share = share(total_ms.value - measured);
        let short = (unaccounted_share > UNACCOUNTED_MAX).then(|| {
            let message = format!(
                "{:.0} % of the CPU of node `{name}` was used by what is no part that was read: it is in the rest",
                unaccounted_share * 100.0
            );
            Finding::new(Code::COST_PARTS_SHORT, message)
        });
        Some((Self { node: name.to_owned(), total_ms, parts_ms, unaccounted_share }, doubt.or(short)))
    }
}

/// What makes the cost of one subject less certain than it looks.
fn doubts(series: &CostSeries, cost: &SubjectCost) -> Findings {
    let name = &series.subject.name;
    let mut findings = Findings::new();
    if series.resets() > 0 {
        let message = format!("`{name}` was started again while it was watched: its counter went back");
        findings.push(Finding::new(Code::COST_RESET, message));
    }
    if series.subject.role == CostRole::Rest && series.subject.kind != SubjectKind::Node {
        return findings;
    }
    match cost.cpu_ms {
        None => {
            let message = format!("there is no reading of `{name}` that covers the run");
            findings.push(Finding::new(Code::COST_NOT_COVERED, message));
        }
        Some(CostEstimate { value, low, high: Some(high) }) if high - low > COARSE * value => {
            let period = cost.period_ms.map(every).unwrap_or_default();
            let message =
                format!("the CPU of `{name}` was read{period}: it lies between {low:.0} and {high:.0} ms");
            findings.push(Finding::new(Code::COST_COARSE, message));
        }
        Some(CostEstimate { high: Some(_), .. }) => {}
        Some(CostEstimate { high: None, .. }) => {
            let message = format!("the readings of `{name}` do not reach to both ends of the run");
            findings.push(Finding::new(Code::COST_NOT_COVERED, message));
        }
    }
    findings
}

/// Whole seconds would say of short periods that no time lies between.
fn every(ms: u64) -> String {
    match ms {
        ..1_000 => format!(" every {ms} ms"),
        _ => format!(" every {:.0} s", ms as f64 / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::cost::{CostSample, CostSource, CostWindow, Subject};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn windows() -> CostWindows {
        let window = |start, end| CostWindow { start: at(start), end: at(end) };
        CostWindows { before: window(-5, 0), during: window(0, 10), after: window(10, 15) }
    }

    /// A subject that uses so many milliseconds in the run.
    fn used(kind: SubjectKind, role: CostRole, cpu_ms: u64) -> CostSeries {
        let node = Some("east/node-1".to_owned());
        let subject = Subject { kind, name: format!("{} {cpu_ms}", role.name()), role, node };
        let mut series = CostSeries::new(subject, CostSource::CgroupV2);
        for (second, us) in [(0, 0), (10, cpu_ms * 1_000)] {
            series.push(CostSample { cpu_us: Some(us), ..CostSample::at(at(second)) });
        }
        series
    }

    #[test]
    fn a_short_period_is_not_said_to_be_none() {
        assert_eq!([100, 10_000].map(every), [" every 100 ms", " every 10 s"]);
    }

    #[test]
    fn parts_and_rest_are_the_total() {
        let series = [
            used(SubjectKind::Node, CostRole::Rest, 1_000),
            used(SubjectKind::Container, CostRole::Proxy, 300),
            used(SubjectKind::Container, CostRole::Proxy, 100),
            used(SubjectKind::Container, CostRole::Application, 350),
            used(SubjectKind::Container, CostRole::Rest, 50),
            used(SubjectKind::System, CostRole::Rest, 180),
        ];
        let costs = RunCosts::of(&series, windows(), 4_000, Vec::new());
        let node = &costs.nodes[0];
        let expect = [(CostRole::Proxy, 400.0), (CostRole::Application, 350.0), (CostRole::Rest, 250.0)];
        assert_eq!(node.parts_ms, BTreeMap::from(expect));
        assert_eq!(node.parts_ms.values().sum::<f64>(), node.total_ms.value);
        assert!((node.unaccounted_share - 0.02).abs() < 1e-9);
        assert_eq!(costs.serving_ms_per1000(), Some(187.5));
        assert_eq!(costs.role_ms_per1000(CostRole::Proxy), Some(100.0));
        assert_eq!(costs.findings, []);
    }

    #[test]
    fn a_total_of_which_much_belongs_to_no_part_is_told() {
        let of = |app: u64| {
            let parts = [
                used(SubjectKind::Node, CostRole::Rest, 1_000),
                used(SubjectKind::Container, CostRole::Application, app),
            ];
            RunCosts::of(&parts, windows(), 1_000, Vec::new()).findings
        };
        assert_eq!(of(951), []);
        assert_eq!(of(940)[0].code, Code::COST_PARTS_SHORT);
    }

    #[test]
    fn parts_that_exceed_their_node_are_told() {
        let series = [
            used(SubjectKind::Node, CostRole::Rest, 1_000),
            used(SubjectKind::Container, CostRole::Application, 1_200),
        ];
        let costs = RunCosts::of(&series, windows(), 1_000, Vec::new());
        assert_eq!(costs.nodes[0].parts_ms[&CostRole::Rest], -200.0);
        assert_eq!(costs.findings[0].code, Code::COST_PARTS_EXCEED);
    }
}
