//! How evenly the generators send at a rate. A tool that wakes up once per millisecond and then sends everything that is
//! due pays for one wake-up where others pay for five, and asks the target another question: what bursts do to it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Serialize;

use super::{
    round,
    target::Target,
    tool::{Tool, Work},
};

/// What the target saw of one generator.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Evenness {
    pub(super) tool: &'static str,
    /// Part of the requests that came less than half the wanted distance after another; 0 would be even.
    pub(super) in_bursts: f64,
}

/// Every generator that can, against a target of its own.
pub(super) fn measure(tools: &[(Tool, PathBuf)], work: &Work, rate: u64) -> Result<Vec<Evenness>> {
    let half_us = (500_000 / rate.max(1)).to_string();
    let able = tools.iter().filter(|(tool, _)| tool.can(work) && *tool != Tool::AtRest);
    able.map(|(tool, program)| {
        let target = Target::tiny(&["--bursts-us", &half_us])?;
        round::run(*tool, program, &target, &Work { port: target.port, ..*work }, 0)?;
        let in_bursts = target.end()?.parse().context("the tiny server told no share of bursts")?;
        Ok(Evenness { tool: tool.name(), in_bursts })
    })
    .collect()
}
