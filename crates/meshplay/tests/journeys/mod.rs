//! One journey per file.

mod again;
mod agents;
mod agents_in_cluster;
mod arrivals;
mod bookshop;
mod brownfield;
mod changes;
mod chart;
mod command_line;
mod containers;
mod costs;
mod dashboards;
mod experiments;
mod generators;
mod halt;
mod http3;
mod level3;
mod namespaced;
mod over_time;
mod perf_files;
mod performance;
mod protocols;
mod revisions;
mod rolling_back;
mod same;
pub(crate) mod serve;
mod watching;
