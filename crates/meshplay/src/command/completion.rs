//! `meshplay completion SHELL`: the lines that make a shell ask this program.

use clap_complete::env::Shells;

use crate::{
    cli::{COMPLETE_VAR, PROGRAM},
    exit::Exit,
    failure::{Failure, refuse},
    printer::Printer,
};

pub(crate) fn run(shell: clap_complete::Shell, printer: &Printer) -> Result<Exit, Failure> {
    let shells = Shells::builtins();
    let name = shell.to_string();
    let Some(completer) = shells.completer(&name) else {
        return Err(refuse(meshplay_types::Code::USAGE, format!("there is no completion for `{name}`")));
    };
    let mut script = Vec::new();
    // By name: the script stays true when the program is moved.
    let written = completer.write_registration(COMPLETE_VAR, PROGRAM, PROGRAM, PROGRAM, &mut script);
    written.map_err(|error| Failure::Internal(error.into()))?;
    printer.text(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Ok)
}
