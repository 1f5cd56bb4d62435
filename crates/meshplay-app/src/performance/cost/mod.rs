//! CPU and memory of what a run has to do with, read before, during and after it.
//!
//! It owns what is watched and when it is read. What the readings mean is decided in `meshplay-perf`; how a cluster is
//! spoken to, in `meshplay-kube`. Nothing that goes wrong here ends a run: it becomes a finding of its costs.
//!
//! ```text
//! CostWatch::begin ─ find ─► one task per subject or node, quiet time
//!          load() ─────────► the generator runs
//!          end(course) ────► last readings, RunCosts
//! ```

mod asked;
mod cadvisor;
mod cgroup;
mod cluster;
mod counters;
mod course;
mod envoy;
mod envoy_config;
mod find;
mod kept;
mod listeners;
mod local;
mod locals;
mod mesh_config;
mod node;
mod pods;
mod process;
mod role;
mod site;

use std::{collections::BTreeMap, thread, time::Duration};

use jiff::Timestamp;
use meshplay_perf::{
    RunSpec,
    cost::{CostRole, CostSeries, CostWindow, CostWindows, RunCosts, SubjectKind},
    site::Site,
};
use meshplay_store::Scope;
use meshplay_types::{Finding, Findings};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep},
};

use self::{
    course::CourseMaker,
    find::Found,
    node::Node,
    pods::{Changes, Roll},
};
use crate::App;

pub(super) use self::course::Course;

/// How long the target is watched without load, before and after it.
const QUIET: Duration = Duration::from_millis(500);
/// A cluster that needs longer to say what it has keeps no run waiting.
const LOOK_TIME: Duration = Duration::from_secs(5);
/// Between two questions to a kubelet, whose counters refresh every 10 to 15 s.
const NODE_PERIOD: Duration = Duration::from_secs(5);
/// How long counters of a kubelet are waited for that are of after the run.
const NODE_WAIT: Duration = Duration::from_secs(25);
/// Between two questions while they are waited for.
const NODE_WAIT_PERIOD: Duration = Duration::from_secs(1);

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Before,
    During,
    /// Since when.
    After(Timestamp),
}

/// What following one thing brought.
struct Followed {
    series: Vec<CostSeries>,
    findings: Findings,
}

/// Everything that is watched in a run.
pub(super) struct CostWatch {
    began: Timestamp,
    phase: watch::Sender<Phase>,
    tasks: JoinSet<Followed>,
    rolls: Vec<Roll>,
    own_node: Option<String>,
    site: Site,
    kept: Surroundings,
    findings: Findings,
}

/// By the names that surroundings have for them.
pub(super) type Surroundings = BTreeMap<String, String>;

/// The costs of a run, with the readings of what has a part in it.
pub(super) struct Measured {
    pub(super) costs: RunCosts,
    pub(super) series: Vec<CostSeries>,
}

impl CostWatch {
    /// Looks for what is to be watched and watches it for a quiet while.
    pub(super) async fn begin(app: &App, scope: Scope, spec: &RunSpec) -> Self {
        let Found { locals, asked, nodes, rolls, own_node, site, findings } =
            find::find(app, scope, spec).await;
        let kept = kept::kept(&locals.0);
        let (phase, phases) = watch::channel(Phase::Before);
        let (began, mut tasks) = (Timestamp::now(), JoinSet::new());
        for local in locals.0 {
            tasks.spawn(local.follow(phases.clone()));
        }
        for one in asked {
            tasks.spawn(one.follow(phases.clone()));
        }
        for node in nodes {
            tasks.spawn(follow_node(node, phases.clone()));
        }
        if !tasks.is_empty() {
            sleep(QUIET).await;
        }
        Self { began, phase, tasks, rolls, own_node, site, kept, findings }
    }

    /// The load begins.
    pub(super) fn load(&self) {
        self.phase.send_replace(Phase::During);
    }

    /// What numbers depend on besides the machine of the generator: to which CPUs others are kept, and what clusters say
    /// of themselves.
    pub(super) fn surroundings(&self) -> Surroundings {
        self.kept.clone().into_iter().chain(self.site.surroundings()).collect()
    }

    /// Whether the end waits for counters that come late.
    pub(super) fn is_watching(&self) -> bool {
        !self.tasks.is_empty()
    }

    /// The load has ended: the last readings, and what all of it cost. Nothing, if there was nothing to watch.
    pub(super) async fn end(mut self, course: &Course) -> Option<Measured> {
        let is_told = course.maker == CourseMaker::Program && course.generator.is_some();
        if self.tasks.is_empty() && self.findings.is_empty() && !is_told {
            return None;
        }
        self.phase.send_replace(Phase::After(Timestamp::now()));
        let ((mut series, findings), changes) = tokio::join!(followed(self.tasks), changes(self.rolls));
        self.findings.extend(findings);
        let Course { start, end, requests, maker, .. } = *course;
        series.extend(course.generator.clone().map(|mut one| {
            one.subject.node = self.own_node.filter(|_| maker != CourseMaker::Agents);
            one
        }));
        let windows = CostWindows {
            before: CostWindow { start: self.began.min(start), end: start },
            during: CostWindow { start, end },
            after: CostWindow { start: end, end: Timestamp::now().max(end) },
        };
        for change in changes {
            let told = change.map(|change| change.apply(&mut series, self.began, windows.during));
            self.findings.extend(told.unwrap_or_else(Some));
        }
        let costs = RunCosts::of(&series, windows, requests, self.findings);
        let cores_here =
            thread::available_parallelism().ok().and_then(|cores| u32::try_from(cores.get()).ok());
        let costs = RunCosts { site: self.site, cores_here, ..costs };
        series.retain(|one| one.subject.role != CostRole::Rest || one.subject.kind == SubjectKind::Node);
        Some(Measured { costs, series })
    }
}

/// What was read, once everybody has read to the end.
async fn followed(mut tasks: JoinSet<Followed>) -> (Vec<CostSeries>, Findings) {
    let (mut series, mut findings) = (Vec::new(), Findings::new());
    while let Some(followed) = tasks.join_next().await {
        // A task ends with a panic only by a fault of ours, which is logged; its readings are lost.
        let Ok(followed) = followed else { continue };
        series.extend(followed.series);
        findings.extend(followed.findings);
    }
    (series, findings)
}

/// Which pods came and went, by cluster; or why that is not known.
async fn changes(rolls: Vec<Roll>) -> Vec<Result<Changes, Finding>> {
    let mut changes = Vec::new();
    for roll in rolls {
        changes.push(roll.call().await);
    }
    changes
}

/// Reads a node until the run is over, and then until its counters are of after it.
async fn follow_node(mut node: Node, mut phase: watch::Receiver<Phase>) -> Followed {
    let end = loop {
        node.read().await;
        if let Phase::After(end) = *phase.borrow_and_update() {
            break end;
        }
        tokio::select! {
            () = sleep(NODE_PERIOD) => {}
            changed = phase.changed() => if changed.is_err() { break Timestamp::now() },
        }
    };
    let deadline = Instant::now() + node.patience();
    while !node.has_reached(end) && Instant::now() < deadline {
        sleep(NODE_WAIT_PERIOD).await;
        node.read().await;
    }
    let (series, findings) = node.into_parts();
    Followed { series, findings }
}
