//! `meshplay-bench stall`: a target that does nothing for S in every T, and what the generators say about it.
//!
//! With arrivals that do not wait, quantile q of the response time is S − (1 − q)·T·(1 − ρ), where ρ is the rate over the
//! target's capacity: over HTTP/3 its own, for QUIC costs the target far more. A tool that times a request from its actual start says something far smaller.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    str::FromStr,
};

use anyhow::{Context, Result};
use meshplay_perf::recording::Phase;
use serde::Serialize;

use super::{
    target::Target,
    tool::{self, Tool, Work},
};
use crate::{Verdict, machine::Machine};

/// GOAL: how far a percentile of ours may be from the truth.
const ERROR_MAX: f64 = 0.05;
const CONNECTIONS: usize = 16;
const HTTP3_STREAMS: u32 = 4;
const QUANTILES: [f64; 3] = [0.95, 0.99, 0.999];

/// wrk2 throws away what it measures in so long, by its source.
const WRK2_CALIBRATES_S: u64 = 10;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// S and T in ms; for each of them
    #[arg(long, value_name = "S/T", value_delimiter = ',', default_value = "200/2000,100/1000,50/500")]
    stalls: Vec<Stall>,
    /// How long a tool is measured, in whole T
    #[arg(long, default_value_t = 12)]
    seconds: u64,
    /// Requests per second
    #[arg(long, default_value_t = 1_000)]
    rate: u64,
    /// Where the result goes, as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// S in every T.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Stall {
    stall_ms: u64,
    period_ms: u64,
}

impl FromStr for Stall {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(s, t)| Some((s.parse().ok()?, t.parse().ok()?)));
        let (stall_ms, period_ms) =
            parts.filter(|(s, t)| s < t).ok_or("expected S/T in ms, S below T, such as 200/2000")?;
        Ok(Self { stall_ms, period_ms })
    }
}

/// What was seen of one stall.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    #[serde(flatten)]
    stall: Stall,
    /// p95, p99, p99.9 in ms.
    truth: [f64; 3],
    truth_http3: [f64; 3],
    tools: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    tool: String,
    version: String,
    /// p95, p99, p99.9 in ms.
    found: [Option<f64>; 3],
    /// The largest, relative.
    error: f64,
    is_ours: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    machine: Machine,
    rate: u64,
    connections: usize,
    capacity: f64,
    /// Over HTTP/3, where the target costs far more.
    capacity_http3: f64,
    missing: Vec<&'static str>,
    stalls: Vec<Seen>,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let (capacity, capacity_http3) = (capacity(false)?, capacity(true)?);
    println!(
        "{} requests per second, {CONNECTIONS} connections, capacity {capacity:.0}/s, over HTTP/3 {capacity_http3:.0}/s, p in ms",
        args.rate
    );
    let missing = WAYS.iter().filter(|way| way.tool.program().is_none()).map(|way| way.tool.name());
    let report = Report {
        machine: Machine::here(),
        rate: args.rate,
        connections: CONNECTIONS,
        capacity,
        capacity_http3,
        missing: missing.collect(),
        stalls: args
            .stalls
            .iter()
            .map(|stall| see(*stall, args, [capacity, capacity_http3]))
            .collect::<Result<_>>()?,
    };
    if let Some(path) = &args.out {
        let text = serde_json::to_string_pretty(&report)?;
        fs::write(path, text + "\n").with_context(|| format!("failed to write {}", path.display()))?;
    }
    let ours = report.stalls.iter().flat_map(|seen| &seen.tools).filter(|row| row.is_ours);
    let verdict = Verdict::of(ours.into_iter().all(|row| row.error <= ERROR_MAX));
    println!(
        "missing: {}\nmeshplay within {:.0} %: {}",
        if report.missing.is_empty() { "none".to_owned() } else { report.missing.join(", ") },
        ERROR_MAX * 100.0,
        verdict.word()
    );
    Ok(verdict)
}

