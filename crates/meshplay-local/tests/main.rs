//! The rig against the real programs of the tools folder.

mod common;
mod control_plane;
mod loopback_mesh;
mod simulated;
