//! Against a real Prometheus that scrapes a real node-exporter and itself.
#![allow(clippy::unwrap_used, reason = "tests and their helpers")]

mod golden;
mod prometheus;
mod secured;
mod support;
mod write;
