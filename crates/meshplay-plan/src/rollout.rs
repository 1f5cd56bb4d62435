//! Several clusters in order: stages with a gate, a tolerance, and what to undo (P15). Pure: the caller runs clusters and
//! asks what comes next.

use std::collections::BTreeMap;

use meshplay_types::ClusterName;
use serde::{Deserialize, Serialize};

/// The order of a deployment to several clusters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollout {
    /// One after the other.
    pub stages: Vec<Stage>,
    /// What happens to clusters that failed or were to follow.
    pub on_failure: OnFailure,
}

/// Clusters that are deployed to at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Which ones.
    pub clusters: Vec<ClusterName>,
    /// So many of them may fail and the next stage still starts.
    #[serde(default)]
    pub max_failed: usize,
    /// What must hold before the next stage.
    #[serde(default)]
    pub gate: StageGate,
}

/// Between two stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StageGate {
    /// Every cluster that did not fail is applied and healthy.
    #[default]
    Healthy,
    /// Then a person says go.
    Approval,
}

/// What to do about a failed cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnFailure {
    /// Leave it as it is, for a person to look at.
    #[default]
    Hold,
    /// Roll back this cluster alone; others keep what they have.
    RollBack,
}

/// How far one cluster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClusterProgress {
    /// At work.
    Running,
    /// Applied and healthy.
    Applied,
    /// Not.
    Failed,
    /// Failed and brought back.
    RolledBack,
}

/// What the caller does next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Next {
    /// Deploy to these.
    pub start: Vec<ClusterName>,
    /// Roll these back.
    pub roll_back: Vec<ClusterName>,
    /// Whether more will come.
    pub state: RolloutState,
}

/// The state of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state", content = "detail")]
pub enum RolloutState {
    /// Clusters are at work, or are to be started now.
    #[default]
    Running,
    /// The stage of this number (from 0) is done and a person must say go.
    AwaitingApproval(usize),
    /// Too many of this stage failed; later stages do not start.
    Stopped(usize),
    /// All stages are through.
    Done,
}

impl Rollout {
    /// Without stages: every cluster on its own and at once; a failure of one stops no other.
    pub fn independent(clusters: Vec<ClusterName>) -> Self {
        let max_failed = clusters.len();
        Self {
            stages: vec![Stage { clusters, max_failed, gate: StageGate::Healthy }],
            on_failure: OnFailure::Hold,
        }
    }

    /// What to do, given how far the clusters are and how many stages a person has let pass.
    pub fn next(&self, progress: &BTreeMap<ClusterName, ClusterProgress>, approved_stages: usize) -> Next {
        let mut next = Next { roll_back: self.to_roll_back(progress), ..Next::default() };
        for (idx, stage) in self.stages.iter().enumerate() {
            let of = |cluster: &ClusterName| progress.get(cluster).copied();
            let waiting: Vec<_> =
                stage.clusters.iter().filter(|cluster| of(cluster).is_none()).cloned().collect();
            if !waiting.is_empty() {
                next.start = waiting;
                return next;
            }
            if stage.clusters.iter().any(|cluster| of(cluster) == Some(ClusterProgress::Running))
                || !next.roll_back.is_empty()
            {
                return next;
            }
            let failed =
                stage.clusters.iter().filter(|cluster| of(cluster) != Some(ClusterProgress::Applied)).count();
            let is_last = idx + 1 == self.stages.len();
            if failed > stage.max_failed {
                next.state = RolloutState::Stopped(idx);
                return next;
            }
            if stage.gate == StageGate::Approval && approved_stages <= idx && !is_last {
                next.state = RolloutState::AwaitingApproval(idx);
                return next;
            }
        }
        next.state = RolloutState::Done;
        next
    }

    fn to_roll_back(&self, progress: &BTreeMap<ClusterName, ClusterProgress>) -> Vec<ClusterName> {
        let failed = progress.iter().filter(|(_, progress)| **progress == ClusterProgress::Failed);
        match self.on_failure {
            OnFailure::Hold => Vec::new(),
            OnFailure::RollBack => failed.map(|(cluster, _)| cluster.clone()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `canary | eu us (max 1)`-like stages, `name=progress` pairs → what comes next.
    fn check(rollout: &Rollout, progress: &str, approved: usize, expect: &str) {
        let read = |pair: &str| {
            let (name, state) = pair.split_once('=').unwrap();
            let state = match state {
                "run" => ClusterProgress::Running,
                "ok" => ClusterProgress::Applied,
                "back" => ClusterProgress::RolledBack,
                _ => ClusterProgress::Failed,
            };
            (name.parse().unwrap(), state)
        };
        let next = rollout.next(&progress.split_whitespace().map(read).collect(), approved);
        let names =
            |clusters: &[ClusterName]| clusters.iter().map(ClusterName::as_str).collect::<Vec<_>>().join(",");
        let text =
            format!("start [{}] back [{}] {:?}", names(&next.start), names(&next.roll_back), next.state);
        assert_eq!(text, expect, "{progress}");
    }

    fn stages(on_failure: OnFailure, gate: StageGate) -> Rollout {
        let stage = |names: &str, max_failed| Stage {
            clusters: names.split_whitespace().map(|name| name.parse().unwrap()).collect(),
            max_failed,
            gate,
        };
        Rollout { stages: vec![stage("canary", 0), stage("eu us", 1), stage("asia", 0)], on_failure }
    }

    #[test]
    fn p15_stages_run_one_after_the_other() {
        let rollout = stages(OnFailure::Hold, StageGate::Healthy);
        check(&rollout, "", 0, "start [canary] back [] Running");
        check(&rollout, "canary=run", 0, "start [] back [] Running");
        check(&rollout, "canary=ok", 0, "start [eu,us] back [] Running");
        check(&rollout, "canary=ok eu=ok us=run", 0, "start [] back [] Running");
        check(&rollout, "canary=ok eu=ok us=ok asia=ok", 0, "start [] back [] Done");
    }

    #[test]
    fn p15_max_failed_decides_whether_the_next_stage_starts() {
        let rollout = stages(OnFailure::Hold, StageGate::Healthy);
        check(&rollout, "canary=bad", 0, "start [] back [] Stopped(0)");
        check(&rollout, "canary=ok eu=bad us=ok", 0, "start [asia] back [] Running");
        check(&rollout, "canary=ok eu=bad us=bad", 0, "start [] back [] Stopped(1)");
    }

    #[test]
    fn p15_a_failed_cluster_is_rolled_back_alone() {
        let rollout = stages(OnFailure::RollBack, StageGate::Healthy);
        check(&rollout, "canary=ok eu=bad us=ok", 0, "start [] back [eu] Running");
        check(&rollout, "canary=ok eu=back us=ok", 0, "start [asia] back [] Running");
    }

    #[test]
    fn p15_a_gate_may_ask_a_person() {
        let rollout = stages(OnFailure::Hold, StageGate::Approval);
        check(&rollout, "canary=ok", 0, "start [] back [] AwaitingApproval(0)");
        check(&rollout, "canary=ok", 1, "start [eu,us] back [] Running");
    }

    #[test]
    fn p15_without_stages_clusters_are_independent() {
        let rollout = Rollout::independent(vec!["a".parse().unwrap(), "b".parse().unwrap()]);
        check(&rollout, "a=bad b=ok", 0, "start [] back [] Done");
    }
}
