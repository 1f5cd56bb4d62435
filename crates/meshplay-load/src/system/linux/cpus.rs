//! Affinity of threads and processes.

use std::{collections::BTreeSet, fs, io};

use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

/// CPUs that this process may use, by number.
pub(crate) fn allowed() -> io::Result<Vec<u32>> {
    let set = sched_getaffinity(None)?;
    Ok((0..CpuSet::MAX_CPU).filter(|cpu| set.is_set(*cpu)).map(|cpu| cpu as u32).collect())
}

/// Keeps the calling thread, and what it starts from now on.
pub(crate) fn keep_thread_to(cpus: &[u32]) -> io::Result<()> {
    Ok(sched_setaffinity(None, &set(cpus)?)?)
}

/// Keeps all threads of another process, and what they start from now on.
pub(crate) fn keep_process_to(pid: u32, cpus: &[u32]) -> io::Result<()> {
    let set = set(cpus)?;
    let mut kept = BTreeSet::new();
    loop {
        let found: BTreeSet<i32> = fs::read_dir(format!("/proc/{pid}/task"))?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        let new: Vec<i32> = found.difference(&kept).copied().collect();
        if new.is_empty() {
            return Ok(());
        }
        // One that was started meanwhile by one that was not kept yet is found the next time.
        for thread in new {
            match sched_setaffinity(Pid::from_raw(thread), &set) {
                Ok(()) | Err(rustix::io::Errno::SRCH) => {}
                Err(errno) => return Err(errno.into()),
            }
            kept.insert(thread);
        }
    }
}

fn set(cpus: &[u32]) -> io::Result<CpuSet> {
    let mut set = CpuSet::new();
    for cpu in cpus {
        let cpu = *cpu as usize;
        if cpu >= CpuSet::MAX_CPU {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("there is no CPU {cpu}")));
        }
        set.set(cpu);
    }
    Ok(set)
}
