//! The rules of `practice.md` on small situations.

mod certainty;
mod decisions;
mod handover;
mod hash;
mod jobs;
mod noop;
mod properties;
mod prune;
