//! `meshplay-bench stall`: a target that does nothing for S in every T, and what the generators say about it.
//!
//! With arrivals that do not wait, quantile q of the response time is S − (1 − q)·T·(1 − ρ), where ρ is the rate over the
//! target's capacity. A tool that times a request from its actual start says something far smaller.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use meshplay_perf::recording::Phase;

use super::{
    target::Target,
    tool::{self, Tool, Work},
};
use crate::Verdict;

/// GOAL: how far a percentile of ours may be from the truth.
const ERROR_MAX: f64 = 0.05;
const CONNECTIONS: usize = 16;
const QUANTILES: [f64; 3] = [0.95, 0.99, 0.999];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// S
    #[arg(long, default_value_t = 200)]
    stall_ms: u64,
    /// T
    #[arg(long, default_value_t = 2_000)]
    period_ms: u64,
    /// How many T
    #[arg(long, default_value_t = 6)]
    periods: u64,
    /// Requests per second
    #[arg(long, default_value_t = 1_000)]
    rate: u64,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let capacity = capacity()?;
    let rho = args.rate as f64 / capacity;
    let truth = QUANTILES.map(|q| args.stall_ms as f64 - (1.0 - q) * args.period_ms as f64 * (1.0 - rho));
    let [stall, period] = [args.stall_ms, args.period_ms].map(|ms| ms.to_string());
    println!(
        "stalls of {stall} ms every {period} ms, {} requests per second, {CONNECTIONS} connections, capacity {capacity:.0}/s\n\
         {:<39} {:>9} {:>9} {:>9}  worst error",
        args.rate, "p in ms", "95", "99", "99.9"
    );
    print_row("truth", truth.map(Some), truth);
    let mut verdict = Verdict::Met;
    for way in WAYS {
        let Some(program) = way.tool.program() else {
            println!("{:<39} missing", way.name());
            continue;
        };
        let mut options = vec!["--stall-ms", &stall, "--period-ms", &period];
        options.extend(way.is_tls.then_some("--tls"));
        let target = Target::tiny(&options)?;
        let work = Work {
            port: target.port,
            connections: CONNECTIONS,
            seconds: args.period_ms * args.periods / 1_000,
            rate: Some(args.rate),
            streams: way.streams,
            is_tls: way.is_tls,
        };
        let found = way.measure(&program, &work)?;
        let worst = print_row(&way.name(), found, truth);
        if way.tool.is_ours() && worst > ERROR_MAX {
            verdict = Verdict::Missed;
        }
    }
    println!("meshplay within {:.0} %: {}", ERROR_MAX * 100.0, verdict.word());
    Ok(verdict)
}

/// Requests per second that the target can answer, measured just before.
fn capacity() -> Result<f64> {
    let target = Target::tiny(&[])?;
    let work = Work {
        port: target.port,
        connections: CONNECTIONS,
        seconds: 1,
        rate: None,
        streams: None,
        is_tls: false,
    };
    let program = Tool::Epoll.program().context("this program has no path")?;
    Ok(Tool::Epoll.read(&output(Tool::Epoll, &program, &work, &[])?)?.requests as f64)
}

/// A tool with options of its own.
struct Way {
    tool: Tool,
    options: &'static [&'static str],
    streams: Option<u32>,
    is_tls: bool,
}

const WAYS: [Way; 10] = [
    Way::plain(Tool::IoUring, &[]),
    Way::plain(Tool::Epoll, &[]),
    Way { is_tls: true, ..Way::plain(Tool::General, &[]) },
    Way { streams: Some(4), ..Way::plain(Tool::General, &[]) },
    Way { streams: Some(4), is_tls: true, ..Way::plain(Tool::General, &[]) },
    Way::plain(Tool::Wrk2, &[]),
    Way::plain(Tool::Oha, &["--latency-correction"]),
    Way::plain(Tool::Oha, &[]),
    Way::plain(Tool::Fortio, &["-p", "95,99,99.9"]),
    Way::plain(Tool::Hey, &[]),
];

impl Way {
    const fn plain(tool: Tool, options: &'static [&'static str]) -> Self {
        Self { tool, options, streams: None, is_tls: false }
    }

    fn name(&self) -> String {
        let how = match (self.streams, self.is_tls) {
            (Some(streams), false) => format!(", h2, {streams} streams"),
            (Some(streams), true) => format!(", h2 over TLS, {streams} streams"),
            (None, true) => ", TLS".to_owned(),
            (None, false) if self.options.contains(&"--latency-correction") => " (corrected)".to_owned(),
            (None, false) => String::new(),
        };
        format!("{}{how}", self.tool.name())
    }

    /// In ms.
    fn measure(&self, program: &Path, work: &Work) -> Result<[Option<f64>; 3]> {
        let text = output(self.tool, program, work, self.options)?;
        Ok(match self.tool {
            Tool::IoUring | Tool::Epoll | Tool::General => {
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

/// `  99.000%  184.20ms` of wrk2, `  99% in 0.0137 secs` of hey.
fn percent_line(text: &str, percent: &str) -> Option<f64> {
    let mut fields = text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let number = words.next()?.trim_end_matches('%').parse::<f64>().ok()?;
        (Some(number) == percent.parse().ok()).then(|| words.collect::<Vec<_>>())
    });
    match fields.next()?.as_slice() {
        ["in", seconds, ..] => seconds.parse::<f64>().ok().map(|s| s * 1e3),
        [value, ..] => tool::millis(value),
        [] => None,
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

/// The largest relative error.
fn print_row(name: &str, found: [Option<f64>; 3], truth: [f64; 3]) -> f64 {
    let cells: Vec<String> =
        found.iter().map(|ms| ms.map_or_else(|| format!("{:>9}", "–"), |ms| format!("{ms:>9.1}"))).collect();
    let errors = found.iter().zip(truth).filter_map(|(ms, truth)| Some((ms.as_ref()? / truth - 1.0).abs()));
    let worst = errors.fold(0.0, f64::max);
    println!("{name:<39} {}  {:.0} %", cells.join(" "), worst * 100.0);
    worst
}
