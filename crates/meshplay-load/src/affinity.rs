//! Which CPUs a process may use. A generator that shares no CPU with what it measures does not take turns with it, and
//! threads that stay where they are find their caches warm: both make runs more alike. It decides nothing: who is to be
//! where is said by specifications and by those who start programs.

use std::io;

use meshplay_types::{Code, Finding, Findings, Place};

use crate::system;

/// CPUs that this process may use, by number; none where a system lets nobody choose (macOS).
///
/// # Errors
/// When the system does not tell.
pub fn allowed() -> io::Result<Vec<u32>> {
    system::cpus::allowed()
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
        let cause = match allowed.as_slice() {
            [] => "this system lets nobody keep to a CPU".to_owned(),
            some => format!("it may use {} on this machine", ranges(some)),
        };
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
    if cpus.is_empty() { Ok(()) } else { system::cpus::keep_thread_to(cpus) }
}

/// Keeps all threads of another process to these CPUs, and so those that they start from now on.
///
/// # Errors
/// When it has ended, is not ours, or the machine has none of the CPUs.
pub fn keep_process_to(pid: u32, cpus: &[u32]) -> io::Result<()> {
    system::cpus::keep_process_to(pid, cpus)
}

#[cfg(test)]
mod tests {
    use std::{fs, process::Command, thread};

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
