//! `cargo xtask rig`: builds the tools that the asked level needs and hands over to the program `meshplay-rig`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::programs::Programs;
use crate::tools::{self, Family};
use crate::{place, run};

/// The level that `rig up` starts when none is named; the program has the same default.
const LEVEL_DEFAULT: u8 = 2;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// Arguments of meshplay-rig: up, status, down …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rig: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let families = match args.rig.first().map(String::as_str) {
        Some("up") => families_of_level(level(&args.rig)?)?,
        _ => Vec::new(),
    };
    let folder = tools::ensure(&families)?;
    run::become_program(command(&Programs::OnDemand, &folder)?.args(&args.rig))
}

/// `meshplay-rig` with its folders set; the arguments are the caller's.
pub(crate) fn command(programs: &Programs, tools: &Path) -> Result<Command> {
    let mut command = programs.command("meshplay-local", "meshplay-rig");
    command.env("MESHPLAY_TOOLS", tools).env("MESHPLAY_RIG_DIR", dir()?);
    Ok(command)
}

/// Where the rigs of this cache are.
pub(crate) fn dir() -> Result<PathBuf> {
    match env::var_os("MESHPLAY_RIG_DIR") {
        Some(dir) => Ok(dir.into()),
        None => Ok(place::cache()?.join("rig")),
    }
}

fn level(args: &[String]) -> Result<u8> {
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let value = match arg.strip_prefix("--level") {
            Some("") => args.next().context("--level needs a number")?,
            Some(value) => value.trim_start_matches('='),
            None => continue,
        };
        return value.parse().with_context(|| format!("`{value}` is no level"));
    }
    Ok(LEVEL_DEFAULT)
}

fn families_of_level(level: u8) -> Result<Vec<Family>> {
    let mut families = vec![Family::ControlPlane, Family::Cli];
    match level {
        1 => {}
        2 => families.push(Family::Simulation),
        3 => families.extend([Family::Simulation, Family::Node]),
        4 => families.extend([Family::Simulation, Family::Node, Family::Mesh]),
        5 => families = vec![Family::Mesh],
        _ => bail!("the rig has the levels 1 to 5, not {level}"),
    }
    Ok(families)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_of(args: &[&str]) -> Option<u8> {
        level(&args.iter().map(ToString::to_string).collect::<Vec<_>>()).ok()
    }

    #[test]
    fn level_is_found_in_both_spellings() {
        assert_eq!(level_of(&["up", "--level", "3"]), Some(3));
        assert_eq!(level_of(&["up", "--clusters", "2", "--level=5"]), Some(5));
        assert_eq!(level_of(&["up"]), Some(LEVEL_DEFAULT));
        assert_eq!(level_of(&["up", "--level"]), None);
        assert_eq!(level_of(&["up", "--level", "high"]), None);
    }
}
