//! The binary with a data directory of its own.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use meshplay_test::TestCluster;
use serde_json::Value;
use tempfile::TempDir;

/// Exit codes of DESIGN §6 that journeys meet.
pub(crate) mod exit {
    pub(crate) const OK: i32 = 0;
    pub(crate) const FOUND: i32 = 1;
    pub(crate) const USAGE: i32 = 2;
    pub(crate) const UNREACHABLE: i32 = 3;
    pub(crate) const DENIED: i32 = 4;
    pub(crate) const REFUSED: i32 = 5;
    pub(crate) const TIMEOUT: i32 = 6;
    pub(crate) const PARTIAL: i32 = 7;
    /// Not an exit code: a signal ended it.
    pub(crate) const SIGNAL: i32 = -1;
}

/// Names of the connections to the two shared clusters.
pub(crate) const CLUSTERS: [&str; 2] = ["east", "west"];

/// An installation in a directory that goes with it.
pub(crate) struct Installation {
    dir: TempDir,
}

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(super) args: String,
}

impl Installation {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// An installation that may write to the shared clusters, as [`CLUSTERS`].
    pub(crate) fn connected(clusters: &[TestCluster]) -> Self {
        let installation = Self::new();
        for (name, cluster) in CLUSTERS.iter().zip(clusters) {
            installation.connect(name, cluster.kubeconfig());
        }
        installation
    }

    /// Connects one cluster, with writing allowed.
    pub(crate) fn connect(&self, name: &str, kubeconfig: &Path) {
        let kubeconfig = kubeconfig.to_str().unwrap();
        self.run(&["cluster", "add", name, "--kubeconfig", kubeconfig, "--allow-write"]).expect(exit::OK);
    }

    /// Where it keeps everything.
    pub(crate) fn data_dir(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }

    /// Puts a file beside the data directory and returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with_input(args, "")
    }

    /// The binary with arguments; it sees nothing of the machine's own settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshplay"));
        let settings = std::env::vars_os().filter(|(name, _)| {
            name.to_str().is_some_and(|name| name.starts_with("MESHPLAY_") || name == "KUBECONFIG")
        });
        for (name, _) in settings {
            command.env_remove(name);
        }
        command.env("HOME", self.dir.path()).env_remove("XDG_DATA_HOME").env("MESHPLAY_LOG", "warn");
        command.arg("--data-dir").arg(self.data_dir()).args(args);
        command
    }

    /// Runs the binary.
    pub(crate) fn run_with_input(&self, args: &[&str], input: &str) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that reads no input may be gone before it is written.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run {
            exit: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            args: args.join(" "),
        }
    }

    /// The result of a command that must succeed, as JSON.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["--output", "json"]].concat()).expect(exit::OK).json()
    }
}

impl Run {
    /// Insists on an exit code.
    #[track_caller]
    pub(crate) fn expect(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "`meshplay {}`\n{}\n{}", self.args, self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("`meshplay {}`: {error}\n{}", self.args, self.stdout))
    }

    /// Insists on a finding on standard error.
    #[track_caller]
    pub(crate) fn tells(&self, code: meshplay_types::Code) {
        assert!(self.stderr.contains(&format!("[{code}]")), "`meshplay {}`\n{}", self.args, self.stderr);
    }
}
