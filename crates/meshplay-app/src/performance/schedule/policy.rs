//! What becomes of a time of a schedule that has come: it is run, or not, and why not.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use meshplay_store::Versioned;
use meshplay_types::RunId;
use serde::{Deserialize, Serialize};

/// A time is missed if nobody took it for so long: nothing was running that could have.
const LATE: Duration = Duration::from_secs(60);

/// What becomes of times at which nothing ran that could have kept them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Missed {
    /// They are left out.
    #[default]
    Skip,
    /// However many they were, one run makes up for them.
    RunOnce,
}

/// What becomes of a time at which the run before still goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Overlap {
    /// It is left out.
    #[default]
    Skip,
    /// Both run.
    Allow,
    /// The run before is stopped.
    Stop,
}

/// What a schedule says, as rows have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// `minute hour day-of-month month day-of-week`.
    pub cron: String,
    /// Name in the IANA database.
    pub time_zone: String,
    /// Times at which nothing ran.
    pub missed: Missed,
    /// Times at which the run before still goes on.
    pub overlap: Overlap,
    /// Tags of its runs.
    pub tags: BTreeMap<String, String>,
}

impl Versioned for Plan {
    const VERSION: u32 = 1;
}

/// What becomes of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Run,
    /// After this run was asked to stop.
    RunInPlaceOf(RunId),
    Skip(&'static str),
}

/// Decides about a time that has come; `going_on` is the run before, if it still goes on.
pub(super) fn decide(plan: &Plan, due: Timestamp, now: Timestamp, going_on: Option<RunId>) -> Decision {
    if now.duration_since(due).unsigned_abs() > LATE && now > due && plan.missed == Missed::Skip {
        return Decision::Skip("missed: no server was running");
    }
    match (going_on, plan.overlap) {
        (None, _) | (Some(_), Overlap::Allow) => Decision::Run,
        (Some(_), Overlap::Skip) => Decision::Skip("left out: the run before still goes on"),
        (Some(run), Overlap::Stop) => Decision::RunInPlaceOf(run),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(missed: Missed, overlap: Overlap, late_s: i64, going_on: Option<RunId>, expect: Decision) {
        let (cron, time_zone) = ("* * * * *".to_owned(), "UTC".to_owned());
        let plan = Plan { cron, time_zone, missed, overlap, tags: BTreeMap::new() };
        let due = Timestamp::from_second(1_700_000_000).unwrap();
        let now = Timestamp::from_second(1_700_000_000 + late_s).unwrap();
        assert_eq!(decide(&plan, due, now, going_on), expect);
    }

    #[test]
    fn a_missed_time_is_left_out_or_made_up_for() {
        check(Missed::Skip, Overlap::Skip, 3, None, Decision::Run);
        check(Missed::Skip, Overlap::Skip, 3_600, None, Decision::Skip("missed: no server was running"));
        check(Missed::RunOnce, Overlap::Skip, 3_600, None, Decision::Run);
    }

    #[test]
    fn a_run_that_still_goes_on_is_waited_for_joined_or_stopped() {
        let run = RunId("0193f7a0-0000-7000-8000-000000000001".parse().unwrap());
        let skip = Decision::Skip("left out: the run before still goes on");
        check(Missed::Skip, Overlap::Skip, 0, Some(run), skip);
        check(Missed::Skip, Overlap::Allow, 0, Some(run), Decision::Run);
        check(Missed::Skip, Overlap::Stop, 0, Some(run), Decision::RunInPlaceOf(run));
    }
}
