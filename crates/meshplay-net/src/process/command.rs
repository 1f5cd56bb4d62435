//! A short command that runs to its end: its output, or why it failed with what it wrote.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

/// Bytes of standard error that an error carries.
const STDERR_BYTES_MAX: usize = 4 * 1024;

/// Why a command gave no output.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The program could not be started.
    #[error("failed to start `{command}`")]
    Start {
        /// The command line.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// It ended with a failure.
    #[error("`{command}` ended with {status}: {stderr}")]
    Failed {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// The end of what it wrote to standard error.
        stderr: String,
    },
    /// It did not end in time and was killed.
    #[error("`{command}` did not end within {} s", deadline.as_secs_f32())]
    Deadline {
        /// The command line.
        command: String,
        /// The time it had.
        deadline: Duration,
    },
}

/// Runs a command to its end and returns its standard output (as text, invalid bytes replaced).
///
/// # Errors
/// [`CommandError::Failed`] for any exit code but 0; [`CommandError::Deadline`] after `deadline`, with the command killed.
pub async fn run<A: AsRef<OsStr>>(
    program: impl AsRef<Path>,
    args: impl IntoIterator<Item = A>,
    deadline: Duration,
) -> Result<String, CommandError> {
    let mut command = tokio::process::Command::new(program.as_ref());
    command.args(args).stdin(Stdio::null()).kill_on_drop(true);
    let line = display(command.as_std());
    let output = match tokio::time::timeout(deadline, command.output()).await {
        Err(_) => return Err(CommandError::Deadline { command: line, deadline }),
        Ok(Err(source)) => return Err(CommandError::Start { command: line, source }),
        Ok(Ok(output)) => output,
    };
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let from = output.stderr.len().saturating_sub(STDERR_BYTES_MAX);
    let stderr = String::from_utf8_lossy(&output.stderr[from..]).trim().to_owned();
    Err(CommandError::Failed { command: line, status: output.status, stderr })
}

fn display(command: &std::process::Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
