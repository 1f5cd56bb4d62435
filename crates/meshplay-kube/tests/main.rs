//! The adapter against real API servers, and against real ones behind the fault proxy.
#![allow(clippy::unwrap_used, reason = "tests and their helpers")]

mod caching;
mod faults;
mod objects;
mod onboarding;
mod plain;
mod support;
mod watching;
