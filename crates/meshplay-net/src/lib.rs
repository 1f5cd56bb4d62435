//! What every adapter needs to reach the outside: child processes, and (in modules of its own) the egress client.
//!
//! It owns starting, watching and ending a program, so that nothing it started outlives the wish for it.
//! It refuses to know what a program is for: no Kubernetes, no Envoy, no load generators.

pub mod egress;
pub mod process;
