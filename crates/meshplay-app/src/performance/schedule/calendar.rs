//! The times of a schedule: a cron expression in a time zone.
//!
//! Where a clock is put forward, a time that does not exist is kept at the first moment after the gap; where it is put
//! back, a fixed time that comes twice is kept once, the first time. Expressions with `*` or a step in hour or minute
//! go by elapsed time and are kept in both. It knows no clock: times come in as arguments.

use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{Timestamp, tz::TimeZone};
use meshplay_types::{Code, Finding, Findings};

/// Times of a schedule.
#[derive(Debug)]
pub(super) struct Calendar {
    cron: Cron,
    zone: TimeZone,
}

impl Calendar {
    /// Reads both parts; every mistake at once.
    pub(super) fn parse(cron: &str, zone: &str) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let parsed = parser.parse(cron);
        if let Err(error) = &parsed {
            let message = format!("`{cron}` does not say when a schedule is due");
            findings.push(Finding::new(Code::SCHEDULE_CRON, message).cause(error.to_string()));
        }
        let found = TimeZone::get(zone);
        if let Err(error) = &found {
            let message = format!("there is no time zone `{zone}`");
            findings.push(Finding::new(Code::SCHEDULE_ZONE, message).cause(error.to_string()));
        }
        match (parsed, found) {
            (Ok(cron), Ok(zone)) => Ok(Self { cron, zone }),
            _ => Err(findings),
        }
    }

    /// The first time after another one; nothing if none ever comes.
    pub(super) fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        let from = after.to_zoned(self.zone.clone());
        self.cron.find_next_occurrence(&from, false).ok().map(|next| next.timestamp())
    }

    /// The next times after another one.
    pub(super) fn upcoming(&self, after: Timestamp, count: usize) -> Vec<Timestamp> {
        let following = std::iter::successors(self.next_after(after), |last| self.next_after(*last));
        following.take(count).collect()
    }
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
    fn every_mistake_is_told_at_once() {
        let codes = |cron: &str, zone: &str| -> Vec<Code> {
            Calendar::parse(cron, zone).unwrap_err().iter().map(|finding| finding.code).collect()
        };
        assert_eq!(codes("61 * * * *", "Europe/Atlantis"), [Code::SCHEDULE_CRON, Code::SCHEDULE_ZONE]);
        assert_eq!(codes("0 0 * * * *", "UTC"), [Code::SCHEDULE_CRON], "seconds would be a load of its own");
    }

    #[test]
    fn a_day_that_never_comes_has_no_time() {
        let calendar = Calendar::parse("0 0 30 2 *", "UTC").unwrap();
        assert_eq!(calendar.next_after("2026-01-01T00:00:00Z".parse().unwrap()), None);
    }
}
