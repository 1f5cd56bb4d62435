//! `meshplay perf schedule`, `perf retention` and `perf trend`.

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::ArgValueCompleter;

use super::perf::pair;
use crate::complete;

/// Verbs of `perf schedule`.
#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleCommand {
    /// Schedules by name
    #[command(visible_alias = "ls")]
    List,
    /// One, with its next times
    Get(ScheduleArgs),
    /// Run a profile by itself, at the times of a calendar
    #[command(
        visible_alias = "set",
        after_help = "Examples:\n  \
            meshplay perf schedule create nightly --profile checkout --cron '30 2 * * *' --time-zone Europe/Berlin\n  \
            meshplay perf schedule create hourly --profile checkout --cron '0 * * * *' --missed run-once"
    )]
    Create(ScheduleCreateArgs),
    /// Let no time of it come due
    Pause(ScheduleArgs),
    /// Let it go on, from now on
    Resume(ScheduleArgs),
    /// Run it now; its times stay as they are
    Run(ScheduleArgs),
    /// Remove a schedule; its runs stay
    #[command(visible_alias = "rm")]
    Remove(ScheduleRemoveArgs),
}

/// Which schedule.
#[derive(Debug, Args)]
pub(crate) struct ScheduleArgs {
    /// Name
    pub(crate) schedule: String,
}

/// `perf schedule remove`
#[derive(Debug, Args)]
pub(crate) struct ScheduleRemoveArgs {
    /// Name
    pub(crate) schedule: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// `perf schedule create`
#[derive(Debug, Args)]
pub(crate) struct ScheduleCreateArgs {
    /// Name; one that is there is changed
    pub(crate) schedule: String,
    /// Profile that is run
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    /// When: minute, hour, day of month, month, day of week
    #[arg(short, long, value_name = "CRON")]
    pub(crate) cron: String,
    /// Whose wall clock, by its name in the IANA database
    #[arg(short = 'z', long, value_name = "ZONE", default_value = "UTC")]
    pub(crate) time_zone: String,
    /// What becomes of times at which no server was running
    #[arg(long, value_enum, default_value = "skip")]
    pub(crate) missed: MissedTimes,
    /// What becomes of times at which the run before still goes on
    #[arg(long, value_enum, default_value = "skip")]
    pub(crate) overlap: Overlapping,
    /// Tag of its runs, which are then kept for ever; repeatable
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) tag: Vec<(String, String)>,
}

/// What becomes of times at which no server was running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MissedTimes {
    /// They are left out
    Skip,
    /// However many they were, one run makes up for them
    RunOnce,
}

/// What becomes of times at which the run before still goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Overlapping {
    /// They are left out
    Skip,
    /// Both run
    Allow,
    /// The run before is stopped
    Stop,
}

/// Verbs of `perf retention`.
#[derive(Debug, Subcommand)]
pub(crate) enum RetentionCommand {
    /// Which runs of a profile are kept, and which would go; with other limits, if some are given
    Get(RetentionArgs),
    /// Set which runs of a profile are kept; without limits all are
    Set(RetentionSetArgs),
}

/// Which profile, and which limits.
#[derive(Debug, Args)]
pub(crate) struct RetentionArgs {
    /// Profile
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    /// The newest so many
    #[arg(long, value_name = "N")]
    pub(crate) keep_last: Option<u32>,
    /// Those of the last so many days
    #[arg(long, value_name = "N")]
    pub(crate) keep_days: Option<u32>,
}

/// `perf retention set`
#[derive(Debug, Args)]
pub(crate) struct RetentionSetArgs {
    #[command(flatten)]
    pub(crate) limits: RetentionArgs,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// `perf trend`
#[derive(Debug, Args)]
pub(crate) struct TrendArgs {
    /// Profile
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    /// The metric, as `perf compare` names it
    #[arg(short, long, value_name = "NAME", default_value = "p99")]
    pub(crate) metric: String,
}
