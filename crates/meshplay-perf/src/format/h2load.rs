//! The text of h2load, which has percentiles since 1.69.

use meshplay_types::Finding;

use super::result::{Latency, Share, Timing, Tool, ToolResult};
use super::words::{after, ms};

pub(super) fn read(text: &str) -> Result<ToolResult, Finding> {
    let mut result = ToolResult::of(Tool::H2load, Timing::FromSend);
    for line in text.lines() {
        line_read(line, &mut result);
    }
    if result.rate.is_none() {
        return Err(super::broken(Tool::H2load, "there is no line `finished in`"));
    }
    Ok(result)
}

fn line_read(line: &str, result: &mut ToolResult) {
    let words: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        // Each thread tells of its own connections.
        ["spawning", "thread", _, clients, "total", "client(s).", ..] => {
            let clients: u64 = clients.parse().unwrap_or_default();
            result.connections = Some(result.connections.unwrap_or_default().saturating_add(clients));
        }
        ["finished", "in", elapsed, rate, "req/s", ..] => {
            result.elapsed_s = ms(elapsed).map(|ms| ms / 1e3);
            result.rate = rate.parse().ok();
        }
        ["requests:", _, "total", _, "started", done, "done", _, "succeeded", failed, "failed", ..] => {
            result.requests = done.parse().ok();
            result.errors = failed.parse().ok();
        }
        ["status", "codes:", rest @ ..] => {
            let pairs =
                rest.chunks_exact(2).filter_map(|pair| Some((pair[1].to_owned(), pair[0].parse().ok()?)));
            result.status_codes = pairs.filter(|(_, count)| *count > 0).collect();
        }
        ["traffic:", _, ..] => {
            result.bytes_received = after(line, "(").and_then(|word| word.trim_end_matches(')').parse().ok());
        }
        ["time", "for", "request:", min, max, mean, deviation, ..] => {
            result.latency = latency([min, max, mean, deviation], &[]);
        }
        // Since 1.69, below a line that names the columns.
        ["request", ":", min, max, median, p95, p99, mean, deviation, _within] => {
            let shares = [(50.0, *median), (95.0, *p95), (99.0, *p99)];
            result.latency = latency([min, max, mean, deviation], &shares);
        }
        _ => {}
    }
}

fn latency([min, max, mean, deviation]: [&str; 4], shares: &[(f64, &str)]) -> Latency {
    // All are zero if no request was answered, and then say nothing: an answer takes longer.
    if ms(max) == Some(0.0) {
        return Latency::default();
    }
    let share = |(percent, word): &(f64, &str)| Some(Share { percent: *percent, value_ms: ms(word)? });
    Latency {
        min_ms: ms(min),
        max_ms: ms(max),
        mean_ms: ms(mean),
        deviation_ms: ms(deviation),
        shares: shares.iter().filter_map(share).collect(),
        buckets: None,
    }
}
