//! `meshplay perf capacity|scaling|series`. What the flags mean together is decided in `command/perf/capacity.rs` and
//! `command/perf/scaling.rs`.

use clap::{ArgGroup, Args, Id, Subcommand, builder::Resettable::Reset};
use clap_complete::ArgValueCompleter;
use meshplay_perf::capacity::CapacityPlan;

use super::{SpecArgs, pair};
use crate::complete;

/// `perf capacity`
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").args(["url", "file", "profile"]).multiple(true).required(true),
    // Rates and lengths are the search's.
    mut_arg("rate", |arg| arg.hide(true)),
    mut_arg("arrivals", |arg| arg.hide(true)),
    mut_arg("count", |arg| arg.hide(true)),
    mut_arg("duration", |arg| arg.help(
        "How long a trial is measured; longer where that is too few requests to tell [default: 10s]")),
    mut_arg("generator", |arg| arg.hide(true)),
    mut_arg("poisson", |arg| arg.requires(Reset::<Id>)),
    mut_arg("connections", |arg| arg.help("Connections [default: 64]")),
    mut_arg("warmup", |arg| arg.help("Time at the beginning of each trial that does not count [default: 1s]")),
    after_help = "Each trial is a run at one rate, judged on intervals: met if all of the interval is below the bound, missed \
    if all of it is above, otherwise tried again for longer. Rates double until one is not met, then the gap is \
    narrowed. The answer says what the limit was: a generator that cannot keep up, or too few connections, are told \
    apart from the target.\n\nExamples:\n  \
    meshplay perf capacity http://127.0.0.1:8080/ --slo 'p99<20ms'\n  \
    meshplay perf capacity http://127.0.0.1:8080/ --slo 'p99<20ms' --slo 'errors<1%' --from 500 --to 20000\n  \
    meshplay perf capacity --profile checkout --slo 'p95<100ms' --poisson --repeat 3 --tolerance 2%\n  \
    meshplay perf capacity http://127.0.0.1:8080/ --slo 'p99<20ms' --fail-below 1000 -o junit"
)]
pub(crate) struct CapacityArgs {
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    /// Profile to take everything else from
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Option<String>,
    /// First rate, in requests per second; lower ones are tried if it is not met
    #[arg(long, value_name = "N", default_value_t = CapacityPlan::FROM_DEFAULT)]
    pub(crate) from: f64,
    /// Highest rate [default: as high as it goes]
    #[arg(long, value_name = "N")]
    pub(crate) to: Option<f64>,
    /// Gap between a rate that is met and one that is not at which the search ends: `5%` or `0.05`
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "5%")]
    pub(crate) tolerance: f64,
    /// How often a rate must be met to count as met
    #[arg(long, value_name = "N", default_value_t = CapacityPlan::REPEAT_DEFAULT)]
    pub(crate) repeat: u32,
    /// Exit with 1 if the highest rate that is met is below this
    #[arg(long, value_name = "N")]
    pub(crate) fail_below: Option<f64>,
    /// What the search is called; its runs have the tag `capacity` with it
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Tag of all runs, e.g. `release=1.4`; repeatable
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// Only start it
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// `perf scaling`
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").args(["url", "file", "profile", "runs"]).required(true),
    mut_arg("rate", |arg| arg.hide(true)),
    mut_arg("arrivals", |arg| arg.hide(true)),
    mut_arg("count", |arg| arg.hide(true)),
    mut_arg("connections", |arg| arg.hide(true)),
    mut_arg("poisson", |arg| arg.hide(true)),
    mut_arg("slo", |arg| arg.hide(true)),
    mut_arg("generator", |arg| arg.hide(true)),
    mut_arg("duration", |arg| arg.help("How long each run is measured [default: 5s]")),
    mut_arg("warmup", |arg| arg.help("Time at the beginning of each run that does not count [default: 1s]")),
    after_help = "Every connection asks as fast as it gets answers. The universal scalability law X(N) = λN ÷ (1 + σ(N − 1) + \
    κN(N − 1)) is fitted to the throughputs: λ is that of one connection, σ the share of work that waits for others, \
    κ the cost of keeping each other informed. It takes at least four different numbers of connections.\n\nExamples:\n  \
    meshplay perf scaling http://127.0.0.1:8080/ --at 1,2,4,8,16,32 --repeat 3\n  \
    meshplay perf scaling --profile checkout --at 1,2,4,8\n  \
    meshplay perf scaling --runs 1f0e9c3a,5b22d810,77aa01ce,9d3e4f55          runs that were made before"
)]
pub(crate) struct ScalingArgs {
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    /// Profile to take everything else from
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Option<String>,
    /// Numbers of connections
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [1, 2, 4, 8, 16, 32])]
    pub(crate) at: Vec<u32>,
    /// Runs of each
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) repeat: u32,
    /// Instead: closed-loop runs that were made before, with commas
    #[arg(long, value_name = "RUN,…", value_delimiter = ',', conflicts_with_all = ["at", "repeat", "no_wait", "name"],
          add = ArgValueCompleter::new(complete::runs))]
    pub(crate) runs: Vec<String>,
    /// What it is called; its runs have the tag `scaling` with it
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Tag of all runs, e.g. `release=1.4`; repeatable
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// Only start it
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// Verbs of `perf series`.
#[derive(Debug, Subcommand)]
pub(crate) enum SeriesCommand {
    /// Newest first
    #[command(visible_alias = "ls")]
    List,
    /// One, with its trials and what they say so far
    Get(SeriesArgs),
    /// Go on with one that was interrupted or stopped, at its next trial
    #[command(
        after_help = "`perf series list` says which can be resumed. Trials that were made stay; the one that was under way \
        is made again.\nA server goes on with its series by itself when it starts again; those that somebody stopped, by \
        themselves or with all load, wait for this command."
    )]
    Resume(SeriesArgs),
}

/// Which series.
#[derive(Debug, Args)]
pub(crate) struct SeriesArgs {
    /// Name, id, or the id's last characters
    #[arg(add = ArgValueCompleter::new(complete::series))]
    pub(crate) series: String,
}

/// `5%` or `0.05`.
fn share(text: &str) -> Result<f64, String> {
    let (number, unit) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    number.trim().parse::<f64>().map(|number| number / unit).map_err(|_| "write `5%` or `0.05`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_read_as_people_write_them() {
        assert_eq!((share("5%"), share("0.05"), share("2.5 %")), (Ok(0.05), Ok(0.05), Ok(0.025)));
        assert!(share("some").is_err());
    }
}
