//! Level 1: a real control plane (etcd, API server, controllers, scheduler) as child processes on loopback.
//!
//! It owns the certificates and the command lines. It does not know nodes: what makes pods run is levels 2 and 3.
//! Everything of one control plane lies in `<rig>/<name>/`: `pki/`, `etcd/`, `logs/`, `kubeconfig`, `audit.log`.
//!
//! Order of a start: etcd and API server at once (the API server waits for etcd by itself), controllers and scheduler
//! as soon as the API server answers at all, ready when `/readyz` says so and the controllers have made the `default`
//! service account (without it no pod can be created).

mod error;
mod kubeconfig;
mod options;
mod pki;
mod programs;
mod start;

use std::path::{Path, PathBuf};
use std::time::Instant;

use meshplay_net::process::ProcessError;

use crate::RigContext;
use crate::api::Api;
use crate::state::ClusterEntry;

pub use error::ControlPlaneError;
pub use options::{Options, Reach, StaticToken};
pub use pki::{KeyAndCert, Pki, PkiError, User};

use programs::Programs;
use start::Running;

/// A running control plane. What happens to its programs when this is dropped is the rig's choice
/// ([`crate::state::State::lifetime`]).
#[derive(Debug)]
pub struct ControlPlane {
    name: String,
    dir: PathBuf,
    pki: Pki,
    api: Api,
    running: Running,
}

impl ControlPlane {
    /// Starts a control plane and waits until it is ready.
    ///
    /// # Errors
    /// [`ControlPlaneError`]; a program that fails is told with the last lines of its log.
    pub async fn start(ctx: &RigContext, options: Options) -> Result<ControlPlane, ControlPlaneError> {
        let started = Instant::now();
        let name = options.name.clone();
        let dir = ctx.state.dir().join(&name);
        make_dir(&dir)?;
        let pki = Pki::create(&dir.join("pki"), &options.reach)
            .map_err(|source| ControlPlaneError::Pki { cluster: name.clone(), source })?;
        let programs = Programs::prepare(&ctx.tools, &dir, &options)?;
        let (running, api) = Running::bring_up(ctx, &programs, &options, &pki).await?;
        let plane = ControlPlane { name, dir, pki, api, running };
        plane.write_down(ctx)?;
        let elapsed_s = started.elapsed().as_secs_f32();
        ctx.progress.say(&format!("cluster {}: control plane ready in {elapsed_s:.1} s", plane.name));
        Ok(plane)
    }

    /// Starts several at the same time; all must come up.
    ///
    /// # Errors
    /// The first [`ControlPlaneError`], in the order of `options`.
    pub async fn start_all(
        ctx: &RigContext,
        options: Vec<Options>,
    ) -> Result<Vec<ControlPlane>, ControlPlaneError> {
        let starts = options.into_iter().map(|options| ControlPlane::start(ctx, options));
        futures_util::future::try_join_all(starts).await
    }

    /// What the cluster is called within its rig.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Everything that belongs to it.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A kubeconfig with full rights and everything inline.
    pub fn kubeconfig_path(&self) -> PathBuf {
        self.dir.join("kubeconfig")
    }

    /// One JSON object (`audit.k8s.io/v1` Event, level Metadata) per request that was answered, reads included.
    pub fn audit_log_path(&self) -> PathBuf {
        audit_log_path(&self.dir)
    }

    /// Where the API server listens, as an `https://` URL.
    pub fn server_url(&self) -> String {
        self.running.ports.server_url()
    }

    /// The port of the API server.
    pub fn port(&self) -> u16 {
        self.running.ports.api_server
    }

    /// The authority that both sides of every connection trust; makes more certificates.
    pub fn pki(&self) -> &Pki {
        &self.pki
    }

    /// Plain requests with full rights.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Writes a kubeconfig for another user (in their certificate), reached at `server`, beside ours.
    ///
    /// # Errors
    /// [`ControlPlaneError::Pki`], [`ControlPlaneError::Write`].
    pub fn issue_kubeconfig(
        &self,
        file: &str,
        user: &User<'_>,
        server: &str,
    ) -> Result<PathBuf, ControlPlaneError> {
        let path = self.dir.join(file);
        let source = |source| ControlPlaneError::Pki { cluster: self.name.clone(), source };
        let identity = self.pki.issue_client(user).map_err(source)?;
        write_secret(&path, &kubeconfig::render(&self.name, server, &self.pki, &identity))?;
        Ok(path)
    }

    /// Fails if one of the programs has ended by itself.
    ///
    /// # Errors
    /// [`ControlPlaneError::Program`] with the last lines of its log.
    pub fn check_running(&self) -> Result<(), ControlPlaneError> {
        self.running.check("the cluster is in use").map_err(|source| self.program_error(source))
    }

    /// Ends its programs, latest first; its files stay until the rig is taken down.
    ///
    /// # Errors
    /// [`ControlPlaneError::Program`].
    pub async fn stop(self) -> Result<(), ControlPlaneError> {
        let ControlPlane { name: cluster, running, .. } = self;
        running.stop().await.map_err(|source| ControlPlaneError::Program { cluster, source })
    }

    fn write_down(&self, ctx: &RigContext) -> Result<(), ControlPlaneError> {
        let user = User { name: "rig-admin", groups: &["system:masters"] };
        self.issue_kubeconfig("kubeconfig", &user, &self.server_url())?;
        let entry = ClusterEntry {
            name: self.name.clone(),
            kubeconfig: self.kubeconfig_path(),
            server: self.server_url(),
            audit_log: self.audit_log_path(),
        };
        ctx.state
            .register_cluster(entry)
            .map_err(|source| ControlPlaneError::Start { cluster: self.name.clone(), source })
    }

    fn program_error(&self, source: ProcessError) -> ControlPlaneError {
        ControlPlaneError::Program { cluster: self.name.clone(), source }
    }
}

fn audit_log_path(dir: &Path) -> PathBuf {
    dir.join("audit.log")
}

fn make_dir(path: &Path) -> Result<(), ControlPlaneError> {
    std::fs::create_dir_all(path).map_err(|source| ControlPlaneError::Write { path: path.to_owned(), source })
}

/// For files with keys or tokens in them: nobody else may read them.
fn write_secret(path: &Path, text: &str) -> Result<(), ControlPlaneError> {
    pki::write_private(path, text)
        .map_err(|source| ControlPlaneError::Write { path: path.to_owned(), source })
}
