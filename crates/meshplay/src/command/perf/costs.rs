//! What a run cost, for people: one line per role, per node, and per thing that was watched.

use meshplay_api::{
    Empty,
    performance::{Run, RunCostsGet, RunParams, WatchedCosts},
};
use meshplay_perf::{
    cost::{CostEstimate, RunCosts, SubjectCost, SubjectKind},
    meshmark::{ResourceUse, RunMark},
};

use crate::{failure::Failure, session::Session, table::table};

/// The costs of a run that has ended, if anything of it was watched.
pub(super) async fn read(run: &Run, session: &Session) -> Result<WatchedCosts, Failure> {
    if run.summary.is_none() && run.imported.is_none() {
        return Ok(WatchedCosts { costs: None, mesh_mark: None });
    }
    let params = RunParams { run: run.id.clone() };
    Ok(session.client().call::<RunCostsGet>(&params, &Empty {}).await?)
}

/// Everything of it; empty without readings.
pub(super) fn text(watched: &WatchedCosts) -> String {
    let Some(costs) = watched.costs.as_ref().filter(|costs| !costs.subjects.is_empty()) else {
        return String::new();
    };
    let mark = watched.mesh_mark.as_ref().filter(|_| RunMark::is_about_a_mesh(costs)).map(mark);
    format!("{}{}", table_of(costs), mark.map(|mark| format!("\n{mark}")).unwrap_or_default())
}

/// With its inputs, or with what is missing.
fn mark(mark: &RunMark) -> String {
    let RunMark { score, bounds, uses, missing } = mark;
    let missing = missing.join("; ");
    let Some(score) = score else { return format!("no MeshMark: {missing}") };
    let bounds = bounds.map(|one| format!(" [{:.1}, {:.1}]", one.low, one.high)).unwrap_or_default();
    let of = |one: &ResourceUse| {
        format!("{} {} {:.3} of {:.1} cores", one.class, one.name, one.used, one.available)
    };
    let inputs: Vec<String> = uses.iter().map(of).collect();
    let missing = if missing.is_empty() { missing } else { format!(" ({missing})") };
    format!("MeshMark {score:.1}{bounds}: {}{missing}", inputs.join(", "))
}

fn table_of(costs: &RunCosts) -> String {
    let watched = table(
        ["COST OF", "ROLE", "CPU MS / 1,000 REQ", "CORES BEFORE", "DURING", "AFTER", "MEMORY", "FROM"],
        costs.subjects.iter().map(row),
    );
    let nodes: Vec<String> = costs
        .nodes
        .iter()
        .filter(|node| node.total_ms.value > 0.0)
        .map(|node| {
            let share = |ms: &f64| format!("{:.1} %", 100.0 * ms / node.total_ms.value);
            let parts: Vec<String> =
                node.parts_ms.iter().map(|(role, ms)| format!("{} {}", role.name(), share(ms))).collect();
            format!("CPU of node {}: {}", node.node, parts.join(", "))
        })
        .collect();
    if nodes.is_empty() { watched } else { format!("{watched}\n{}", nodes.join("\n")) }
}

fn row(one: &SubjectCost) -> [String; 8] {
    let cores = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |cores| format!("{cores:.3}"));
    let memory = one.memory_bytes.during.or(one.memory_bytes.before);
    let role = if one.subject.kind == SubjectKind::Node { "whole node" } else { one.subject.role.name() };
    let source = serde_json::to_value(one.source).unwrap_or_default();
    let average = if one.is_window_average { ", averages" } else { "" };
    [
        one.subject.name.clone(),
        role.to_owned(),
        one.cpu_ms_per1000.map_or_else(|| "-".to_owned(), estimate),
        cores(one.cpu_cores.before),
        cores(one.cpu_cores.during),
        cores(one.cpu_cores.after),
        memory.map_or_else(|| "-".to_owned(), |bytes| format!("{:.1} MiB", bytes / f64::from(1 << 20))),
        format!("{}{average}", source.as_str().unwrap_or_default()),
    ]
}

/// Bounds only where they say more than the number does.
fn estimate(cost: CostEstimate) -> String {
    let CostEstimate { value, low, high } = cost;
    match high {
        Some(high) if high - low <= 0.02 * value => format!("{value:.2}"),
        Some(high) => format!("{value:.2} [{low:.2}, {high:.2}]"),
        None => format!("{value:.2} [{low:.2}, ?]"),
    }
}

#[cfg(test)]
mod tests {
    use meshplay_perf::meshmark::MarkBounds;

    use super::*;

    #[test]
    fn a_mark_is_shown_with_what_it_was_made_from_or_why_there_is_none() {
        let (class, name) = ("dataPlane".to_owned(), "cpu".to_owned());
        let used = ResourceUse { class, name, used: 0.8, available: 4.0, weight: 0.0 };
        let missing = vec!["no control plane was watched".to_owned()];
        let bounds = Some(MarkBounds { low: 78.0, high: 81.0 });
        let known = RunMark { score: Some(80.0), bounds, uses: vec![used], missing };
        let expect =
            "MeshMark 80.0 [78.0, 81.0]: dataPlane cpu 0.800 of 4.0 cores (no control plane was watched)";
        assert_eq!(mark(&known), expect);
        let none = RunMark { missing: vec!["no proxy was watched".to_owned()], ..RunMark::default() };
        assert_eq!(mark(&none), "no MeshMark: no proxy was watched");
    }

    #[test]
    fn bounds_are_shown_where_they_are_wide() {
        let text = |low, high| estimate(CostEstimate { value: 10.0, low, high });
        assert_eq!(text(9.95, Some(10.05)), "10.00");
        assert_eq!(
            (text(8.0, Some(12.0)), text(8.0, None)),
            ("10.00 [8.00, 12.00]".into(), "10.00 [8.00, ?]".into())
        );
    }
}
