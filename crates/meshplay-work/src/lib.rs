//! The job runner: takes queued jobs from the store, runs their handlers, and records how they ended.
//!
//! Owns claiming, renewing, retrying, cancelling and stopping. Refuses to know what a job does: a handler is a function that the
//! app registers for a kind of job, and its payload is the app's.
//!
//! ```text
//! job row ─► claim (fence) ─► handler(JobContext) ─► done | again later | failed      one unit per arrow
//!                │ every 5 s: renew the job and the leases it holds, write progress
//!                │ cancel: the operation's row, or its deadline      stop: shutdown, or the fence was taken over
//! ```
//! Invariants: a job that was claimed comes to an end or is taken over, whatever kills its worker; a panic ends its own job
//! only; after a stop signal a handler has [`WorkerOptions::stop_grace`] and then its work is dropped where it stands, to be resumed.
//!
//! Entry points: [`Runner`], [`Registry`], [`JobContext`].

mod backoff;
mod context;
mod error;
mod registry;
mod run;
mod runner;
mod settle;
mod signals;

pub use backoff::Backoff;
pub use context::{CancelReason, JobContext};
pub use error::{JobError, WorkError};
pub use registry::{Handler, HandlerFuture, OnFailure, Registry};
pub use runner::{Ended, Runner, WorkerOptions};
