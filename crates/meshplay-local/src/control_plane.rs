//! Level 1: a real control plane (etcd, API server, controllers, scheduler) as child processes on loopback.
//!
//! It owns the certificates and the command lines. It does not know nodes: what makes pods run is levels 2 and 3.
//! Everything of one control plane lies in `<rig>/<name>/`: `pki/`, `etcd/`, `logs/`, `kubeconfig`, `audit.log`.
//!
//! Order of a start: etcd and API server at once (the API server waits for etcd by itself), controllers and scheduler
//! as soon as the API server answers at all, ready when `/readyz` says so and the controllers have made the `default`
//! service account (without it no pod can be created).

mod kubeconfig;
mod options;
mod pki;
mod programs;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshplay_net::process::{Process, ProcessError, ProcessSpec};
use reqwest::StatusCode;

use crate::api::{Api, ApiError};
use crate::ports::{NoFreePort, free_port};
use crate::state::{ClusterEntry, StateError};
use crate::{RigContext, ToolsError};

pub use options::{Options, Reach, StaticToken};
pub use pki::{KeyAndCert, Pki, PkiError, User};

use programs::{Ports, Programs};

/// Another process may take a chosen port before it is used.
const PORT_ATTEMPTS_MAX: usize = 3;
/// How often readiness is asked for.
const POLL: Duration = Duration::from_millis(100);
/// How often a wait tells that it still waits.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// What a program may take to end when asked before it is killed.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// Why a control plane did not come up.
#[derive(Debug, thiserror::Error)]
pub enum ControlPlaneError {
    /// A program is missing.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// No port was left.
    #[error(transparent)]
    Port(#[from] NoFreePort),
    /// Keys or certificates could not be made.
    #[error("failed to make the certificates of cluster `{cluster}`")]
    Pki {
        /// The cluster.
        cluster: String,
        /// What went wrong.
        source: PkiError,
    },
    /// A configuration file could not be written.
    #[error("failed to write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program could not be started or written down.
    #[error("failed to start a program of cluster `{cluster}`")]
    Start {
        /// The cluster.
        cluster: String,
        /// What went wrong.
        source: StateError,
    },
    /// A program ended while it was needed, or could not be ended.
    #[error("cluster `{cluster}`: a program failed")]
    Program {
        /// The cluster.
        cluster: String,
        /// Which one and how, with the end of its log.
        source: ProcessError,
    },
    /// The HTTPS client could not be made.
    #[error("failed to make a client for cluster `{cluster}`")]
    Client {
        /// The cluster.
        cluster: String,
        /// What went wrong.
        source: ApiError,
    },
    /// It did not become ready in time.
    #[error(
        "cluster `{cluster}` is not ready after {} s ({last}); the API server's log `{}` ends with:\n{tail}",
        deadline.as_secs(), log.display()
    )]
    NotReady {
        /// The cluster.
        cluster: String,
        /// The time it had.
        deadline: Duration,
        /// What was missing last.
        last: String,
        /// The API server's log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
}

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

