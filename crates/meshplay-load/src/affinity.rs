//! Which CPUs a process may use. A generator that shares no CPU with what it measures does not take turns with it, and
//! threads that stay where they are find their caches warm: both make runs more alike. It decides nothing: who is to be
//! where is said by specifications and by those who start programs.

use std::{collections::BTreeSet, fs, io};

use meshplay_types::{Code, Finding, Findings, Place};
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

/// CPUs that this process may use, by number.
///
/// # Errors
/// When the system does not tell.
pub fn allowed() -> io::Result<Vec<u32>> {
    let set = sched_getaffinity(None)?;
    Ok((0..CpuSet::MAX_CPU).filter(|cpu| set.is_set(*cpu)).map(|cpu| cpu as u32).collect())
}

/// Those of the `cpus` of a specification that this process may not use. The system itself objects only if it may use
/// none of them. Nothing, if the system does not tell; then it objects when it is asked to keep to them.
#[must_use]
pub fn missing(cpus: &[u32]) -> Findings {
    let Ok(allowed) = allowed() else { return Findings::new() };
    let absent = cpus.iter().enumerate().filter(|(_, cpu)| !allowed.contains(cpu));
    let finding = |(at, cpu): (usize, &u32)| {
        let place = Place { pointer: Some(format!("/cpus/{at}")), ..Place::default() };
        let message = format!("the load generator cannot keep to CPU {cpu}");
        let cause = format!("it may use {} on this machine", ranges(&allowed));
        Finding::new(Code::RUN_CPU, message).cause(cause).at(place)
    };
    absent.map(finding).collect()
}

/// Numbers in rising order as people write them: `0-3, 8`.
#[must_use]
pub fn ranges(cpus: &[u32]) -> String {
    let runs = cpus.chunk_by(|a, b| a + 1 == *b).filter_map(|run| run.first().zip(run.last()));
    let texts = runs.map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
    texts.collect::<Vec<_>>().join(", ")
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
    fn each_cpu_that_is_not_there_is_named_with_its_place() {
        let own = allowed().unwrap()[0];
        let found = missing(&[own, 900, 901]);
        let told: Vec<_> = found.iter().map(|one| format!("{} {}", one.code, one.at)).collect();
        assert_eq!(told, ["MP6621 /cpus/1", "MP6621 /cpus/2"]);
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
    }

    #[test]
    fn a_cpu_that_is_not_there_is_refused() {
        assert!(apart(|| keep_to(&[1_023])).is_err());
        assert!(apart(|| keep_to(&[5_000])).is_err());
        assert!(apart(|| keep_to(&[])).is_ok());
    }
}
