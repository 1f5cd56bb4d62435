//! Level 4 of the rig: Istio on the real node, with upstream Envoy as the proxy.
//!
//! Owns how Istio is installed so that upstream Envoy accepts what istiod sends. It refuses to know workloads: a
//! namespace with the label `istio-injection=enabled` gets sidecars, as with any Istio.
//!
//! What is trimmed, and why: upstream Envoy refuses a configuration that names an extension it was not built with.
//! Istio adds three of its own: metadata exchange and ALPN (two switches of istiod) and its statistics (left out with
//! telemetry). `docs/rig.md` says what that costs.

mod images;

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshplay_net::process::{CommandError, run};
use meshplay_types::{Code, Finding};

use crate::node::{self, ImageError, NodeCluster, NodeError};
use crate::{RigContext, Tools, ToolsError};
use images::{HUB, TAG};

/// Programs from the tools folder, besides those of the node.
const PROGRAMS: &[&str] = &["kubectl", "istioctl", "pilot-discovery", "pilot-agent", "envoy"];
/// Where Istio lives.
const NAMESPACE: &str = "istio-system";
/// Time for one command; waiting for istiod is one.
const COMMAND_DEADLINE: Duration = Duration::from_secs(120);

/// Why the mesh could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum ClusterMeshError {
    /// A program is missing.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// An image could not be made.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// An image could not be given to the node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The files of iptables could not be found.
    #[error("failed to collect the files of `{}`", program.display())]
    Iptables {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The manifest could not be written.
    #[error("failed to write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A command failed.
    #[error("failed to install the mesh")]
    Command(#[from] CommandError),
}

/// What is missing for the mesh, the node's needs included; empty if it can be installed.
pub fn requirements(tools: &Tools) -> Vec<Finding> {
    let mut findings = node::requirements(tools);
    let absent: Vec<&str> = PROGRAMS.iter().copied().filter(|name| tools.program(name).is_err()).collect();
    if !absent.is_empty() {
        let message = format!("level 4 needs {}", absent.join(", "));
        let finding = Finding::new(Code::REQUIREMENT_MISSING, message);
        findings.push(finding.fix("run `cargo xtask tools --only node,control-plane,mesh,cli`"));
    }
    findings
}

/// Installs Istio and waits until it serves.
///
/// # Errors
/// [`ClusterMeshError`].
pub async fn install(ctx: &RigContext, cluster: &NodeCluster) -> Result<(), ClusterMeshError> {
    let started = Instant::now();
    for image in [images::control_plane(&ctx.tools)?, images::proxy(&ctx.tools)?] {
        cluster.node.import(&image).await?;
    }
    let kubectl =
        Kubectl { program: ctx.tools.program("kubectl")?, kubeconfig: cluster.plane.kubeconfig_path() };
    let manifest = run(ctx.tools.program("istioctl")?, manifest_args(), COMMAND_DEADLINE).await?;
    let file = cluster.node.dir().join("istio.yaml");
    std::fs::write(&file, manifest)
        .map_err(|source| ClusterMeshError::Write { path: file.clone(), source })?;
    kubectl.run(&["create", "namespace", NAMESPACE]).await?;
    kubectl.run(&["apply", "--server-side", "-f", &text(&file)]).await?;
    kubectl.run(&["-n", NAMESPACE, "rollout", "status", "deployment/istiod", "--timeout=110s"]).await?;
    let elapsed_s = started.elapsed().as_secs_f32();
    ctx.progress.say(&format!("cluster {}: mesh ready in {elapsed_s:.1} s", cluster.plane.name()));
    Ok(())
}

/// `istioctl manifest generate` with everything that differs from a minimal installation.
fn manifest_args() -> Vec<String> {
    let settings = [
        "profile=minimal".to_owned(),
        format!("hub={HUB}"),
        format!("tag={TAG}"),
        "values.global.imagePullPolicy=Never".to_owned(),
        // What upstream Envoy has no extension for.
        "values.pilot.env.PILOT_ENABLE_METADATA_EXCHANGE=false".to_owned(),
        "values.pilot.env.PILOT_ENABLE_ALPN_FILTER=false".to_owned(),
        "values.telemetry.enabled=false".to_owned(),
        // One small machine for everything.
        "values.pilot.autoscaleEnabled=false".to_owned(),
        "values.pilot.resources.requests.cpu=10m".to_owned(),
        "values.pilot.resources.requests.memory=64Mi".to_owned(),
        "values.global.proxy.resources.requests.cpu=10m".to_owned(),
        "values.global.proxy.resources.requests.memory=32Mi".to_owned(),
    ];
    let mut args = ["manifest", "generate"].map(str::to_owned).to_vec();
    for setting in settings {
        args.extend(["--set".to_owned(), setting]);
    }
    args
}

struct Kubectl {
    program: PathBuf,
    kubeconfig: PathBuf,
}

impl Kubectl {
    async fn run(&self, args: &[&str]) -> Result<String, CommandError> {
        let kubeconfig = format!("--kubeconfig={}", text(&self.kubeconfig));
        let args = std::iter::once(kubeconfig.as_str()).chain(args.iter().copied());
        run(&self.program, args, COMMAND_DEADLINE).await
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
