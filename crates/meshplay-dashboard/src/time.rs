//! Times and spans as dashboards write them: `now-6h`, `now/d`, `90s`, or a point in time. Days, months and years are
//! those of UTC, since the server knows no other zone, and weeks begin on Monday.

use jiff::{
    RoundMode, Span, Timestamp, ToSpan, Unit,
    civil::{Date, DateTime, DateTimeRound},
    tz::TimeZone,
};
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
pub(crate) const SPAN_MS_MAX: i64 = 3_660 * 86_400_000;

impl Window {
    /// From two texts; `now_ms` is what `now` means. `now/d` is the beginning of the day as a beginning, and its last
    /// millisecond as an end, so that `now/d` to `now/d` is the whole day.
    ///
    /// # Errors
    /// Which text is none, or that the end is not after the beginning.
    pub fn parse(from: &str, to: &str, now_ms: i64) -> Result<Self, WindowError> {
        let (from_ms, to_ms) = (edge_ms(from, now_ms, Edge::Start)?, edge_ms(to, now_ms, Edge::End)?);
        if from_ms >= to_ms || to_ms.saturating_sub(from_ms) > SPAN_MS_MAX {
            return Err(WindowError(format!("from `{from}` to `{to}` is no span of up to ten years")));
        }
        Ok(Self { from_ms, to_ms })
    }

    /// As a panel has it that says how much it shows (`6h`, `now/d`) and how much earlier (`1d`); empty: as the dashboard.
    ///
    /// # Errors
    /// That one of the texts is none, in words about the panel.
    pub(crate) fn of_panel(self, time_from: &str, time_shift: &str) -> Result<Self, WindowError> {
        let error = |what: &str, text: &str| {
            WindowError(format!(
                "its {what} `{text}` is not understood, so it shows the dashboard's time range"
            ))
        };
        let back = |text: &str| if text.starts_with("now") { text.to_owned() } else { format!("now-{text}") };
        let mut window = self;
        if !time_from.is_empty() {
            let from_ms = point_ms(&back(time_from), window.to_ms, Edge::Start);
            let from_ms = from_ms.filter(|from_ms| *from_ms < window.to_ms);
            window.from_ms = from_ms.ok_or_else(|| error("own time range", time_from))?;
        }
        if !time_shift.is_empty() {
            let shifted = |at_ms: i64, edge: Edge| point_ms(&back(time_shift), at_ms, edge);
            let ends = shifted(window.from_ms, Edge::Start).zip(shifted(window.to_ms, Edge::End));
            (window.from_ms, window.to_ms) = ends.ok_or_else(|| error("time shift", time_shift))?;
        }
        Ok(window)
    }

    /// Its length.
    pub fn span_ms(self) -> i64 {
        self.to_ms - self.from_ms
    }
}

/// Which moment of a unit is meant where one is rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

/// One point in time, in milliseconds since 1970; `now_ms` is what `now` means, and `now/d` is the beginning of the day.
///
/// # Errors
/// That the text is none.
pub fn moment_ms(text: &str, now_ms: i64) -> Result<i64, WindowError> {
    edge_ms(text, now_ms, Edge::Start)
}

fn edge_ms(text: &str, now_ms: i64, edge: Edge) -> Result<i64, WindowError> {
    let error = || WindowError(format!("`{text}` is no time: write `now-6h`, or `2026-01-31T12:00:00Z`"));
    point_ms(text.trim(), now_ms, edge).ok_or_else(error)
}

fn point_ms(text: &str, now_ms: i64, edge: Edge) -> Option<i64> {
    let Some(steps) = text.strip_prefix("now") else {
        let parsed = text.parse::<Timestamp>().map(Timestamp::as_millisecond);
        let number = || text.parse().ok().filter(|ms| Timestamp::from_millisecond(*ms).is_ok());
        // A number that is no time is refused here: nobody behind has to ask whether the difference of two fits.
        return parsed.ok().or_else(number);
    };
    let now = Timestamp::from_millisecond(now_ms).ok()?.to_zoned(TimeZone::UTC).datetime();
    let at = stepped(steps, now, edge)?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// `-6h`, `/d`, `-1d/d`, `-1M/M+2d`: from left to right.
fn stepped(steps: &str, now: DateTime, edge: Edge) -> Option<DateTime> {
    let (mut at, mut rest) = (now, steps);
    while let Some(kind) = rest.chars().next() {
        let body = rest.get(1..)?;
        let (step, tail) = body.split_at(body.find(['+', '-', '/']).unwrap_or(body.len()));
        at = match kind {
            '/' => rounded(at, step, edge)?,
            '+' => moved(at, step, 1)?,
            '-' => moved(at, step, -1)?,
            _ => return None,
        };
        rest = tail;
    }
    Some(at)
}

/// Months and years are those of the calendar: one month before the last of March is the last of February.
fn moved(at: DateTime, step: &str, sign: i64) -> Option<DateTime> {
    let parts = parts(step).filter(|parts| !parts.is_empty())?;
    parts.into_iter().try_fold(at, |at, (number, unit)| at.checked_add(span(sign * number, unit)?).ok())
}

fn span(number: i64, unit: &str) -> Option<Span> {
    let span = Span::new();
    match unit {
        "ms" => span.try_milliseconds(number),
        "s" => span.try_seconds(number),
        "m" => span.try_minutes(number),
        "h" => span.try_hours(number),
        "d" => span.try_days(number),
        "w" => span.try_weeks(number),
        "M" => span.try_months(number),
        "Q" => span.try_months(number.checked_mul(3)?),
        "y" => span.try_years(number),
        _ => return None,
    }
    .ok()
}

fn rounded(at: DateTime, unit: &str, edge: Edge) -> Option<DateTime> {
    let whole = |unit: Unit| at.round(DateTimeRound::new().smallest(unit).mode(RoundMode::Trunc)).ok();
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    let date = at.date();
    let start = match unit {
        "s" => whole(Unit::Second)?,
        "m" => whole(Unit::Minute)?,
        "h" => whole(Unit::Hour)?,
        "d" => midnight(date),
        "w" => midnight(date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?),
        "M" => midnight(date.first_of_month()),
        "Q" => {
            midnight(date.first_of_month().checked_sub(((i64::from(date.month()) - 1) % 3).months()).ok()?)
        }
        "y" => midnight(date.first_of_year()),
        _ => return None,
    };
    match edge {
        Edge::Start => Some(start),
        Edge::End => start.checked_add(span(1, unit)?).ok()?.checked_sub(1.millisecond()).ok(),
    }
}

/// A span like `90s`, `1h30m`, `500ms`, or a number of seconds.
pub(crate) fn duration_ms(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches(['>', '<', '=']);
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1_000);
    }
    let add =
        |sum_ms: i64, (number, unit): (i64, &str)| sum_ms.checked_add(number.checked_mul(unit_ms(unit)?)?);
    let sum_ms = parts(text)?.into_iter().try_fold(0, add)?;
    (sum_ms > 0).then_some(sum_ms)
}

