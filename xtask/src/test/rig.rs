//! The two level-2 clusters that all tests of one run share.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::child;
use crate::programs::Programs;
use crate::rig;

const CLUSTERS: &str = "2";
const LEVEL: &str = "2";

/// Clusters that are up; taken down by name, in every case.
pub(super) struct TestRig {
    name: String,
    /// By colons, as the tests take them.
    kubeconfigs: OsString,
    /// `meshplay-rig down`, complete.
    down: Option<Command>,
}

/// What we read of what `meshplay-rig up -o json` prints.
#[derive(Deserialize)]
struct Report {
    clusters: Vec<Cluster>,
}

#[derive(Deserialize)]
struct Cluster {
    kubeconfig: PathBuf,
}

impl TestRig {
    /// Starts the clusters.
    pub(super) fn up(programs: &Programs, tools: &Path) -> Result<TestRig> {
        let name = format!("test-{}", process::id());
        let mut down = rig::command(programs, tools)?;
        down.args(["down", "--name", &name]);
        // Before the start: half a rig is taken down too.
        let mut rig = TestRig { name, kubeconfigs: OsString::new(), down: Some(down) };
        let mut up = rig::command(programs, tools)?;
        up.args(["up", "--clusters", CLUSTERS, "--level", LEVEL, "--name", &rig.name, "-o", "json"]);
        let mut report = String::new();
        let status = child::run(&mut up, |line| report.push_str(line))?;
        ensure!(status.success(), "the clusters for the tests did not come up");
        rig.kubeconfigs = kubeconfigs(&report)?;
        Ok(rig)
    }

    /// The paths of the kubeconfigs, by colons.
    pub(super) fn kubeconfigs(&self) -> &OsStr {
        &self.kubeconfigs
    }

    /// Takes the clusters down.
    pub(super) fn down(mut self) -> Result<()> {
        self.down_once()
    }

    fn down_once(&mut self) -> Result<()> {
        let Some(mut down) = self.down.take() else { return Ok(()) };
        let status = child::run_always(&mut down, |line| println!("{line}"))?;
        if !status.success() {
            bail!(
                "the clusters of the tests could not be taken down: `cargo xtask rig down --name {}`",
                self.name
            );
        }
        Ok(())
    }
}

impl Drop for TestRig {
    fn drop(&mut self) {
        if let Err(error) = self.down_once() {
            eprintln!("error: {error:#}");
        }
    }
}

fn kubeconfigs(report: &str) -> Result<OsString> {
    let report: Report = serde_json::from_str(report).context("meshplay-rig reports in another shape")?;
    env::join_paths(report.clusters.into_iter().map(|cluster| cluster.kubeconfig))
        .context("a kubeconfig's path has a colon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kubeconfigs_are_joined_in_their_order() {
        let report =
            r#"{"name":"x","clusters":[{"name":"a","kubeconfig":"/x/a"},{"name":"b","kubeconfig":"/x/b"}]}"#;
        assert_eq!(kubeconfigs(report).unwrap(), "/x/a:/x/b");
        assert!(kubeconfigs("{}").is_err());
    }
}
