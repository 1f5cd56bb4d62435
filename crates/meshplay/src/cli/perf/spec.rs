//! What a run asks for, as flags. What they mean together is decided in `command/run_spec.rs`.

use std::path::PathBuf;

use clap::{
    ArgGroup, Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use clap_complete::ArgValueCompleter;
use meshplay_perf::{generator::Generator, spec::Reuse};

use super::{AboutArgs, millis, pair};
use crate::complete;

/// What a run asks for.
#[derive(Debug, Args)]
pub(crate) struct SpecArgs {
    /// Address to measure: `http://`, `grpc://HOST/SERVICE/METHOD`, `ws://` (each with `s` for TLS), `tcp://`, `udp://`;
    /// repeatable. With a weight: `3*http://…`
    #[arg(value_name = "URL")]
    pub(crate) url: Vec<String>,
    /// Specification as JSON or YAML; `-` reads standard input; flags win over it
    #[arg(short, long, value_name = "FILE", conflicts_with = "url")]
    pub(crate) file: Option<PathBuf>,
    /// Requests per second, whatever the target does; without it every connection asks as fast as it can
    #[arg(short, long, value_name = "N", allow_negative_numbers = true, value_parser = number)]
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
    /// What it promises: `p99<20ms`, `errors<0.1%`; judged on intervals; repeatable
    #[arg(long, value_name = "OBJECTIVE")]
    pub(crate) slo: Vec<String>,
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
    /// HTTP/3, to addresses of `https`, where it is built in
    #[arg(long, conflicts_with = "http2")]
    pub(crate) http3: bool,
    /// Requests at once on one connection of HTTP/3, of HTTP/2, which it implies otherwise, or of gRPC
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
    /// Follow so many redirects in a row, on the same site and over HTTP [default: 0, they are answers]
    #[arg(long, value_name = "N")]
    pub(crate) redirects: Option<u32>,
    /// Cookies that the target sets: `keep` sends them back as a browser would, each connection or stream of it being one person
    #[arg(long, value_enum, value_name = "POLICY")]
    pub(crate) cookies: Option<CookiePolicy>,
    /// When names are looked up: before the run, or for each connection, over all addresses in turn; the latter not from a
    /// server
    #[arg(long, value_enum, value_name = "WHEN")]
    pub(crate) resolve: Option<ResolvePolicy>,
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
    /// All agents in a connected cluster, as `perf agent list` shows them; repeatable
    #[arg(long, value_name = "CLUSTER", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) agents_in: Vec<String>,
}

/// When names are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResolvePolicy {
    /// Before the run; all connections go to the same address
    Once,
    /// For each connection, which goes to the next of the addresses that there are then
    PerConnection,
}

/// What becomes of cookies that the target sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CookiePolicy {
    /// Only those of `--cookie` are sent
    Given,
    /// Each connection, or stream of it, is one person, who sends them back
    Keep,
}

/// Which engine makes the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// The fastest that can do what is asked for
    Auto,
    /// HTTP/1.1 over io_uring (Linux)
    IoUring,
    /// HTTP/1.1 over epoll (Linux)
    Epoll,
    /// HTTP/1.1 over kqueue (macOS, BSD)
    Kqueue,
    /// Everything else
    General,
}

/// `perf run`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args(["url", "file", "profile"]).multiple(true).required(true))]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    /// Profile to run; flags win over it, for this run. With an address or a file, which then say all that is asked for: the
    /// profile that the run is counted among
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Option<String>,
    #[command(flatten)]
    pub(crate) about: AboutArgs,
    /// Exit with 1 if an objective (`--slo`) is this
    #[arg(long, value_enum, value_name = "STATE", conflicts_with = "no_wait")]
    pub(crate) fail_on: Vec<SloBar>,
    /// Only start it
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// What of an objective fails a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SloBar {
    /// Missed, by more than chance
    Missed,
    /// This run cannot tell
    Undecided,
}

/// Neither infinite nor undefined, which Rust calls numbers.
fn number(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| "not a number".to_owned())
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
