//! On what was measured: figures without a machine mean nothing.

use std::{fs, thread};

use serde::Serialize;

/// A description of this machine.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) memory_mib: u64,
    pub(crate) cpu_model: String,
    pub(crate) kernel: String,
    /// Average number of runnable processes over the minute before the run: above the cores, others were at work.
    pub(crate) load_before: String,
}

impl Machine {
    /// This one; what cannot be read is empty.
    pub(crate) fn here() -> Self {
        let cpus = read("/proc/cpuinfo");
        Self {
            cores: thread::available_parallelism().map_or(1, usize::from),
            memory_mib: field(&read("/proc/meminfo"), "MemTotal").and_then(kib).unwrap_or_default() / 1024,
            cpu_model: field(&cpus, "model name").unwrap_or_default().to_owned(),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load_before: load(),
        }
    }
}

/// Load average of the last minute.
pub(crate) fn load() -> String {
    read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim())
}

fn kib(text: &str) -> Option<u64> {
    text.split(' ').next()?.parse().ok()
}
