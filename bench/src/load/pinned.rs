//! Which CPU a child process runs on: the generators on the first, what they ask on the last. Left alone, the kernel moves
//! them about, and now and then puts both on one.

use anyhow::{Result, ensure};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Where a child belongs.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Generator,
    Target,
}

/// Starts something that stays on the CPU of its side.
pub(super) fn start<T>(side: Side, start: impl FnOnce() -> Result<T>) -> Result<T> {
    let allowed = sched_getaffinity(None)?;
    let cpus: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|cpu| allowed.is_set(*cpu)).collect();
    ensure!(cpus.len() > 1, "generators and targets need a CPU each, and there is one");
    let mut own = CpuSet::new();
    own.set(match side {
        Side::Generator => cpus[0],
        Side::Target => cpus[cpus.len() - 1],
    });
    // Children inherit it.
    sched_setaffinity(None, &own)?;
    let started = start();
    sched_setaffinity(None, &allowed)?;
    started
}
