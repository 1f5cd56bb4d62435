//! Connections: accepted within limits, TLS, HTTP, ended in order. Knows no route.
//!
//! Every wait has a limit: a client that says nothing, or one byte a minute, does not keep a place (T16).

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use crate::{gate::Peer, metrics::Metrics, settings::ServeLimits};

/// Wait after the system gave no connection, e.g. because there are no file descriptors left (F06).
const ACCEPT_WAIT: Duration = Duration::from_millis(100);
const HEADERS_MAX: usize = 64;
const HEADER_BYTES_MAX: usize = 16 << 10;
/// Resets of streams that a peer may have pending: more is an attack.
const RESETS_MAX: usize = 20;
const PING_EVERY: Duration = Duration::from_secs(20);

/// What accepts connections of all listeners.
pub(crate) struct Acceptor {
    pub(crate) router: Router,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) proxies: Vec<IpNet>,
    pub(crate) limits: ServeLimits,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) stopping: CancellationToken,
    pub(crate) connections: TaskTracker,
    pub(crate) open: Mutex<HashMap<IpAddr, u32>>,
}

/// A place among the connections; given back when it is dropped.
struct Place {
    acceptor: Arc<Acceptor>,
    from: IpAddr,
}

impl Acceptor {
    /// Accepts until the server stops.
    pub(crate) async fn run(self: Arc<Self>, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stopping.cancelled() => return,
            };
            match accepted {
                Ok((stream, peer)) => match self.place(peer.ip()) {
                    Some(place) => {
                        self.connections.spawn(self.clone().connection(stream, peer, place));
                    }
                    None => self.metrics.refused(),
                },
                Err(error) => {
                    tracing::warn!(%error, "no connection could be accepted");
                    sleep(ACCEPT_WAIT).await;
                }
            }
        }
    }

    fn place(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = from.is_loopback() || self.proxies.iter().any(|net| net.contains(&from));
        let all: u32 = open.values().sum();
        let mine = open.get(&from).copied().unwrap_or(0);
        if all >= self.limits.connections_max
            || (!shared && mine >= self.limits.connections_per_address_max)
            // Plain HTTP from elsewhere is only what the trusted proxies send.
            || (!shared && self.tls.is_none() && !self.proxies.is_empty())
        {
            return None;
        }
        open.insert(from, mine + 1);
        self.metrics.connected(1);
        Some(Place { acceptor: self.clone(), from })
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, place: Place) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, %peer, "small answers may be late");
        }
        let ended = match &self.tls {
            None => self.http1(stream, peer).await,
            Some(tls) => self.encrypted(tls, stream, peer).await,
        };
        if let Err(error) = ended {
            tracing::debug!(%error, %peer, "a connection broke off");
        }
        drop(place);
    }

    async fn encrypted(
        &self,
        tls: &TlsAcceptor,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let stream = timeout(self.header_timeout(), tls.accept(stream)).await.map_err(io::Error::from)??;
        match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => self.http2(stream, peer).await,
            _ => self.http1(stream, peer).await,
        }
    }

    async fn http1<S>(
        &self,
        stream: S,
        peer: SocketAddr,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_timeout())
            .max_headers(HEADERS_MAX)
            .max_header_size(HEADER_BYTES_MAX);
        let service = self.service(peer);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
        tokio::select! {
            ended = connection.as_mut() => return Ok(ended?),
            () = self.stopping.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        Ok(connection.await?)
    }

    async fn http2<S>(
        &self,
        stream: S,
        peer: SocketAddr,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(self.limits.streams_per_connection_max)
            .max_header_list_size(u32::try_from(HEADER_BYTES_MAX).unwrap_or(u32::MAX))
            .max_pending_accept_reset_streams(RESETS_MAX)
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(self.header_timeout());
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), self.service(peer)));
        tokio::select! {
            ended = connection.as_mut() => return Ok(ended?),
            () = self.stopping.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        Ok(connection.await?)
    }

    fn service(
        &self,
        peer: SocketAddr,
    ) -> impl hyper::service::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future: Send,
    > + use<> {
        let router = self.router.clone();
        service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            router.clone().oneshot(request)
        })
    }

    fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.limits.header_timeout_ms)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.acceptor.metrics.connected(-1);
        let mut open = self.acceptor.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = open.get_mut(&self.from) {
            *mine = mine.saturating_sub(1);
            if *mine == 0 {
                open.remove(&self.from);
            }
        }
    }
}
