//! One thing that a rig leaves on the machine, and how it is undone. Undoing what is not there succeeds.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use meshplay_net::process::{ProcessId, ProcessSpec, stop_all};
use serde::{Deserialize, Serialize};

use super::{Record, StateError, system};

/// What a process may take to end when asked; the data are thrown away anyway.
const GRACE: Duration = Duration::from_secs(3);
/// A process that is being ended may still start another; more rounds than this is a fork loop.
const ROUNDS_MAX: usize = 10;

/// Something that outlives the process that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Trace {
    /// A process; [`super::State::start`] writes it down.
    Process {
        /// Which one.
        id: ProcessId,
        /// What it is called in messages.
        name: String,
        /// The file with its output.
        log: PathBuf,
        /// How it was started, so that it can be started again as it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<CommandLine>,
    },
    /// All mounts at or under a folder.
    Mounts {
        /// The folder.
        under: PathBuf,
    },
    /// A named network namespace (`ip netns`), with all processes in it.
    NetNamespace {
        /// Its name.
        name: String,
    },
    /// A network interface in the machine's own namespace.
    Interface {
        /// Its name.
        name: String,
    },
    /// A cgroup, in every hierarchy, with all processes in it and below.
    Cgroup {
        /// Its path below the root of the hierarchy.
        name: String,
    },
    /// A file, or a folder with all it holds, outside the rig's own folder.
    Path {
        /// Absolute, at least two names deep.
        path: PathBuf,
    },
}

/// What a process was started with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandLine {
    program: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dir: Option<PathBuf>,
}

impl CommandLine {
    /// Takes it from a specification; `None` if a part of it is no text, which the record could not hold.
    pub(super) fn of(spec: &ProcessSpec) -> Option<CommandLine> {
        let text = |text: &OsString| text.to_str().map(str::to_owned);
        Some(CommandLine {
            program: spec.program.clone(),
            args: spec.args.iter().map(text).collect::<Option<_>>()?,
            env: spec
                .env
                .iter()
                .map(|(name, value)| Some((text(name)?, text(value)?)))
                .collect::<Option<_>>()?,
            dir: spec.dir.clone(),
        })
    }

    /// The same again.
    pub(crate) fn spec(self, name: &str, log: &Path) -> ProcessSpec {
        let CommandLine { program, args, env, dir } = self;
        let spec = ProcessSpec::new(name, program, log).args(args);
        let spec = env.iter().fold(spec, |spec, (name, value)| spec.env(name, value));
        match dir {
            Some(dir) => spec.dir(dir),
            None => spec,
        }
    }
}

/// Ends every process of a rig: those written down and those that carry its mark.
pub(super) fn end_processes(record: &Record, dir: &Path) -> Result<(), StateError> {
    let known = record.traces.iter().filter_map(|trace| match trace {
        Trace::Process { id, .. } => Some(*id),
        _ => None,
    });
    let mut ids: Vec<ProcessId> = known.collect();
    for _ in 0..ROUNDS_MAX {
        let scan_error = |source| StateError::Undo { doing: "list processes".to_owned(), source };
        ids.extend(system::processes_marked(dir).map_err(scan_error)?);
        if ids.is_empty() {
            return Ok(());
        }
        stop_all(&ids, GRACE)?;
        ids.clear();
    }
    let source = io::Error::other("new processes keep appearing");
    Err(StateError::Undo { doing: format!("end the processes of the rig `{}`", dir.display()), source })
}

impl Trace {
    /// Removes it; processes are ended before, all at once.
    pub(super) fn undo(&self) -> Result<(), StateError> {
        let (doing, undone) = match self {
            Trace::Process { .. } => return Ok(()),
            Trace::Mounts { under } => {
                (format!("unmount all under `{}`", under.display()), system::unmount(under))
            }
            Trace::NetNamespace { name } => {
                (format!("delete the network namespace `{name}`"), system::delete_netns(name))
            }
            Trace::Interface { name } => {
                (format!("delete the interface `{name}`"), system::delete_interface(name))
            }
            Trace::Cgroup { name } => (format!("remove the cgroup `{name}`"), system::remove_cgroup(name)),
            Trace::Path { path } => (format!("remove `{}`", path.display()), remove_path(path)),
        };
        undone.map_err(|source| StateError::Undo { doing, source })
    }
}

/// Never through a mount: what is mounted there belongs to somebody else.
fn remove_path(path: &Path) -> io::Result<()> {
    if !path.is_absolute() || path.components().count() < 3 {
        return Err(io::Error::other("refused: not an absolute path of at least two names"));
    }
    system::unmount(path)?;
    if let Some(point) = system::mounts_under(path)?.first() {
        return Err(io::Error::other(format!("refused: `{}` is still mounted", point.display())));
    }
    let removed = match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
