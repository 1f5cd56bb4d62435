//! Why a rig is not up, or not down.

use meshplay_types::Finding;

use super::CLUSTERS_MAX;
use crate::cluster_mesh::ClusterMeshError;
use crate::control_plane::ControlPlaneError;
use crate::loopback_mesh::MeshError;
use crate::node::NodeError;
use crate::simulated::SimulatedError;
use crate::state::StateError;

/// Why a rig is not up, or not down. The first lines say what was tried; the chain of sources says why.
#[derive(Debug, thiserror::Error)]
pub enum RigError {
    /// Too many clusters, or none.
    #[error("a rig has 1 to {CLUSTERS_MAX} clusters, not {clusters}")]
    Clusters {
        /// What was asked for.
        clusters: usize,
    },
    /// This machine cannot run that level.
    #[error("this machine cannot run level {level}")]
    Requirements {
        /// The level.
        level: u8,
        /// All that is missing.
        findings: Vec<Finding>,
    },
    /// No cluster of that name came up in that rig.
    #[error("the rig `{rig}` has no cluster `{cluster}`; it has: {}", clusters.join(", "))]
    Cluster {
        /// The rig.
        rig: String,
        /// What was asked for.
        cluster: String,
        /// Those that there are.
        clusters: Vec<String>,
    },
    /// A cluster that was stopped could not be started again.
    #[error("failed to start the cluster `{cluster}` again")]
    Again {
        /// The cluster.
        cluster: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Our own program could not be found, which parts of a rig run.
    #[error("failed to find the path of this program")]
    Program {
        /// What the system said.
        source: std::io::Error,
    },
    /// What must be undone could not be recorded or undone.
    #[error(transparent)]
    State(#[from] StateError),
    /// A control plane.
    #[error(transparent)]
    ControlPlane(#[from] ControlPlaneError),
    /// Simulated nodes.
    #[error(transparent)]
    Simulated(#[from] SimulatedError),
    /// A real node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// Istio on a real node.
    #[error(transparent)]
    ClusterMesh(#[from] ClusterMeshError),
    /// The loopback mesh.
    #[error(transparent)]
    Mesh(#[from] MeshError),
}
