//! One generator, once: started, fed, watched and waited for.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
    process::{ChildStdout, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::{
    pinned::{self, Side},
    target::Target,
    tool::{Tool, Work},
};
use crate::child::children_cpu;

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Looks in the time after which memory should no longer grow.
const SETTLES: usize = 100;

/// What it cost, and what it did.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Round {
    pub(super) tool: &'static str,
    pub(super) target: &'static str,
    pub(super) requests: u64,
    pub(super) requests_per_s: f64,
    pub(super) cpu_us_per_request: f64,
    /// Of that, outside the kernel.
    pub(super) user_cpu_us_per_request: f64,
    pub(super) target_cpu_us_per_request: f64,
    pub(super) p50_ms: Option<f64>,
    /// From sending on, as nearly all peers count it.
    pub(super) sent_p50_ms: Option<f64>,
    /// Which turn of its tool.
    pub(super) number: usize,
    /// The most up to 10 s.
    pub(super) rss_anon_kib_settled: u64,
    pub(super) rss_anon_kib_max: u64,
    /// What a request cost the bare client right before or after it, the greater; 0 beside a long turn.
    pub(super) probe_cpu_us: f64,
    /// Whether that was too much.
    pub(super) is_disturbed: bool,
}

pub(super) fn run(tool: Tool, program: &Path, target: &Target, work: &Work, number: usize) -> Result<Round> {
    let (cpu_before, target_before) = (children_cpu()?, target.cpu_us()?);
    let started = Instant::now();
    let mut command = tool.command(program, work);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let start = || command.spawn().with_context(|| format!("failed to start {}", tool.name()));
    let mut child = pinned::start(Side::Generator, start)?;
    // Kept open: our generator stops when it closes.
    let mut input = child.stdin.take().context("no standard input")?;
    if let Some(text) = tool.input(work) {
        writeln!(input, "{text}")?;
    }
    let (pid, output) = (child.id(), child.stdout.take().context("no standard output")?);
    let (text, rss) = watch(pid, output);
    drop(input);
    let status = child.wait()?;
    ensure!(status.success(), "{} ended with {status}", tool.name());
    let took = started.elapsed().as_secs_f64();
    let said = tool.read(&text?)?;
    ensure!(said.requests > 0, "{} made no request", tool.name());
    let requests = said.requests as f64;
    let cpu = children_cpu()?;
    Ok(Round {
        tool: tool.name(),
        target: target.name,
        requests: said.requests,
        requests_per_s: requests / work.seconds as f64,
        cpu_us_per_request: (cpu.total_ms() - cpu_before.total_ms()) * 1e3 / requests,
        user_cpu_us_per_request: (cpu.user_ms - cpu_before.user_ms) * 1e3 / requests,
        target_cpu_us_per_request: (target.cpu_us()? - target_before) / requests,
        p50_ms: said.p50_ms,
        sent_p50_ms: said.sent_p50_ms.or(said.p50_ms),
        number,
        rss_anon_kib_settled: rss.iter().take(SETTLES).copied().max().unwrap_or_default(),
        rss_anon_kib_max: rss.into_iter().max().unwrap_or_default(),
        probe_cpu_us: 0.0,
        is_disturbed: false,
    })
    .inspect(|round| eprintln!("{:>6.1} s {round:?}", took))
}

/// Everything it prints, and its anonymous memory from time to time, until it closes its output.
fn watch(pid: u32, mut output: ChildStdout) -> (Result<String>, Vec<u64>) {
    let (done, is_done) = mpsc::channel::<()>();
    let watcher = thread::spawn(move || {
        let mut seen = Vec::new();
        while is_done.recv_timeout(LOOK) == Err(mpsc::RecvTimeoutError::Timeout) {
            seen.extend(rss_anon_kib(pid));
        }
        seen
    });
    let mut text = String::new();
    let read = output.read_to_string(&mut text).context("failed to read its output");
    drop(done);
    (read.map(|_| text), watcher.join().unwrap_or_default())
}

fn rss_anon_kib(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
