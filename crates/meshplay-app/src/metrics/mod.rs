//! Prometheus and Grafana: connections to them, dashboards, golden signals, and runs pushed to them.
//!
//! It owns who may ask what of whom, and in which order a dashboard is asked. What a dashboard means is
//! `meshplay-dashboard`'s business (pure), how a question travels is `meshplay-metrics`'.
//!
//! ```text
//! name ─► row ─► way (guard, credential) ─► client ─► answers ─► meshplay_dashboard::Panel
//! ```

mod connection;
mod dashboard;
mod discover;
mod golden;
mod publish;
mod push;
mod query;
mod scrape;
mod sources;
mod stored;
mod through;
mod variables;
mod view;
mod way;

pub(crate) use push::Push;
pub(crate) use scrape::ScrapesSeen;

pub use connection::{ConnectionRequest, ConnectionView, Credential};
pub use dashboard::{DashboardOrigin, DashboardView, ImportRequest};
pub use discover::DiscoveredView;
pub use golden::{GoldenOf, GoldenView};
pub use meshplay_metrics::grafana::Found;
pub use query::{Queried, QueryRequest};
pub use stored::{Auth, Kind, Seen};
pub use variables::VariableView;
pub use view::{ViewRequest, Viewed};
