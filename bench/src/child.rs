//! Running a program for its time: wall, and the CPU of that process and of what it waited for.

use std::{
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use serde::Serialize;

/// What one run cost.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cost {
    /// From start to end.
    pub(crate) wall_ms: f64,
    /// User and system.
    pub(crate) cpu_ms: f64,
}

/// Runs `command` to its end, which must be good. Nothing else may be waited for meanwhile in this process: the kernel
/// adds up the CPU of all children that were waited for.
pub(crate) fn run(command: &mut Command) -> Result<(Cost, String)> {
    let cpu_before = children_cpu()?.total_ms();
    let started = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("failed to start {command:?}"))?;
    let wall_ms = started.elapsed().as_secs_f64() * 1e3;
    let cpu_ms = children_cpu()?.total_ms() - cpu_before;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} ended with {}: {}", output.status, complaint.trim());
    let text = String::from_utf8(output.stdout).with_context(|| format!("{command:?} printed no UTF-8"))?;
    Ok((Cost { wall_ms, cpu_ms }, text))
}

/// CPU time, in both parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cpu {
    pub(crate) user_ms: f64,
    pub(crate) system_ms: f64,
}

impl Cpu {
    pub(crate) fn total_ms(self) -> f64 {
        self.user_ms + self.system_ms
    }
}

/// Of all children that were waited for.
pub(crate) fn children_cpu() -> Result<Cpu> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("failed to read the CPU time of children")?;
    let ms = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 * 1e3 + time.tv_usec() as f64 / 1e3;
    Ok(Cpu { user_ms: ms(usage.user_time()), system_ms: ms(usage.system_time()) })
}
