//! `meshplay-bench load`: what a request costs our load engines and others, at full speed and at a fixed rate.
//!
//! How it is fair: same targets, same number of connections, one CPU for the tool and one for the target; the tools take
//! turns, in another order each round, and a ratio is taken within a round. Between turns the bare client tells how fast
//! the machine is at that moment; turns of up to 10 s at slow moments are made again and left out. CPU is what the kernel
//! charged the process, recording and all. Peers are found by `PATH`; those that are not there are named.

mod bare;
mod evenness;
mod pinned;
mod probe;
mod report;
mod round;
mod server;
mod server_h2;
mod server_tls;
pub(crate) mod stall;
mod target;
mod tool;

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use self::{
    probe::Probe,
    report::Report,
    round::Round,
    target::Target,
    tool::{Tool, Work},
};
use crate::{Verdict, machine::Machine};

pub(crate) use self::{bare::Args as BareArgs, server::Args as ServerArgs};

/// A turn is made so often until it is not disturbed.
const TURNS_MAX: usize = 4;
/// A longer turn has seen slow moments and quick ones, and the moments beside it tell nothing of it: it counts as it is.
const JUDGED_S_MAX: u64 = 10;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How often every tool has its turn
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Length of a turn
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Length of a turn of the paced part; as the others if absent
    #[arg(long)]
    paced_seconds: Option<u64>,
    /// How long ours run once more at full speed, to see that their memory stays as it is after 10 s
    #[arg(long, value_parser = clap::value_parser!(u64).range(11..))]
    hold_seconds: Option<u64>,
    /// Connections of every tool
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Requests per second of the paced part
    #[arg(long, default_value_t = 5_000)]
    rate: u64,
    /// Requests at once on each connection of the part over HTTP/2
    #[arg(long, default_value_t = 10)]
    streams: u32,
    /// Where the result goes, as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let machine = Machine::here();
    let dir = tempfile::tempdir()?;
    let tools: Vec<(Tool, PathBuf)> =
        Tool::ALL.into_iter().filter_map(|tool| Some((tool, tool.program()?))).collect();
    let is_there = |tool: &Tool| tools.iter().any(|(known, _)| known == tool);
    let missing = Tool::ALL.into_iter().filter(|tool| !is_there(tool)).map(Tool::name).collect();
    let targets: Vec<Target> =
        [Some(Target::tiny(&[])?), Target::nginx(dir.path())?].into_iter().flatten().collect();
    let secure = [Target::tiny(&["--tls"])?, Target::tiny(&["--http3"])?];
    let mut probe = Probe::new(&targets[0], args.connections)?;
    let (mut closed, mut paced, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..args.rounds as usize {
        let mut turns = |target: &Target, kind| {
            let work = work(target, args, kind);
            turns(&tools, number, target, &mut probe, &work)
        };
        for target in &targets {
            closed.extend(turns(target, (None, None))?);
            if target.name == "nginx" {
                paced.extend(turns(target, (Some(args.rate), None))?);
            } else {
                shared.extend(turns(target, (None, Some(args.streams)))?);
            }
        }
        for target in &secure {
            shared.extend(turns(target, (None, Some(args.streams)))?);
        }
    }
    for round in [&mut closed, &mut paced, &mut shared].into_iter().flatten() {
        round.is_disturbed = probe.is_disturbed(round.probe_cpu_us);
    }
    let even = Work { seconds: args.seconds, ..work(&targets[0], args, (Some(args.rate), None)) };
    let evenness = evenness::measure(&tools, &even, args.rate)?;
    let mut held = Vec::new();
    if let Some(seconds) = args.hold_seconds {
        let work = Work { seconds, ..work(&targets[0], args, (None, None)) };
        let shared = Work { streams: Some(args.streams), ..work };
        for (tool, work) in [(Tool::IoUring, work), (Tool::Epoll, work), (Tool::General, shared)] {
            held.push(round::run(tool, &std::env::current_exe()?, &targets[0], &work, 0)?);
        }
    }
    let report = Report {
        machine,
        connections: args.connections,
        seconds: args.seconds,
        paced_seconds: args.paced_seconds.unwrap_or(args.seconds),
        paced_rate: args.rate,
        versions: tools.iter().map(|(tool, program)| version(*tool, program)).collect(),
        missing,
        closed,
        paced,
        streams: args.streams,
        shared,
        held,
        evenness,
    };
    print!("{}", report.text());
    if let Some(path) = &args.out {
        let text = serde_json::to_string_pretty(&report.with_goals())?;
        fs::write(path, text + "\n").with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(report.verdict())
}

/// At a rate and with streams, or without.
fn work(target: &Target, args: &Args, (rate, streams): (Option<u64>, Option<u32>)) -> Work {
    let seconds = args.paced_seconds.filter(|_| rate.is_some()).unwrap_or(args.seconds);
    let (is_tls, is_http3) = (target.name != "tiny" && target.name != "nginx", target.name == "tiny QUIC");
    Work { port: target.port, connections: args.connections, seconds, rate, streams, is_tls, is_http3 }
}

/// Every tool once, from another one on each time, and the bare client between them. A disturbed turn is made again.
fn turns(
    tools: &[(Tool, PathBuf)],
    number: usize,
    target: &Target,
    probe: &mut Probe<'_>,
    work: &Work,
) -> Result<Vec<Round>> {
    let mut order: Vec<_> = tools.iter().filter(|(tool, _)| tool.can(work)).collect();
    let first = number % order.len().max(1);
    order.rotate_left(first);
    let mut rounds = Vec::new();
    for (tool, program) in order {
        for _ in 0..TURNS_MAX {
            let before = probe.last();
            let round = round::run(*tool, program, target, work, number)?;
            let is_judged = work.seconds <= JUDGED_S_MAX;
            let probe_cpu_us = if is_judged { before.max(probe.ask()?) } else { 0.0 };
            rounds.push(Round { probe_cpu_us, ..round });
            if !probe.is_disturbed(probe_cpu_us) {
                break;
            }
        }
    }
    Ok(rounds)
}

/// The first line that it prints when asked.
fn version(tool: Tool, program: &std::path::Path) -> String {
    let flag = if tool == Tool::Fortio { "version" } else { "--version" };
    if tool.is_ours() {
        return format!("{} {}", tool.name(), env!("CARGO_PKG_VERSION"));
    }
    let said = Command::new(program).arg(flag).output();
    let line =
        said.ok().and_then(|said| String::from_utf8_lossy(&said.stdout).lines().next().map(str::to_owned));
    format!("{} {}", tool.name(), line.unwrap_or_default())
}

/// The target, as a child process.
pub(crate) fn serve(args: &ServerArgs) -> Result<Verdict> {
    server::run(args).map(|()| Verdict::Met)
}

/// The floor, as a child process.
pub(crate) fn bare(args: &BareArgs) -> Result<Verdict> {
    bare::run(args).map(|()| Verdict::Met)
}

/// Our engines, as a child process: the same code that the product runs as `loadgen`.
pub(crate) fn generate() -> Result<Verdict> {
    let input = std::io::BufReader::new(std::io::stdin());
    meshplay_load::loadgen::serve(input, std::io::stdout().lock())?;
    Ok(Verdict::Met)
}
