//! What no run can be. A file that says so was damaged, edited or misread, and its other numbers are worth no more.
//!
//! It looks at values only, whatever tool they are from; what a file must have is its reader's business.

use meshplay_types::Finding;

use super::number::total;
use super::result::{Latency, Share, Tool, ToolResult};
use crate::stats::Counts;

/// No test takes longer than a year, and no request.
const TIME_S_MAX: f64 = 366.0 * 24.0 * 3_600.0;
const TIME_MS_MAX: f64 = 1e3 * TIME_S_MAX;
/// Tools print the same time with two digits in one place and three in another: a percentile may be so much less than one
/// below it.
const ROUNDED: f64 = 0.01;
const ROUNDED_MS: f64 = 0.001;
/// Whoever counts only requests that were answered, as wrk does, may count more that failed.
const COUNT_ALL: [Tool; 5] = [Tool::Fortio, Tool::Oha, Tool::K6, Tool::Vegeta, Tool::Ghz];

/// Refuses a result that cannot be, by the field that says so.
pub(super) fn check(result: &ToolResult) -> Result<(), Finding> {
    let fault = numbers(result).or_else(|| shares(&result.latency)).or_else(|| counts(result));
    fault.map_or(Ok(()), |fault| Err(super::broken(result.tool, fault)))
}

fn numbers(result: &ToolResult) -> Option<String> {
    let Latency { min_ms, mean_ms, deviation_ms, max_ms, buckets, .. } = &result.latency;
    let buckets = buckets.as_ref().map(Counts::buckets).unwrap_or_default();
    let fields = [
        ("elapsedS", result.elapsed_s, TIME_S_MAX),
        ("targetRate", result.target_rate, f64::MAX),
        ("rate", result.rate, f64::MAX),
        ("latency.minMs", *min_ms, TIME_MS_MAX),
        ("latency.meanMs", *mean_ms, TIME_MS_MAX),
        ("latency.deviationMs", *deviation_ms, TIME_MS_MAX),
        ("latency.maxMs", *max_ms, TIME_MS_MAX),
        ("latency.buckets", buckets.first().map(|bucket| bucket.lowest), TIME_MS_MAX),
        ("latency.buckets", buckets.last().map(|bucket| bucket.highest), TIME_MS_MAX),
    ];
    let mut shares = result.latency.shares.iter().map(|share| (share.value_ms, percentile(share)));
    let field = |(name, value, max): (&str, Option<f64>, f64)| beyond(name, value?, max);
    let share = |(value, name): (f64, String)| beyond(&name, value, TIME_MS_MAX);
    fields.into_iter().find_map(field).or_else(|| shares.find_map(share))
}

fn beyond(name: &str, value: f64, max: f64) -> Option<String> {
    if value < 0.0 {
        return Some(format!("`{name}` is {value}, and nothing is less than 0"));
    }
    (value > max).then(|| format!("`{name}` is {value}, which is longer than a year"))
}

/// Percentiles are in rising order.
fn shares(latency: &Latency) -> Option<String> {
    let is_none = |share: &&Share| !(0.0..=100.0).contains(&share.percent);
    if let Some(none) = latency.shares.iter().find(is_none) {
        return Some(format!("`{}` is no percentile: there are 0 to 100", percentile(none)));
    }
    let falls = |pair: &&[Share]| pair[1].value_ms < pair[0].value_ms * (1.0 - ROUNDED) - ROUNDED_MS;
    let pair = latency.shares.windows(2).find(falls)?;
    let (higher, lower) = (percentile(&pair[1]), percentile(&pair[0]));
    Some(format!(
        "`{higher}` is {} ms and `{lower}` {} ms: percentiles rise",
        pair[1].value_ms, pair[0].value_ms
    ))
}

fn percentile(share: &Share) -> String {
    format!("latency.p{}", share.percent)
}

fn counts(result: &ToolResult) -> Option<String> {
    let requests = result.requests.filter(|_| COUNT_ALL.contains(&result.tool))?;
    let codes = total(result.status_codes.values().copied());
    let counted = [("errors", result.errors.unwrap_or_default()), ("statusCodes", codes)];
    let (name, more) = counted.into_iter().find(|(_, count)| *count > requests)?;
    Some(format!("`{name}` are {more}, and `requests` {requests}"))
}

#[cfg(test)]
mod tests {
    use super::super::result::Timing;
    use super::*;

    fn check(tool: Tool, change: impl FnOnce(&mut ToolResult), expect: Option<&str>) {
        let mut result = ToolResult::of(tool, Timing::Unknown);
        (result.requests, result.errors) = (Some(10), Some(0));
        change(&mut result);
        let cause = super::check(&result).err().map(|finding| finding.cause.unwrap());
        assert_eq!(cause.as_deref(), expect);
    }

    fn of(shares: &[(f64, f64)]) -> Vec<Share> {
        shares.iter().map(|(percent, value_ms)| Share { percent: *percent, value_ms: *value_ms }).collect()
    }

    #[test]
    fn times_are_not_negative_and_end() {
        let negative = "`latency.meanMs` is -1, and nothing is less than 0";
        check(Tool::Ghz, |result| result.latency.mean_ms = Some(-1.0), Some(negative));
        let ages = "`elapsedS` is 4000000000, which is longer than a year";
        check(Tool::Ghz, |result| result.elapsed_s = Some(4e9), Some(ages));
        let share = "`latency.p99` is -2, and nothing is less than 0";
        check(Tool::Ghz, |result| result.latency.shares = of(&[(99.0, -2.0)]), Some(share));
        check(Tool::Ghz, |result| result.latency.max_ms = Some(0.0), None);
    }

    #[test]
    fn percentiles_rise_but_for_their_last_digits() {
        let falls = "`latency.p99` is 2 ms and `latency.p50` 3 ms: percentiles rise";
        check(Tool::Ghz, |result| result.latency.shares = of(&[(50.0, 3.0), (99.0, 2.0)]), Some(falls));
        check(Tool::Ghz, |result| result.latency.shares = of(&[(98.9, 6.004), (99.0, 6.0)]), None);
        let none = "`latency.p101` is no percentile: there are 0 to 100";
        check(Tool::Ghz, |result| result.latency.shares = of(&[(101.0, 3.0)]), Some(none));
    }

    #[test]
    fn no_more_fail_than_end_where_all_are_counted() {
        check(Tool::K6, |result| result.errors = Some(11), Some("`errors` are 11, and `requests` 10"));
        check(Tool::Wrk, |result| result.errors = Some(11), None);
        let codes = |result: &mut ToolResult| {
            result.status_codes.insert("200".to_owned(), 9);
            result.status_codes.insert("500".to_owned(), 2);
        };
        check(Tool::Fortio, codes, Some("`statusCodes` are 11, and `requests` 10"));
    }
}
