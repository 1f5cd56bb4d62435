//! With what and on what a run was made: recorded with it, hashed, and compared before its numbers are.

use std::{collections::BTreeMap, fs};

use meshplay_perf::Recording;
use meshplay_types::Digest;

/// What is known of this machine and of the generator, by name.
pub(super) fn surroundings(recording: &Recording, version: &str) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    let mut know = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            known.insert(name.to_owned(), value);
        }
    };
    know("generator", Some(format!("meshplay {version}")));
    know("engine", Some(recording.engine.clone()));
    know("threads", Some(recording.threads.to_string()));
    know("cores", Some(recording.cores.to_string()));
    let agents: Vec<_> = recording.agents.iter().map(|agent| agent.name.as_str()).collect();
    know("agents", Some(agents.join(", ")));
    know("os", Some(std::env::consts::OS.to_owned()));
    know("architecture", Some(std::env::consts::ARCH.to_owned()));
    know("kernel", first_line("/proc/sys/kernel/osrelease"));
    know("cpu", field("/proc/cpuinfo", "model name"));
    know("memory", field("/proc/meminfo", "MemTotal"));
    known
}

/// Everything but what changes from run to run by itself.
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
