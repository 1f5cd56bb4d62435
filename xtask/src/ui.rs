//! `cargo xtask ui`: installs the packages of the web UI from its lock file and builds its pages into `ui/dist`.
//!
//! Both are skipped while what they are made from is unchanged. It refuses to know what is in the pages: the scripts
//! of `ui/package.json` do.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::once::Key;
use crate::{place, run};

/// The oldest Node.js that the build runs on: major, minor.
const NODE_MIN: (u32, u32) = (20, 19);
/// What to install where a program is missing.
const NODE_FIX: &str = "install Node.js 20.19 or newer with npm (Debian 13: apt-get install nodejs npm)";
/// In the folder of the UI, but nothing that the pages are made from.
const NO_SOURCES: &[&str] = &["node_modules", "dist", "e2e"];

#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<()> {
    println!("{}", ensure_built()?.display());
    Ok(())
}

/// The folder of the built pages.
pub(crate) fn ensure_built() -> Result<PathBuf> {
    let package = Package::of_ui()?;
    package.install()?;
    let dist = package.dir.join("dist");
    let mut key = Key::default();
    key.add_tree_without(&package.dir, NO_SOURCES)?;
    let unless = package.mark("built", key);
    if unless.holds() && dist.join("index.html").is_file() {
        return Ok(dist);
    }
    package.script("build the UI", "build")?;
    ensure!(dist.join("index.html").is_file(), "the build of the UI made no {}", dist.display());
    unless.set()?;
    Ok(dist)
}

/// A folder with a `package.json`, and what was already done with it.
pub(crate) struct Package {
    /// The folder.
    pub(crate) dir: PathBuf,
    /// Where marks and logs are; it goes with `cargo clean`.
    state: PathBuf,
    node: String,
    /// Held as long as this lives: two runs must not install into one folder.
    _lock: File,
}

impl Package {
    /// The web UI.
    pub(crate) fn of_ui() -> Result<Package> {
        Package::open("ui")
    }

    /// The package in the folder `path` of the checkout.
    pub(crate) fn open(path: &str) -> Result<Package> {
        let root = place::root();
        let node = node_version()?;
        let state = root.join("target/npm").join(path.replace('/', "-"));
        fs::create_dir_all(&state).with_context(|| format!("failed to create {}", state.display()))?;
        let lock = File::create(state.join("lock"))?;
        if lock.try_lock().is_err() {
            eprintln!("waiting for another run that builds {path}");
            lock.lock()?;
        }
        Ok(Package { dir: root.join(path), state, node, _lock: lock })
    }

    /// Installs the packages of the lock file; none of them may run a script of its own.
    pub(crate) fn install(&self) -> Result<()> {
        let mut key = Key::default();
        key.add(&self.node);
        key.add_file(&self.dir.join("package.json"))?;
        key.add_file(&self.dir.join("package-lock.json"))?;
        let unless = self.mark("installed", key);
        if unless.holds() && self.dir.join("node_modules").is_dir() {
            return Ok(());
        }
        let mut command = self.npm();
        command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        let name = self.dir.file_name().unwrap_or_default().display();
        run::logged(&format!("install the packages of {name}"), &mut command, &self.fresh_log("install")?)?;
        unless.set()
    }

    /// Runs a script of `package.json`.
    pub(crate) fn script(&self, what: &str, script: &str) -> Result<()> {
        run::logged(what, self.npm().args(["run", script]), &self.fresh_log(script)?)
    }

    /// npm in the folder of the package.
    pub(crate) fn npm(&self) -> Command {
        let mut command = run::nice("npm");
        command.current_dir(&self.dir);
        command
    }

    /// A mark that holds while `key` is the same as when it was set.
    fn mark(&self, name: &str, key: Key) -> Mark {
        Mark { path: self.state.join(name), key: key.finish() }
    }

    fn fresh_log(&self, name: &str) -> Result<PathBuf> {
        let log = self.state.join(format!("{name}.log"));
        fs::write(&log, "")?;
        Ok(log)
    }
}

struct Mark {
    path: PathBuf,
    key: String,
}

impl Mark {
    fn holds(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|key| key == self.key)
    }

    fn set(&self) -> Result<()> {
        fs::write(&self.path, &self.key).with_context(|| format!("failed to write {}", self.path.display()))
    }
}

/// What `node --version` says, if it is new enough and npm is there too.
fn node_version() -> Result<String> {
    for program in ["node", "npm"] {
        if run::find_on_path(program).is_none() {
            bail!("the web UI is built with `{program}`, which is missing: {NODE_FIX}");
        }
    }
    let said = run::answer(Command::new("node").arg("--version"))?;
    let version = said.trim();
    if major_minor(version).is_none_or(|version| version < NODE_MIN) {
        bail!("the web UI cannot be built with Node.js {version}: {NODE_FIX}");
    }
    Ok(version.to_owned())
}

fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(major_minor("v20.19.2"), Some((20, 19)));
        assert!(major_minor("v20.9.0").unwrap() < NODE_MIN);
        assert!(major_minor("v24.0.1").unwrap() >= NODE_MIN);
        assert_eq!(major_minor("20"), None);
    }
}
