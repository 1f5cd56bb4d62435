//! A child process with a log file, ended by its id.
//!
//! Each child has a thread of its own that starts it, waits for it, ends what is left of its process group and only
//! then reaps it: as long as the child is not reaped its id cannot be given to a stranger, so no signal ever goes astray.
//! The same thread makes "dies with its parent" possible without unsafe code: util-linux's `setpriv --pdeathsig` asks
//! the kernel to kill the child when the *thread* that started it ends, and that thread lives exactly as long as the
//! child or our process. Where `setpriv` is missing, only [`Drop`] and a caller's own records end the child.
//!
//! It does not know tokio runtimes: a [`Process`] may be started in one runtime and stopped in another (or in none).

mod command;
mod id;
mod spec;
mod supervise;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Signal;

pub use command::{CommandError, run};
pub use id::{ProcessId, StopOutcome, stop_all};
pub use spec::{Lifetime, ProcessSpec};

use supervise::Shared;

/// Bytes of a log that are read for its last lines.
const LOG_TAIL_BYTES_MAX: u64 = 16 * 1024;
/// Lines of a log that an error carries.
const LOG_TAIL_LINES_MAX: usize = 12;
/// How long a process may take to vanish after SIGKILL before that itself is an error.
const KILL_WAIT_MAX: Duration = Duration::from_secs(10);

/// Why a child process could not be started, watched or ended.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The log file, or its folder, could not be made.
    #[error("failed to open the log `{}` of {name}", log.display())]
    OpenLog {
        /// Name of the process.
        name: String,
        /// The log file.
        log: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The program could not be started.
    #[error("failed to start {name} (`{}`)", program.display())]
    Start {
        /// Name of the process.
        name: String,
        /// The program that was asked for.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The process ended although it was still needed.
    #[error("{0}")]
    Ended(Box<EarlyEnd>),
    /// A signal could not be sent.
    #[error("failed to send {signal} to process {pid}")]
    Signal {
        /// Name of the signal.
        signal: &'static str,
        /// The process.
        pid: i32,
        /// What the system said.
        source: io::Error,
    },
    /// What the system says of a process could not be read.
    #[error("failed to read the state of process {pid}")]
    Inspect {
        /// The process.
        pid: i32,
        /// What the system said.
        source: io::Error,
    },
    /// The process was still there long after SIGKILL (it hangs in the kernel).
    #[error("process {pid} is still there {} s after SIGKILL", KILL_WAIT_MAX.as_secs())]
    Unkillable {
        /// The process.
        pid: i32,
    },
}

/// How a process ended that was still needed.
#[derive(Debug)]
pub struct EarlyEnd {
    /// Name of the process.
    pub name: String,
    /// What it was needed for, as in "waiting for /readyz".
    pub doing: String,
    /// How it ended.
    pub status: ExitStatus,
    /// Its log file.
    pub log: PathBuf,
    /// The last lines of the log.
    pub tail: String,
}

impl fmt::Display for EarlyEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EarlyEnd { name, doing, status, log, tail } = self;
        write!(f, "{name} ended with {status} while {doing}; its log `{}` ends with:\n{tail}", log.display())
    }
}

/// A running child. Dropping it kills it, unless its [`Lifetime`] is [`Lifetime::Detached`].
#[derive(Debug)]
pub struct Process {
    name: String,
    id: ProcessId,
    log: PathBuf,
    lifetime: Lifetime,
    shared: Shared,
}

impl Process {
    /// Starts the program with its output appended to its log.
    ///
    /// # Errors
    /// [`ProcessError::OpenLog`], [`ProcessError::Start`]; [`ProcessError::Inspect`] if it cannot be identified.
    pub fn start(spec: ProcessSpec) -> Result<Process, ProcessError> {
        let (name, log, lifetime) = (spec.name.clone(), spec.log.clone(), spec.lifetime);
        let (id, shared) = supervise::start(spec)?;
        tracing::debug!(process.name = name, process.pid = id.pid, "process started");
        Ok(Process { name, id, log, lifetime, shared })
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id and start time: what to record so that somebody else can end it.
    pub fn id(&self) -> ProcessId {
        self.id
    }

    /// The file with its output.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// How it ended, if it did.
    pub fn status(&self) -> Option<ExitStatus> {
        self.shared.status()
    }

    /// Fails with the last lines of the log if the process has ended although it is needed for `doing`.
    ///
    /// # Errors
    /// [`ProcessError::Ended`].
    pub fn check_running(&self, doing: &str) -> Result<(), ProcessError> {
        match self.status() {
            None => Ok(()),
            Some(status) => Err(ProcessError::Ended(Box::new(EarlyEnd {
                name: self.name.clone(),
                doing: doing.to_owned(),
                status,
                log: self.log.clone(),
                tail: log_tail(&self.log),
            }))),
        }
    }

    /// Waits until the process ends by itself.
    pub async fn wait(&self) -> ExitStatus {
        self.shared.wait().await
    }

    /// Asks the whole process group to come to an end by itself, as Ctrl-C does (SIGINT).
    ///
    /// # Errors
    /// [`ProcessError::Signal`].
    pub fn interrupt(&self) -> Result<(), ProcessError> {
        self.shared.signal(Signal::INT)
    }

    /// Asks the whole process group to end (SIGTERM), kills it after `grace`, and waits until it is gone.
    ///
    /// # Errors
    /// [`ProcessError::Signal`], [`ProcessError::Unkillable`].
    pub async fn stop(self, grace: Duration) -> Result<ExitStatus, ProcessError> {
        self.shared.signal(Signal::TERM)?;
        if let Ok(status) = tokio::time::timeout(grace, self.shared.wait()).await {
            return Ok(status);
        }
        self.shared.signal(Signal::KILL)?;
        tokio::time::timeout(KILL_WAIT_MAX, self.shared.wait())
            .await
            .map_err(|_| ProcessError::Unkillable { pid: self.id.pid })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::Detached {
            return;
        }
        if let Err(error) = self.shared.signal(Signal::KILL) {
            tracing::warn!(process.name = self.name, process.pid = self.id.pid, %error, "process not ended");
        }
    }
}

/// The last lines of a log, at most 16 KiB and 12 lines; a sentence in brackets if there are none.
pub fn log_tail(log: &Path) -> String {
    match log_tail_bytes(log) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let lines: Vec<&str> = text.lines().collect();
            let from = lines.len().saturating_sub(LOG_TAIL_LINES_MAX);
            if lines.is_empty() { "(the log is empty)".to_owned() } else { lines[from..].join("\n") }
        }
        Err(error) => format!("(the log cannot be read: {error})"),
    }
}

fn log_tail_bytes(log: &Path) -> io::Result<Vec<u8>> {
    use std::io::{Read, Seek, SeekFrom};
    let mut file = std::fs::File::open(log)?;
    let len = file.metadata()?.len();
    file.seek(SeekFrom::Start(len.saturating_sub(LOG_TAIL_BYTES_MAX)))?;
    let mut bytes = Vec::new();
    file.take(LOG_TAIL_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
