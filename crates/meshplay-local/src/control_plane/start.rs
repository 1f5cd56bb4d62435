//! One attempt to start the programs of a control plane on ports of its own, and waiting until they are ready.

use std::time::{Duration, Instant};

use meshplay_net::process::{Process, ProcessError, ProcessSpec};
use reqwest::StatusCode;

use super::programs::{self, Ports, Programs};
use super::{ControlPlaneError, Options, Pki, User, kubeconfig, write_secret};
use crate::RigContext;
use crate::api::Api;
use crate::ports::free_port;

/// Another process may take a chosen port before it is used.
const PORT_ATTEMPTS_MAX: usize = 3;
/// What a program may take to end when asked before it is killed.
const STOP_GRACE: Duration = Duration::from_secs(5);
/// How often readiness is asked for.
const POLL: Duration = Duration::from_millis(100);
/// How often a wait tells that it still waits.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// The programs of a control plane that is ready.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) ports: Ports,
    etcd: Process,
    api_server: Process,
    controllers: Vec<Process>,
}

impl Running {
    /// Starts all programs; when a port was taken by somebody else meanwhile, all of them on other ports.
    pub(super) async fn bring_up(
        ctx: &RigContext,
        programs: &Programs,
        options: &Options,
        pki: &Pki,
    ) -> Result<(Running, Api), ControlPlaneError> {
        let mut attempt = 1;
        loop {
            match bring_up(ctx, programs, options, pki).await {
                Err(error) if attempt < PORT_ATTEMPTS_MAX && is_port_taken(&error) => {
                    let cluster = &options.name;
                    ctx.progress
                        .say(&format!("cluster {cluster}: a port was taken meanwhile, trying others"));
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// Ends the programs, latest first.
    pub(super) async fn stop(self) -> Result<(), ProcessError> {
        let Running { etcd, api_server, controllers, .. } = self;
        let ends = controllers.into_iter().map(|process| process.stop(STOP_GRACE));
        let mut ended = futures_util::future::join_all(ends).await;
        ended.push(api_server.stop(STOP_GRACE).await);
        ended.push(etcd.stop(STOP_GRACE).await);
        ended.into_iter().try_for_each(|end| end.map(drop))
    }

    /// Fails if one of the programs has ended by itself.
    pub(super) fn check(&self, doing: &str) -> Result<(), ProcessError> {
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
