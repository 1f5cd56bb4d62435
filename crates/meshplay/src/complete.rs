//! Completion of names: what is typed is compared with what is stored here.
//!
//! Reads the names beside whoever has the store open, a server or another command, and says nothing if it cannot: a shell
//! must never show an error or wait because of a Tab.

use std::{ffi::OsStr, path::PathBuf, time::Duration};

use clap_complete::CompletionCandidate;
use meshplay_app::Names;

use crate::session::default_data_dir;

/// How long a person waits for a Tab without noticing.
const TIMEOUT: Duration = Duration::from_millis(100);

/// Names of designs.
pub(crate) fn designs(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, |names| names.designs)
}

/// Names of clusters.
pub(crate) fn clusters(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, |names| names.clusters)
}

/// Names of environments.
pub(crate) fn environments(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, |names| names.environments)
}

/// Ids of operations, the newest first.
pub(crate) fn operations(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, |names| names.operations)
}

/// Names of profiles.
pub(crate) fn profiles(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, |names| names.profiles)
}

/// Ids of runs, the newest first.
pub(crate) fn runs(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, |names| names.runs)
}

fn candidates(typed: &OsStr, of: fn(Names) -> Vec<String>) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let fits = |name: &String| name.starts_with(typed.as_ref());
    let names = names().map(of).unwrap_or_default();
    names
        .into_iter()
        .filter(fits)
        .enumerate()
        .map(|(idx, name)| CompletionCandidate::new(name).display_order(Some(idx)))
        .collect()
}

fn names() -> Option<Names> {
    let data_dir = data_dir(std::env::args().collect())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let read = async { tokio::time::timeout(TIMEOUT, Names::read(&data_dir)).await };
    let names = runtime.block_on(read).ok()?.ok();
    // A read that hangs must not keep the shell waiting.
    runtime.shutdown_background();
    names
}

/// The data directory of the command line that is being typed.
fn data_dir(args: Vec<String>) -> Option<PathBuf> {
    let mut args = args.into_iter().skip_while(|arg| arg != "--data-dir" && !arg.starts_with("--data-dir="));
    let typed = args.next().and_then(|flag| match flag.strip_prefix("--data-dir=") {
        Some(dir) => Some(dir.to_owned()),
        None => args.next(),
    });
    let from_env = || std::env::var_os("MESHPLAY_DATA_DIR").map(PathBuf::from);
    typed.map(PathBuf::from).or_else(from_env).or_else(|| default_data_dir().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_directory_of_the_typed_line_counts() {
        let of = |line: &str| data_dir(line.split(' ').map(str::to_owned).collect());
        assert_eq!(of("meshplay -- meshplay --data-dir /a design plan x"), Some("/a".into()));
        assert_eq!(of("meshplay -- meshplay design plan x --data-dir=/b"), Some("/b".into()));
    }
}
