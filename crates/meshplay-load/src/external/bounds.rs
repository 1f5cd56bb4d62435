//! How long a program of others may run and how much it may write, whatever the target does to it.

use std::{fs, path::Path, time::Duration};

use meshplay_perf::{
    RunSpec, Schedule,
    generator::LOG,
    spec::{Arrivals, Limits},
};

use super::OUTPUT;

/// So long after its time a program is taken for stuck.
const OVERTIME: Duration = Duration::from_secs(30);
/// Largest result, in bytes.
pub(super) const RESULT_BYTES_MAX: u64 = 64 << 20;
/// Most that a program may say, in bytes: one that complains of each request fills a disk.
const LOG_BYTES_MAX: u64 = 16 << 20;

/// How long it may run: its time, or as long as its requests take if each is answered as late as it may be, and at most
/// as long as any run.
pub(super) fn longest(spec: &RunSpec) -> Duration {
    let ms = spec.duration_ms.unwrap_or_else(|| longest_of_count_ms(spec));
    let ms = ms.saturating_add(spec.timeouts.request_ms).min(Limits::default().duration_ms_max);
    Duration::from_millis(ms) + OVERTIME
}

/// A program without an open loop does not keep to when its requests are due where the target is slow.
fn longest_of_count_ms(spec: &RunSpec) -> u64 {
    let due_ms = Schedule::new(spec).and_then(Schedule::last_ns).unwrap_or(0) / 1_000_000;
    let think_ms = match spec.arrivals {
        Arrivals::Closed { think_ms } => think_ms,
        _ => 0,
    };
    let timeouts = spec.timeouts;
    let each_ms = timeouts.connect_ms.saturating_add(timeouts.request_ms).saturating_add(think_ms);
    let rounds = spec.count.unwrap_or(1).div_ceil(u64::from(spec.connections.max(1)));
    rounds.saturating_mul(each_ms).max(due_ms)
}

/// That it has written more than it may.
pub(super) fn overgrown(folder: &Path) -> Option<String> {
    let is_beyond = |(_, name, max): &(&str, &str, u64)| {
        fs::metadata(folder.join(name)).is_ok_and(|meta| meta.len() > *max)
    };
    let files = [("log", LOG, LOG_BYTES_MAX), ("output", OUTPUT, RESULT_BYTES_MAX)];
    let (what, _, max) = files.into_iter().find(is_beyond)?;
    Some(format!("its {what} had grown beyond {} MiB", max >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest_s(rest: &str) -> u64 {
        let text = format!(r#"{{"endpoints": [{{"url": "http://127.0.0.1/"}}], {rest}}}"#);
        longest(&serde_json::from_str(&text).unwrap()).as_secs()
    }

    #[test]
    fn no_run_of_another_program_is_without_an_end() {
        let max = r#""arrivals": {"kind": "max"}"#;
        let rate = r#""arrivals": {"kind": "constant", "rate": 10}"#;
        let times = r#""timeouts": {"connectMs": 1000, "requestMs": 2000, "drainMs": 0}, "connections": 10"#;
        assert_eq!(longest_s(&format!(r#"{max}, {times}, "durationMs": 5000"#)), 5 + 2 + 30);
        assert_eq!(longest_s(&format!(r#"{max}, {times}, "count": 95"#)), 10 * (1 + 2) + 2 + 30);
        assert_eq!(longest_s(&format!(r#"{rate}, {times}, "count": 11"#)), 2 * (1 + 2) + 2 + 30);
        let fast = r#""timeouts": {"connectMs": 1, "requestMs": 1, "drainMs": 0}, "connections": 100"#;
        assert_eq!(longest_s(&format!(r#"{rate}, {fast}, "count": 101"#)), 10 + 30, "when the last is due");
        assert_eq!(longest_s(&format!(r#"{max}, {times}, "count": 18446744073709551615"#)), 7 * 86_400 + 30);
    }
}
