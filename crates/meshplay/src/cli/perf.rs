//! `meshplay perf`.

use std::path::PathBuf;

use clap::{
    ArgGroup, Args, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use clap_complete::ArgValueCompleter;
use meshplay_perf::generator::Generator;

use meshplay_perf::spec::Reuse;

use super::{
    agent::AgentArgs,
    experiment::{ExperimentCommand, LadderArgs},
    over_time::{RetentionCommand, ScheduleCommand, TrendArgs},
    perf_files::{ExportArgs, ImportArgs, VerifyArgs},
};
use crate::complete;

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
        meshplay perf run http://127.0.0.1:8080/ --rate 1000 --generator fortio       fortio makes the requests\n  \
        meshplay perf run -f smp.yaml                                                 a test of Service Mesh Performance\n  \
        meshplay perf run --profile checkout --tag release=1.4")]
    Run(Box<RunArgs>),
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

/// What a run asks for.
#[derive(Debug, Args)]
pub(crate) struct SpecArgs {
    /// Address to measure: `http://`, `grpc://HOST/SERVICE/METHOD`, `ws://` (each with `s` for TLS), `tcp://`, `udp://`;
    /// repeatable. With a weight: `3*http://…`
    #[arg(value_name = "URL")]
    pub(crate) url: Vec<String>,
    /// Specification as JSON or YAML; `-` reads standard input
    #[arg(short, long, value_name = "FILE", conflicts_with = "url")]
    pub(crate) file: Option<PathBuf>,
    /// Requests per second, whatever the target does; without it every connection asks as fast as it can
    #[arg(short, long, value_name = "N")]
    pub(crate) rate: Option<f64>,
    /// Spread requests at random around the rate, as from many people
    #[arg(long, requires = "rate")]
    pub(crate) poisson: bool,
    /// When requests start, if not at one rate: `steps:100/30s,500/30s`, `ramp:100..1000/30s`, `spike:100..1000@10s/5s` (at
    /// 10 s, for 5 s), `burst:50/200ms`, `replay:FILE` (a time a line), or `closed:50ms`, a pause after each answer
    #[arg(long, value_name = "PATTERN", conflicts_with = "rate", add = ArgValueCompleter::new(complete::arrivals))]
    pub(crate) arrivals: Option<String>,
    /// Connections [default: 16]
    #[arg(short, long, value_name = "N")]
    pub(crate) connections: Option<u32>,
    /// How long, e.g. `30s`, `1m30s` [default: 10s, or as long as the pattern, unless --count]
    #[arg(short, long, value_name = "TIME", value_parser = millis)]
    pub(crate) duration: Option<u64>,
    /// How many requests, exactly
    #[arg(short = 'n', long, value_name = "N")]
    pub(crate) count: Option<u64>,
    /// Time at the beginning that is recorded apart and does not count
    #[arg(long, value_name = "TIME", value_parser = millis)]
    pub(crate) warmup: Option<u64>,
    /// HTTP/2, by ALPN or, without TLS, by prior knowledge
    #[arg(long)]
    pub(crate) http2: bool,
    /// Requests at once on one connection of HTTP/2, which it implies, or of gRPC
    #[arg(long, value_name = "N")]
    pub(crate) streams: Option<u32>,
    /// Method [default: GET, or POST with a body]
    #[arg(short = 'X', long, value_name = "METHOD")]
    pub(crate) method: Option<String>,
    /// Header as `name: value`; repeatable
    #[arg(short = 'H', long, value_name = "HEADER")]
    pub(crate) header: Vec<String>,
    /// Cookie; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) cookie: Vec<(String, String)>,
    /// Follow so many redirects in a row, on the same site and over HTTP/1.1 [default: 0, they are answers]
    #[arg(long, value_name = "N")]
    pub(crate) redirects: Option<u32>,
    /// Body, or `@FILE`; of gRPC the message as JSON, or a list of messages where the method takes a stream
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) body: Option<String>,
    /// Table as CSV that addresses, headers and bodies take values from, as `{{NAME.COLUMN}}`; NAME is that of the file
    /// unless given; repeatable
    #[arg(long, value_name = "[NAME=]FILE")]
    pub(crate) feed: Vec<String>,
    /// An answer with another status has failed
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',')]
    pub(crate) check_status: Vec<u16>,
    /// An answer without this text in its body has failed; repeatable
    #[arg(long, value_name = "TEXT")]
    pub(crate) check_contains: Vec<String>,
    /// An answer whose body this regular expression does not match has failed; repeatable
    #[arg(long, value_name = "REGEX")]
    pub(crate) check_matches: Vec<String>,
    /// An answer whose body is not JSON with something, or this value, at a JSON pointer has failed; repeatable
    #[arg(long, value_name = "/PATH[=VALUE]")]
    pub(crate) check_json: Vec<String>,
    /// An answer that takes longer, from when its request was meant to start, has failed
    #[arg(long, value_name = "TIME", value_parser = millis)]
    pub(crate) check_latency: Option<u64>,
    /// The body is bytes: a binary message of WebSocket, or one of gRPC that is encoded already
    #[arg(long, requires = "body")]
    pub(crate) binary: bool,
    /// Of gRPC: a `FileDescriptorSet` with its imports; without it the target is asked by reflection
    #[arg(long, value_name = "FILE")]
    pub(crate) descriptors: Option<PathBuf>,
    /// Over TCP, an answer has so many bytes [default: as many as were sent]
    #[arg(long, value_name = "N", group = "answer")]
    pub(crate) answer_bytes: Option<u64>,
    /// Over TCP, an answer ends with this text; `\n`, `\r`, `\t`, `\0` and `\\` are understood
    #[arg(long, value_name = "TEXT", group = "answer")]
    pub(crate) answer_until: Option<String>,
    /// Over TCP, an answer ends when the target closes the connection
    #[arg(long, group = "answer")]
    pub(crate) answer_close: bool,
    /// Over UDP and WebSocket, the answer is the next message with this text in it [default: the next]
    #[arg(long, value_name = "TEXT", group = "answer")]
    pub(crate) answer_contains: Option<String>,
    /// When a connection is given up for a new one: `always` is to be used again, `never`, or after so many requests
    #[arg(long, value_name = "POLICY", value_parser = reuse)]
    pub(crate) reuse: Option<Reuse>,
    /// Decides everything random
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Longest time for an answer [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = millis)]
    pub(crate) request_timeout: Option<u64>,
    /// Accept any certificate of the target
    #[arg(short = 'k', long)]
    pub(crate) insecure: bool,
    /// Authorities that are trusted instead of the system's, as PEM
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    pub(crate) ca: Option<PathBuf>,
    /// Our certificate, for mutual TLS, as PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) cert: Option<PathBuf>,
    /// Its key, as PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) key: Option<PathBuf>,
    /// Name that TLS asks for and checks, if not that of the address
    #[arg(long, value_name = "NAME")]
    pub(crate) server_name: Option<String>,
    /// CPUs that the generator keeps to, by number, e.g. `1` or `2,3`
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) cpus: Vec<u32>,
    /// Engine
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) engine: Engine,
    /// Connection to a Prometheus that every second is written to, or to a Grafana that the window is marked in
    #[arg(long, value_name = "CONNECTION", add = ArgValueCompleter::new(complete::metrics_connections))]
    pub(crate) push: Option<String>,
    /// Load generator of others that makes the requests, e.g. `fortio`; `perf generators` lists them
    #[arg(long, value_name = "NAME", value_parser = generator_parser())]
    pub(crate) generator: Option<Generator>,
    /// Agent that makes a part of it on its machine; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Vec<String>,
}

