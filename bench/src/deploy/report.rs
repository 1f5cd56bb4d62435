//! What the rounds say about the goals.

use std::fmt::Write as _;

use serde::Serialize;

use super::round::{Deployed, Tool};
use crate::{Verdict, machine::Machine, spread::Spread};

/// GOALS of the issue that brought the command: our time over kubectl's.
const LOOPBACK_RATIO_MAX: f64 = 0.6;
const LATENCY_RATIO_MAX: f64 = 0.25;
/// Our CPU per object.
const CPU_MS_MAX: f64 = 1.0;
/// `meshplay version`
const VERSION_MS_MAX: f64 = 30.0;

/// Both tools one after the other.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pair {
    pub(super) first: Tool,
    pub(super) kubectl: Deployed,
    pub(super) meshplay: Deployed,
}

impl Pair {
    fn of(&self, tool: Tool) -> &Deployed {
        match tool {
            Tool::Kubectl => &self.kubectl,
            Tool::Meshplay => &self.meshplay,
        }
    }
}

/// All rounds over one way to the cluster.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteReport {
    pub(super) pairs: Vec<Pair>,
    /// One deployment that waited for health.
    pub(super) waited: Deployed,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Versions {
    pub(super) meshplay: String,
    pub(super) kubectl: String,
    pub(super) kubernetes: String,
}

/// Everything that was measured.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) versions: Versions,
    pub(super) objects: usize,
    pub(super) latency_ms: u64,
    pub(super) loopback: RouteReport,
    pub(super) latency: Option<RouteReport>,
    pub(super) version_wall_ms: Spread,
}

/// The report with what it means.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Judged<'a> {
    goals: Vec<Goal>,
    #[serde(flatten)]
    report: &'a Report,
}

/// One goal; the median decides.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Goal {
    name: &'static str,
    at_most: f64,
    measured: Spread,
    is_met: bool,
}

impl RouteReport {
    fn spread(&self, of: impl Fn(&Pair) -> f64) -> Option<Spread> {
        Spread::of(self.pairs.iter().map(of))
    }

    fn ratio(&self) -> Option<Spread> {
        self.spread(|pair| pair.meshplay.cost.wall_ms / pair.kubectl.cost.wall_ms)
    }
}

impl Report {
    pub(super) fn with_goals(&self) -> Judged<'_> {
        Judged { goals: self.goals(), report: self }
    }

    pub(super) fn verdict(&self) -> Verdict {
        Verdict::of(self.goals().iter().all(|goal| goal.is_met))
    }

    fn goals(&self) -> Vec<Goal> {
        let per_object = |pair: &Pair| pair.meshplay.cost.cpu_ms / self.objects as f64;
        let latency = self.latency.as_ref();
        let measured = [
            ("time over kubectl's, loopback", LOOPBACK_RATIO_MAX, self.loopback.ratio()),
            ("time over kubectl's, with latency", LATENCY_RATIO_MAX, latency.and_then(RouteReport::ratio)),
            ("CPU per object, loopback (ms)", CPU_MS_MAX, self.loopback.spread(per_object)),
            (
                "CPU per object, with latency (ms)",
                CPU_MS_MAX,
                latency.and_then(|route| route.spread(per_object)),
            ),
            ("meshplay version (ms)", VERSION_MS_MAX, Some(self.version_wall_ms)),
        ];
        let goal = |(name, at_most, measured): (_, _, Option<Spread>)| {
            measured.map(|measured| Goal { name, at_most, measured, is_met: measured.median <= at_most })
        };
        measured.into_iter().filter_map(goal).collect()
    }

    /// For people: a table, then a line per goal.
    pub(super) fn text(&self) -> String {
        let Machine { cores, memory_mib, cpu_model, kernel, load_before } = &self.machine;
        let Versions { meshplay, kubectl, kubernetes } = &self.versions;
        let mut out = format!(
            "{} objects; {cores} cores of {cpu_model}, {memory_mib} MiB, Linux {kernel}, load before {load_before}\n\
             {meshplay}, kubectl {kubectl}, Kubernetes {kubernetes}\n\
             median (min–max) of {} pairs, times in ms\n\n\
             {:<12} {:<9} {:>22} {:>20} {:>22}\n",
            self.objects,
            self.loopback.pairs.len(),
            "WAY",
            "TOOL",
            "PLAN AND APPLY",
            "CPU",
            "HEALTHY AFTER"
        );
        let latency = format!("+{} ms", self.latency_ms);
        rows(&mut out, "loopback", &self.loopback);
        if let Some(route) = &self.latency {
            rows(&mut out, &latency, route);
        }
        out.push('\n');
        for Goal { name, at_most, measured, is_met } in self.goals() {
            let verdict = Verdict::of(is_met).word();
            line(&mut out, format_args!("{name}: {measured:.2}, goal ≤ {at_most}: {verdict}"));
        }
        out
    }
}

fn rows(out: &mut String, way: &str, route: &RouteReport) {
    for (name, tool) in [("kubectl", Tool::Kubectl), ("meshplay", Tool::Meshplay)] {
        let cell = |value: fn(&Deployed) -> f64| {
            route.spread(|pair| value(pair.of(tool))).map(|spread| format!("{spread:.0}")).unwrap_or_default()
        };
        let (wall, cpu, healthy) =
            (cell(|one| one.cost.wall_ms), cell(|one| one.cost.cpu_ms), cell(|one| one.healthy_after_ms));
        line(out, format_args!("{way:<12} {name:<9} {wall:>22} {cpu:>20} {healthy:>22}"));
    }
    let imports = route.spread(|pair| pair.meshplay.import.map_or(0.0, |cost| cost.wall_ms));
    if let Some(imports) = imports {
        let waited = route.waited.cost.wall_ms;
        line(
            out,
            format_args!("{way:<12} apart: import {imports:.0}; deploy that waits for health {waited:.0}"),
        );
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string cannot fail");
}
