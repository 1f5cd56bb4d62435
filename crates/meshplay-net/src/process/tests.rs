//! Against real processes: a shell that can be asked to misbehave.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Lifetime, Process, ProcessError, ProcessId, ProcessSpec, StopOutcome, log_tail, run, stop_all};

const GRACE: Duration = Duration::from_secs(5);

struct Shell {
    dir: tempfile::TempDir,
}

impl Shell {
    fn new() -> Shell {
        Shell { dir: tempfile::tempdir().unwrap() }
    }

    fn log(&self) -> PathBuf {
        self.dir.path().join("logs/shell.log")
    }

    fn spec(&self, script: &str) -> ProcessSpec {
        ProcessSpec::new("shell", "sh", self.log()).args(["-c", script]).env("WORD", "hello")
    }

    fn start(&self, script: &str) -> Process {
        Process::start(self.spec(script)).unwrap()
    }

    /// Waits until the log holds `word`: the script is past that point.
    fn wait_for_log(&self, word: &str) {
        let deadline = Instant::now() + GRACE;
        while !std::fs::read_to_string(self.log()).unwrap().contains(word) {
            assert!(Instant::now() < deadline, "`{word}` never appeared in the log");
            std::thread::yield_now();
        }
    }
}

/// Waits until the process is gone (the kernel needs a moment after a signal).
fn assert_gone(id: ProcessId) {
    let deadline = Instant::now() + GRACE;
    while id.is_running().unwrap() {
        assert!(Instant::now() < deadline, "process {} is still there", id.pid);
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn output_and_errors_go_to_the_log() {
    let shell = Shell::new();
    let process = shell.start("echo $WORD; echo oops >&2; exit 3");
    let status = process.wait().await;
    assert_eq!(status.code(), Some(3));
    assert_eq!(log_tail(&shell.log()), "hello\noops");
}

#[tokio::test]
async fn early_end_is_told_with_the_tail_of_the_log() {
    let shell = Shell::new();
    let process = shell.start("echo address in use; exit 1");
    process.wait().await;
    let error = process.check_running("waiting for /readyz").unwrap_err();
    let text = error.to_string();
    assert!(text.contains("shell ended with exit status: 1 while waiting for /readyz"), "{text}");
    assert!(text.ends_with("address in use"), "{text}");
}

#[test]
fn missing_program_is_a_start_error_that_names_it() {
    let shell = Shell::new();
    let error = Process::start(ProcessSpec::new("etcd", "/nowhere/etcd", shell.log())).unwrap_err();
    assert!(matches!(error, ProcessError::Start { .. }));
    assert_eq!(error.to_string(), "failed to start etcd (`/nowhere/etcd`)");
}

#[tokio::test]
async fn stop_kills_what_ignores_the_request_after_the_grace() {
    let shell = Shell::new();
    let process = shell.start("trap '' TERM; echo ready; while true; do sleep 1; done");
    shell.wait_for_log("ready");
    let id = process.id();
    let status = process.stop(Duration::from_millis(200)).await.unwrap();
    assert!(!status.success());
    assert_gone(id);
}

#[tokio::test]
async fn children_of_the_child_end_with_it() {
    let shell = Shell::new();
    let process = shell.start("sleep 600 & echo child $!; wait");
    shell.wait_for_log("child");
    let text = std::fs::read_to_string(shell.log()).unwrap();
    let pid: i32 = text.trim().rsplit(' ').next().unwrap().parse().unwrap();
    let grandchild = ProcessId::of(pid).unwrap().unwrap();
    process.stop(GRACE).await.unwrap();
    assert_gone(grandchild);
}

#[test]
fn dropped_child_is_killed() {
    let shell = Shell::new();
    let process = shell.start("exec sleep 600");
    let id = process.id();
    drop(process);
    assert_gone(id);
}

/// The other half of the next test: in a process of its own it starts a child, says which, and waits to be killed.
#[test]
fn parent_to_be_killed() {
    let Ok(log) = std::env::var(PARENT_LOG) else { return };
    let process = Process::start(ProcessSpec::new("sleep", "sleep", log + ".child").arg("600")).unwrap();
    writeln!(std::io::stderr(), "child {}.", process.id().pid).unwrap();
    std::thread::park();
}

/// Set in the environment of [`parent_to_be_killed`] only.
const PARENT_LOG: &str = "MESHPLAY_TEST_PARENT_LOG";

#[test]
fn child_dies_when_its_parent_is_killed() {
    let shell = Shell::new();
    let program = std::env::current_exe().unwrap();
    let spec = ProcessSpec::new("parent", program, shell.log())
        .args(["--exact", "process::tests::parent_to_be_killed", "--nocapture"])
        .env(PARENT_LOG, shell.log());
    let parent = Process::start(spec).unwrap();
    shell.wait_for_log("child ");
    shell.wait_for_log(".\n");
    let text = std::fs::read_to_string(shell.log()).unwrap();
    let (_, rest) = text.split_once("child ").unwrap();
    let pid: i32 = rest.split_once('.').unwrap().0.parse().unwrap();
    let child = ProcessId::of(pid).unwrap().unwrap();
    assert_ne!(
        rustix::process::getpgid(rustix::process::Pid::from_raw(pid)).ok(),
        rustix::process::Pid::from_raw(parent.id().pid)
    );
    drop(parent);
    assert_gone(child);
}

#[test]
fn detached_child_has_its_own_session_and_is_ended_by_id() {
    let shell = Shell::new();
    let spec = shell.spec("echo ready; exec sleep 600").lifetime(Lifetime::Detached);
    let process = Process::start(spec).unwrap();
    shell.wait_for_log("ready");
    let id = process.id();
    drop(process);
    assert!(id.is_running().unwrap());
    let pid = rustix::process::Pid::from_raw(id.pid);
    assert_eq!(rustix::process::getsid(pid).ok(), pid);
    assert_eq!(stop_all(&[id], GRACE).unwrap(), [StopOutcome::Ended]);
    assert_eq!(stop_all(&[id], GRACE).unwrap(), [StopOutcome::WasGone]);
}

#[test]
fn recycled_id_is_never_killed() {
    let shell = Shell::new();
    let process = shell.start("exec sleep 600");
    let other = ProcessId { start_time: process.id().start_time + 1, ..process.id() };
    assert_eq!(stop_all(&[other], GRACE).unwrap(), [StopOutcome::WasGone]);
    assert!(process.id().is_running().unwrap());
}

#[tokio::test]
async fn short_command_returns_its_output_or_its_complaint() {
    assert_eq!(run("sh", ["-c", "echo hi"], GRACE).await.unwrap(), "hi\n");
    let error = run("sh", ["-c", "echo no such link >&2; exit 2"], GRACE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`sh -c echo no such link >&2; exit 2` ended with exit status: 2: no such link"
    );
    let error = run("sleep", ["600"], Duration::from_millis(50)).await.unwrap_err();
    assert_eq!(error.to_string(), "`sleep 600` did not end within 0.05 s");
}
