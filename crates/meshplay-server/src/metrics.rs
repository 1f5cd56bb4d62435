//! What a scraper reads: counters, gauges and a histogram of this process.

mod form;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, SystemTime},
};

use http::{Method, StatusCode};

use self::form::{Exemplar, Writer, seconds};
use crate::live::Hub;

pub(crate) use self::form::Form;

/// Upper bounds of the duration histogram, in milliseconds and as they are written, in seconds.
const BOUNDS: [(u64, &str); 9] = [
    (1, "0.001"),
    (5, "0.005"),
    (10, "0.01"),
    (25, "0.025"),
    (50, "0.05"),
    (100, "0.1"),
    (250, "0.25"),
    (1_000, "1.0"),
    (10_000, "10.0"),
];
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "DELETE", "other"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The counters of one server.
pub(crate) struct Metrics {
    hub: Arc<Hub>,
    requests: [[AtomicU64; CLASSES.len()]; METHODS.len()],
    durations: [AtomicU64; BOUNDS.len() + 1],
    /// The last request of each bucket.
    exemplars: [Mutex<Option<Exemplar>>; BOUNDS.len() + 1],
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
            exemplars: Default::default(),
            duration_us: AtomicU64::new(0),
            connections: AtomicI64::new(0),
            refused: AtomicU64::new(0),
            denied: AtomicU64::new(0),
            logins_refused: AtomicU64::new(0),
        }
    }

    /// A request with this id was answered.
    pub(crate) fn answered(&self, request: &str, method: &Method, status: StatusCode, took: Duration) {
        let method = METHODS.iter().position(|name| *name == method.as_str()).unwrap_or(METHODS.len() - 1);
        let class = usize::from(status.as_u16() / 100).saturating_sub(1).min(CLASSES.len() - 1);
        if let Some(counter) = self.requests.get(method).and_then(|row| row.get(class)) {
            counter.fetch_add(1, Relaxed);
        }
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|(ms, _)| took_us <= ms * 1_000).unwrap_or(BOUNDS.len());
        if let (Some(counter), Some(exemplar)) = (self.durations.get(bucket), self.exemplars.get(bucket)) {
            counter.fetch_add(1, Relaxed);
            let at_ms = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
            let last = Exemplar { request: request.to_owned(), took_us, at_ms };
            *exemplar.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
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

    /// Everything, for a scraper.
    pub(crate) fn text(&self, version: &str, form: Form) -> String {
        let mut out = Writer::new(form);
        out.family("gauge", "meshplay_build_info", "Version.");
        out.sample("meshplay_build_info", &format!("version=\"{version}\""), 1);
        if let Some(bytes) = resident_bytes() {
            out.family("gauge", "process_resident_memory_bytes", "Resident memory.");
            out.sample("process_resident_memory_bytes", "", bytes);
        }
        out.family("gauge", "meshplay_http_connections", "Open connections.");
        out.sample("meshplay_http_connections", "", self.connections.load(Relaxed));
        out.family("gauge", "meshplay_live_listeners", "Listeners of the live stream.");
        out.sample("meshplay_live_listeners", "", self.hub.listeners());
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
            out.family("counter", name, help);
            out.sample(name, "", value.load(Relaxed));
        }
        self.write_requests(&mut out);
        self.write_durations(&mut out);
        out.finish()
    }

    fn write_requests(&self, out: &mut Writer) {
        let name = "meshplay_http_requests_total";
        out.family("counter", name, "Requests answered.");
        for (method, row) in METHODS.iter().zip(&self.requests) {
            for (class, value) in CLASSES.iter().zip(row) {
                let value = value.load(Relaxed);
                if value > 0 {
                    out.sample(name, &format!("method=\"{method}\",status=\"{class}\""), value);
                }
            }
        }
    }

    fn write_durations(&self, out: &mut Writer) {
        let name = "meshplay_http_request_duration_seconds";
        out.family("histogram", name, "To the head of the answer.");
        let mut below = 0;
        for (at, (value, exemplar)) in self.durations.iter().zip(&self.exemplars).enumerate() {
            below += value.load(Relaxed);
            let le = BOUNDS.get(at).map_or("+Inf", |(_, le)| le);
            let exemplar = exemplar.lock().unwrap_or_else(PoisonError::into_inner).clone();
            out.sample_with(&format!("{name}_bucket"), &format!("le=\"{le}\""), below, exemplar);
        }
        out.sample(&format!("{name}_sum"), "", seconds(self.duration_us.load(Relaxed)));
        out.sample(&format!("{name}_count"), "", below);
    }
}

/// What the kernel says; nothing where it is not Linux.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib * 1024)
}
