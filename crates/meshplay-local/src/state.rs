//! What a rig leaves on the machine, written down before it is made, and undone in reverse order.
//!
//! One folder per rig, `${MESHPLAY_RIG_DIR:-~/.cache/meshplay/rig}/<name>/`, with `state.json` beside whatever the
//! programs need. Anybody can take a rig down from that folder alone, also after its maker was killed, and twice.
//!
//! Processes are the one thing whose name (the id) is known only after they exist. So each one also carries the folder
//! in its environment ([`RIG_ENV`]), which the kernel keeps from its first moment on; taking down looks for both. Only
//! Linux shows us the environments of others: elsewhere a process stays whose maker was killed before it was written down.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod error;
mod file;
#[cfg(target_os = "linux")]
mod linux;
mod trace;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use meshplay_net::process::{Lifetime, Process, ProcessId, ProcessSpec};

#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;

pub use error::StateError;
pub use file::{ClusterEntry, Record};
pub use trace::{CommandLine, Trace};

/// Names the folder of all rigs instead of the default `~/.cache/meshplay/rig`.
pub const RIG_DIR_ENV: &str = "MESHPLAY_RIG_DIR";
/// Set for every process of a rig: the folder of that rig.
pub const RIG_ENV: &str = "MESHPLAY_RIG";

/// A rig: its folder and the record of everything that must be undone.
#[derive(Debug)]
pub struct State {
    name: String,
    dir: PathBuf,
    lifetime: Lifetime,
    /// Keeps the threads of this process apart; other processes are kept apart by a lock on a file.
    record: Mutex<()>,
}

impl State {
    /// Where rigs are kept, from the environment.
    ///
    /// # Errors
    /// [`StateError::NoHome`].
    pub fn default_root() -> Result<PathBuf, StateError> {
        if let Some(root) = std::env::var_os(RIG_DIR_ENV) {
            return std::path::absolute(root).map_err(|_| StateError::NoHome);
        }
        Ok(std::env::home_dir().ok_or(StateError::NoHome)?.join(".cache/meshplay/rig"))
    }

