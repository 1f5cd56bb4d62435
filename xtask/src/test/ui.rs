//! The web UI without a browser: its types, its unit tests, the size of what is sent. It is built here once, for all.

use anyhow::{Result, bail};

use super::child;
use super::count::Tally;
use super::guards::fault;
use crate::ui::{self, Package};

/// Checks and builds; what fails is counted, what cannot run is an error.
pub(super) fn run(tally: &mut Tally) -> Result<()> {
    ui::ensure_built()?;
    let package = Package::of_ui()?;
    for (guard, script) in [("ui types", "check"), ("ui size", "size")] {
        let status = child::run(package.npm().args(["run", "--silent", script]), |line| println!("{line}"))?;
        let faults =
            if status.success() { Vec::new() } else { vec![format!("`npm run {script}` in ui/ fails")] };
        tally.failed += fault(guard, faults);
    }
    unit_tests(&package, tally)
}

fn unit_tests(package: &Package, tally: &mut Tally) -> Result<()> {
    let failed_before = tally.failed;
    let passed_before = tally.passed;
    let mut command = package.npm();
    command.args(["run", "--silent", "test", "--", "--reporter=tap-flat"]);
    let status = child::run(&mut command, |line| {
        println!("{line}");
        tally.add_tap_line(line);
    })?;
    if !status.success() && tally.failed == failed_before {
        bail!("the unit tests of the UI broke off with {status}");
    }
    if tally.passed == passed_before && tally.failed == failed_before {
        bail!("the UI has no unit tests, or they report in another form");
    }
    Ok(())
}
