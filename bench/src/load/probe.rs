//! How fast the machine is right now: what a request costs the bare client. Whatever the tools do, a turn beside which that
//! was slow tells more of the machine, or of others on its host, than of its tool.

use std::{env, process::Command};

use anyhow::{Context, Result};

use super::{
    pinned::{self, Side},
    target::Target,
};
use crate::child::children_cpu;

const LENGTH_S: f64 = 0.3;
/// A machine that takes so much more for the same work than at its best moment is busy with something else.
const DISTURBED: f64 = 1.15;
/// The best moment of so many is a good beginning.
const FIRST: usize = 5;

/// Asks the tiny server from time to time.
pub(super) struct Probe<'a> {
    tiny: &'a Target,
    connections: usize,
    best_us: f64,
    last_us: f64,
}

impl<'a> Probe<'a> {
    pub(super) fn new(tiny: &'a Target, connections: usize) -> Result<Self> {
        let mut probe = Self { tiny, connections, best_us: f64::INFINITY, last_us: f64::INFINITY };
        for _ in 0..FIRST {
            probe.ask()?;
        }
        Ok(probe)
    }

    /// CPU time per request now, in µs.
    pub(super) fn ask(&mut self) -> Result<f64> {
        let before = children_cpu()?;
        let args = [self.tiny.port.to_string(), self.connections.to_string(), LENGTH_S.to_string()];
        let mut bare = Command::new(env::current_exe()?);
        let told = pinned::start(Side::Generator, || Ok(bare.arg("bare").args(args).output()?))?;
        let requests: f64 =
            String::from_utf8_lossy(&told.stdout).trim().parse().context("the bare client failed")?;
        self.last_us = (children_cpu()?.total_ms() - before.total_ms()) * 1e3 / requests;
        self.best_us = self.best_us.min(self.last_us);
        Ok(self.last_us)
    }

    /// What it said last.
    pub(super) fn last(&self) -> f64 {
        self.last_us
    }

    /// Compared with the best moment so far.
    pub(super) fn is_disturbed(&self, us: f64) -> bool {
        us > DISTURBED * self.best_us
    }
}
