//! Prometheus and Grafana: what they are asked and what they answer.
//!
//! Typed calls over a [`Transport`]: nobody can have them ask for a path of his own. It refuses to know: what a dashboard
//! is (`meshplay-dashboard` does, purely), connections as rows and who may use them, clusters and how one reaches through
//! them (whoever does implements [`Transport`]).

mod error;
pub mod grafana;
pub mod prometheus;
mod transport;
pub mod write;

pub use error::{MetricsError, Operation};
pub use grafana::Grafana;
pub use prometheus::Prometheus;
pub use transport::{Call, Reply, Sent, Transport, TransportFault, TransportKind};