/// Every tool in turn.
fn see(stall: Stall, args: &Args, capacities: [f64; 2]) -> Result<Seen> {
    let Stall { stall_ms, period_ms } = stall;
    let [truth, truth_http3] = capacities.map(|capacity| {
        let rho = args.rate as f64 / capacity;
        QUANTILES.map(|q| stall_ms as f64 - (1.0 - q) * period_ms as f64 * (1.0 - rho))
    });
    println!(
        "\n{:<39} {:>9} {:>9} {:>9}  worst error",
        format!("{stall_ms} of every {period_ms} ms"),
        "p95",
        "p99",
        "p99.9"
    );
    print_row("truth", truth.map(Some), 0.0);
    print_row("truth, h3", truth_http3.map(Some), 0.0);
    let tools = WAYS
        .iter()
        .filter_map(|way| Some((way, way.tool.program()?)))
        .map(|(way, program)| {
            let found = way.under(stall, args, &program)?;
            let truth = if way.is_http3 { truth_http3 } else { truth };
            let errors =
                found.iter().zip(truth).filter_map(|(ms, truth)| Some((ms.as_ref()? / truth - 1.0).abs()));
            let error = errors.fold(0.0, f64::max);
            print_row(&way.name(), found, error);
            let version = super::version(way.tool, &program);
            Ok(Row { tool: way.name(), version, found, error, is_ours: way.tool.is_ours() })
        })
        .collect::<Result<_>>()?;
    Ok(Seen { stall, truth, truth_http3, tools })
}

/// Requests per second that the target can answer, measured just before.
fn capacity(is_http3: bool) -> Result<f64> {
    let (options, tool): (&[&str], _) =
        if is_http3 { (&["--http3"], Tool::General) } else { (&[], Tool::Epoll) };
    let target = Target::tiny(options)?;
    let work = Work {
        port: target.port,
        connections: CONNECTIONS,
        seconds: 1,
        rate: None,
        streams: is_http3.then_some(HTTP3_STREAMS),
        is_tls: is_http3,
        is_http3,
    };
    let program = tool.program().context("this program has no path")?;
    Ok(tool.read(&output(tool, &program, &work, &[])?)?.requests as f64)
}

/// A tool with options of its own.
struct Way {
    tool: Tool,
    options: &'static [&'static str],
    streams: Option<u32>,
    is_tls: bool,
    is_http3: bool,
}

const WAYS: [Way; 11] = [
    Way::plain(Tool::IoUring, &[]),
    Way::plain(Tool::Epoll, &[]),
    Way { is_tls: true, ..Way::plain(Tool::General, &[]) },
    Way { streams: Some(4), ..Way::plain(Tool::General, &[]) },
    Way { streams: Some(4), is_tls: true, ..Way::plain(Tool::General, &[]) },
    Way { streams: Some(HTTP3_STREAMS), is_tls: true, is_http3: true, ..Way::plain(Tool::General, &[]) },
    Way::plain(Tool::Wrk2, &[]),
    Way::plain(Tool::Oha, &["--latency-correction"]),
    Way::plain(Tool::Oha, &[]),
    Way::plain(Tool::Fortio, &["-p", "95,99,99.9"]),
    Way::plain(Tool::Hey, &[]),
];

