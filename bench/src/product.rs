//! The program under measurement: the release build of `meshplay`, with a data directory of its own.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::child::{self, Cost};

/// The program with one installation.
pub(crate) struct Product {
    program: PathBuf,
    data_dir: PathBuf,
}

impl Product {
    /// `program` with everything it keeps in `data_dir`.
    pub(crate) fn new(program: &Path, data_dir: &Path) -> Self {
        Self { program: program.to_owned(), data_dir: data_dir.to_owned() }
    }

    /// Runs it to a good end.
    pub(crate) fn run(&self, args: &[&str]) -> Result<(Cost, String)> {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(&self.data_dir).args(args);
        child::run(&mut command)
    }
}

/// The named program, or the release build of this checkout, made now if cargo runs us.
pub(crate) fn program(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = named {
        ensure!(path.is_file(), "{} is not there", path.display());
        return Ok(path.to_owned());
    }
    if let Some(cargo) = env::var_os("CARGO") {
        eprintln!("building the release of meshplay …");
        let status = Command::new(cargo)
            .args(["build", "--quiet", "--release", "--package", "meshplay"])
            .status()
            .context("failed to start cargo")?;
        ensure!(status.success(), "the release of meshplay does not build");
    }
    let own = env::current_exe().context("failed to find this program")?;
    let beside = own.with_file_name("meshplay");
    ensure!(beside.is_file(), "{} is not there; name it with --meshplay", beside.display());
    Ok(beside)
}
