//! Processes as Linux tells of them: `/proc/<pid>/stat`, and descriptors that pin them.

use std::io;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal};

use super::Seen;
use crate::process::ProcessError;

/// A process that is there; nothing if there is none.
pub(super) fn look(pid: i32) -> Result<Option<Seen>, ProcessError> {
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
fn parse_stat(text: &str) -> Option<Seen> {
    let mut fields = text.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?;
    // Fields 20 and 22 of the line; `state` was field 3.
    let threads: u32 = fields.nth(16)?.parse().ok()?;
    let start_time = fields.nth(1)?.parse().ok()?;
    // All of it has ended: the first thread may wait to be reaped while another one still holds sockets and files open.
    Some(Seen { start_time, has_ended: state == "Z" && threads <= 1 })
}

/// A process whose id is not given to another one as long as this is held.
pub(super) struct Pin(OwnedFd);

impl Pin {
    pub(super) fn new(pid: Pid) -> rustix::io::Result<Self> {
        rustix::process::pidfd_open(pid, PidfdFlags::empty()).map(Self)
    }

    pub(super) fn signal(&self, signal: Signal) -> rustix::io::Result<()> {
        rustix::process::pidfd_send_signal(&self.0, signal)
    }
}

#[cfg(test)]
mod tests {
    use super::parse_stat;

    #[test]
    fn start_time_is_read_past_a_name_with_brackets_and_spaces() {
        let line = "7 (a) (b c) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 1 1";
        let seen = parse_stat(line).unwrap();
        assert_eq!((seen.has_ended, seen.start_time), (false, 4711));
    }

    #[test]
    fn a_process_has_ended_when_its_last_thread_has() {
        let ended = |state: &str, threads: u32| {
            let line = format!("7 (a) {state} 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 {threads} 0 4711 1 1");
            parse_stat(&line).unwrap().has_ended
        };
        assert_eq!([ended("S", 1), ended("Z", 3), ended("Z", 1)], [false, false, true]);
    }
}
