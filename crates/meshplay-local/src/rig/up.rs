//! Bringing a rig up, level by level.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::try_join_all;
use meshplay_types::Finding;

use super::{CLUSTERS_MAX, ClusterReport, Level, MeshReport, RigError, RigReport, create};
use crate::cluster_mesh;
use crate::control_plane::{ControlPlane, Options};
use crate::loopback_mesh::{self, Hosting, LoopbackMesh, MeshOptions};
use crate::node::{self, NodeCluster};
use crate::simulated::{SimulatedNodes, SimulatedOptions};
use crate::{Progress, RigContext, Tools};

/// What is to be brought up.
#[derive(Debug, Clone)]
pub struct UpOptions {
    /// Its name: lower-case letters, digits, dashes.
    pub name: String,
    /// How real it is to be.
    pub level: Level,
    /// How many clusters, 1 to [`CLUSTERS_MAX`]; level 5 has none.
    pub clusters: usize,
    /// Simulated nodes of each cluster (level 2).
    pub nodes: usize,
}

/// Brings a rig up below `root` and leaves it running. If that fails, or this is dropped before it ends, nothing of it
/// is left but (after a failure) its folder with the logs, which [`super::down`] or the next `up` removes.
///
/// # Errors
/// [`RigError`].
pub async fn up(
    root: &Path,
    tools: Tools,
    options: &UpOptions,
    progress: Progress,
) -> Result<RigReport, RigError> {
    let started = Instant::now();
    if !(1..=CLUSTERS_MAX).contains(&options.clusters) {
        return Err(RigError::Clusters { clusters: options.clusters });
    }
    let findings = requirements(options.level, &tools);
    if !findings.is_empty() {
        return Err(RigError::Requirements { level: options.level.number(), findings });
    }
    let state = Arc::new(create(root, &options.name)?);
    let unfinished = Unfinished { ctx: RigContext { tools, state, progress }, keep: Keep::Nothing };
    unfinished.finish(options, started).await
}

/// What this machine lacks for a level; empty if it can run it.
fn requirements(level: Level, tools: &Tools) -> Vec<Finding> {
    match level {
        Level::ControlPlane | Level::Simulated => Vec::new(),
        Level::Node => node::requirements(tools),
        Level::ClusterMesh => cluster_mesh::requirements(tools),
        Level::LoopbackMesh => loopback_mesh::requirements(tools),
    }
}

/// A rig on its way up: dropped before its time, it ends what it has started.
struct Unfinished {
    ctx: RigContext,
    keep: Keep,
}

/// What is left when an [`Unfinished`] is dropped.
enum Keep {
    /// Given up by the caller.
    Nothing,
    /// Failed: the logs say why.
    Logs,
    /// Up.
    Everything,
}

impl Unfinished {
    async fn finish(mut self, options: &UpOptions, started: Instant) -> Result<RigReport, RigError> {
        match start(&self.ctx, options).await {
            Err(error) => {
                self.keep = Keep::Logs;
                Err(error)
            }
            Ok((clusters, mesh)) => {
                self.ctx.state.register_level(options.level.number())?;
                self.keep = Keep::Everything;
                Ok(RigReport {
                    name: options.name.clone(),
                    level: options.level.number(),
                    dir: self.ctx.state.dir().to_owned(),
                    clusters,
                    kubectl: kubectl(&self.ctx.tools),
                    mesh,
                    elapsed_s: started.elapsed().as_secs_f32(),
                })
            }
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let ended = match self.keep {
            Keep::Everything => Ok(()),
            Keep::Logs => self.ctx.state.end(),
            Keep::Nothing => self.ctx.state.take_down(),
        };
        if let Err(error) = ended {
            self.ctx
                .progress
                .say(&format!("rig {}: not all of it could be ended: {error}", self.ctx.state.name()));
        }
    }
}

async fn start(
    ctx: &RigContext,
    options: &UpOptions,
) -> Result<(Vec<ClusterReport>, Option<MeshReport>), RigError> {
    if options.level == Level::LoopbackMesh {
        let mesh_options =
            MeshOptions { hosting: Hosting::Program(own_program()?), ..MeshOptions::default() };
        let mesh = LoopbackMesh::start(ctx, &mesh_options).await?;
        return Ok((Vec::new(), Some(MeshReport { entry_url: mesh.entry_url() })));
    }
    let clusters = cluster_names(options).map(|name| start_cluster(ctx, options, name));
    Ok((try_join_all(clusters).await?, None))
}

async fn start_cluster(
    ctx: &RigContext,
    options: &UpOptions,
    name: String,
) -> Result<ClusterReport, RigError> {
    if matches!(options.level, Level::Node | Level::ClusterMesh) {
        let cluster = NodeCluster::start(ctx, Options::new(&name), &own_program()?).await?;
        if options.level == Level::ClusterMesh {
            cluster_mesh::install(ctx, &cluster).await?;
        }
        return Ok(ClusterReport::from(&cluster.plane));
    }
    let plane = ControlPlane::start(ctx, Options::new(&name)).await?;
    if options.level == Level::Simulated {
        let nodes = SimulatedOptions { nodes: options.nodes, ..SimulatedOptions::default() };
        SimulatedNodes::start(ctx, &plane, &nodes).await?;
    }
    Ok(ClusterReport::from(&plane))
}

/// `<rig>-a`, `<rig>-b`, …: unlike those of any other rig, so that kubeconfigs can be merged.
fn cluster_names(options: &UpOptions) -> impl Iterator<Item = String> {
    ('a'..='z').take(options.clusters).map(|letter| format!("{}-{letter}", options.name))
}

/// What to type for kubectl.
fn kubectl(tools: &Tools) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).any(|dir| dir.join("kubectl").is_file());
    match tools.program("kubectl") {
        Ok(program) if !in_path => program.display().to_string(),
        _ => "kubectl".to_owned(),
    }
}

fn own_program() -> Result<PathBuf, RigError> {
    std::env::current_exe().map_err(|source| RigError::Program { source })
}
