//! Which CPUs a process may use. A generator that shares no CPU with what it measures does not take turns with it, and
//! threads that stay where they are find their caches warm: both make runs more alike. It decides nothing: who is to be
//! where is said by specifications and by those who start programs.

use std::{collections::BTreeSet, fs, io};

use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

/// CPUs that this process may use, by number.
///
/// # Errors
/// When the system does not tell.
pub fn allowed() -> io::Result<Vec<u32>> {
    let set = sched_getaffinity(None)?;
    Ok((0..CpuSet::MAX_CPU).filter(|cpu| set.is_set(*cpu)).map(|cpu| cpu as u32).collect())
}

/// Keeps the calling thread, and all threads and programs that it starts from now on, to these CPUs; to none in
/// particular if the list is empty.
///
/// # Errors
/// When the machine has none of them, or they are not ours to use.
pub fn keep_to(cpus: &[u32]) -> io::Result<()> {
    // Asked for before, so that the size of the machine stays what it was.
    crate::observe::cores();
    if cpus.is_empty() { Ok(()) } else { Ok(sched_setaffinity(None, &set(cpus)?)?) }
}

/// Keeps all threads of another process to these CPUs, and so those that they start from now on.
///
/// # Errors
/// When it has ended, is not ours, or the machine has none of the CPUs.
pub fn keep_process_to(pid: u32, cpus: &[u32]) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use std::{process::Command, thread};

    use super::*;

    /// In a thread of its own, which ends with it.
    fn apart<T: Send>(what: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| scope.spawn(what).join().unwrap())
    }

    #[test]
    fn a_thread_and_what_it_starts_stay_where_they_are_kept() {
        let last = *allowed().unwrap().last().unwrap();
        let (here, below) = apart(|| {
            keep_to(&[last]).unwrap();
            (allowed().unwrap(), thread::scope(|scope| scope.spawn(|| allowed().unwrap()).join().unwrap()))
        });
        assert_eq!((here, below), (vec![last], vec![last]));
    }

    #[test]
    fn another_process_is_kept_with_all_its_threads() {
        let last = *allowed().unwrap().last().unwrap();
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        keep_process_to(child.id(), &[last]).unwrap();
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        child.kill().and_then(|()| child.wait()).unwrap();
        assert!(status.contains(&format!("Cpus_allowed_list:\t{last}\n")), "{status}");
    }

    #[test]
    fn a_cpu_that_is_not_there_is_refused() {
        assert!(apart(|| keep_to(&[1_023])).is_err());
        assert!(apart(|| keep_to(&[5_000])).is_err());
        assert!(apart(|| keep_to(&[])).is_ok());
    }
}
