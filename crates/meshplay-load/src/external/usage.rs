//! CPU and memory of the program while it makes requests: read each second, and once more when it has ended.
//!
//! The last reading is what the kernel tells of children that have ended, so nothing between the last second and the end
//! is lost. What it means is not known here.

use std::{fs, io};

use jiff::Timestamp;
use meshplay_perf::cost::CostSample;
use nix::sys::{
    resource::{Usage, UsageWho, getrusage},
    time::TimeValLike as _,
};

/// The readings of one program.
pub(super) struct UsageLog {
    pid: u32,
    /// Children that ended before it, e.g. the one that told the version.
    before_us: u64,
    samples: Vec<CostSample>,
}

impl UsageLog {
    /// Of a program that has just been started.
    pub(super) fn begin(pid: u32) -> Self {
        let first = CostSample { cpu_us: Some(0), ..CostSample::at(Timestamp::now()) };
        Self { pid, before_us: children_us().unwrap_or_default(), samples: vec![first] }
    }

    /// Reads it while it runs; nothing of one that has ended meanwhile.
    pub(super) fn read(&mut self) {
        let at = Timestamp::now();
        if let Ok(us) = cpu_us(self.pid) {
            let memory_bytes = resident_bytes(self.pid);
            self.samples.push(CostSample { cpu_us: Some(us), memory_bytes, ..CostSample::at(at) });
        }
    }

    /// All readings, with that of the end.
    pub(super) fn end(mut self) -> Vec<CostSample> {
        let used = children_us().map(|us| us.saturating_sub(self.before_us));
        if let Ok(us) = used {
            self.samples.push(CostSample { cpu_us: Some(us), ..CostSample::at(Timestamp::now()) });
        }
        self.samples
    }
}

fn children_us() -> io::Result<u64> {
    let usage: Usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    u64::try_from(time.num_microseconds()).map_err(io::Error::other)
}

/// The scheduler's clock of the process, which has nanoseconds (clock_getcpuclockid(3)).
#[cfg(target_os = "linux")]
fn cpu_us(pid: u32) -> io::Result<u64> {
    let id = i32::try_from(pid).map_err(io::Error::other)?;
    let time = nix::time::clock_getcpuclockid(nix::unistd::Pid::from_raw(id))?.now()?;
    u64::try_from(std::time::Duration::from(time).as_micros()).map_err(io::Error::other)
}

#[cfg(not(target_os = "linux"))]
fn cpu_us(_: u32) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

fn resident_bytes(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1_024)
}