impl Way {
    const fn plain(tool: Tool, options: &'static [&'static str]) -> Self {
        Self { tool, options, streams: None, is_tls: false, is_http3: false }
    }

    fn name(&self) -> String {
        let how = match (self.streams, self.is_tls) {
            (Some(streams), _) if self.is_http3 => format!(", h3, {streams} streams"),
            (Some(streams), false) => format!(", h2, {streams} streams"),
            (Some(streams), true) => format!(", h2 over TLS, {streams} streams"),
            (None, true) => ", TLS".to_owned(),
            (None, false) if self.options.contains(&"--latency-correction") => " (corrected)".to_owned(),
            (None, false) => String::new(),
        };
        format!("{}{how}", self.tool.name())
    }

    /// Against a target of its own.
    fn under(
        &self,
        Stall { stall_ms, period_ms }: Stall,
        args: &Args,
        program: &Path,
    ) -> Result<[Option<f64>; 3]> {
        let [stall, period] = [stall_ms, period_ms].map(|ms| ms.to_string());
        let mut options = vec!["--stall-ms", &stall, "--period-ms", &period];
        options.extend(match (self.is_tls, self.is_http3) {
            (_, true) => Some("--http3"),
            (is_tls, false) => is_tls.then_some("--tls"),
        });
        let target = Target::tiny(&options)?;
        let seconds = args.seconds * 1_000 / period_ms * period_ms / 1_000;
        let calibrates = if self.tool == Tool::Wrk2 { WRK2_CALIBRATES_S } else { 0 };
        let work = Work {
            port: target.port,
            connections: CONNECTIONS,
            seconds: seconds + calibrates,
            rate: Some(args.rate),
            streams: self.streams,
            is_tls: self.is_tls,
            is_http3: self.is_http3,
        };
        self.measure(program, &work)
    }

    /// In ms.
    fn measure(&self, program: &Path, work: &Work) -> Result<[Option<f64>; 3]> {
        let text = output(self.tool, program, work, self.options)?;
        Ok(match self.tool {
            ours if ours.engine().is_some() => {
                let recording = tool::recording(&text).context("our generator said nothing")?;
                let response = recording.total(Phase::Response);
                QUANTILES.map(|q| response.value_at_quantile(q).map(|ns| ns as f64 / 1e6))
            }
            Tool::Oha => {
                let json: serde_json::Value = serde_json::from_str(&text)?;
                ["p95", "p99", "p99.9"].map(|key| json["latencyPercentiles"][key].as_f64().map(|s| s * 1e3))
            }
            Tool::Fortio => {
                let json: serde_json::Value =
                    serde_json::from_str(&text[text.find('{').unwrap_or_default()..])?;
                let all = json["DurationHistogram"]["Percentiles"].as_array().cloned().unwrap_or_default();
                QUANTILES.map(|q| {
                    let is_it = |one: &&serde_json::Value| {
                        one["Percentile"].as_f64().is_some_and(|p| (p / 100.0 - q).abs() < 1e-6)
                    };
                    all.iter().find(is_it)?["Value"].as_f64().map(|s| s * 1e3)
                })
            }
            _ => ["95", "99", "99.9"].map(|p| percent_line(&text, p)),
        })
    }
}

/// `  184.20  0.990000  9900  100.00` of wrk2's spectrum, `  99% in 0.0137 secs` of hey.
fn percent_line(text: &str, percent: &str) -> Option<f64> {
    let share = percent.parse::<f64>().ok()? / 100.0;
    let in_spectrum = text.lines().find_map(|line| {
        let words: Vec<f64> =
            line.split_ascii_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
        matches!(words[..], [_, at, _, _] if at >= share - 1e-9).then(|| words[0])
    });
    if in_spectrum.is_some() {
        return in_spectrum;
    }
    let mut fields = text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let number = words.next()?.trim_end_matches('%').parse::<f64>().ok()?;
        (Some(number) == percent.parse().ok()).then(|| words.collect::<Vec<_>>())
    });
    match fields.next()?.as_slice() {
        ["in", seconds, ..] => seconds.parse::<f64>().ok().map(|s| s * 1e3),
        _ => None,
    }
}

fn output(tool: Tool, program: &Path, work: &Work, options: &[&str]) -> Result<String> {
    let mut command = tool.command(program, work);
    let at_url = command.get_args().last().map(std::ffi::OsStr::to_owned);
    if tool == Tool::Fortio || tool == Tool::Oha {
        // The address comes last; named twice it is asked for twice, so options go before it.
        let args: Vec<_> = command.get_args().map(std::ffi::OsStr::to_owned).collect();
        command = Command::new(program);
        command.args(&args[..args.len() - 1]).args(options).args(at_url);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut input = child.stdin.take().context("no standard input")?;
    if let Some(text) = tool.input(work) {
        writeln!(input, "{text}")?;
    }
    // Reads to the end of the output, and closes the input only then.
    let said = child.wait_with_output()?;
    drop(input);
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}

fn print_row(name: &str, ms: [Option<f64>; 3], error: f64) {
    let cells: Vec<String> =
        ms.iter().map(|ms| ms.map_or_else(|| format!("{:>9}", "–"), |ms| format!("{ms:>9.1}"))).collect();
    println!("{name:<39} {}  {:.0} %", cells.join(" "), error * 100.0);
}
