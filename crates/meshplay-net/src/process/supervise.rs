//! The thread behind each child: start, wait, end the rest of its group, reap.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};
use tokio::sync::watch;

use super::{Lifetime, ProcessError, ProcessId, ProcessSpec};

/// The thread only waits, so it needs next to no stack.
const STACK_BYTES: usize = 128 * 1024;

/// Closes the gap between starting `setpriv` and its request to the kernel: if we are gone by then, nothing is run.
const EXEC_IF_PARENT_LIVES: &str = r#"[ "$PPID" = "$0" ] && exec "$@""#;

/// What the owner of a child and its thread share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pid: Pid,
    /// Held while the child is signalled and while it is reaped: a signal never meets a reaped (reusable) id.
    reaped: Arc<Mutex<Reaped>>,
    status: watch::Receiver<Option<ExitStatus>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reaped {
    No,
    Yes,
}

impl Shared {
    pub(super) fn status(&self) -> Option<ExitStatus> {
        *self.status.borrow()
    }

    pub(super) async fn wait(&self) -> ExitStatus {
        let mut status = self.status.clone();
        loop {
            if let Some(status) = *status.borrow_and_update() {
                return status;
            }
            // The thread publishes the status before it drops the sender, so a closed channel has one.
            if status.changed().await.is_err() {
                return status.borrow().unwrap_or_default();
            }
        }
    }

    /// Signals the child and its group; nothing happens if it is gone.
    pub(super) fn signal(&self, signal: Signal) -> Result<(), ProcessError> {
        let reaped = self.reaped.lock().unwrap_or_else(PoisonError::into_inner);
        match *reaped {
            Reaped::Yes => Ok(()),
            Reaped::No => signal_group(self.pid, signal),
        }
    }
}

/// Signals the group led by `pid`, or `pid` alone in the moment before it has become the leader.
fn signal_group(pid: Pid, signal: Signal) -> Result<(), ProcessError> {
    let sent = match rustix::process::kill_process_group(pid, signal) {
        Err(Errno::SRCH) => rustix::process::kill_process(pid, signal),
        sent => sent,
    };
    match sent {
        Ok(()) | Err(Errno::SRCH) => Ok(()),
        Err(errno) => Err(ProcessError::Signal {
            signal: match signal {
                Signal::KILL => "SIGKILL",
                Signal::INT => "SIGINT",
                _ => "SIGTERM",
            },
            pid: pid.as_raw_nonzero().get(),
            source: errno.into(),
        }),
    }
}

/// Starts the child in its own thread and returns once it runs.
pub(super) fn start(spec: ProcessSpec) -> Result<(ProcessId, Shared), ProcessError> {
    let start_error =
        |source| ProcessError::Start { name: spec.name.clone(), program: spec.program.clone(), source };
    let program = resolve(&spec.program).map_err(start_error)?;
    let open = |log: &Path| {
        let error = |source| ProcessError::OpenLog { name: spec.name.clone(), log: log.to_owned(), source };
        open_log(log).map_err(error)
    };
    let log = open(&spec.log)?;
    let output = spec.output.as_deref().map(open).transpose()?;
    let mut command = command(&spec, &program, log).map_err(start_error)?;
    if let Some(output) = output {
        command.stdout(output);
    }
    let (started_tx, started_rx) = mpsc::sync_channel(1);
    let (status_tx, status) = watch::channel(None);
    let reaped = Arc::new(Mutex::new(Reaped::No));
    let thread = Supervisor { reaped: Arc::clone(&reaped), status: status_tx };
    std::thread::Builder::new()
        .name(format!("child {}", spec.name))
        .stack_size(STACK_BYTES)
        .spawn(move || thread.run(command, &started_tx))
        .map_err(start_error)?;
    let gone = || io::Error::other("the thread of the child ended");
    let (pid, id) = started_rx.recv().map_err(|_| start_error(gone()))?.map_err(start_error)?;
    Ok((id?, Shared { pid, reaped, status }))
}

