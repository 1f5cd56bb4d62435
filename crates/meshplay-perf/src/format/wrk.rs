//! The text of wrk, and of wrk2 with its spectrum of percentiles. wrk2 times from the intended start.

use meshplay_types::Finding;

use super::result::{Share, Timing, Tool, ToolResult};
use super::words::{after, bytes, ms};

pub(super) fn read(text: &str) -> Result<ToolResult, Finding> {
    let spectrum = text.contains("Detailed Percentile spectrum");
    let (tool, timing) =
        if spectrum { (Tool::Wrk2, Timing::FromIntended) } else { (Tool::Wrk, Timing::FromSend) };
    let rate = after(text, "Requests/sec:").and_then(|word| word.parse().ok());
    let mut result = ToolResult::of(tool, timing);
    result.rate = Some(rate.ok_or_else(|| super::broken(tool, "there is no line `Requests/sec:`"))?);
    result.url = after(text, "test @ ").map(str::to_owned);
    for line in text.lines() {
        line_read(line, &mut result);
    }
    if spectrum {
        result.latency.shares = text.lines().filter_map(spectrum_line).collect();
    }
    result.latency.shares.sort_by(|a, b| a.percent.total_cmp(&b.percent));
    // wrk prints failures only if there are any.
    result.errors.get_or_insert(0);
    Ok(result)
}

fn line_read(line: &str, result: &mut ToolResult) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [_, "threads", "and", connections, "connections"] => result.connections = connections.parse().ok(),
        ["Latency", mean, deviation, max, _] => {
            (result.latency.mean_ms, result.latency.deviation_ms, result.latency.max_ms) =
                (ms(mean), ms(deviation), ms(max));
        }
        [requests, "requests", "in", elapsed, size, "read"] => {
            result.requests = requests.parse().ok();
            result.elapsed_s = ms(elapsed.trim_end_matches(',')).map(|ms| ms / 1e3);
            result.bytes_received = bytes(size).map(|bytes| bytes as u64);
        }
        ["Non-2xx", "or", "3xx", "responses:", count] => {
            *result.errors.get_or_insert(0) += count.parse::<u64>().unwrap_or_default();
        }
        ["Socket", "errors:", rest @ ..] => {
            let counts = rest.iter().filter_map(|word| word.trim_end_matches(',').parse::<u64>().ok());
            *result.errors.get_or_insert(0) += counts.sum::<u64>();
        }
        // Of wrk2, finer than the line above and in milliseconds.
        ["#[Mean", "=", mean, "StdDeviation", "=", deviation] => {
            (result.latency.mean_ms, result.latency.deviation_ms) = (number(mean), number(deviation));
        }
        ["#[Max", "=", max, ..] => result.latency.max_ms = number(max),
        [percent, value] => {
            let percent = percent.strip_suffix('%').and_then(|percent| percent.parse().ok());
            if let (Some(percent), Some(value_ms)) = (percent, ms(value)) {
                result.latency.shares.push(Share { percent, value_ms });
            }
        }
        _ => {}
    }
}

/// `2.739,` and `6.004]`
fn number(word: &str) -> Option<f64> {
    word.trim_end_matches([',', ']']).parse().ok()
}

/// `Value Percentile TotalCount 1/(1-Percentile)`, the value in milliseconds.
fn spectrum_line(line: &str) -> Option<Share> {
    let numbers: Vec<f64> = line.split_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let [value_ms, share, _count, ..] = numbers[..] else { return None };
    Some(Share { percent: 100.0 * share, value_ms })
}
