//! CPU and memory of a process of this machine, from `/proc`.
//!
//! An id that stands for another process by now is noticed by its start time. It knows only Linux; elsewhere there is
//! no `/proc`, and every reading says so.

use std::{fs, io};

use jiff::Timestamp;
use meshplay_perf::cost::CostSample;

/// A process that is watched.
pub(in crate::performance) struct Process {
    pid: u32,
    started_ticks: u64,
    name: String,
}

impl Process {
    /// The process with this id, as it runs now.
    pub(in crate::performance) fn of(pid: u32) -> io::Result<Self> {
        let (name, started_ticks) = stat(pid)?;
        Ok(Self { pid, started_ticks, name })
    }

    /// Its id.
    pub(in crate::performance) fn pid(&self) -> u32 {
        self.pid
    }

    /// The name of its program and its id, for people.
    pub(in crate::performance) fn name(&self) -> String {
        format!("{} ({})", self.name, self.pid)
    }

    /// What it has used until now.
    pub(in crate::performance) fn sample(&self) -> io::Result<CostSample> {
        let cpu_us = cpu_us(self.pid)?;
        let (_, started_ticks) = stat(self.pid)?;
        if started_ticks != self.started_ticks {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it ended, and its id is another process's"));
        }
        Ok(CostSample {
            cpu_us: Some(cpu_us),
            memory_bytes: resident_bytes(self.pid),
            ..CostSample::at(Timestamp::now())
        })
    }
}

/// CPU time of a process with that of its threads, from the scheduler's clock of it (clock_getcpuclockid(3)): that has
/// nanoseconds, where `/proc` has ticks of 10 ms, too coarse to tell equals from each other in short runs.
#[cfg(target_os = "linux")]
fn cpu_us(pid: u32) -> io::Result<u64> {
    let id = i32::try_from(pid).map_err(io::Error::other)?;
    let time = nix::time::clock_getcpuclockid(nix::unistd::Pid::from_raw(id))?.now()?;
    Ok(std::time::Duration::from(time).as_micros() as u64)
}

#[cfg(not(target_os = "linux"))]
fn cpu_us(_: u32) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Name and start in ticks: fields 2 and 22 of proc_pid_stat(5).
fn stat(pid: u32) -> io::Result<(String, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let broken = || io::Error::other("its `stat` has another form");
    // The name may hold spaces and brackets.
    let (head, rest) = text.rsplit_once(')').ok_or_else(broken)?;
    let name = head.split_once('(').map(|(_, name)| name.to_owned()).ok_or_else(broken)?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let number =
        |field: usize| fields.get(field - 3).and_then(|text| text.parse::<u64>().ok()).ok_or_else(broken);
    Ok((name, number(22)?))
}

fn resident_bytes(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_of_a_process_is_seen_and_its_memory() {
        let own = Process::of(std::process::id()).unwrap();
        let before = own.sample().unwrap();
        let mut sum = 0u64;
        while own.sample().unwrap().cpu_us.unwrap() < before.cpu_us.unwrap() + 5_000 {
            sum = sum.wrapping_add(std::hint::black_box(1));
        }
        let after = own.sample().unwrap();
        assert!(after.at > before.at && after.memory_bytes.unwrap() > 1 << 20, "{after:?} {sum}");
    }

    #[test]
    fn a_process_that_is_not_there_says_so() {
        assert!(Process::of(u32::MAX).is_err());
    }
}
