//! The runner on a real store.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod ending;
mod running;
mod stopping;
mod support;
