//! A server from its start to its end: what is judged, bound, served, and stopped in order.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use jiff::SignedDuration;
use meshplay_app::Installation;
use meshplay_types::{Code, Finding, Findings, Secret};
use tokio::{
    net::TcpListener,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    attempts::Attempts,
    cookie, exposure,
    gate::Gate,
    http::router,
    listen::Acceptor,
    live::Hub,
    metrics::Metrics,
    settings::{PORT, Settings},
    tls,
};

/// How long connections may take to end after the stop; then they are dropped.
const CONNECTIONS_WAIT: Duration = Duration::from_secs(10);
/// How long work may take to let go: more than the runner gives its jobs.
const WORK_WAIT: Duration = Duration::from_secs(15);
/// How often what is too old is removed.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// Denials of nobody in particular that are written down, per address and minute.
const DENIALS_WRITTEN_MAX: u32 = 60;

/// A server that listens.
pub struct Server {
    installation: Installation,
    gate: Arc<Gate>,
    addresses: Vec<SocketAddr>,
    owner_token: Secret<String>,
    connections: TaskTracker,
    settings: Settings,
}

impl Server {
    /// Judges the settings, binds, starts to serve and to carry out what waits.
    ///
    /// # Errors
    /// Every reason why it does not serve as asked. The installation is closed then.
    pub async fn start(
        installation: Installation,
        settings: Settings,
        data_dir: &Path,
    ) -> Result<Self, Findings> {
        match Self::bind(&installation, settings, data_dir).await {
            Ok(parts) => Self::begin(installation, parts).await,
            Err(findings) => {
                installation.close().await;
                Err(findings)
            }
        }
    }

    async fn bind(
        installation: &Installation,
        settings: Settings,
        data_dir: &Path,
    ) -> Result<Parts, Findings> {
        let findings = exposure::check(&settings);
        if !findings.is_empty() {
            return Err(findings);
        }
        let tls = settings.tls.as_ref().map(tls::acceptor).transpose().map_err(|finding| vec![finding])?;
        let listeners = listeners(&settings).await?;
        let addresses: Result<Vec<_>, _> = listeners.iter().map(TcpListener::local_addr).collect();
        let addresses = addresses.map_err(|error| vec![unbound("the address", &error)])?;
        let owner_token = installation.app().owner_token(data_dir).await.map_err(|error| {
            let finding = Finding::new(Code::LOGIN_TOKEN_UNUSABLE, error.to_string());
            vec![
                finding.cause(std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default()),
            ]
        })?;
        Ok(Parts { settings, tls, listeners, addresses, owner_token })
    }

    async fn begin(installation: Installation, parts: Parts) -> Result<Self, Findings> {
        let Parts { settings, tls, listeners, addresses, owner_token } = parts;
        let (app, limits) = (installation.app().clone(), settings.limits.clone());
        let names = exposure::names(&settings, &addresses);
        let hub = Hub::new(app.clone(), limits.listeners_max);
        let metrics = Arc::new(Metrics::new(hub.clone()));
        let stopping = CancellationToken::new();
        let gate = Arc::new(Gate {
            cookie: cookie::name(names.scheme, app.installation_id()),
            session: SignedDuration::from_hours(i64::from(limits.session_hours)),
            proxies: settings.behind_proxy.clone(),
            logins: Attempts::new(limits.logins_failed_max),
            denials: Attempts::new(DENIALS_WRITTEN_MAX),
            metrics: metrics.clone(),
            stopping: stopping.clone(),
            app,
            names,
        });
        let connections = TaskTracker::new();
        let acceptor = Arc::new(Acceptor {
            router: router(gate.clone(), hub, &limits),
            tls,
            proxies: settings.behind_proxy.clone(),
            limits,
            metrics,
            stopping,
            connections: connections.clone(),
            open: Default::default(),
        });
        for listener in listeners {
            connections.spawn(acceptor.clone().run(listener));
        }
        installation.start().await;
        if let Err(error) = gate.app.resources_start().await {
            tracing::warn!(%error, "the connected clusters are not followed before somebody asks");
        }
        let server = Self { installation, gate, addresses, owner_token, connections, settings };
        server.connections.spawn(sweep(server.gate.clone(), server.settings.limits.retention()));
        if let Err(error) = server.installation.serving_at(server.own_url().as_str()).await {
            tracing::warn!(%error, "commands on this machine will not find the server");
        }
        Ok(server)
    }

    /// The URL under which people open it.
    pub fn url(&self) -> &str {
        &self.gate.names.url
    }

    /// The URL that logs the owner in. Its fragment carries the token, which no browser sends anywhere.
    pub fn login_url(&self) -> Secret<String> {
        Secret::new(format!("{}/#token={}", self.url(), self.owner_token.reveal()))
    }

    /// Where it listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Where commands on this machine reach it.
    fn own_url(&self) -> String {
        let scheme = if self.settings.tls.is_some() { "https" } else { "http" };
        match self.addresses.iter().find(|address| address.ip().is_loopback()) {
            Some(address) => format!("{scheme}://{address}"),
            None => self.url().to_owned(),
        }
    }

    /// Serves until `stop`, or until the store can no longer be trusted; then everything ends in order: no new connections,
    /// streams tell their listeners to come back, work lets go at its next step, the store is closed.
    ///
    /// # Errors
    /// Why the store stopped.
    pub async fn run(self, stop: CancellationToken) -> Result<(), Arc<str>> {
        let ended = tokio::select! {
            () = stop.cancelled() => Ok(()),
            reason = self.installation.stopped() => Err(reason),
        };
        self.gate.stopping.cancel();
        self.connections.close();
        let connections = timeout(CONNECTIONS_WAIT, self.connections.wait());
        let work = timeout(WORK_WAIT, self.installation.shutdown());
        let (connections, work) = tokio::join!(connections, work);
        if connections.is_err() {
            tracing::warn!("connections did not end in time and were dropped");
        }
        if work.is_err() {
            tracing::warn!("work did not let go in time; it is taken over at the next start");
        }
        self.installation.close().await;
        ended
    }
}

/// What must be there before anything is served.
struct Parts {
    settings: Settings,
    tls: Option<tokio_rustls::TlsAcceptor>,
    listeners: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
    owner_token: Secret<String>,
}

/// All addresses, or every reason why not. Where nothing was asked for, IPv6 is served where there is any.
async fn listeners(settings: &Settings) -> Result<Vec<TcpListener>, Findings> {
    if settings.listen.is_empty() {
        let first = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
        let first = TcpListener::bind(first).await.map_err(|error| vec![unbound(first, &error)])?;
        let second = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, PORT))).await;
        return Ok([Some(first), second.ok()].into_iter().flatten().collect());
    }
    let (mut bound, mut findings) = (Vec::new(), Findings::new());
    for address in &settings.listen {
        match TcpListener::bind(address).await {
            Ok(listener) => bound.push(listener),
            Err(error) => findings.push(unbound(address, &error)),
        }
    }
    if findings.is_empty() { Ok(bound) } else { Err(findings) }
}

fn unbound(address: impl ToString, error: &io::Error) -> Finding {
    let message = format!("cannot listen at {}", address.to_string());
    Finding::new(Code::LISTEN_FAILED, message).cause(error.to_string())
}

async fn sweep(gate: Arc<Gate>, retention: meshplay_app::access::Retention) {
    let mut ticks = interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = gate.stopping.cancelled() => return,
        }
        if let Err(error) = gate.app.access_sweep(retention).await {
            tracing::warn!(%error, "what is too old was not removed");
        }
    }
}
