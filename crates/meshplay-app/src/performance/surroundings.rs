//! With what and on what a run was made: recorded with it, hashed, and compared before its numbers are.
//!
//! What is in it: operating system, architecture, kernel, CPU model, memory and cores of the generator's machine; the
//! generator with its version, engine, threads and agents; the CPUs that it and others were kept to; of clusters that the
//! target is in, versions of Kubernetes and kinds of nodes. What is not: meshes, their configuration and releases, for
//! those are what is compared; what was asked for, which comparisons hold equal one by one ([`RunSpec::request_factors`]); names
//! and numbers of nodes, for pods move; and how busy a machine was, which is a matter of a run's validity.

use std::collections::BTreeMap;

pub(super) use meshplay_perf::report::environment::{hash, memory};
use meshplay_perf::{Recording, RunSpec};

/// What is known of this machine and of the generator, by name.
pub(super) fn surroundings(spec: &RunSpec, recording: &Recording, version: &str) -> BTreeMap<String, String> {
    let mut known = of_machine();
    let mut know = |name, value| know(&mut known, name, Some(value));
    know("generator", format!("meshplay {version}"));
    know("engine", recording.engine.clone());
    know("threads", recording.threads.to_string());
    know("cores", recording.cores.to_string());
    know("cpus", cpus(spec));
    let agents: Vec<_> = recording.agents.iter().map(|agent| agent.name.as_str()).collect();
    know("agents", agents.join(", "));
    known
}

/// Those that the generator was kept to.
fn cpus(spec: &RunSpec) -> String {
    spec.cpus.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// The same of a program of others.
pub(super) fn surroundings_of_generator(
    spec: &RunSpec,
    name: &str,
    version: Option<&str>,
) -> BTreeMap<String, String> {
    let mut known = of_machine();
    know(&mut known, "generator", Some(format!("{name} {}", version.unwrap_or_default()).trim().to_owned()));
    let cores = std::thread::available_parallelism().ok().map(|cores| cores.to_string());
    know(&mut known, "cores", cores);
    know(&mut known, "cpus", Some(cpus(spec)));
    known
}

fn of_machine() -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    let mut know = |name, value| know(&mut known, name, value);
    know("os", Some(std::env::consts::OS.to_owned()));
    know("architecture", Some(std::env::consts::ARCH.to_owned()));
    let [kernel, cpu, memory] = hardware();
    know("kernel", kernel);
    know("cpu", cpu);
    know("memory", memory);
    known
}

/// Kernel, model of the CPU, and memory in kB.
#[cfg(target_os = "linux")]
fn hardware() -> [Option<String>; 3] {
    use std::fs;
    let field = |path: &str, name: &str| {
        let text = fs::read_to_string(path).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
    [
        release.and_then(|text| text.lines().next().map(str::to_owned)),
        field("/proc/cpuinfo", "model name"),
        field("/proc/meminfo", "MemTotal"),
    ]
}

/// The same, as macOS has it.
#[cfg(not(target_os = "linux"))]
fn hardware() -> [Option<String>; 3] {
    let said = |name: &str| {
        let output = std::process::Command::new("sysctl").args(["-n", name]).output().ok()?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    let memory = said("hw.memsize").and_then(|bytes| bytes.parse::<u64>().ok());
    [
        said("kern.osrelease"),
        said("machdep.cpu.brand_string"),
        memory.map(|bytes| format!("{} kB", bytes / 1_024)),
    ]
}

fn know(known: &mut BTreeMap<String, String>, name: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        known.insert(name.to_owned(), value);
    }
}

/// The hash of a run that was stored with one, by the rule of today: what it was made with is stored beside it, so that
/// runs of before, whose hash took memory exactly, are held against those of today. Without that, the stored one.
pub(super) fn environment(stored: Option<String>, surroundings: &BTreeMap<String, String>) -> Option<String> {
    stored.map(|stored| if surroundings.is_empty() { stored } else { hash(surroundings) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(memory: &str) -> BTreeMap<String, String> {
        [("kernel", "6.8"), ("memory", memory)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    #[test]
    fn a_hash_of_before_is_made_anew_where_that_is_known() {
        let known = of("24684092 kB");
        assert_eq!(environment(Some("before".to_owned()), &known), Some(hash(&known)));
        assert_eq!(environment(Some("before".to_owned()), &BTreeMap::new()).as_deref(), Some("before"));
        assert_eq!(environment(None, &known), None, "it did not end");
    }
}
