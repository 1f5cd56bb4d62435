//! What a person does with the binary, from the command line to running pods, against real clusters.
//!
//! Each test has an installation, namespaces and an API group of its own, so all of them run side by side on the
//! clusters that a test run shares.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests and their helpers; what was measured is printed"
)]

mod crash;
mod faults;
mod harness;
mod journeys;
