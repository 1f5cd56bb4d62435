//! How fresh the knowledge about a cluster is: what is told of it, and to whom.

use jiff::Timestamp;
use meshplay_types::{Finding, Findings};

use crate::{ClusterState, KubeError};

/// How fresh the knowledge about a cluster is.
#[derive(Clone, Debug)]
pub struct Freshness {
    /// Cluster name.
    pub cluster: String,
    /// How it is.
    pub state: FreshnessState,
    /// When it was last known to be true; absent: never.
    pub as_of: Option<Timestamp>,
    /// Objects known.
    pub objects: u64,
    /// Kinds whose list is not complete yet.
    pub syncing: u32,
    /// Why it is stale.
    pub reason: Option<KubeError>,
}

/// How the knowledge about a cluster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreshnessState {
    /// First lists are being read.
    Syncing,
    /// Changes arrive as they happen.
    Live,
    /// Nothing arrives: what is known is old.
    Stale,
}

impl Freshness {
    /// What this says about the connection; `None` while nobody has answered yet.
    pub fn connection(&self) -> Option<ClusterState> {
        match (&self.reason, self.as_of) {
            (Some(error), _) => Some(error.state()),
            (None, Some(_)) => Some(ClusterState::Reachable),
            (None, None) => None,
        }
    }

    /// Why it is stale, for people.
    pub fn finding(&self) -> Option<Finding> {
        self.reason.as_ref().map(|error| at(error.finding(), &self.cluster))
    }
}

/// A finding about a cluster.
pub(super) fn at(mut finding: Finding, cluster: &str) -> Finding {
    finding.at.cluster = Some(cluster.to_owned());
    finding
}

pub(super) fn at_each(findings: Findings, cluster: &str) -> Findings {
    findings.into_iter().map(|finding| at(finding, cluster)).collect()
}
