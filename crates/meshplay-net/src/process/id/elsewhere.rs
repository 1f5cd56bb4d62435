//! Processes as every Unix tells of them: the program `ps`, some milliseconds a look.
//!
//! macOS tells more only through calls that are unsafe. What it lacks is a descriptor that pins a process, so an id could
//! be given to another one between a look and a signal; ids are handed out in turn, and all of them would have to be used
//! up in that time.

use std::io;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal};

use super::Seen;
use crate::process::ProcessError;

/// The months as `ps` writes them.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A process that is there; nothing if there is none.
pub(super) fn look(pid: i32) -> Result<Option<Seen>, ProcessError> {
    let output = Command::new("ps")
        .args(["-o", "stat=", "-o", "lstart=", "-p", &pid.to_string()])
        .envs([("LC_ALL", "C"), ("TZ", "UTC")])
        .stdin(Stdio::null())
        .output()
        .map_err(|source| ProcessError::Inspect { pid, source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.trim().is_empty() {
        return Ok(None);
    }
    let unclear = || ProcessError::Inspect { pid, source: io::Error::other(format!("`ps` says {text:?}")) };
    parse(&text).map(Some).ok_or_else(unclear)
}

/// State and start: `Ss   Fri Nov  7 13:20:06 2026`.
fn parse(text: &str) -> Option<Seen> {
    let mut words = text.split_ascii_whitespace();
    let (state, _, month) = (words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let day: u64 = words.next()?.parse().ok()?;
    let (time, year) = (words.next()?.replace(':', ""), words.next()?);
    let start_time = format!("{year}{month:02}{day:02}{time}").parse().ok()?;
    Some(Seen { start_time, has_ended: state.starts_with('Z') })
}

/// A process that is called by its id.
pub(super) struct Pin(Pid);

impl Pin {
    pub(super) fn new(pid: Pid) -> rustix::io::Result<Self> {
        Ok(Self(pid))
    }

    pub(super) fn signal(&self, signal: Signal) -> rustix::io::Result<()> {
        rustix::process::kill_process(self.0, signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_is_read_as_one_number() {
        let seen = parse("Ss   Sat Nov  7 13:20:06 2026\n").unwrap();
        assert_eq!((seen.has_ended, seen.start_time), (false, 20_261_107_132_006));
        assert!(parse("Z+ Sat Nov  7 13:20:06 2026").unwrap().has_ended);
    }

    #[test]
    fn a_process_is_there_until_it_is_reaped() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let pid = Pid::from_child(&child);
        let number = pid.as_raw_nonzero().get();
        assert!(!look(number).unwrap().unwrap().has_ended);
        Pin::new(pid).unwrap().signal(Signal::KILL).unwrap();
        let options = rustix::process::WaitIdOptions::EXITED | rustix::process::WaitIdOptions::NOWAIT;
        rustix::process::waitid(rustix::process::WaitId::Pid(pid), options).unwrap();
        assert!(look(number).unwrap().unwrap().has_ended);
        child.wait().unwrap();
        assert!(look(number).unwrap().is_none());
    }
}