/// Which engine makes the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// The fastest that can do what is asked for
    Auto,
    /// HTTP/1.1 over io_uring
    IoUring,
    /// HTTP/1.1 over epoll
    Epoll,
    /// Everything else
    General,
}

/// `perf run`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args(["url", "file", "profile"]).multiple(true).required(true))]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    /// Profile to run
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Option<String>,
    /// What the run is called
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Tag, e.g. `release=1.4`; repeatable
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// Why it is run
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) note: String,
    /// Only start it
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// `perf compare`
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Runs of the first group, with commas: before, or without
    #[arg(value_delimiter = ',', required = true, add = ArgValueCompleter::new(complete::runs))]
    pub(crate) a: Vec<String>,
    /// Runs of the second group, with commas: after, or with
    #[arg(long, short, value_delimiter = ',', required = true, value_name = "RUN,…", add = ArgValueCompleter::new(complete::runs))]
    pub(crate) with: Vec<String>,
    /// The n-th run of the first group belongs to the n-th of the second
    #[arg(long)]
    pub(crate) paired: bool,
    /// The metric that it is about
    #[arg(long, value_name = "NAME", default_value = "p99")]
    pub(crate) primary: String,
    /// A difference up to this share is as good as none
    #[arg(long, value_name = "SHARE", default_value_t = 0.03)]
    pub(crate) margin: f64,
    /// Exit with 1 if the primary metric is this
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub(crate) fail_on: Vec<FailOn>,
}

/// A verdict that fails a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Worse, and by more than chance
    Slower,
    /// These runs cannot tell
    Inconclusive,
}

