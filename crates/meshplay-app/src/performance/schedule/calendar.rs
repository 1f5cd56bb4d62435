//! The times of a schedule: a cron expression in a time zone.
//!
//! Between two changes of a zone's clock the wall clock is the time and a constant. croner therefore never sees a zone: it
//! finds times of a plain calendar, and each stretch between changes is looked through by itself. What becomes of times at
//! a change is decided here:
//!
//! - A time that does not exist is kept at the first moment after the gap; but for lines with `*` or a step in the hour,
//!   for which another time comes soon.
//! - A time that comes twice is kept once, the first time; but for lines with `*` or a step in minute or hour, which go by
//!   elapsed time and are kept both times.
//!
//! It knows no clock: times come in as arguments.

use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use meshplay_types::{Code, Finding, Findings};

use super::line::Line;

/// Times of a schedule.
#[derive(Debug)]
pub(super) struct Calendar {
    line: Line,
    cron: Cron,
    zone: TimeZone,
}

impl Calendar {
    /// Reads both parts; every mistake at once.
    pub(super) fn parse(cron: &str, zone: &str) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let parsed = parsed(cron);
        for cause in parsed.as_ref().err().into_iter().flatten() {
            let message = format!("`{cron}` does not say when a schedule is due");
            findings.push(Finding::new(Code::SCHEDULE_CRON, message).cause(cause.clone()));
        }
        let found = TimeZone::get(zone);
        if let Err(error) = &found {
            let message = format!("there is no time zone `{zone}`");
            findings.push(Finding::new(Code::SCHEDULE_ZONE, message).cause(error.to_string()));
        }
        match (parsed, found) {
            (Ok((line, cron)), Ok(zone)) => Ok(Self { line, cron, zone }),
            _ => Err(findings),
        }
    }

    /// The first time after another one; nothing if none ever comes.
    pub(super) fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        let (mut from, mut is_inclusive) = (after, false);
        loop {
            let offset = self.zone.to_offset(from);
            let shown = self.next_shown(offset.to_datetime(from), is_inclusive)?;
            let at = offset.to_timestamp(shown).ok()?;
            let change = self.zone.following(from).next().map(|change| change.timestamp());
            match change.filter(|change| *change <= at) {
                Some(change) if self.is_in_gap(shown, change) => return Some(change),
                Some(change) => (from, is_inclusive) = (change, true),
                None if self.was_kept(shown, offset) => (from, is_inclusive) = (at, false),
                None => return Some(at),
            }
        }
    }

    /// The next times after another one.
    pub(super) fn upcoming(&self, after: Timestamp, count: usize) -> Vec<Timestamp> {
        let following = std::iter::successors(self.next_after(after), |last| self.next_after(*last));
        following.take(count).collect()
    }

    /// What a clock that nobody changes shows next of what is due.
    fn next_shown(&self, from: DateTime, is_inclusive: bool) -> Option<DateTime> {
        let from = from.to_zoned(TimeZone::UTC).ok()?;
        self.cron.find_next_occurrence(&from, is_inclusive).ok().map(|next| next.datetime())
    }

    /// Whether this change skips a time that is not made up for by one of the next hours.
    fn is_in_gap(&self, shown: DateTime, change: Timestamp) -> bool {
        let shown_after = self.zone.to_offset(change).to_datetime(change);
        !self.line.has_any_hour && shown < shown_after
    }

    /// Whether the clock has shown that before it was put back, and it was kept then.
    fn was_kept(&self, shown: DateTime, offset: Offset) -> bool {
        let found = self.zone.to_ambiguous_timestamp(shown).offset();
        let is_second = matches!(found, AmbiguousOffset::Fold { after, .. } if after == offset);
        is_second && !self.line.is_elapsed
    }
}