/// `1h30m` as numbers and units.
fn parts(text: &str) -> Option<Vec<(i64, &str)>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (number, tail) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let (unit, tail) = tail.split_at(tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len()));
        parts.push((number.parse().ok()?, unit));
        rest = tail;
    }
    Some(parts)
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

    /// The numbers that are furthest apart.
    const MOST: (&str, &str) = ("-9223372036854775808", "9223372036854775807");

    #[test]
    fn times_are_read_as_grafana_writes_them() {
        let now_ms = 1_700_000_123_456;
        let read = |from: &str, to: &str| Window::parse(from, to, now_ms).map(|one| (one.from_ms, one.to_ms));
        assert_eq!(read("now-6h", "now"), Ok((now_ms - 21_600_000, now_ms)));
        assert_eq!(read("1970-01-01T00:00:01Z", "5000"), Ok((1_000, 5_000)));
        for (from, to) in
            [("now", "now-1h"), ("yesterday", "now"), ("now-", "now"), ("now-20y", "now"), ("", ""), MOST]
        {
            assert!(read(from, to).is_err(), "{from} {to}");
        }
    }

    /// Both in UTC, the end without its last millisecond.
    fn check(now: &str, from: &str, to: &str, expect: [&str; 2]) {
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let window = Window::parse(from, to, ms(now)).unwrap();
        assert_eq!((window.from_ms, window.to_ms), (ms(expect[0]), ms(expect[1]) - 1), "{from} to {to}");
    }

    #[test]
    fn the_end_of_a_range_is_rounded_up() {
        let now = "2026-03-12T15:04:05Z"; // A Thursday.
        check(now, "now/d", "now/d", ["2026-03-12T00:00:00Z", "2026-03-13T00:00:00Z"]);
        check(now, "now-1d/d", "now-1d/d", ["2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z"]);
        check(now, "now/h", "now/h", ["2026-03-12T15:00:00Z", "2026-03-12T16:00:00Z"]);
        check("2026-03-12T00:00:00Z", "now/d", "now/d", ["2026-03-12T00:00:00Z", "2026-03-13T00:00:00Z"]);
    }

    #[test]
    fn weeks_months_and_years_are_those_of_the_calendar() {
        let now = "2026-03-12T15:04:05Z";
        check(now, "now/w", "now/w", ["2026-03-09T00:00:00Z", "2026-03-16T00:00:00Z"]);
        check(now, "now-1M/M", "now-1M/M", ["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"]);
        check(now, "now/Q", "now/Q", ["2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"]);
        check(now, "now/y", "now/y", ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"]);
        check(now, "now-1M/M+2d", "now/M", ["2026-02-03T00:00:00Z", "2026-04-01T00:00:00Z"]);
        let month_before = moment_ms("now-1M", 1_774_958_400_000).map(|ms| ms / 86_400_000);
        assert_eq!(month_before, Ok(20_512), "28 February 2026 is one month before 31 March");
    }

    #[test]
    fn a_panel_may_show_less_and_earlier() {
        let day = Window { from_ms: 0, to_ms: 86_400_000 };
        let of = |from: &str, shift: &str| day.of_panel(from, shift).map(|one| (one.from_ms, one.to_ms));
        assert_eq!(of("", ""), Ok((0, 86_400_000)));
        assert_eq!(
            (of("2h", ""), of("now-2h", "")),
            (Ok((79_200_000, 86_400_000)), Ok((79_200_000, 86_400_000)))
        );
        assert_eq!(of("2h", "1d"), Ok((-7_200_000, 0)));
        assert_eq!(day.of_panel("now/M", "").map(|one| one.from_ms), Ok(0));
        assert_eq!(of("", "1d/d"), Ok((-86_400_000, 86_399_999)));
        assert!(of("soon", "").is_err_and(|error| error.0.contains("`soon`")));
        assert!(of("", "soon").is_err());
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
