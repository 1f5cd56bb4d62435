//! Against a real Prometheus that scrapes a real node-exporter and itself.

mod prometheus;
mod secured;
mod support;
mod write;
