//! The program `meshplay-rig`, as a person types it: up, used, down, and nothing left.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use meshplay_local::state::State;
use serde_json::Value;

use crate::common::kubectl;
use crate::traces::Traces;

/// A folder for rigs; the program under test is told to use it. Rigs in it are taken down even if the test fails.
struct Rigs {
    root: tempfile::TempDir,
}

impl Rigs {
    fn new() -> Rigs {
        Rigs { root: tempfile::tempdir().unwrap() }
    }

    fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshplay-rig"));
        command.args(args.split(' ')).env("MESHPLAY_RIG_DIR", self.root.path());
        command
    }

    /// Runs it to its end, which must be a success, and reads its result.
    fn run(&self, args: &str) -> Value {
        let output = self.command(args).args(["-o", "json"]).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "`{args}` ended with {}", output.status);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn state(&self, name: &str) -> State {
        State::open(self.root.path(), name).unwrap()
    }

    /// What the record of a rig names, and the folder, and anything else that mentions it.
    fn assert_nothing_left(&self, traces: &Traces) {
        traces.assert_gone();
        assert_eq!(std::fs::read_dir(self.root.path()).unwrap().count(), 0);
        let root = self.root.path().to_str().unwrap();
        for entry in std::fs::read_dir("/proc").unwrap() {
            let command_line = std::fs::read(entry.unwrap().path().join("cmdline")).unwrap_or_default();
            let command_line = String::from_utf8_lossy(&command_line).into_owned();
            assert!(!command_line.contains(root), "still running: {command_line}");
        }
    }
}

impl Drop for Rigs {
    fn drop(&mut self) {
        meshplay_local::rig::down(self.root.path(), None).unwrap();
    }
}

#[tokio::test]
async fn two_simulated_clusters_outlive_up_and_leave_nothing_after_down() {
    let rigs = Rigs::new();
    let report = rigs.run("up --clusters 2 --level 2 --name pair --nodes 2");
    assert!(report["elapsedS"].as_f64().unwrap() < 60.0, "{report}");
    let clusters = report["clusters"].as_array().unwrap();
    assert_eq!(clusters.len(), 2);
    for cluster in clusters {
        let kubeconfig = PathBuf::from(cluster["kubeconfig"].as_str().unwrap());
        let nodes = kubectl(&kubeconfig, "get nodes -o name").await;
        assert_eq!(nodes, "node/rig-node-0\nnode/rig-node-1\n");
        assert!(Path::new(cluster["auditLog"].as_str().unwrap()).exists());
    }
    let status = rigs.run("status --name pair");
    let processes = status[0]["processes"].as_array().unwrap();
    assert_eq!(processes.iter().filter(|process| process["running"] == true).count(), 2 * 5);

    let traces = Traces::of(&rigs.state("pair"));
    let second = rigs.command("up --name pair").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("there is a rig `pair` already"));
    assert_eq!(rigs.run("down --name other"), serde_json::json!([]));
    assert_eq!(rigs.run("down --name pair"), serde_json::json!(["pair"]));
    rigs.assert_nothing_left(&traces);
    assert_eq!(rigs.run("status"), serde_json::json!([]));
}

#[tokio::test]
async fn a_cluster_that_was_stopped_comes_back_with_its_data_at_its_address() {
    let rigs = Rigs::new();
    let report = rigs.run("up --level 2 --nodes 1 --name back");
    let kubeconfig = PathBuf::from(report["clusters"][0]["kubeconfig"].as_str().unwrap());
    kubectl(&kubeconfig, "create configmap kept").await;
    let running = |status: &Value| {
        let processes = status["processes"].as_array().unwrap();
        processes.iter().filter(|process| process["running"] == true).count()
    };
    assert_eq!(running(&rigs.run("stop --name back --cluster back-a")), 0);
    assert_eq!(running(&rigs.run("stop --name back --cluster back-a")), 0, "twice is once");

    let status = rigs.run("start --name back --cluster back-a");
    assert_eq!(running(&status), 5);
    assert_eq!(status["processes"].as_array().unwrap().len(), 5, "those that ended are forgotten");
    assert_eq!(kubectl(&kubeconfig, "get configmap kept -o name").await, "configmap/kept\n");
    let traces = Traces::of(&rigs.state("back"));
    rigs.run("down --name back");
    rigs.assert_nothing_left(&traces);
}

#[test]
fn only_a_cluster_that_there_is_can_be_stopped() {
    let rigs = Rigs::new();
    let output = rigs.command("stop --name none --cluster none-a").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no rig `none`"));
}

#[test]
fn a_rig_whose_up_was_killed_is_taken_down_without_a_trace() {
    let rigs = Rigs::new();
    let mut up = rigs.command("up --level 1 --name cut").stderr(Stdio::piped()).spawn().unwrap();
    wait_for_process(&rigs);
    up.kill().unwrap();
    up.wait().unwrap();
    let traces = Traces::of(&rigs.state("cut"));
    assert_eq!(rigs.run("down --all"), serde_json::json!(["cut"]));
    rigs.assert_nothing_left(&traces);
}

/// Waits until the rig has started something.
fn wait_for_process(rigs: &Rigs) {
    let started = std::time::Instant::now();
    loop {
        let state = State::open(rigs.root.path(), "cut");
        if state.is_ok_and(|state| state.record().is_ok_and(|record| !record.traces.is_empty())) {
            return;
        }
        assert!(started.elapsed() < crate::common::DEADLINE, "the rig never started anything");
        std::thread::yield_now();
    }
}

#[test]
fn an_interrupted_up_takes_down_what_it_had_started() {
    let rigs = Rigs::new();
    let mut up = rigs.command("up --level 1 --name cut").stderr(Stdio::piped()).spawn().unwrap();
    wait_for_process(&rigs);
    let traces = Traces::of(&rigs.state("cut"));
    let pid = rustix::process::Pid::from_child(&up);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(up.wait().unwrap().code(), Some(1));
    let lines: Vec<String> = BufReader::new(up.stderr.take().unwrap()).lines().map(Result::unwrap).collect();
    assert_eq!(lines.last().map(String::as_str), Some("error: asked to end"));
    rigs.assert_nothing_left(&traces);
}

#[test]
fn a_missing_program_is_named_with_the_command_that_makes_it() {
    let rigs = Rigs::new();
    let tools = tempfile::tempdir().unwrap();
    let output = rigs.command("up --level 1").env("MESHPLAY_TOOLS", tools.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("has no `etcd`: run `cargo xtask tools`"), "{stderr}");
}
