//! Running other programs: quietly with a log and progress, with their output on the terminal, or for their answer.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

/// How often a long run says that it is still going.
const PROGRESS_EVERY: Duration = Duration::from_secs(15);
const POLL_EVERY: Duration = Duration::from_millis(50);
/// Lines of the log that a failure shows.
const LOG_TAIL_LINES: usize = 15;

/// A command at low priority: builds take minutes and must not starve what the person does meanwhile.
pub(crate) fn nice(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "10"]).arg(program).stdin(Stdio::null());
    command
}

/// Set at most once, before the first cargo runs.
static TARGET_DIR: OnceLock<PathBuf> = OnceLock::new();

/// Has every later cargo build into `dir`, which outlives this checkout.
pub(crate) fn use_target_dir(dir: PathBuf) -> Result<()> {
    TARGET_DIR.set(dir).map_err(|dir| anyhow!("the target folder is set twice, now to {}", dir.display()))
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::place::root());
    if let Some(dir) = TARGET_DIR.get() {
        // A fresh clone finds nothing incremental to go on from; writing it down costs time and disk.
        command.env("CARGO_TARGET_DIR", dir).env("CARGO_INCREMENTAL", "0");
    }
    // These describe the package xtask; a build script of another package must not see them.
    for (name, _) in env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
            command.env_remove(name);
        }
    }
    command
}

/// Where cargo builds.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let metadata = answer(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    Ok(metadata["target_directory"].as_str().context("cargo metadata names no target folder")?.into())
}

/// Runs `command` with its output appended to `log`, and says on stderr what runs and for how long.
pub(crate) fn logged(what: &str, command: &mut Command, log: &Path) -> Result<()> {
    let started = Instant::now();
    let mut out = File::options().create(true).append(true).open(log)?;
    writeln!(out, "$ {command:?}")?;
    let mut child = command
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()
        .with_context(|| format!("{what}: failed to start {command:?}"))?;
    let mut said = started;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if said.elapsed() >= PROGRESS_EVERY {
            said = Instant::now();
            eprintln!("{what}: {} s …", started.elapsed().as_secs());
        }
        thread::sleep(POLL_EVERY);
    };
    if !status.success() {
        bail!("{what} failed after {:.0?} ({status}); {}", started.elapsed(), tail(log));
    }
    eprintln!("{what}: done in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n  ");
    format!("the log {} ends with\n  {last}", log.display())
}

/// What `command` prints on stdout; its stderr goes to ours.
pub(crate) fn answer(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("failed to start {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{command:?} printed no UTF-8"))
}

/// Becomes `command`: it gets our terminal, our signals and our place as the parent's child.
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).with_context(|| format!("failed to start {command:?}"))
}

/// Where the shell would find `program`.
pub(crate) fn find_on_path(program: &str) -> Option<PathBuf> {
    // Programs for the administrator are not on everybody's path.
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
}
