//! The load engine as a child process: a specification goes in, seconds come out. A program of others runs below the
//! same child, in a folder of its own.
//!
//! It ends when its standard input closes, so a server that dies takes its load along.

use std::{io, path::Path, process::Stdio};

use meshplay_load::loadgen::Line;
use meshplay_perf::RunSpec;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// Bytes of its complaints that are kept.
const STDERR_BYTES_MAX: u64 = 8 << 10;

/// A running generator. Dropping it kills it.
pub(super) struct Generator {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    _folder: Option<TempDir>,
}

impl Generator {
    /// Starts `program loadgen` and gives it the specification.
    pub(super) async fn start(program: &Path, spec: &RunSpec) -> io::Result<Self> {
        Self::spawn(Command::new(program).arg("loadgen"), None, spec).await
    }

    /// The same, with a program of others in the place of our engines.
    pub(super) async fn start_other(program: &Path, other: &Path, spec: &RunSpec) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("meshplay-load-").tempdir()?;
        let mut command = Command::new(program);
        command.arg("loadgen").arg("--program").arg(other).arg("--folder").arg(folder.path());
        Self::spawn(&mut command, Some(folder), spec).await
    }

    async fn spawn(command: &mut Command, folder: Option<TempDir>, spec: &RunSpec) -> io::Result<Self> {
        // In a group of its own: Ctrl-C in a terminal is for the command, which then asks for the end.
        let mut child = command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let gone = || io::Error::other("a pipe to the generator is missing");
        let mut stdin = child.stdin.take().ok_or_else(gone)?;
        let lines = BufReader::new(child.stdout.take().ok_or_else(gone)?).lines();
        let mut line = serde_json::to_vec(spec)?;
        line.push(b'\n');
        stdin.write_all(&line).await?;
        stdin.flush().await?;
        Ok(Self { child, stdin: Some(stdin), lines, _folder: folder })
    }

    /// What it tells next; nothing once it has ended.
    pub(super) async fn next(&mut self) -> io::Result<Option<Line>> {
        match self.lines.next_line().await? {
            Some(line) => Ok(Some(serde_json::from_str(&line)?)),
            None => Ok(None),
        }
    }

    /// Asks it to end now; what it has recorded still comes.
    pub(super) fn ask_to_stop(&mut self) {
        self.stdin = None;
    }

    /// Why it ended without a result.
    pub(super) async fn complaint(mut self) -> String {
        let mut text = String::new();
        if let Some(stderr) = self.child.stderr.take()
            && stderr.take(STDERR_BYTES_MAX).read_to_string(&mut text).await.is_err()
        {
            text.clear();
        }
        let status = self.child.wait().await.map(|status| status.to_string());
        let status = status.unwrap_or_else(|error| error.to_string());
        match text.trim() {
            "" => format!("the load generator ended early ({status}), and said nothing"),
            text => format!("the load generator ended early ({status}): {text}"),
        }
    }
}
