//! Where things are: the checkout and the cache outside of it.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// The root of the checkout that runs.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable anew on each run, so a program built in another checkout still finds this one.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut root = PathBuf::from(manifest);
    root.pop();
    root
}

/// `$MESHPLAY_CACHE`, by default `~/.cache/meshplay`: what takes long to make and no checkout owns.
pub(crate) fn cache() -> Result<PathBuf> {
    if let Some(cache) = env::var_os("MESHPLAY_CACHE") {
        return std::path::absolute(cache).context("MESHPLAY_CACHE is empty");
    }
    let home = env::var_os("HOME").context("HOME is not set: say where to build with MESHPLAY_CACHE")?;
    Ok(PathBuf::from(home).join(".cache/meshplay"))
}
