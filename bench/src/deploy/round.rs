//! One deployment by one tool, over one way to the cluster.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use meshplay_test::Kubectl;
use serde::Serialize;

use super::{cluster::Cluster, objects::Objects};
use crate::{
    child::{self, Cost},
    product::Product,
};

/// Name of the connection in the product.
const CONNECTION: &str = "bench";

/// Who deploys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Tool {
    Kubectl,
    Meshplay,
}

/// Until when the product's command lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// `--no-wait`
    Applied,
    Healthy,
}

/// One way to the cluster: both tools take the same.
pub(super) struct Way<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) kubectl: Kubectl,
    pub(super) product: Product,
    /// Where manifests are written.
    pub(super) dir: PathBuf,
}

/// What one deployment cost.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deployed {
    pub(super) tool: Tool,
    #[serde(flatten)]
    pub(super) cost: Cost,
    /// From the end of the command until every Deployment was available.
    pub(super) healthy_after_ms: f64,
    /// The product's import of the manifest, which is not part of the measured command.
    pub(super) import: Option<Cost>,
    pub(super) load_before: String,
}

impl Way<'_> {
    /// Tells the product about the cluster.
    pub(super) fn connect(&self, kubeconfig: &std::path::Path) -> Result<()> {
        let path = kubeconfig.to_str().context("the kubeconfig's path is no UTF-8")?;
        self.product.run(&["cluster", "add", CONNECTION, "--kubeconfig", path, "--allow-write"])?;
        Ok(())
    }

    /// Fresh namespaces, the measured command, a look whether all is there, health, and everything away again.
    pub(super) fn deploy(&self, tool: Tool, until: Until, objects: &Objects) -> Result<Deployed> {
        let file = self.dir.join(format!("{}.yaml", objects.round));
        fs::write(&file, &objects.manifest).with_context(|| format!("failed to write {}", file.display()))?;
        let file = file.to_str().context("the folder's path is no UTF-8")?;
        self.cluster.prepare(objects)?;
        let import = match tool {
            Tool::Kubectl => None,
            Tool::Meshplay => {
                Some(self.product.run(&["design", "import", "-f", file, "--name", &objects.round])?.0)
            }
        };
        let load_before = crate::machine::load();
        let (cost, _) = match tool {
            Tool::Kubectl => child::run(&mut self.kubectl.command(&["apply", "--server-side", "-f", file]))?,
            Tool::Meshplay => self.product.run(&deploy_args(&objects.round, until))?,
        };
        self.cluster.check(objects)?;
        let healthy_after_ms = self.cluster.healthy(objects)?;
        self.cluster.clean(objects)?;
        eprintln!(
            "{}: {tool:?} {:.0} ms, CPU {:.0} ms, healthy {healthy_after_ms:.0} ms later",
            objects.round, cost.wall_ms, cost.cpu_ms
        );
        Ok(Deployed { tool, cost, healthy_after_ms, import, load_before })
    }
}

fn deploy_args(design: &str, until: Until) -> Vec<&str> {
    let mut args = vec!["design", "deploy", design, "--cluster", CONNECTION, "--yes", "-o", "json"];
    if until == Until::Applied {
        args.push("--no-wait");
    }
    args
}
