//! Children that a signal to us ends, so that we live on to take the rig down.
//!
//! Each child leads a process group of its own: Ctrl-C on the terminal reaches only us, and we pass a TERM on to the
//! whole group, test programs included.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// The group of the child that runs now; 0 while there is none.
static GROUP: AtomicI32 = AtomicI32::new(0);

/// From now on SIGINT, SIGTERM and SIGHUP end the running child and make every further one fail to start.
pub(super) fn catch_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        end_group();
    })
    .context("failed to catch signals")
}

fn end_group() {
    if let Some(group) = Pid::from_raw(GROUP.load(Ordering::SeqCst))
        && let Err(error) = kill_process_group(group, Signal::TERM)
    {
        eprintln!("failed to end the process group {group:?}: {error}");
    }
}

/// Runs `command` with its stdout given to `on_line`, unless a signal came.
pub(super) fn run(command: &mut Command, on_line: impl FnMut(&str)) -> Result<ExitStatus> {
    if INTERRUPTED.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    let status = run_always(command, on_line)?;
    if INTERRUPTED.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    Ok(status)
}

/// Runs `command` also after a signal: for taking down.
pub(super) fn run_always(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<ExitStatus> {
    let was_interrupted = INTERRUPTED.load(Ordering::SeqCst);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| format!("failed to start {command:?}"))?;
    GROUP.store(i32::try_from(child.id()).context("a process id is a positive i32")?, Ordering::SeqCst);
    if !was_interrupted && INTERRUPTED.load(Ordering::SeqCst) {
        // The signal came between the start and the line above.
        end_group();
    }
    let out = child.stdout.take().context("stdout is piped")?;
    for line in BufReader::new(out).split(b'\n') {
        on_line(&String::from_utf8_lossy(&line?));
    }
    let status = child.wait();
    GROUP.store(0, Ordering::SeqCst);
    Ok(status?)
}
