//! `meshplay perf schedule` and `perf retention`.

use meshplay_api::{
    Empty,
    performance::ProfileParams,
    schedule::{
        Missed, Overlap, Retention, RetentionBody, RetentionGet, RetentionParams, RetentionSet, Schedule,
        ScheduleBody, ScheduleGet, ScheduleList, ScheduleParams, SchedulePause, ScheduleRemove,
        ScheduleResume, ScheduleRun, ScheduleSet,
    },
};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest, plural};

use super::{super::Consent, exit_of, followed, load::warn_if_halted, print};
use crate::{
    cli::over_time::{
        MissedTimes, Overlapping, RetentionArgs, RetentionCommand, ScheduleCommand, ScheduleCreateArgs,
    },
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
    stoppable::Stoppable,
    table::table,
    visible,
};

pub(super) async fn run(
    command: ScheduleCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let client = session.client();
    let params = |schedule: String| ScheduleParams { schedule };
    match command {
        ScheduleCommand::List => {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
            let page = client.call::<ScheduleList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|one| one.name.clone()).collect();
            printer.result(&page, || rows(&page.items), names)?;
            warn_if_halted(session, printer).await?;
        }
        ScheduleCommand::Get(args) => {
            let found = client.call::<ScheduleGet>(&params(args.schedule), &Empty {}).await?;
            show(&found, printer)?;
        }
        ScheduleCommand::Create(args) => {
            let (name, body) = body(args);
            let set = client.call::<ScheduleSet>(&params(name), &body).await?;
            printer.note("schedules run while `meshplay serve` runs");
            show(&set, printer)?;
        }
        ScheduleCommand::Pause(args) => {
            let paused = client.call::<SchedulePause>(&params(args.schedule), &Empty {}).await?;
            show(&paused, printer)?;
        }
        ScheduleCommand::Resume(args) => {
            let resumed = client.call::<ScheduleResume>(&params(args.schedule), &Empty {}).await?;
            show(&resumed, printer)?;
        }
        ScheduleCommand::Run(args) => {
            let stoppable = Stoppable::new(session, printer)?;
            let run = client.call::<ScheduleRun>(&params(args.schedule), &Empty {}).await?;
            printer.note(&format!("run {}", run.id));
            let run = followed(run, session, stoppable).await?;
            print(&run, session, printer).await?;
            return Ok(exit_of(&run));
        }
        ScheduleCommand::Remove(args) => {
            let question = format!("Remove the schedule `{}`?", args.schedule);
            Consent::from_flag(args.yes).obtain(&question)?;
            let params = params(args.schedule);
            let done = client.call::<ScheduleRemove>(&params, &Empty {}).await?;
            let name = &params.schedule;
            printer.result(&done, || format!("removed {name}; its runs stay"), || vec![name.clone()])?;
        }
    }
    Ok(Exit::Ok)
}

pub(super) async fn retention(
    command: RetentionCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let look = async |args: RetentionArgs| {
        let RetentionArgs { profile, keep_last, keep_days } = args;
        let params = RetentionParams { profile, keep_last, keep_days };
        session.client().call::<RetentionGet>(&params, &Empty {}).await
    };
    let found = match command {
        RetentionCommand::Get(args) => look(args).await?,
        RetentionCommand::Set(args) => {
            let RetentionArgs { profile, keep_last, keep_days } = args.limits;
            let limits = RetentionBody { keep_last, keep_days };
            if limits != RetentionBody::default() {
                let would = look(RetentionArgs { profile: profile.clone(), keep_last, keep_days }).await?;
                let going = plural(would.going.len(), "run");
                let question = format!("Remove {going} of `{profile}` for good?");
                if !would.going.is_empty() {
                    Consent::from_flag(args.yes).obtain(&question)?;
                }
            }
            session.client().call::<RetentionSet>(&ProfileParams { profile }, &limits).await?
        }
    };
    let names = || found.going.iter().map(|run| run.run.clone()).collect();
    printer.result(&found, || kept(&found), names)?;
    Ok(Exit::Ok)
}

fn body(args: ScheduleCreateArgs) -> (String, ScheduleBody) {
    let ScheduleCreateArgs { schedule, profile, cron, time_zone, missed, overlap, tag } = args;
    let missed = match missed {
        MissedTimes::Skip => Missed::Skip,
        MissedTimes::RunOnce => Missed::RunOnce,
    };
    let overlap = match overlap {
        Overlapping::Skip => Overlap::Skip,
        Overlapping::Allow => Overlap::Allow,
        Overlapping::Stop => Overlap::Stop,
    };
    (schedule, ScheduleBody { profile, cron, time_zone, missed, overlap, tags: tag.into_iter().collect() })
}

