//! The text of wrk, and of wrk2, with its spectrum of percentiles or without. wrk2 times from the intended start.

use meshplay_types::Finding;

use super::number::total;
use super::result::{Latency, Share, Timing, Tool, ToolResult, rising};
use super::words::{after, bytes, ms};

/// With `--latency`, only wrk2 prints it.
const SPECTRUM: &str = "Detailed Percentile spectrum";

/// With this line each result begins.
const BEGIN: &str = "Running ";

/// All results of a file: whoever measures over and over appends each to the one before.
pub(super) fn read(text: &str, named: Option<Tool>) -> Result<Vec<ToolResult>, Finding> {
    let parts = parts(text);
    super::check_number(Tool::Wrk, parts.len())?;
    parts.into_iter().map(|part| one(part, named)).collect()
}

/// The texts from one beginning to the next. What stands before the first belongs to it.
fn parts(text: &str) -> Vec<&str> {
    let at_line = |at: usize| at == 0 || text[..at].ends_with('\n');
    let begins = text.match_indices(BEGIN).map(|(at, _)| at).filter(|at| at_line(*at));
    let cuts: Vec<usize> = [0].into_iter().chain(begins.skip(1)).chain([text.len()]).collect();
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect()
}

fn one(text: &str, named: Option<Tool>) -> Result<ToolResult, Finding> {
    let spectrum = text.contains(SPECTRUM);
    let (tool, timing) = match author(text).or(named) {
        Some(Tool::Wrk2) => (Tool::Wrk2, Timing::FromIntended),
        Some(_) => (Tool::Wrk, Timing::FromSend),
        None => (Tool::Wrk, Timing::Unknown),
    };
    let rate = after(text, "Requests/sec:").and_then(|word| word.parse().ok());
    let mut result = ToolResult::of(tool, timing);
    result.rate = Some(rate.ok_or_else(|| super::broken(tool, "there is no line `Requests/sec:`"))?);
    if text.matches("Requests/sec:").count() > 1 {
        return Err(super::broken(tool, "there are several lines `Requests/sec:` below one `Running`"));
    }
    result.url = after(text, "test @ ").map(str::to_owned);
    for line in without_uncorrected(text) {
        line_read(line, &mut result);
    }
    if spectrum {
        let fine: Vec<Share> = without_uncorrected(text).filter_map(spectrum_line).collect();
        // Without a sample, wrk2 prints times of zero.
        if fine.is_empty() {
            result.latency = Latency::default();
        }
        // The spectrum has more digits, but its steps, five for each half of what is left of 100 %, meet neither 99 nor
        // 99.9: these are among the lines before it.
        result.latency.shares.splice(..0, fine);
    }
    result.latency.shares = rising(result.latency.shares);
    // wrk prints failures only if there are any.
    result.errors.get_or_insert(0);
    Ok(result)
}

/// Who wrote it, where the text says so; a whole one always does. wrk2 4.0.0 calibrates after 10 s and says that it does,
/// and until then has no sample of its rate, whose mean is then no number; wrk 4.2.0 prints 0 for a mean of nothing
/// (`stats_mean` of both).
fn author(text: &str) -> Option<Tool> {
    if text.contains(SPECTRUM) || text.contains("Thread calibration:") {
        return Some(Tool::Wrk2);
    }
    let rate = after(text, "Req/Sec")?;
    Some(if rate.contains("nan") { Tool::Wrk2 } else { Tool::Wrk })
}

/// The lines but for the second distribution of `wrk2 -U`: it counts from the sending, and a result has one timing.
fn without_uncorrected(text: &str) -> impl Iterator<Item = &str> {
    let mut is_inside = false;
    text.lines().filter(move |line| {
        if line.contains("Uncorrected Latency") {
            is_inside = true;
        } else if line.starts_with("----") {
            is_inside = false;
        }
        !is_inside
    })
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
            result.errors = Some(total(result.errors.into_iter().chain(count.parse().ok())));
        }
        ["Socket", "errors:", rest @ ..] => {
            let counts = rest.iter().filter_map(|word| word.trim_end_matches(',').parse::<u64>().ok());
            result.errors = Some(total(result.errors.into_iter().chain(counts)));
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
    let [value_ms, share, count, ..] = numbers[..] else { return None };
    (count > 0.0).then_some(Share { percent: 100.0 * share, value_ms })
}
