//! For tests only: real clusters to share, and what stands between a test and their API servers.
//!
//! Owns which clusters a test run shares ([`clusters`]), the corner of one that belongs to a test ([`TestNamespace`]),
//! second opinions on what happened there ([`Kubectl`], [`AuditLog`]), and the [`fault_proxy`] that makes a real API
//! server misbehave on demand. One server is its own: [`Http3Server`], which load is sent to. It refuses to know any crate that is tested with it: whatever is judged gets a
//! kubeconfig and is seen as HTTP.

mod audit;
mod cluster;
pub mod fault_proxy;
mod http3;
mod kubeconfig;
mod kubectl;
mod monitoring;
mod namespace;

pub use audit::{AuditLog, AuditMark};
pub use cluster::{ClustersError, KUBECONFIGS_ENV, TestCluster, WITHOUT_ENV, clusters, without};
pub use fault_proxy::{Fault, FaultProxy, Faults, Network, Rule, Scope};
pub use http3::{Http3Server, Stalls};
pub use kubeconfig::KubeconfigError;
pub use kubectl::{Kubectl, KubectlError};
pub use monitoring::{Monitoring, MonitoringError};
pub use namespace::TestNamespace;