#[derive(Debug)]
struct Running {
    ports: Ports,
    etcd: Process,
    api_server: Process,
    controllers: Vec<Process>,
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
        let mut attempt = 1;
        let (running, api) = loop {
            match bring_up(ctx, &programs, &options, &pki).await {
                Err(error) if attempt < PORT_ATTEMPTS_MAX && is_port_taken(&error) => {
                    ctx.progress.say(&format!("cluster {name}: a port was taken meanwhile, trying others"));
                    attempt += 1;
                }
                result => break result?,
            }
        };
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
        let Running { etcd, api_server, controllers, .. } = running;
        let ends = controllers.into_iter().map(|process| process.stop(STOP_GRACE));
        let mut ended = futures_util::future::join_all(ends).await;
        ended.push(api_server.stop(STOP_GRACE).await);
        ended.push(etcd.stop(STOP_GRACE).await);
        let ended: Result<Vec<_>, ProcessError> = ended.into_iter().collect();
        ended.map(drop).map_err(|source| ControlPlaneError::Program { cluster, source })
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

impl Running {
    fn check(&self, doing: &str) -> Result<(), ProcessError> {
        let mut all = [&self.etcd, &self.api_server].into_iter().chain(&self.controllers);
        all.try_for_each(|process| process.check_running(doing))
    }
}

/// One attempt on ports of its own.
async fn bring_up(
    ctx: &RigContext,
    programs: &Programs,
    options: &Options,
    pki: &Pki,
) -> Result<(Running, Api), ControlPlaneError> {
    let cluster = || options.name.clone();
    let (etcd_client, etcd_peer, api_server) = (free_port()?, free_port()?, free_port()?);
    let ports = Ports { api_address: options.reach.address(), etcd_client, etcd_peer, api_server };
    let start = |spec: ProcessSpec| {
        ctx.state.start(spec).map_err(|source| ControlPlaneError::Start { cluster: cluster(), source })
    };
    let user = User { name: "rig-admin", groups: &["system:masters"] };
    let identity =
        pki.issue_client(&user).map_err(|source| ControlPlaneError::Pki { cluster: cluster(), source })?;
    let api = Api::new(&ports.server_url(), pki.ca_pem(), &identity)
        .map_err(|source| ControlPlaneError::Client { cluster: cluster(), source })?;
    programs.clear_etcd()?;
    let etcd = start(programs.etcd(&ports))?;
    let api_server = start(programs.api_server(&ports, options, pki))?;
    let mut running = Running { ports, etcd, api_server, controllers: Vec::new() };
    let mut wait = Wait { ctx, options, since: Instant::now(), told: Instant::now() };

    wait.until(&running, || async {
        api.get("/livez").await.map(drop).map_err(|_| "no answer yet".to_owned())
    })
    .await?;
    for (file, user) in programs::CONTROLLER_USERS {
        let identity = pki
            .issue_client(&user)
            .map_err(|source| ControlPlaneError::Pki { cluster: cluster(), source })?;
        let text = kubeconfig::render(&options.name, &running.ports.server_url(), pki, &identity);
        write_secret(&programs.kubeconfig(file), &text)?;
    }
    running.controllers.push(start(programs.controller_manager(options))?);
    running.controllers.push(start(programs.scheduler())?);
    wait.until(&running, || readyz(&api)).await?;
    wait.until(&running, || default_service_account(&api)).await?;
    Ok((running, api))
}

/// What is missing, as `/readyz?verbose` tells it.
async fn readyz(api: &Api) -> Result<(), String> {
    let answer = api.get("/readyz?verbose").await.map_err(|error| error.to_string())?;
    if answer.status == StatusCode::OK {
        return Ok(());
    }
    let text = answer.text();
    let failed = |line: &str| Some(line.strip_prefix("[-]")?.split(' ').next()?.to_owned());
    let missing: Vec<String> = text.lines().filter_map(failed).collect();
    let first = missing.first().map_or("", String::as_str);
    Err(format!("/readyz lacks {} checks, the first is {first}", missing.len()))
}

async fn default_service_account(api: &Api) -> Result<(), String> {
    let answer = api.get("/api/v1/namespaces/default/serviceaccounts/default").await;
    match answer.map(|answer| answer.status) {
        Ok(StatusCode::OK) => Ok(()),
        Ok(status) => Err(format!("no default service account yet: {status}")),
        Err(error) => Err(error.to_string()),
    }
}

/// Waiting with a deadline, a word now and then, and an eye on the programs.
struct Wait<'a> {
    ctx: &'a RigContext,
    options: &'a Options,
    since: Instant,
    told: Instant,
}

impl Wait<'_> {
    async fn until<F: Future<Output = Result<(), String>>>(
        &mut self,
        running: &Running,
        mut ready: impl FnMut() -> F,
    ) -> Result<(), ControlPlaneError> {
        loop {
            let Err(missing) = ready().await else { return Ok(()) };
            running.check("the cluster starts").map_err(|source| ControlPlaneError::Program {
                cluster: self.options.name.clone(),
                source,
            })?;
            if self.since.elapsed() >= self.options.deadline {
                return Err(self.not_ready(missing, &running.api_server));
            }
            self.tell(&missing);
            tokio::time::sleep(POLL).await;
        }
    }

    fn tell(&mut self, missing: &str) {
        if self.told.elapsed() < TELL_EVERY {
            return;
        }
        self.told = Instant::now();
        let (name, elapsed_s) = (&self.options.name, self.since.elapsed().as_secs());
        self.ctx.progress.say(&format!("cluster {name}: starting for {elapsed_s} s ({missing})"));
    }

    fn not_ready(&self, last: String, api_server: &Process) -> ControlPlaneError {
        ControlPlaneError::NotReady {
            cluster: self.options.name.clone(),
            deadline: self.options.deadline,
            last,
            log: api_server.log().to_owned(),
            tail: meshplay_net::process::log_tail(api_server.log()),
        }
    }
}

fn is_port_taken(error: &ControlPlaneError) -> bool {
    match error {
        ControlPlaneError::Program { source: ProcessError::Ended(end), .. } => {
            end.tail.contains("address already in use")
        }
        _ => false,
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
