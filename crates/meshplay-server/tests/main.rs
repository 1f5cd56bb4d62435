//! The server over a real listener.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod before_a_run;
mod contract;
mod gate;
mod limits;
mod live;
mod monitoring;
mod rights;
mod sessions;
mod support;
mod tls;
