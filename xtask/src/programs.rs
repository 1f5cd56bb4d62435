//! The programs of the workspace that xtask runs: built on demand, or taken as they were built for the tests.

use std::path::PathBuf;
use std::process::Command;

use crate::run;

/// How a program of the workspace is started.
pub(crate) enum Programs {
    /// By `cargo run`, which builds it first.
    OnDemand,
    /// From a folder. A second build for `cargo run` of one package would select other features of the dependencies
    /// and so compile most of them twice.
    Built(PathBuf),
}

impl Programs {
    /// The program `name` of `package`; the caller adds its arguments.
    pub(crate) fn command(&self, package: &str, name: &str) -> Command {
        match self {
            Programs::OnDemand => {
                let mut command = run::cargo();
                command.args(["run", "--quiet", "--package", package, "--bin", name, "--"]);
                command
            }
            Programs::Built(dir) => Command::new(dir.join(name)),
        }
    }
}
