//! The contract between edge and clients: one [`Endpoint`] type per route, and the views that travel.
//!
//! The server routes by it, the client calls by it; a route that is not here does not exist. It holds no
//! behaviour and refuses to know rows, clusters or plans: views are what people and scripts see, and they
//! only grow (DESIGN §6 names the keys that scripts rely on).

pub mod agent;
pub mod cluster;
pub mod dashboard;
pub mod design;
mod endpoint;
pub mod environment;
pub mod event;
pub mod experiment;
pub mod load;
pub mod metrics;
pub mod openapi;
pub mod operation;
pub mod performance;
mod problem;
#[cfg(test)]
mod reference;
pub mod resource;
pub mod schedule;
pub mod series;
pub mod session;
pub mod system;
pub mod view;
mod visit;

pub use endpoint::{Empty, Endpoint, Method, Stream, Transport, Verb};
pub use problem::Problem;
pub use visit::{Visitor, visit};