    /// Makes a rig. With [`Lifetime::WithParent`] it is taken down when dropped (or by the next `create`, if we were
    /// killed before that); with [`Lifetime::Detached`] it stays until somebody takes it down.
    ///
    /// # Errors
    /// [`StateError::Name`], [`StateError::Exists`], [`StateError::File`].
    pub fn create(root: &Path, name: &str, lifetime: Lifetime) -> Result<State, StateError> {
        State::take_down_orphans(root)?;
        let state = State::at(root, name, lifetime)?;
        std::fs::create_dir_all(root).map_err(|source| state.file_error("make a folder for", source))?;
        match std::fs::create_dir(&state.dir) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(StateError::Exists { name: name.to_owned() });
            }
            Err(source) => return Err(state.file_error("make a folder for", source)),
        }
        state.update(|record| record.owner = owner(lifetime))?;
        Ok(state)
    }

    /// Opens a rig that is there, to look at it or to take it down.
    ///
    /// # Errors
    /// [`StateError::Name`], [`StateError::Unknown`].
    pub fn open(root: &Path, name: &str) -> Result<State, StateError> {
        let state = State::at(root, name, Lifetime::Detached)?;
        if !state.dir.is_dir() {
            return Err(StateError::Unknown { name: name.to_owned(), root: root.to_owned() });
        }
        Ok(state)
    }

    /// The names of all rigs, sorted.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn list(root: &Path) -> Result<Vec<String>, StateError> {
        let error = |source| StateError::File { doing: "list", path: root.to_owned(), source };
        let entries = match std::fs::read_dir(root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(error(source)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(error)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_name(&name) && entry.path().is_dir() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Takes down the rigs whose maker wanted them gone with itself, but was killed.
    fn take_down_orphans(root: &Path) -> Result<(), StateError> {
        for name in State::list(root)? {
            let state = State::open(root, &name)?;
            if let Some(owner) = state.record()?.owner
                && !owner.is_running()?
            {
                tracing::info!(rig = name, owner.pid = owner.pid, "taking down the rig of a dead process");
                state.take_down()?;
            }
        }
        Ok(())
    }

    fn at(root: &Path, name: &str, lifetime: Lifetime) -> Result<State, StateError> {
        if !is_name(name) {
            return Err(StateError::Name { name: name.to_owned() });
        }
        let root = std::path::absolute(root).map_err(|source| StateError::File {
            doing: "find",
            path: root.to_owned(),
            source,
        })?;
        Ok(State { name: name.to_owned(), dir: root.join(name), lifetime, record: Mutex::new(()) })
    }

    /// The name of the rig.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder of the rig; all of it vanishes when the rig is taken down.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Who ends what this rig starts.
    pub fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// What is written down so far.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn record(&self) -> Result<Record, StateError> {
        file::read(&self.dir)
    }

    /// Writes down something that is about to be made. Call it *before* making it.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn register(&self, trace: Trace) -> Result<(), StateError> {
        self.update(|record| {
            if !record.traces.contains(&trace) {
                record.traces.push(trace);
            }
        })
    }

    /// Writes down a cluster that is up, for `status`.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn register_cluster(&self, cluster: ClusterEntry) -> Result<(), StateError> {
        self.update(|record| {
            record.clusters.retain(|known| known.name != cluster.name);
            record.clusters.push(cluster);
        })
    }

    /// Writes down that the rig is up, and how real it is.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn register_level(&self, level: u8) -> Result<(), StateError> {
        self.update(|record| record.level = Some(level))
    }

    /// Starts a process of this rig: with the rig's lifetime, marked with [`RIG_ENV`], and written down.
    ///
    /// # Errors
    /// [`StateError::Process`], [`StateError::File`].
    pub fn start(&self, spec: ProcessSpec) -> Result<Process, StateError> {
        let command = CommandLine::of(&spec);
        let spec = spec.lifetime(self.lifetime).env(RIG_ENV, &self.dir);
        let process = Process::start(spec)?;
        let (id, name, log) = (process.id(), process.name().to_owned(), process.log().to_owned());
        self.register(Trace::Process { id, name, log, command })?;
        Ok(process)
    }

    /// Forgets processes that have ended and are started anew.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub(crate) fn forget(&self, ended: &[Trace]) -> Result<(), StateError> {
        self.update(|record| record.traces.retain(|trace| !ended.contains(trace)))
    }

    /// Ends all processes, then undoes everything else that is written down, latest first; only the folder stays.
    /// Blocks for seconds at most; in async code call it with `spawn_blocking`.
    ///
    /// # Errors
    /// The first failure, after all traces have been tried. It may be called again.
    pub fn end(&self) -> Result<(), StateError> {
        if !self.dir.exists() {
            return Ok(());
        }
        let record = self.record()?;
        trace::end_processes(&record, &self.dir)?;
        let undone: Vec<_> = record.traces.iter().rev().map(Trace::undo).collect();
        undone.into_iter().collect()
    }

    /// Ends the rig ([`State::end`]) and removes its folder.
    ///
    /// # Errors
    /// As [`State::end`]; then the folder stays, so that it can be tried again.
    pub fn take_down(&self) -> Result<(), StateError> {
        self.end()?;
        Trace::Path { path: self.dir.clone() }.undo()
    }

    fn update(&self, change: impl FnOnce(&mut Record)) -> Result<(), StateError> {
        let _guard = self.record.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file::update(&self.dir, change)
    }

    fn file_error(&self, doing: &'static str, source: io::Error) -> StateError {
        StateError::File { doing, path: self.dir.clone(), source }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::Detached {
            return;
        }
        if let Err(error) = self.take_down() {
            tracing::error!(rig = self.name, %error, "rig not taken down");
        }
    }
}

fn owner(lifetime: Lifetime) -> Option<ProcessId> {
    match lifetime {
        Lifetime::Detached => None,
        Lifetime::WithParent => ProcessId::of(i32::try_from(std::process::id()).ok()?).ok().flatten(),
    }
}

fn is_name(name: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&name.len()) && name.chars().all(letters) && !name.starts_with('-')
}

#[cfg(test)]
mod tests;
