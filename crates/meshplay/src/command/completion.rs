//! `meshplay completion SHELL`.

use clap::CommandFactory;

use crate::{cli::Cli, exit::Exit, failure::Failure, printer::Printer};

pub(crate) fn run(shell: clap_complete::Shell, printer: &Printer) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "meshplay", &mut script);
    printer.text(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Ok)
}
