//! The text of h2load, which has no percentiles.

use meshplay_types::Finding;

use super::result::{Timing, Tool, ToolResult};
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
            result.connections = Some(result.connections.unwrap_or_default() + clients);
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
            let latency = &mut result.latency;
            (latency.min_ms, latency.max_ms, latency.mean_ms, latency.deviation_ms) =
                (ms(min), ms(max), ms(mean), ms(deviation));
        }
        _ => {}
    }
}
