//! `meshplay perf`.

mod about;
mod profile;
mod result;
mod search;
mod spec;

use clap::Subcommand;

use super::{
    agent::AgentArgs,
    experiment::{ExperimentCommand, LadderArgs},
    load::StopArgs,
    over_time::{RetentionCommand, ScheduleCommand, TrendArgs},
    perf_files::{ExportArgs, ImportArgs, VerifyArgs},
};

pub(crate) use self::{
    about::AboutArgs,
    profile::{BaselineCommand, ProfileCommand, ProfileExportArgs, ProfileImportArgs, ProfileRemoveArgs},
    result::{CompareArgs, DescribeArgs, FailOn, ResultCommand},
    search::{CapacityArgs, ScalingArgs, SeriesCommand},
    spec::{CookiePolicy, Engine, ResolvePolicy, RunArgs, SloBar, SpecArgs},
};

/// Verbs of `perf`.
#[derive(Debug, Subcommand)]
pub(crate) enum PerfCommand {
    /// Send load and measure: an address, a profile, or a file
    #[command(after_help = "Examples:\n  \
        meshplay perf run http://127.0.0.1:8080/ --rate 1000 --duration 30s\n  \
        meshplay perf run http://127.0.0.1:8080/ --connections 64 --duration 10s    as fast as it goes\n  \
        meshplay perf run http://127.0.0.1:8080/ --arrivals ramp:100..1000/30s        ever faster\n  \
        meshplay perf run grpc://127.0.0.1:50051/shop.Cart/Add --body '{\"item\": 7}' --rate 500\n  \
        meshplay perf run ws://127.0.0.1:8080/live --body hello --answer-contains echo\n  \
        meshplay perf run http://127.0.0.1:8080/ --rate 1000 --slo 'p99<20ms' --fail-on missed\n  \
        meshplay perf run http://127.0.0.1:8080/ --rate 1000 --generator fortio       fortio makes the requests\n  \
        meshplay perf run -f smp.yaml                                                 a test of Service Mesh Performance\n  \
        meshplay perf run --profile checkout --tag release=1.4")]
    Run(Box<RunArgs>),
    /// What sends load now, and whether any may start
    Status,
    /// Stop runs, experiments and series, or all load of everybody
    Stop(StopArgs),
    /// Let load start again after all of it was stopped
    Allow,
    /// Find the highest rate at which objectives are met, and what the limit is
    Capacity(Box<CapacityArgs>),
    /// How throughput grows with the number of connections: contention, coherency, the peak
    Scaling(Box<ScalingArgs>),
    /// Searches for the highest rate, and fits of how throughput grows
    #[command(subcommand)]
    Series(SeriesCommand),
    /// Hold runs against each other
    Compare(CompareArgs),
    /// Profiles: what a test asks for, under a name
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Results of runs
    #[command(subcommand)]
    Result(ResultCommand),
    /// Several variants held against each other, in blocks
    #[command(subcommand)]
    Experiment(ExperimentCommand),
    /// What a mesh costs: real Envoys on this machine, one feature after the other
    Ladder(LadderArgs),
    /// Runs that others are held against
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// A run as a document: for programs, people, other tools, or as a signed receipt
    Export(ExportArgs),
    /// Keep what another tool measured
    Import(ImportArgs),
    /// Compute a receipt again, and tell what was changed
    Verify(VerifyArgs),
    /// Profiles that are run by themselves
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Which runs of a profile are kept
    #[command(subcommand)]
    Retention(RetentionCommand),
    /// A metric of a profile over its runs: where it changed, and what else changed there
    Trend(TrendArgs),
    /// Make load on this machine for a server, together with other agents
    Agent(AgentArgs),
    /// Load generators of others: which are there, and how to get the others
    Generators,
}

/// A time in milliseconds: `500ms`, `30s`, `1m30s`, `2h`, `1d`, which is 24 hours; a bare number is seconds.
pub(super) fn millis(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let friendly = if text.parse::<f64>().is_ok() { format!("{text}s") } else { text.to_owned() };
    let unknown = || "not a time such as 500ms, 30s, 1m30s or 1d".to_owned();
    let span: jiff::Span = friendly.parse().map_err(|_| unknown())?;
    // Months and years have no length of their own.
    let days = jiff::SpanRelativeTo::days_are_24_hours();
    let ms = span.total((jiff::Unit::Millisecond, days)).map_err(|_| unknown())?;
    if ms >= 0.0 { Ok(ms.round() as u64) } else { Err("a time is not negative".to_owned()) }
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| "not KEY=VALUE".to_owned())?;
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, ms) in [
            ("500ms", 500),
            ("30s", 30_000),
            ("1m30s", 90_000),
            ("2h", 7_200_000),
            ("1.5", 1_500),
            ("1d", 86_400_000),
            ("1d1s", 86_401_000),
        ] {
            assert_eq!(millis(text), Ok(ms), "{text}");
        }
        assert!(millis("-3s").is_err());
        for text in ["soon", "1 month", "2y"] {
            assert_eq!(millis(text), Err("not a time such as 500ms, 30s, 1m30s or 1d".to_owned()), "{text}");
        }
    }
}