/// A line in our words and in croner's.
fn parsed(cron: &str) -> Result<(Line, Cron), Vec<String>> {
    let line = Line::read(cron)?;
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let cron = parser.parse(&line.text).map_err(|error| vec![error.to_string()])?;
    Ok((line, cron))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cron: &str, zone: &str, after: &str, expect: &[&str]) {
        let calendar = Calendar::parse(cron, zone).unwrap();
        let times = calendar.upcoming(after.parse().unwrap(), expect.len());
        let shown: Vec<String> = times.iter().map(ToString::to_string).collect();
        assert_eq!(shown, expect, "{cron} {zone}");
    }

    #[test]
    fn times_are_those_of_the_wall_clock_of_the_zone() {
        let expect = ["2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z", "2026-01-07T08:00:00Z"];
        check("0 9 * * MON-FRI", "Europe/Berlin", "2026-01-03T00:00:00Z", &expect);
        check("0 9 * * *", "UTC", "2026-01-03T09:00:00Z", &["2026-01-04T09:00:00Z"]);
    }

    #[test]
    fn a_time_in_the_gap_of_spring_is_kept_once_right_after_it() {
        // 02:30 does not exist in Berlin on 29 March 2026: clocks go from 02:00 (01:00 UTC) to 03:00.
        let expect = ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"];
        check("30 2 * * *", "Europe/Berlin", "2026-03-27T12:00:00Z", &expect);
    }

    #[test]
    fn a_time_that_comes_twice_in_autumn_is_kept_once() {
        // 02:30 comes twice in Berlin on 25 October 2026: at 00:30 and at 01:30 UTC.
        let expect = ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"];
        check("30 2 * * *", "Europe/Berlin", "2026-10-23T12:00:00Z", &expect);
    }

    #[test]
    fn every_hour_stays_every_hour_across_both_changes() {
        let autumn = ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"];
        check("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", &autumn);
        let spring = ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"];
        check("0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", &spring);
    }

    #[test]
    fn several_times_of_a_day_are_fixed_times_like_one() {
        let spring = ["2027-03-28T01:00:00Z", "2028-03-28T00:00:00Z", "2028-03-28T00:30:00Z"];
        check("0,30 2 28 3 *", "Europe/Berlin", "2027-03-01T00:00:00Z", &spring);
        let both = ["2027-03-28T01:00:00Z", "2027-03-28T01:30:00Z", "2028-03-28T00:30:00Z"];
        check("30 2-3 28 3 *", "Europe/Berlin", "2027-03-01T00:00:00Z", &both);
        let autumn = ["2027-10-31T00:00:00Z", "2027-10-31T00:30:00Z", "2028-10-31T01:00:00Z"];
        check("0,30 2 31 10 *", "Europe/Berlin", "2027-10-01T00:00:00Z", &autumn);
        let range =
            ["2027-10-30T23:30:00Z", "2027-10-31T00:30:00Z", "2027-10-31T02:30:00Z", "2028-10-31T00:30:00Z"];
        check("30 1-3 31 10 *", "Europe/Berlin", "2027-10-01T00:00:00Z", &range);
    }

    #[test]
    fn steps_of_minutes_lose_no_day_in_spring_and_go_by_elapsed_time_in_autumn() {
        for minutes in ["0-40/20", "*/20"] {
            let expect = ["2027-03-28T01:00:00Z", "2028-03-28T00:00:00Z", "2028-03-28T00:20:00Z"];
            check(&format!("{minutes} 2 28 3 *"), "Europe/Berlin", "2027-03-01T00:00:00Z", &expect);
        }
        let every = ["2027-03-28T01:00:00Z", "2028-03-28T00:00:00Z", "2028-03-28T00:01:00Z"];
        check("* 2 28 3 *", "Europe/Berlin", "2027-03-01T00:00:00Z", &every);
        let autumn = [
            "2027-10-31T00:00:00Z",
            "2027-10-31T00:30:00Z",
            "2027-10-31T01:00:00Z",
            "2027-10-31T01:30:00Z",
            "2028-10-31T01:00:00Z",
        ];
        check("*/30 2 31 10 *", "Europe/Berlin", "2027-10-01T00:00:00Z", &autumn);
    }

    #[test]
    fn steps_of_hours_leave_out_what_does_not_exist() {
        // 02:30 does not exist, and 03:30 comes soon.
        let spring = ["2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z", "2027-03-28T02:30:00Z"];
        check("30 * * * *", "Europe/Berlin", "2027-03-28T00:00:00Z", &spring);
        let autumn =
            ["2027-10-30T22:00:00Z", "2027-10-31T00:00:00Z", "2027-10-31T01:00:00Z", "2027-10-31T03:00:00Z"];
        check("0 */2 31 10 *", "Europe/Berlin", "2027-10-01T00:00:00Z", &autumn);
    }

    #[test]
    fn clocks_of_the_south_change_the_other_way_round() {
        let spring = ["2026-10-03T16:00:00Z", "2027-10-03T15:15:00Z"];
        check("15,45 2 4 10 *", "Australia/Sydney", "2026-09-01T00:00:00Z", &spring);
        let autumn = ["2027-04-03T15:30:00Z", "2028-04-03T16:30:00Z"];
        check("30 2 4 4 *", "Australia/Sydney", "2027-03-01T00:00:00Z", &autumn);
    }

    #[test]
    fn a_clock_may_change_by_half_an_hour() {
        // From 02:00 to 02:30 in October, from 02:00 to 01:30 in April.
        let spring = ["2026-10-03T15:30:00Z", "2026-10-03T15:45:00Z", "2027-10-03T15:00:00Z"];
        check("0,15,45 2 4 10 *", "Australia/Lord_Howe", "2026-09-01T00:00:00Z", &spring);
        let autumn = ["2027-04-03T14:45:00Z", "2028-04-03T15:15:00Z"];
        check("45 1 4 4 *", "Australia/Lord_Howe", "2027-03-01T00:00:00Z", &autumn);
        let steps = ["2027-04-03T14:00:00Z", "2027-04-03T14:30:00Z", "2027-04-03T15:00:00Z"];
        check("*/30 1 4 4 *", "Australia/Lord_Howe", "2027-03-01T00:00:00Z", &steps);
    }

    #[test]
    fn between_two_showings_of_a_time_it_is_over() {
        let expect = ["2026-10-26T01:30:00Z"];
        check("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00.5Z", &expect);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let codes = |cron: &str, zone: &str| -> Vec<Code> {
            Calendar::parse(cron, zone).unwrap_err().iter().map(|finding| finding.code).collect()
        };
        assert_eq!(codes("61 * * * *", "Europe/Atlantis"), [Code::SCHEDULE_CRON, Code::SCHEDULE_ZONE]);
        assert_eq!(codes("0 0 * * * *", "UTC"), [Code::SCHEDULE_CRON], "seconds would be a load of its own");
        assert_eq!(codes("*/61 1,,2 * * *", "UTC"), [Code::SCHEDULE_CRON; 2], "croner takes both");
    }

    #[test]
    fn a_day_that_never_comes_has_no_time() {
        let calendar = Calendar::parse("0 0 30 2 *", "UTC").unwrap();
        assert_eq!(calendar.next_after("2026-01-01T00:00:00Z".parse().unwrap()), None);
    }
}
