//! Who a process is: its id together with its start time, so that a recycled id is never taken for it.
//!
//! Ends processes that somebody else started (or we, in a former life). How a system tells of a process is in `linux`
//! (from `/proc`) and `elsewhere` (from the program `ps`): both have `look` and `Pin`.

// Linux has `ps` too, so that this form is tested where it is not needed.
#[cfg(any(not(target_os = "linux"), test))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::io;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};

#[cfg(not(target_os = "linux"))]
use self::elsewhere::{Pin, look};
#[cfg(target_os = "linux")]
use self::linux::{Pin, look};
use super::{KILL_WAIT_MAX, ProcessError};

/// How often a process that was asked to end is looked at.
const POLL: Duration = Duration::from_millis(10);

/// A process that is told apart from any later one with the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessId {
    /// The id the kernel gave it.
    pub pid: i32,
    /// When it started, as the system says it: clock ticks since boot on Linux, elsewhere the digits of year, month, day,
    /// hour, minute and second in UTC.
    #[serde(alias = "startTimeTicks")]
    pub start_time: u64,
}

/// What became of a process that had to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopOutcome {
    /// It was gone already.
    WasGone,
    /// It ended when asked.
    Ended,
    /// It had to be killed.
    Killed,
}

impl ProcessId {
    /// Identifies a child that was just started and cannot have been reaped.
    pub(super) fn of_unreaped(pid: Pid) -> Result<ProcessId, ProcessError> {
        let pid = pid.as_raw_nonzero().get();
        let gone = || ProcessError::Inspect { pid, source: io::ErrorKind::NotFound.into() };
        let seen = look(pid)?.ok_or_else(gone)?;
        Ok(ProcessId { pid, start_time: seen.start_time })
    }

    /// Identifies a process by the id that somebody wrote down (a pid file); `None` if there is none.
    ///
    /// # Errors
    /// [`ProcessError::Inspect`] if the system does not tell.
    pub fn of(pid: i32) -> Result<Option<ProcessId>, ProcessError> {
        Ok(look(pid)?.map(|seen| ProcessId { pid, start_time: seen.start_time }))
    }

    /// Whether this very process still runs; one that has ended and waits to be reaped does not.
    ///
    /// # Errors
    /// [`ProcessError::Inspect`] if the system does not tell.
    pub fn is_running(self) -> Result<bool, ProcessError> {
        let seen = look(self.pid)?;
        Ok(seen.is_some_and(|seen| seen.start_time == self.start_time && !seen.has_ended))
    }

    /// Signals it, and its group if it leads one; `false` if it was gone.
    fn signal(self, signal: Signal) -> Result<bool, ProcessError> {
        let Some(pid) = Pid::from_raw(self.pid) else { return Ok(false) };
        let failed = |errno: Errno| ProcessError::Signal {
            signal: if signal == Signal::KILL { "SIGKILL" } else { "SIGTERM" },
            pid: self.pid,
            source: errno.into(),
        };
        // Pinned first: if the start time fits now, the signal cannot reach another one.
        let pin = match Pin::new(pid) {
            Ok(pin) => pin,
            Err(Errno::SRCH) => return Ok(false),
            Err(errno) => return Err(failed(errno)),
        };
        if !self.is_running()? {
            return Ok(false);
        }
        let group = if rustix::process::getpgid(Some(pid)) == Ok(pid) {
            rustix::process::kill_process_group(pid, signal)
        } else {
            Ok(())
        };
        match pin.signal(signal).and(group) {
            Ok(()) => Ok(true),
            Err(Errno::SRCH) => Ok(false),
            Err(errno) => Err(failed(errno)),
        }
    }

    fn gone_by(self, deadline: Instant) -> Result<bool, ProcessError> {
        while self.is_running()? {
            if Instant::now() >= deadline {
                return Ok(false);
            }
            std::thread::sleep(POLL);
        }
        Ok(true)
    }
}

/// Ends all of `ids` at once: SIGTERM to each, SIGKILL to those that are left after `grace`; blocks until all are gone.
///
/// # Errors
/// The first failure, after every process has been tried.
pub fn stop_all(ids: &[ProcessId], grace: Duration) -> Result<Vec<StopOutcome>, ProcessError> {
    let asked: Vec<_> = ids.iter().map(|id| id.signal(Signal::TERM)).collect();
    let deadline = Instant::now() + grace;
    let ended: Vec<_> = ids.iter().map(|id| id.gone_by(deadline)).collect();
    let mut outcomes = Vec::with_capacity(ids.len());
    let mut first_error = None;
    for ((id, asked), ended) in ids.iter().zip(asked).zip(ended) {
        let outcome = match (asked, ended) {
            (Ok(false), _) => Ok(StopOutcome::WasGone),
            (Ok(true), Ok(true)) => Ok(StopOutcome::Ended),
            (Ok(true), Ok(false)) => kill(*id),
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        match outcome {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    first_error.map_or(Ok(outcomes), Err)
}

fn kill(id: ProcessId) -> Result<StopOutcome, ProcessError> {
    id.signal(Signal::KILL)?;
    if id.gone_by(Instant::now() + KILL_WAIT_MAX)? {
        Ok(StopOutcome::Killed)
    } else {
        Err(ProcessError::Unkillable { pid: id.pid })
    }
}

/// What a system tells of a process that is there.
struct Seen {
    start_time: u64,
    /// It only waits to be reaped.
    has_ended: bool,
}
