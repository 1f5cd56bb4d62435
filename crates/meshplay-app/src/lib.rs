//! Use cases: authorise, decide (pure), one transaction; and the work that they start.
//!
//! One folder per area; areas meet only in [`core`]. It knows neither HTTP nor SQL nor how a cluster is spoken to:
//! those are the edges' and the adapters' business. Every method of [`App`] that an edge may call takes an [`OpCtx`],
//! which exists only after the right was checked.
//!
//! ```text
//! edge ─► App::noun_verb(&OpCtx, …) ─► store (one transaction: rows + job + event)
//!                                            │
//! runner (meshplay-work) ─► deploy::job ─► plan ─► journal ─► kube ─► outcome rows ─► events
//! ```

pub mod access;
pub mod check;
pub mod cluster;
pub mod core;
pub mod deploy;
pub mod design;
pub mod environment;
pub mod event;
pub mod metrics;
pub mod operation;
pub mod performance;
pub mod resource;
pub mod system;

pub use crate::core::{
    App, AppError, AppOptions, Caller, Installation, Limits, LockHolder, Login, OpCtx, OpenError,
    OpenOptions, Principal, lock_holder,
};
pub use meshplay_store::Names;
