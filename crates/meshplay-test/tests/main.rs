//! Against real API servers of the rig.

mod clusters;
mod fault_proxy;
