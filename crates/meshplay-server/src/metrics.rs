//! What Prometheus reads: counters and gauges of this process, in its text form.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use http::{Method, StatusCode};

use crate::live::Hub;

/// Upper bounds of the duration histogram, in milliseconds.
const BOUNDS_MS: [u64; 9] = [1, 5, 10, 25, 50, 100, 250, 1_000, 10_000];
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "DELETE", "other"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The counters of one server.
pub(crate) struct Metrics {
    hub: Arc<Hub>,
    requests: [[AtomicU64; CLASSES.len()]; METHODS.len()],
    durations: [AtomicU64; BOUNDS_MS.len() + 1],
    duration_us: AtomicU64,
    connections: AtomicI64,
    refused: AtomicU64,
    denied: AtomicU64,
    logins_refused: AtomicU64,
}

impl Metrics {
    pub(crate) fn new(hub: Arc<Hub>) -> Self {
        Self {
            hub,
            requests: Default::default(),
            durations: Default::default(),
            duration_us: AtomicU64::new(0),
            connections: AtomicI64::new(0),
            refused: AtomicU64::new(0),
            denied: AtomicU64::new(0),
            logins_refused: AtomicU64::new(0),
        }
    }

    pub(crate) fn answered(&self, method: &Method, status: StatusCode, took: Duration) {
        let method = METHODS.iter().position(|name| *name == method.as_str()).unwrap_or(METHODS.len() - 1);
        let class = usize::from(status.as_u16() / 100).saturating_sub(1).min(CLASSES.len() - 1);
        if let Some(counter) = self.requests.get(method).and_then(|row| row.get(class)) {
            counter.fetch_add(1, Relaxed);
        }
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_MS.iter().position(|bound| took_us <= bound * 1_000).unwrap_or(BOUNDS_MS.len());
        if let Some(counter) = self.durations.get(bucket) {
            counter.fetch_add(1, Relaxed);
        }
        self.duration_us.fetch_add(took_us, Relaxed);
    }

    pub(crate) fn connected(&self, change: i64) {
        self.connections.fetch_add(change, Relaxed);
    }

    /// A connection that was closed at once because there were too many.
    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    pub(crate) fn denied(&self) {
        self.denied.fetch_add(1, Relaxed);
    }

    pub(crate) fn login_refused(&self) {
        self.logins_refused.fetch_add(1, Relaxed);
    }

    /// The text form 0.0.4.
    pub(crate) fn text(&self, version: &str) -> String {
        let mut out = String::new();
        let one = |out: &mut String, kind: &str, name: &str, help: &str, value: String| {
            out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name}{value}\n"));
        };
        one(&mut out, "gauge", "meshplay_build_info", "Version.", format!("{{version=\"{version}\"}} 1"));
        if let Some(bytes) = resident_bytes() {
            let help = "Resident memory.";
            one(&mut out, "gauge", "process_resident_memory_bytes", help, format!(" {bytes}"));
        }
        let connections = self.connections.load(Relaxed);
        one(&mut out, "gauge", "meshplay_http_connections", "Open connections.", format!(" {connections}"));
        let (name, help) = ("meshplay_live_listeners", "Listeners of the live stream.");
        one(&mut out, "gauge", name, help, format!(" {}", self.hub.listeners()));
        let counters = [
            ("meshplay_http_connections_refused_total", "Connections above the limits.", &self.refused),
            (
                "meshplay_denied_total",
                "Requests without a login, or of another name or origin.",
                &self.denied,
            ),
            ("meshplay_logins_refused_total", "Logins with a wrong token.", &self.logins_refused),
        ];
        for (name, help, value) in counters {
            one(&mut out, "counter", name, help, format!(" {}", value.load(Relaxed)));
        }
        self.requests_text(&mut out);
        self.durations_text(&mut out);
        out
    }

    fn requests_text(&self, out: &mut String) {
        let name = "meshplay_http_requests_total";
        out.push_str(&format!("# HELP {name} Requests answered.\n# TYPE {name} counter\n"));
        for (method, row) in METHODS.iter().zip(&self.requests) {
            for (class, value) in CLASSES.iter().zip(row) {
                let value = value.load(Relaxed);
                if value > 0 {
                    out.push_str(&format!("{name}{{method=\"{method}\",status=\"{class}\"}} {value}\n"));
                }
            }
        }
    }

    fn durations_text(&self, out: &mut String) {
        let name = "meshplay_http_request_duration_seconds";
        out.push_str(&format!("# HELP {name} To the head of the answer.\n# TYPE {name} histogram\n"));
        let mut below = 0;
        for (idx, value) in self.durations.iter().enumerate() {
            below += value.load(Relaxed);
            let bound = BOUNDS_MS.get(idx).map(|ms| format!("{}.{:03}", ms / 1_000, ms % 1_000));
            out.push_str(&format!(
                "{name}_bucket{{le=\"{}\"}} {below}\n",
                bound.as_deref().unwrap_or("+Inf")
            ));
        }
        let sum = self.duration_us.load(Relaxed);
        out.push_str(&format!("{name}_sum {}.{:06}\n", sum / 1_000_000, sum % 1_000_000));
        out.push_str(&format!("{name}_count {below}\n"));
    }
}

/// What the kernel says; nothing where it is not Linux.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib * 1024)
}
