//! With what and on what a run was made: recorded with it, hashed, and compared before its numbers are.
//!
//! What is in it: operating system, architecture, kernel, CPU model, memory and cores of the generator's machine; the
//! generator with its version, engine, threads and agents; the CPUs that it and others were kept to; of clusters that the
//! target is in, versions of Kubernetes and kinds of nodes. What is not: meshes, their configuration and releases, for
//! those are what is compared; what was asked for, which comparisons hold equal one by one ([`RunSpec::request_factors`]); names
//! and numbers of nodes, for pods move; and how busy a machine was, which is a matter of a run's validity.

use std::{collections::BTreeMap, fs};

use meshplay_perf::{Recording, RunSpec};
use meshplay_types::Digest;

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
    know("kernel", first_line("/proc/sys/kernel/osrelease"));
    know("cpu", field("/proc/cpuinfo", "model name"));
    know("memory", field("/proc/meminfo", "MemTotal"));
    known
}

fn know(known: &mut BTreeMap<String, String>, name: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        known.insert(name.to_owned(), value);
    }
}

/// Of all of it: runs with the same hash were made with and on the same.
pub(super) fn hash(surroundings: &BTreeMap<String, String>) -> String {
    let text: Vec<String> = surroundings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Digest::of_bytes(text.join("\n").as_bytes()).to_string()
}

fn first_line(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()?.lines().next().map(str::to_owned)
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}
