//! Who a process is: its id together with its start time, so that a recycled id is never taken for it.
//!
//! Ends processes that somebody else started (or we, in a former life). Linux only: the start time is read from `/proc`.

use std::io;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal};
use serde::{Deserialize, Serialize};

use super::{KILL_WAIT_MAX, ProcessError};

/// How often a process that was asked to end is looked at.
const POLL: Duration = Duration::from_millis(10);

/// A process that is told apart from any later one with the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessId {
    /// The id the kernel gave it.
    pub pid: i32,
    /// When it started, in clock ticks since boot (field 22 of `/proc/<pid>/stat`).
    pub start_time_ticks: u64,
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
        let stat = read_stat(pid)?.ok_or_else(gone)?;
        Ok(ProcessId { pid, start_time_ticks: stat.start_time_ticks })
    }

    /// Identifies a process by the id that somebody wrote down (a pid file); `None` if there is none.
    ///
    /// # Errors
    /// [`ProcessError::Inspect`] if `/proc` cannot be read.
    pub fn of(pid: i32) -> Result<Option<ProcessId>, ProcessError> {
        Ok(read_stat(pid)?.map(|stat| ProcessId { pid, start_time_ticks: stat.start_time_ticks }))
    }

    /// Whether this very process still runs; one that has ended and waits to be reaped does not.
    ///
    /// # Errors
    /// [`ProcessError::Inspect`] if `/proc` cannot be read.
    pub fn is_running(self) -> Result<bool, ProcessError> {
        let stat = read_stat(self.pid)?;
        Ok(stat.is_some_and(|stat| stat.start_time_ticks == self.start_time_ticks && !stat.has_ended()))
    }

    /// Signals it, and its group if it leads one; `false` if it was gone.
    fn signal(self, signal: Signal) -> Result<bool, ProcessError> {
        let Some(pid) = Pid::from_raw(self.pid) else { return Ok(false) };
        let failed = |errno: Errno| ProcessError::Signal {
            signal: if signal == Signal::KILL { "SIGKILL" } else { "SIGTERM" },
            pid: self.pid,
            source: errno.into(),
        };
        // The descriptor pins the process: if the start time fits now, the signal cannot reach another one.
        let pidfd = match rustix::process::pidfd_open(pid, PidfdFlags::empty()) {
            Ok(pidfd) => pidfd,
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
        match rustix::process::pidfd_send_signal(&pidfd, signal).and(group) {
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

struct Stat {
    state: char,
    threads: u32,
    start_time_ticks: u64,
}

impl Stat {
    /// All of it has: the first thread may wait to be reaped while another one still holds sockets and files open.
    fn has_ended(&self) -> bool {
        self.state == 'Z' && self.threads <= 1
    }
}

fn read_stat(pid: i32) -> Result<Option<Stat>, ProcessError> {
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(text) => parse_stat(&text)
            .map(Some)
            .ok_or_else(|| ProcessError::Inspect { pid, source: io::ErrorKind::InvalidData.into() }),
        // ESRCH: it ended between open and read.
        Err(error) if error.kind() == io::ErrorKind::NotFound || is_srch(&error) => Ok(None),
        Err(source) => Err(ProcessError::Inspect { pid, source }),
    }
}

fn is_srch(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::SRCH.raw_os_error())
}

/// The name in field 2 may hold spaces and brackets, so fields are counted from its last bracket.
fn parse_stat(text: &str) -> Option<Stat> {
    let mut fields = text.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?.chars().next()?;
    // Fields 20 and 22 of the line; `state` was field 3.
    let threads = fields.nth(16)?.parse().ok()?;
    let start_time_ticks = fields.nth(1)?.parse().ok()?;
    Some(Stat { state, threads, start_time_ticks })
}

#[cfg(test)]
mod tests {
    use super::parse_stat;

    #[test]
    fn start_time_is_read_past_a_name_with_brackets_and_spaces() {
        let line = "7 (a) (b c) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 1 1";
        let stat = parse_stat(line).unwrap();
        assert_eq!((stat.state, stat.threads, stat.start_time_ticks), ('S', 1, 4711));
    }

    #[test]
    fn a_process_has_ended_when_its_last_thread_has() {
        let ended = |state: &str, threads: u32| {
            let line = format!("7 (a) {state} 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 {threads} 0 4711 1 1");
            parse_stat(&line).unwrap().has_ended()
        };
        assert_eq!([ended("S", 1), ended("Z", 3), ended("Z", 1)], [false, false, true]);
    }
}
