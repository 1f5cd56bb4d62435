//! The rig: real programs as child processes on loopback, so that tests and new users have a real cluster in seconds.
//!
//! It owns: where the programs are ([`Tools`]), what a rig leaves on the machine and how that is undone ([`state`]),
//! and how each program is configured. It refuses to know what anybody does with a cluster: no designs, no plans, no
//! Kubernetes client. Levels build on each other: 1 control planes, 2 simulated nodes and pods, 3 a real node,
//! 4 a mesh on it; 5 is a mesh of two Envoys without a cluster.
//!
//! Rule of this crate: whatever can survive us is registered in [`state::State`] *before* it is made.

pub mod api;
pub mod cluster_mesh;
pub mod control_plane;
pub mod loopback_mesh;
pub mod node;
pub mod ports;
pub mod progress;
pub mod rig;
pub mod simulated;
pub mod state;
pub mod tools;

pub use meshplay_net::process::Lifetime;

pub use control_plane::{ControlPlane, ControlPlaneError, Options};
pub use ports::free_port;
pub use progress::Progress;
pub use simulated::{SimulatedNodes, SimulatedOptions};
pub use tools::{Tools, ToolsError};

use std::sync::Arc;

/// What every level needs to start something: the programs, the rig that remembers what must be undone, and somebody
/// who listens.
#[derive(Debug, Clone)]
pub struct RigContext {
    /// The programs.
    pub tools: Tools,
    /// The rig: its folder ([`state::State::dir`]) and everything that it must undo.
    pub state: Arc<state::State>,
    /// Where progress is told.
    pub progress: Progress,
}

impl RigContext {
    /// A context that tells its progress to nobody.
    pub fn new(tools: Tools, state: Arc<state::State>) -> RigContext {
        RigContext { tools, state, progress: Progress::silent() }
    }
}