fn show(schedule: &Schedule, printer: &Printer) -> Result<(), Failure> {
    let text = || {
        let mut text = rows(std::slice::from_ref(schedule));
        for (at, time) in schedule.upcoming.iter().enumerate() {
            text += &format!("\n{}{time}", if at == 0 { "next  " } else { "      " });
        }
        text
    };
    printer.result(schedule, text, || vec![schedule.name.clone()])?;
    Ok(())
}

fn rows(schedules: &[Schedule]) -> String {
    let row = |one: &Schedule| {
        let next = match (one.is_paused, one.upcoming.first()) {
            (true, _) => "paused".to_owned(),
            (false, Some(next)) => next.to_string(),
            (false, None) => "never".to_owned(),
        };
        let last = one.last_at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        let times = format!("{} {}", one.body.cron, one.body.time_zone);
        [one.name.clone(), one.body.profile.clone(), times, next, last, one.last_outcome.clone()]
    };
    let text = table(["SCHEDULE", "PROFILE", "TIMES", "NEXT", "LAST", "OUTCOME"], schedules.iter().map(row));
    let problem = |one: &Schedule| {
        let why = one.problem.as_ref()?;
        Some(visible::line(&format!("{}: {why}", one.name)).into_owned() + "\n")
    };
    text + &schedules.iter().filter_map(problem).collect::<String>()
}

fn kept(retention: &Retention) -> String {
    let RetentionBody { keep_last, keep_days } = retention.limits;
    let limits = match (keep_last, keep_days) {
        (None, None) => return "all runs are kept".to_owned(),
        (Some(1), None) => "the newest run is kept".to_owned(),
        (Some(last), None) => format!("the newest {last} runs are kept"),
        (None, Some(days)) => format!("the runs of the last {} are kept", plural(days, "day")),
        (Some(last), Some(days)) => {
            let runs = if last == 1 { "run".to_owned() } else { format!("{last} runs") };
            format!("the newest {runs} and those of the last {} are kept", plural(days, "day"))
        }
    };
    let spared = match retention.spared {
        1 => "1 older one stays: it is a baseline or tagged".to_owned(),
        spared => format!("{spared} older ones stay: they are baselines or tagged"),
    };
    let row = |run: &meshplay_api::schedule::ExpiringRun| {
        [run.run.clone(), run.name.clone(), run.created_at.to_string()]
    };
    let going = table(["GOES", "NAME", "STARTED"], retention.going.iter().map(row));
    format!("{limits}; {spared}\n{going}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_that_comes_due_no_more_says_why() {
        let schedule = |name: &str, cron: &str, problem: Option<&str>| -> Schedule {
            let json = serde_json::json!({
                "name": name, "profile": "shop", "cron": cron, "timeZone": "UTC", "isPaused": false, "upcoming": [],
                "problem": problem, "lastOutcome": "started", "actor": "ci", "updatedAt": "2026-01-31T09:30:00Z"
            });
            serde_json::from_value(json).unwrap()
        };
        let why = "it never comes due: the list `1,,2` has an empty item";
        let text =
            rows(&[schedule("old", "0 1,,2 * * *", Some(why)), schedule("nightly", "0 2 * * *", None)]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[1].starts_with("old") && lines[1].contains("never"), "{text}");
        assert_eq!(lines[3], format!("old: {why}"));
    }

    #[test]
    fn what_is_kept_is_said_in_good_words() {
        let check = |keep_last, keep_days, spared, expect: &str| {
            let limits = RetentionBody { keep_last, keep_days };
            let text = kept(&Retention { limits, going: Vec::new(), spared });
            assert_eq!(text.lines().next(), Some(expect));
        };
        let stays = "1 older one stays: it is a baseline or tagged";
        check(Some(1), None, 1, &format!("the newest run is kept; {stays}"));
        check(Some(1), Some(1), 1, &format!("the newest run and those of the last 1 day are kept; {stays}"));
        let stay = "2 older ones stay: they are baselines or tagged";
        check(
            Some(5),
            Some(30),
            2,
            &format!("the newest 5 runs and those of the last 30 days are kept; {stay}"),
        );
    }
}
