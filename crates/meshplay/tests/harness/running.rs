//! A command that goes on while the test does something else: watched, interrupted, killed, measured.

use std::{
    fs::File,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::{
    installation::{Installation, Run, exit},
    space::Space,
};

/// How long anything that a test waits for may take.
const DEADLINE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Clock ticks of `/proc`; Linux shows 100 on every architecture that we run on.
const TICKS_PER_S: f64 = 100.0;
/// Fields of `/proc/PID/stat` after the name in brackets: `utime` and `stime` of proc(5), less three.
const CPU_FIELDS: std::ops::Range<usize> = 11..13;

/// A running command; it is killed when dropped.
pub(crate) struct Running {
    child: Child,
    args: String,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Running {
    /// Starts a command, with variables of the environment.
    pub(crate) fn start(installation: &Installation, args: &[&str], env: &[(&str, &str)]) -> Self {
        let mut command = installation.command(args);
        command.envs(env.iter().copied());
        Self::of(installation, command, args)
    }

    /// Starts a command in a network namespace.
    pub(crate) fn start_in(
        space: &Space,
        installation: &Installation,
        args: &[&str],
        env: &[(&str, &str)],
    ) -> Self {
        let mut command = installation.command(args);
        command.envs(env.iter().copied());
        Self::of(installation, space.enter(&command), args)
    }

    /// Starts a command that was wrapped in another one.
    pub(crate) fn of(installation: &Installation, mut command: Command, args: &[&str]) -> Self {
        let [stdout, stderr] = ["out", "err"].map(|end| {
            let name = format!("{}.{end}", super::unique("running"));
            PathBuf::from(installation.file(&name, ""))
        });
        command.stdin(Stdio::null());
        command.stdout(File::create(&stdout).unwrap()).stderr(File::create(&stderr).unwrap());
        Self { child: command.spawn().unwrap(), args: args.join(" "), stdout, stderr }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it printed so far.
    pub(crate) fn stdout(&self) -> String {
        std::fs::read_to_string(&self.stdout).unwrap()
    }

    /// Memory of its own. The pages of the program itself come on top of it, and are shared, given back when memory is
    /// short, and several times as many in a debug build.
    pub(crate) fn owned_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// What it said on standard error so far.
    pub(crate) fn stderr(&self) -> String {
        std::fs::read_to_string(&self.stderr).unwrap()
    }

    /// Waits until something is so, and fails if the command ends before.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "`{}` ended before {what}: {}", self.args, self.stderr());
            assert!(started.elapsed() < DEADLINE, "{what}: {}", self.stderr());
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Waits until it has said something.
    #[track_caller]
    pub(crate) fn says(&mut self, text: &str) {
        self.until(text, |running| running.stderr().contains(text));
    }

    /// The id of the operation that it works on, once it has said it.
    #[track_caller]
    pub(crate) fn operation(&mut self) -> String {
        self.says("operation ");
        let stderr = self.stderr();
        let line = stderr.lines().find_map(|line| line.strip_prefix("operation ")).unwrap();
        line.trim().to_owned()
    }

    /// User and system time so far.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let ticks: f64 = fields[CPU_FIELDS].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum();
        Duration::from_secs_f64(ticks / TICKS_PER_S)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(i32::try_from(self.pid()).unwrap()).unwrap(), signal).unwrap();
    }

    /// `kill -9`, and waits until it is gone.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end. How it ended, and the CPU time of its whole life.
    #[track_caller]
    pub(crate) fn end(mut self) -> Run {
        let started = Instant::now();
        let status: ExitStatus = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < DEADLINE, "`{}` does not end: {}", self.args, self.stderr());
            std::thread::sleep(LOOK_EVERY);
        };
        Run {
            exit: status.code().unwrap_or(exit::SIGNAL),
            stdout: std::fs::read_to_string(&self.stdout).unwrap(),
            stderr: self.stderr(),
            args: self.args.clone(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Usually it has ended, and a failing test must not fail twice.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
