//! Rigs for people: several clusters of one level under one name, up, looked at and down again.
//!
//! It owns the order of the levels. It does not print: the program `meshplay-rig` does.

mod again;
mod error;
mod report;
mod up;

use std::path::Path;

use meshplay_net::process::Lifetime;
use serde::Serialize;

use crate::state::State;

pub use again::{start, stop};
pub use error::RigError;
pub use report::{ClusterReport, MeshReport, ProcessReport, RigReport, RigStatus};
pub use up::{UpOptions, up};

/// Clusters of one rig; each takes about 700 MB.
pub const CLUSTERS_MAX: usize = 8;

/// How real a rig is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "u8")]
pub enum Level {
    /// 1: control planes without nodes.
    ControlPlane,
    /// 2: with simulated nodes and pods.
    Simulated,
    /// 3: with a real node each.
    Node,
    /// 4: with Istio on the real node.
    ClusterMesh,
    /// 5: no cluster; two Envoys between two workloads.
    LoopbackMesh,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Level; 5] =
        [Level::ControlPlane, Level::Simulated, Level::Node, Level::ClusterMesh, Level::LoopbackMesh];

    /// The number by which people call it.
    pub fn number(self) -> u8 {
        match self {
            Level::ControlPlane => 1,
            Level::Simulated => 2,
            Level::Node => 3,
            Level::ClusterMesh => 4,
            Level::LoopbackMesh => 5,
        }
    }

    /// The level of a number.
    pub fn from_number(number: u8) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.number() == number)
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level.number()
    }
}

/// What the rigs below `root` are and whether their processes run; all of them, or the one of that name.
///
/// # Errors
/// [`RigError::State`].
pub fn status(root: &Path, name: Option<&str>) -> Result<Vec<RigStatus>, RigError> {
    let names = match name {
        Some(name) => vec![name.to_owned()],
        None => State::list(root)?,
    };
    names.iter().map(|name| Ok(RigStatus::of(&State::open(root, name)?)?)).collect()
}

/// Takes rigs down: all of them, or the one of that name. Returns the names of those that were there.
///
/// # Errors
/// [`RigError::State`]; what could be undone is undone, and it can be called again.
pub fn down(root: &Path, name: Option<&str>) -> Result<Vec<String>, RigError> {
    let mut names = State::list(root)?;
    if let Some(name) = name {
        names.retain(|known| known == name);
    }
    for name in &names {
        State::open(root, name)?.take_down()?;
    }
    Ok(names)
}

/// Makes the record of a new rig that outlives us. One of the same name whose processes have all ended is removed.
fn create(root: &Path, name: &str) -> Result<State, RigError> {
    if let Ok(known) = State::open(root, name)
        && RigStatus::of(&known)?.processes.iter().all(|process| !process.running)
    {
        known.take_down()?;
    }
    Ok(State::create(root, name, Lifetime::Detached)?)
}
