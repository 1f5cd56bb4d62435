//! Which CPU a child process runs on: the generators on the first, what they ask on the last. Left alone, the kernel moves
//! them about, and now and then puts both on one.

use anyhow::{Result, bail};
use meshplay_load::affinity;

/// Where a child belongs.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Generator,
    Target,
}

/// Starts something that stays on the CPU of its side.
pub(super) fn start<T>(side: Side, start: impl FnOnce() -> Result<T>) -> Result<T> {
    let allowed = affinity::allowed()?;
    let [first, .., last] = allowed.as_slice() else {
        bail!("generators and targets need a CPU each, and there is one");
    };
    let own = match side {
        Side::Generator => *first,
        Side::Target => *last,
    };
    // Children inherit it.
    affinity::keep_to(&[own])?;
    let started = start();
    affinity::keep_to(&allowed)?;
    started
}
