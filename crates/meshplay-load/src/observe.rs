//! What the generator and its machine did meanwhile: CPU time and memory of this process, CPU time of everything else,
//! and what a hypervisor took. What the system does not tell (Linux does, in `/proc`) is absent.

use std::{fs, sync::OnceLock, thread};

use meshplay_perf::recording::ClientSecond;
use rustix::{
    param::clock_ticks_per_second,
    time::{ClockId, clock_gettime},
};

/// Counters at some time; a second is the difference of two.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Observation {
    own_us: u64,
    machine: Option<Machine>,
}

/// Of all its cores.
#[derive(Clone, Copy, Debug)]
struct Machine {
    busy_us: u64,
    steal_us: u64,
}

impl Observation {
    /// Now.
    pub(crate) fn take() -> Self {
        let cpu = clock_gettime(ClockId::ProcessCPUTime);
        let own_us = cpu.tv_sec.cast_unsigned() * 1_000_000 + cpu.tv_nsec.cast_unsigned() / 1_000;
        Self { own_us, machine: machine_ticks().map(Machine::of) }
    }

    /// What happened since `before`.
    pub(crate) fn since(&self, before: &Self) -> ClientSecond {
        let cpu_us = self.own_us.saturating_sub(before.own_us);
        let machine = self.machine.zip(before.machine);
        let others = |(now, before): (Machine, Machine)| now.busy_us.saturating_sub(before.busy_us + cpu_us);
        ClientSecond {
            cpu_us,
            rss_anon_bytes: rss_anon_bytes(),
            others_cpu_us: machine.map(others),
            steal_cpu_us: machine.map(|(now, before)| now.steal_us.saturating_sub(before.steal_us)),
        }
    }
}

impl Machine {
    /// user, nice, system, idle, iowait, irq, softirq, steal: idle and waiting are not work.
    fn of([user, nice, system, _, _, irq, softirq, steal]: [u64; 8]) -> Self {
        let us = |ticks: u64| ticks * 1_000_000 / clock_ticks_per_second().max(1);
        Self { busy_us: us(user + nice + system + irq + softirq), steal_us: us(steal) }
    }
}

/// Cores that this process could use when it began, whichever of them it keeps to.
pub(crate) fn cores() -> u32 {
    static CORES: OnceLock<u32> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, |cores| cores.get() as u32))
}

fn machine_ticks() -> Option<[u64; 8]> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let mut fields = text.lines().next()?.split_ascii_whitespace().skip(1);
    let mut ticks = [0; 8];
    for tick in &mut ticks {
        *tick = fields.next()?.parse().ok()?;
    }
    Some(ticks)
}

fn rss_anon_bytes() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_seen() {
        let before = Observation::take();
        let mut sum = 0u64;
        while Observation::take().own_us < before.own_us + 20_000 {
            sum = sum.wrapping_add(std::hint::black_box(1));
        }
        let second = Observation::take().since(&before);
        assert!(second.cpu_us >= 20_000 && second.rss_anon_bytes > Some(0), "{second:?} {sum}");
    }
}