/// Verbs of `perf profile`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Profiles by name
    #[command(visible_alias = "ls")]
    List,
    /// One, with its baselines
    Get(ProfileArgs),
    /// Make a profile, or change what it asks for
    Set(Box<ProfileSetArgs>),
    /// Keep a test of Service Mesh Performance, a profile for each of its clients
    Import(ProfileImportArgs),
    /// Profiles as a test of Service Mesh Performance, a client for each
    Export(ProfileExportArgs),
    /// Remove a profile; its runs stay
    #[command(visible_alias = "rm")]
    Remove(ProfileRemoveArgs),
}

/// A form in which profiles are files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileFormat {
    /// Service Mesh Performance, YAML or JSON
    Smp,
}

/// `perf profile import`
#[derive(Debug, Args)]
pub(crate) struct ProfileImportArgs {
    /// The test; `-` reads standard input
    pub(crate) file: PathBuf,
    /// Its form
    #[arg(long, value_enum, default_value = "smp")]
    pub(crate) format: ProfileFormat,
    /// Name of the profile [default: the test's]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// `perf profile export`
#[derive(Debug, Args)]
pub(crate) struct ProfileExportArgs {
    /// Names
    #[arg(required = true, add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Vec<String>,
    /// The form
    #[arg(long, value_enum, default_value = "smp")]
    pub(crate) format: ProfileFormat,
    /// The mesh that the test is for
    #[arg(long, value_name = "NAME")]
    pub(crate) mesh: Option<String>,
}

/// Which profile.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
}

/// `perf profile set`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("asked").args(["url", "file"]).required(true))]
pub(crate) struct ProfileSetArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
}

/// `perf profile remove`
#[derive(Debug, Args)]
pub(crate) struct ProfileRemoveArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Verbs of `perf result`.
#[derive(Debug, Subcommand)]
pub(crate) enum ResultCommand {
    /// Newest first
    #[command(visible_alias = "ls")]
    List(ResultListArgs),
    /// One
    Get(ResultArgs),
    /// Change its name, tags and note
    Describe(DescribeArgs),
    /// Remove a run with everything that was measured
    #[command(visible_alias = "rm")]
    Remove(ResultRemoveArgs),
}

/// `perf result list`
#[derive(Debug, Args)]
pub(crate) struct ResultListArgs {
    /// Only runs of this profile
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: u32,
}

/// Which run.
#[derive(Debug, Args)]
pub(crate) struct ResultArgs {
    /// Id, or its last characters
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
}

/// `perf result describe`
#[derive(Debug, Args)]
pub(crate) struct DescribeArgs {
    /// Id, or its last characters
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
    /// Its name
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Tag to set; an empty value takes it away; repeatable
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// What is to say about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// `perf result remove`
#[derive(Debug, Args)]
pub(crate) struct ResultRemoveArgs {
    /// Id, or its last characters
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Verbs of `perf baseline`.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Have other runs of the profile held against this one
    Set(BaselineSetArgs),
    /// Baselines of a profile, by the environment they were made in
    List(ProfileArgs),
}

/// `perf baseline set`
#[derive(Debug, Args)]
pub(crate) struct BaselineSetArgs {
    /// Profile
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    /// A completed run of it
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
}

/// `always`, `never`, or a number of requests.
fn reuse(text: &str) -> Result<Reuse, String> {
    match text {
        "always" => Ok(Reuse::Always),
        "never" => Ok(Reuse::Never),
        number => {
            let requests = number.parse().map_err(|_| "write `always`, `never` or a number".to_owned())?;
            Ok(Reuse::Requests { requests })
        }
    }
}

fn generator_parser() -> impl TypedValueParser<Value = Generator> {
    PossibleValuesParser::new(Generator::ALL.iter().map(|one| one.name()))
        .try_map(|name| Generator::named(&name).ok_or("no such generator"))
}

/// A time in milliseconds: `500ms`, `30s`, `1m30s`, `2h`; a bare number is seconds.
pub(super) fn millis(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let friendly = if text.parse::<f64>().is_ok() { format!("{text}s") } else { text.to_owned() };
    let span: jiff::Span =
        friendly.parse().map_err(|_| "not a time such as 500ms, 30s or 1m30s".to_owned())?;
    let ms = span.total(jiff::Unit::Millisecond).map_err(|error| error.to_string())?;
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
        for (text, ms) in
            [("500ms", 500), ("30s", 30_000), ("1m30s", 90_000), ("2h", 7_200_000), ("1.5", 1_500)]
        {
            assert_eq!(millis(text), Ok(ms), "{text}");
        }
        assert!(millis("soon").is_err() && millis("-3s").is_err());
    }
}
