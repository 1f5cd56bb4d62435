//! The two level-2 clusters that all tests of one run share.

use std::env;
use std::ffi::OsString;
use std::fs;
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
    /// `meshplay-rig down`, complete.
    down: Option<Command>,
}

/// What we read of a rig's `state.json`.
#[derive(Deserialize)]
struct State {
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
        let rig = TestRig { name, down: Some(down) };
        let mut up = rig::command(programs, tools)?;
        up.args(["up", "--clusters", CLUSTERS, "--level", LEVEL, "--name", &rig.name]);
        let status = child::run(&mut up, |line| println!("{line}"))?;
        ensure!(status.success(), "the clusters for the tests did not come up");
        Ok(rig)
    }

    /// The paths of the kubeconfigs, by colons.
    pub(super) fn kubeconfigs(&self) -> Result<OsString> {
        let path = rig::dir()?.join(&self.name).join("state.json");
        let text = fs::read(&path).with_context(|| format!("failed to read {}", path.display()))?;
        let state: State = serde_json::from_slice(&text).with_context(|| format!("{}", path.display()))?;
        env::join_paths(state.clusters.into_iter().map(|cluster| cluster.kubeconfig))
            .context("a kubeconfig's path has a colon")
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
