//! Times and spans as dashboards write them: `now-6h`, `now/d`, `90s`, or a point in time.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The span that a dashboard shows, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DashboardWindow")]
pub struct Window {
    /// From.
    pub from_ms: i64,
    /// Until.
    pub to_ms: i64,
}

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowError(pub String);

/// Longest span that is shown: ten years.
const SPAN_MS_MAX: i64 = 3_660 * 86_400_000;

impl Window {
    /// From two texts; `now_ms` is what `now` means.
    ///
    /// # Errors
    /// Which text is none, or that the end is not after the beginning.
    pub fn parse(from: &str, to: &str, now_ms: i64) -> Result<Self, WindowError> {
        let (from_ms, to_ms) = (moment_ms(from, now_ms)?, moment_ms(to, now_ms)?);
        if from_ms >= to_ms || to_ms - from_ms > SPAN_MS_MAX {
            return Err(WindowError(format!("from `{from}` to `{to}` is no span of up to ten years")));
        }
        Ok(Self { from_ms, to_ms })
    }

    /// Its length.
    pub fn span_ms(self) -> i64 {
        self.to_ms - self.from_ms
    }
}

/// One point in time, in milliseconds since 1970; `now_ms` is what `now` means.
///
/// # Errors
/// That the text is none.
pub fn moment_ms(text: &str, now_ms: i64) -> Result<i64, WindowError> {
    let error = || WindowError(format!("`{text}` is no time: write `now-6h`, or `2026-01-31T12:00:00Z`"));
    point_ms(text.trim(), now_ms).ok_or_else(error)
}

fn point_ms(text: &str, now_ms: i64) -> Option<i64> {
    let Some(rest) = text.strip_prefix("now") else {
        let parsed = text.parse::<Timestamp>().map(Timestamp::as_millisecond);
        return parsed.ok().or_else(|| text.parse().ok());
    };
    let (shift, round) = match rest.split_once('/') {
        Some((shift, round)) => (shift, Some(round)),
        None => (rest, None),
    };
    let shift_ms = match shift.chars().next() {
        None => 0,
        Some('-') => -duration_ms(shift.get(1..)?)?,
        Some('+') => duration_ms(shift.get(1..)?)?,
        Some(_) => return None,
    };
    let at_ms = now_ms.checked_add(shift_ms)?;
    match round {
        None => Some(at_ms),
        // Days of UTC: the server knows no other.
        Some(unit) => {
            let unit_ms = duration_ms(&format!("1{unit}"))?;
            Some(at_ms.div_euclid(unit_ms) * unit_ms)
        }
    }
}

/// A span like `90s`, `1h30m`, `500ms`, or a number of seconds.
pub(crate) fn duration_ms(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches(['>', '<', '=']);
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1_000);
    }
    let (mut sum_ms, mut rest) = (0_i64, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        sum_ms = sum_ms.checked_add(number.parse::<i64>().ok()?.checked_mul(unit_ms(unit)?)?)?;
        rest = tail;
    }
    (sum_ms > 0).then_some(sum_ms)
}

fn unit_ms(unit: &str) -> Option<i64> {
    Some(match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 7 * 86_400_000,
        "M" => 30 * 86_400_000,
        "y" => 365 * 86_400_000,
        _ => return None,
    })
}

/// A span in the words of PromQL: `90s`, `15m`, `500ms`.
pub(crate) fn duration_text(ms: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let unit = UNITS.iter().find(|(unit_ms, _)| ms >= *unit_ms && ms % unit_ms == 0);
    unit.map_or_else(|| format!("{ms}ms"), |(unit_ms, unit)| format!("{}{unit}", ms / unit_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_grafana_writes_them() {
        let now_ms = 1_700_000_123_456;
        let read = |from: &str, to: &str| Window::parse(from, to, now_ms).map(|one| (one.from_ms, one.to_ms));
        assert_eq!(read("now-6h", "now"), Ok((now_ms - 21_600_000, now_ms)));
        assert_eq!(read("now-1d/d", "now/d"), Ok((1_699_833_600_000, 1_699_920_000_000)));
        assert_eq!(read("1970-01-01T00:00:01Z", "5000"), Ok((1_000, 5_000)));
        for (from, to) in
            [("now", "now-1h"), ("yesterday", "now"), ("now-", "now"), ("now-20y", "now"), ("", "")]
        {
            assert!(read(from, to).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn spans_are_read_and_written() {
        assert_eq!(duration_ms("1h30m"), Some(5_400_000));
        assert_eq!(
            (duration_ms(">10s"), duration_ms("15"), duration_ms("x")),
            (Some(10_000), Some(15_000), None)
        );
        assert_eq!(
            (duration_text(90_000), duration_text(3_600_000), duration_text(1_500)),
            ("90s".into(), "1h".into(), "1500ms".into())
        );
    }
}
