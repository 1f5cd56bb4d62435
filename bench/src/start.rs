//! `meshplay-bench start`: how long until the program is of use, and what it costs while nobody uses it.
//!
//! Three things: `version` beside the same of other command line tools; `serve` from its start to the first `/readyz`
//! that says ok, in a new data directory and in the one it left; memory and CPU of that server while it is idle.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use meshplay_local::Tools;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde::Serialize;

use crate::{Verdict, child, machine::Machine, product, spread::Spread};

/// GOALS of DESIGN §9 and of the issue that brought the command.
const VERSION_MS_MAX: f64 = 30.0;
const READY_MS_MAX: f64 = 500.0;
const IDLE_MIB_MAX: f64 = 60.0;
/// Other tools: the same question, answered without a cluster.
const PEERS: [(&str, &[&str]); 3] = [
    ("kubectl", &["version", "--client"]),
    ("helm", &["version"]),
    ("istioctl", &["version", "--remote=false"]),
];
/// How long a server may take to become ready.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// A server is idle this long after it became ready, and watched for as long again.
const IDLE: Duration = Duration::from_secs(5);
/// Clock ticks of `/proc`, on every architecture of Linux that we run on.
const TICKS_PER_S: f64 = 100.0;
/// `utime` and `stime` of proc(5), counted after the name in brackets.
const CPU_FIELDS: std::ops::Range<usize> = 11..13;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How often each is started
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The program [default: the release build of this checkout]
    #[arg(long, value_name = "FILE")]
    meshplay: Option<PathBuf>,
    /// Where the result goes, as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Everything that was measured.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    machine: Machine,
    versions: Vec<Version>,
    ready_new_ms: Spread,
    ready_again_ms: Spread,
    idle: Idle,
}

/// One tool that says its version.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    tool: String,
    says: String,
    wall_ms: Spread,
}

/// A server while nobody uses it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Idle {
    rss_mib: f64,
    cpu_ms_per_s: f64,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let program = product::program(args.meshplay.as_deref())?;
    let dir = tempfile::tempdir()?;
    let machine = Machine::here();
    let versions = versions(&program, args.runs)?;
    let starts = (0..args.runs).map(|run| starts(&program, &dir.path().join(run.to_string())));
    let (new, again): (Vec<f64>, Vec<f64>) = starts.collect::<Result<Vec<_>>>()?.into_iter().unzip();
    let report = Report {
        machine,
        versions,
        ready_new_ms: Spread::of(new).context("not a single run")?,
        ready_again_ms: Spread::of(again).context("not a single run")?,
        idle: idle(&program, &dir.path().join("idle"))?,
    };
    print!("{}", report.text());
    if let Some(path) = &args.out {
        let text = serde_json::to_string_pretty(&report)? + "\n";
        fs::write(path, text).with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(Verdict::of(report.is_met()))
}

impl Report {
    fn is_met(&self) -> bool {
        self.versions[0].wall_ms.median <= VERSION_MS_MAX
            && self.ready_again_ms.median <= READY_MS_MAX
            && self.idle.rss_mib <= IDLE_MIB_MAX
    }

    fn text(&self) -> String {
        let Machine { cores, memory_mib, cpu_model, kernel, load_before } = &self.machine;
        let mut lines = vec![format!(
            "{cores} cores of {cpu_model}, {memory_mib} MiB, Linux {kernel}, load before {load_before}; \
             times in ms, median (min–max)"
        )];
        for Version { tool, says, wall_ms } in &self.versions {
            lines.push(format!("{tool} version: {wall_ms:.1}   {says}"));
        }
        lines.push(format!("serve, new data directory: ready after {:.0}", self.ready_new_ms));
        lines.push(format!("serve, again: ready after {:.0}, goal ≤ {READY_MS_MAX}", self.ready_again_ms));
        let Idle { rss_mib, cpu_ms_per_s } = self.idle;
        lines.push(format!(
            "serve, idle: {rss_mib:.1} MiB resident, goal ≤ {IDLE_MIB_MAX}; {cpu_ms_per_s:.1} ms CPU per second"
        ));
        lines.push(format!("all goals: {}\n", Verdict::of(self.is_met()).word()));
        lines.join("\n")
    }
}

/// Ours first; of the others those that are on this machine.
fn versions(program: &Path, runs: u32) -> Result<Vec<Version>> {
    let mut asked = vec![("meshplay".to_owned(), program.to_owned(), &["version"][..])];
    if let Ok(tools) = Tools::open_default() {
        let there = PEERS
            .iter()
            .filter_map(|(name, args)| Some(((*name).to_owned(), tools.program(name).ok()?, *args)));
        asked.extend(there);
    }
    let measure = |(tool, program, args): (String, PathBuf, &[&str])| {
        let (mut walls, mut says) = (Vec::new(), String::new());
        for _ in 0..runs {
            let (cost, text) = child::run(Command::new(&program).args(args))?;
            walls.push(cost.wall_ms);
            says = text.lines().next().unwrap_or_default().trim().to_owned();
        }
        let wall_ms = Spread::of(walls).context("not a single run")?;
        Ok(Version { tool, says, wall_ms })
    };
    asked.into_iter().map(measure).collect()
}

/// From start to ready, in ms: in a new data directory, and in the same once more.
fn starts(program: &Path, data_dir: &Path) -> Result<(f64, f64)> {
    let ready = || -> Result<f64> {
        let server = Server::start(program, data_dir)?;
        let ready_ms = server.ready_ms;
        server.stop()?;
        Ok(ready_ms)
    };
    Ok((ready()?, ready()?))
}

fn idle(program: &Path, data_dir: &Path) -> Result<Idle> {
    let server = Server::start(program, data_dir)?;
    thread::sleep(IDLE);
    let cpu_before = server.cpu_s()?;
    thread::sleep(IDLE);
    let cpu_s = server.cpu_s()? - cpu_before;
    let idle = Idle { rss_mib: server.rss_mib()?, cpu_ms_per_s: cpu_s * 1e3 / IDLE.as_secs_f64() };
    server.stop()?;
    Ok(idle)
}

/// A running server; killed if dropped.
struct Server {
    child: Child,
    ready_ms: f64,
}

impl Server {
    /// Starts it and waits until it says that it is ready.
    fn start(program: &Path, data_dir: &Path) -> Result<Self> {
        let address = free_address()?;
        let started = Instant::now();
        let child = Command::new(program)
            .arg("--data-dir")
            .arg(data_dir)
            .args(["serve", "--listen", &address.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("failed to start the server")?;
        let mut server = Self { child, ready_ms: 0.0 };
        while !is_ready(address) {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            ensure!(started.elapsed() < PATIENCE, "the server is not ready after {} s", PATIENCE.as_secs());
            thread::sleep(LOOK_EVERY);
        }
        server.ready_ms = started.elapsed().as_secs_f64() * 1e3;
        Ok(server)
    }

    /// Asks it to end, and waits: the next start must not find the data directory as after a crash.
    fn stop(mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGTERM)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    fn rss_mib(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    }

    fn cpu_s(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, fields) = stat.rsplit_once(')').context("an unknown form of /proc/PID/stat")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let ticks = fields.get(CPU_FIELDS).context("an unknown form of /proc/PID/stat")?;
        let ticks: f64 = ticks.iter().filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        Ok(ticks / TICKS_PER_S)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Usually it has ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Nobody else takes the port in the moment until the server does, on a machine that only measures.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}
