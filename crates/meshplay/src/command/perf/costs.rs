//! What a run cost, for people: one line per role, per node, and per thing that was watched.

use meshplay_api::{
    Empty,
    performance::{Run, RunCostsGet, RunParams},
};
use meshplay_perf::cost::{CostEstimate, RunCosts, SubjectCost, SubjectKind};

use crate::{failure::Failure, session::Session, table::table};

/// The costs of a run that has ended, if anything of it was watched.
pub(super) async fn read(run: &Run, session: &Session) -> Result<Option<RunCosts>, Failure> {
    if run.summary.is_none() && run.imported.is_none() {
        return Ok(None);
    }
    let params = RunParams { run: run.id.clone() };
    Ok(session.client().call::<RunCostsGet>(&params, &Empty {}).await?.costs)
}

/// Everything of it; empty without readings.
pub(super) fn text(costs: &RunCosts) -> String {
    if costs.subjects.is_empty() {
        return String::new();
    }
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
    use super::*;

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
