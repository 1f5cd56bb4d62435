//! The rig against the real programs of the tools folder.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod cluster_mesh;
mod common;
mod control_plane;
mod kube;
mod loopback_mesh;
mod node;
mod rig;
mod simulated;
mod traces;
