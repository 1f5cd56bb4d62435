//! What there is to say about a rig.

use std::path::PathBuf;

use meshplay_net::process::ProcessError;
use serde::Serialize;

use crate::control_plane::ControlPlane;
use crate::state::{ClusterEntry, State, StateError, Trace};

/// A rig that came up.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RigReport {
    /// Its name.
    pub name: String,
    /// Its level, 1 to 5.
    pub level: u8,
    /// Everything that belongs to it.
    pub dir: PathBuf,
    /// Its clusters, in the order of their names.
    pub clusters: Vec<ClusterReport>,
    /// A kubectl that fits them: `kubectl` if there is one in `PATH`, else the path of the tools folder's.
    pub kubectl: String,
    /// Its mesh without a cluster (level 5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mesh: Option<MeshReport>,
    /// Seconds until it was up.
    pub elapsed_s: f32,
}

/// A cluster, and how to talk to it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterReport {
    /// Its name: also that of the context in its kubeconfig.
    pub name: String,
    /// A kubeconfig with full rights.
    pub kubeconfig: PathBuf,
    /// Where its API server listens.
    pub server: String,
    /// One JSON object per answered request.
    pub audit_log: PathBuf,
}

impl From<&ControlPlane> for ClusterReport {
    fn from(plane: &ControlPlane) -> ClusterReport {
        ClusterReport {
            name: plane.name().to_owned(),
            kubeconfig: plane.kubeconfig_path(),
            server: plane.server_url(),
            audit_log: plane.audit_log_path(),
        }
    }
}

impl From<ClusterEntry> for ClusterReport {
    fn from(ClusterEntry { name, kubeconfig, server, audit_log }: ClusterEntry) -> ClusterReport {
        ClusterReport { name, kubeconfig, server, audit_log }
    }
}

/// A mesh of two Envoys, and where to send requests.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeshReport {
    /// The outbound listener of the calling side.
    pub entry_url: String,
}

/// What a rig is made of now.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RigStatus {
    /// Its name.
    pub name: String,
    /// Its level; absent if it never came up.
    pub level: Option<u8>,
    /// Everything that belongs to it.
    pub dir: PathBuf,
    /// Its clusters.
    pub clusters: Vec<ClusterReport>,
    /// Its processes, running or not.
    pub processes: Vec<ProcessReport>,
}

/// A process of a rig.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessReport {
    /// What it is called.
    pub name: String,
    /// Its id.
    pub pid: i32,
    /// Whether it still runs.
    pub running: bool,
    /// The file with its output.
    pub log: PathBuf,
}

impl RigStatus {
    /// Reads the record of a rig and looks for its processes.
    pub(super) fn of(state: &State) -> Result<RigStatus, StateError> {
        let record = state.record()?;
        let process = |trace: &Trace| match trace {
            Trace::Process { id, name, log, .. } => Some((*id, name.clone(), log.clone())),
            _ => None,
        };
        let report = |(id, name, log): (meshplay_net::process::ProcessId, String, PathBuf)| {
            Ok(ProcessReport { name, pid: id.pid, running: id.is_running()?, log })
        };
        let processes: Result<Vec<_>, ProcessError> =
            record.traces.iter().filter_map(process).map(report).collect();
        Ok(RigStatus {
            name: state.name().to_owned(),
            level: record.level,
            dir: state.dir().to_owned(),
            clusters: record.clusters.into_iter().map(ClusterReport::from).collect(),
            processes: processes?,
        })
    }
}
