//! The tests in the browser, counted like all others.

use anyhow::{Result, bail};

use super::count::Tally;
use super::{Surroundings, child, rig::TestRig};
use crate::browser;

/// Runs them on the clusters of `rig`.
pub(super) fn run(surroundings: &Surroundings, rig: &TestRig, tally: &mut Tally) -> Result<()> {
    let surroundings = browser::Surroundings {
        program: surroundings.built.join("meshplay"),
        rig: surroundings.built.join("meshplay-rig"),
        tools: surroundings.tools.clone(),
        registry: surroundings.registry.clone(),
        kubeconfigs: rig.kubeconfigs().to_owned(),
        without: surroundings.without.clone(),
    };
    let failed_before = tally.failed;
    let status = child::run(&mut browser::command(&surroundings, &[], "tap")?, |line| {
        println!("{line}");
        tally.add_tap_line(line);
    })?;
    if !status.success() && tally.failed == failed_before {
        bail!("the browser tests broke off with {status}");
    }
    Ok(())
}
