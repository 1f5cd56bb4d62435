//! Why a schedule comes due no more. A line may have been taken by the rules of a former time and be refused by those of
//! today, and a zone may be gone from the machine: the row stays as it was written, and this says what has become of it.

use jiff::Timestamp;
use meshplay_types::{Code, Finding, Findings};

use super::calendar::Calendar;

/// What the row of a schedule says of its next time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Paused,
    Comes,
    None,
}

/// Why no more times of a schedule come; nothing if they do, or would if it was not paused.
pub(super) fn problem(calendar: &Result<Calendar, Findings>, next: Next, now: Timestamp) -> Option<String> {
    match (calendar, next) {
        (Err(findings), Next::Paused) => Some(format!("it cannot go on: {}", told(findings))),
        (Err(findings), Next::Comes) => Some(format!("no time comes after the next one: {}", told(findings))),
        (Err(findings), Next::None) => Some(format!("it never comes due: {}", told(findings))),
        (Ok(calendar), Next::None) if calendar.next_after(now).is_some() => {
            Some("it has no next time, though its line has: pause it and resume it".to_owned())
        }
        (Ok(_), Next::None) => Some("it never comes due: its line has no time to come".to_owned()),
        (Ok(_), Next::Paused | Next::Comes) => None,
    }
}

/// In one line. What is wrong with a line of cron is said by the causes; the message of each is the same.
fn told(findings: &[Finding]) -> String {
    let one = |finding: &Finding| match &finding.cause {
        Some(cause) if finding.code == Code::SCHEDULE_CRON => cause.clone(),
        _ => finding.message.clone(),
    };
    findings.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-31T09:30:00Z";

    fn check(cron: &str, zone: &str, next: Next, expect: Option<&str>) {
        let found = problem(&Calendar::parse(cron, zone), next, NOW.parse().unwrap());
        assert_eq!(found.as_deref(), expect, "{cron} {zone} {next:?}");
    }

    #[test]
    fn a_schedule_whose_times_come_has_no_problem() {
        check("30 2 * * *", "UTC", Next::Comes, None);
        check("30 2 * * *", "UTC", Next::Paused, None);
    }

    #[test]
    fn a_line_that_is_refused_by_now_is_told_with_all_that_is_wrong_with_it() {
        let causes =
            "the step of `*/61` is beyond the minute: there are 1 to 60; the list `1,,2` has an empty item";
        let refused = |next, expect: &str| {
            check("*/61 1,,2 * * *", "UTC", next, Some(&format!("{expect}: {causes}")));
        };
        refused(Next::None, "it never comes due");
        refused(Next::Comes, "no time comes after the next one");
        refused(Next::Paused, "it cannot go on");
        let zone = Some("it never comes due: there is no time zone `Europe/Atlantis`");
        check("30 2 * * *", "Europe/Atlantis", Next::None, zone);
    }

    #[test]
    fn a_next_time_that_was_lost_and_one_that_never_comes_are_told_apart() {
        let lost = Some("it has no next time, though its line has: pause it and resume it");
        check("30 2 * * *", "UTC", Next::None, lost);
        check("0 0 30 2 *", "UTC", Next::None, Some("it never comes due: its line has no time to come"));
    }
}
