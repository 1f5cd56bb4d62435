//! The Kubernetes adapter: the only place that knows the Kubernetes wire.
//!
//! It owns: reading kubeconfig files ([`kubeconfig`]), the HTTP client stack with its deadlines and retry
//! budget ([`Client`], [`Limits`]), what a fault means ([`Fault`], [`ClusterState`]), and the verbs: discovery,
//! schemas, get, list, apply, delete, watch; and the table of all that exists ([`cache`]). It refuses to know: designs, plans as a whole (only their data
//! types), stores, users, jobs. It reads no environment, uses no proxy, follows no redirect, runs no program
//! and never turns the check of a certificate off.
//!
//! ```text
//! kubeconfig ─▶ Access ─▶ Client ─▶ verb ─▶ Call ─▶ permit, retries ─▶ Transport ─▶ API server
//!                                     ▲                                    │
//!                                     └── Applied, Listed, Fault ◀── status, body
//! ```
//!
//! Invariants: a request that may have been done is repeated only if doing it twice is doing it once; every
//! wait ends; values of Secrets are never listed or watched.

mod access;
mod bounded;
pub mod cache;
mod capability;
mod classify;
mod client;
mod discovery;
mod endpoint;
mod error;
mod exec;
mod fault;
mod info;
pub mod kubeconfig;
mod limits;
mod log;
pub mod onboard;
mod openapi;
mod proxy;
mod read;
mod resource;
mod retry;
mod status;
mod transport;
mod usage;
mod warning;
mod watch;
mod write;

pub use access::{Access, AccessError, Auth};
pub use bounded::bounded;
pub use capability::{Lacking, Rights};
pub use client::Client;
pub use discovery::Discovery;
pub use endpoint::EndpointError;
pub use error::{ClusterState, KubeError, Outcome};
pub use exec::{ExecInput, ExecOutput, ExecOutputs, ExecRequest, Stdin, Terminal};
pub use fault::{Fault, Missing, Phase, Rejection, TlsFault};
pub use info::{AccessQuestion, Allowed, Version};
pub use limits::Limits;
pub use log::{Follow, LogLines, LogRequest, Run};
pub use openapi::OpenApiDocument;
pub use proxy::{ServicePort, ServiceScheme};
pub use read::{Form, List, Listed};
pub use resource::{Resource, Scope};
pub use usage::{ContainerUsage, NodeUsage, Usage, quantity};
pub use watch::{Watch, WatchEvent};
pub use write::{Applied, Apply, Create, Delete, Deleted, Force, JsonPatch, Write};
