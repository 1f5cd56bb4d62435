//! Each fault between the binary and a cluster ends in a code and a state of its own, in time, at little cost, and is
//! over when it is over (reliability F30–F34, F38).

mod columns;
mod deploying;
mod looking;
mod retry;
pub(crate) mod support;
mod waiting;