type Started = (Pid, Result<ProcessId, ProcessError>);

struct Supervisor {
    reaped: Arc<Mutex<Reaped>>,
    status: watch::Sender<Option<ExitStatus>>,
}

impl Supervisor {
    fn run(self, mut command: Command, started: &mpsc::SyncSender<io::Result<Started>>) {
        // The receiver waits for exactly one message; if it is gone, nobody wants the answer (hence `ok`).
        match command.spawn() {
            Err(error) => {
                started.send(Err(error)).ok();
            }
            Ok(child) => {
                let pid = Pid::from_child(&child);
                // Read here, because even a child that ended at once cannot be reaped before this thread does it.
                started.send(Ok((pid, ProcessId::of_unreaped(pid)))).ok();
                self.wait_and_reap(child, pid);
            }
        }
    }

    fn wait_and_reap(self, mut child: Child, pid: Pid) {
        // NOWAIT leaves the child unreaped, so that its id stays taken until the lock is held.
        while let Err(Errno::INTR) =
            rustix::process::waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
        {}
        let mut reaped = self.reaped.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = signal_group(pid, Signal::KILL) {
            tracing::warn!(process.pid = pid.as_raw_nonzero().get(), %error, "rest of the process group not ended");
        }
        let status = child.wait().unwrap_or_default();
        *reaped = Reaped::Yes;
        drop(reaped);
        self.status.send_replace(Some(status));
    }
}

/// The command line, behind the small programs that give the child its lifetime and then become it (same id).
fn command(spec: &ProcessSpec, program: &Path, log: File) -> io::Result<Command> {
    let mut command = match (spec.lifetime, wrappers()) {
        (Lifetime::WithParent, Wrappers { setpriv: Some(setpriv), .. }) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "KILL", "--", "sh", "-c", EXEC_IF_PARENT_LIVES]);
            command.arg(std::process::id().to_string()).arg(program);
            command
        }
        (Lifetime::Detached, Wrappers { setsid: Some(setsid), .. }) => {
            let mut command = Command::new(setsid);
            command.arg(program);
            command
        }
        _ => Command::new(program),
    };
    // setsid refuses a group leader (it would fork and change the id); it makes the group itself.
    if spec.lifetime == Lifetime::WithParent || wrappers().setsid.is_none() {
        command.process_group(0);
    }
    command.args(&spec.args).envs(spec.env.iter().map(|(name, value)| (name, value)));
    if let Some(dir) = &spec.dir {
        command.current_dir(dir);
    }
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(command)
}

struct Wrappers {
    setpriv: Option<PathBuf>,
    setsid: Option<PathBuf>,
}

/// Looks for util-linux once; busybox has a `setpriv` that does not know `--pdeathsig`.
fn wrappers() -> &'static Wrappers {
    static WRAPPERS: OnceLock<Wrappers> = OnceLock::new();
    WRAPPERS.get_or_init(|| Wrappers {
        setpriv: resolve(Path::new("setpriv")).ok().filter(|setpriv| knows_pdeathsig(setpriv)),
        setsid: resolve(Path::new("setsid")).ok(),
    })
}

fn knows_pdeathsig(setpriv: &Path) -> bool {
    Command::new(setpriv)
        .arg("--help")
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("--pdeathsig"))
}

/// The program as a path that exists, so that a missing one is our error and not a wrapper's exit code.
fn resolve(program: &Path) -> io::Result<PathBuf> {
    let not_found = || io::Error::new(io::ErrorKind::NotFound, "no such program");
    if program.components().count() > 1 {
        return if program.is_file() { std::path::absolute(program) } else { Err(not_found()) };
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
        .ok_or_else(not_found)
}

fn open_log(log: &Path) -> io::Result<File> {
    if let Some(dir) = log.parent() {
        std::fs::create_dir_all(dir)?;
    }
    OpenOptions::new().create(true).append(true).open(log)
}
