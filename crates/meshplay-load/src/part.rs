//! The work of one thread of a run: its connections, over the wire that its target needs.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock, mpsc::Sender},
};

use meshplay_perf::{
    RunSpec,
    spec::{Protocol, Scheme},
};

use crate::{
    clock::Clock,
    core::Core,
    engine::Engine,
    epoll::Epoll,
    general::{ALPN_HTTP1, Secure, Stream},
    h2::{self, Http2},
    plan::Site,
    request::Prepared,
    run::{LoadError, resolve},
    stop::Stop,
    uring::Uring,
    worker::{self, Note},
};

/// What a thread has before it starts.
pub(crate) struct Part {
    core: Core,
    address: SocketAddr,
    secure: Option<Secure>,
    requests: Arc<[Prepared]>,
    connections: u32,
    /// Of each connection, if it is shared.
    streams: Option<u32>,
    requests_max: u32,
    engine: Engine,
}

impl Part {
    /// All of a site.
    pub(crate) fn all(
        site: &Site,
        spec: &RunSpec,
        requests: &Arc<[Prepared]>,
        engine: Engine,
    ) -> Result<Vec<Self>, LoadError> {
        let address = resolve(&site.target)?;
        let (streams, alpn) = match spec.protocol {
            Protocol::Http1 => (None, ALPN_HTTP1),
            Protocol::Http2 { streams } => (Some(streams), h2::ALPN),
        };
        let secure = match site.target.scheme {
            Scheme::Http => None,
            Scheme::Https => Some(Secure::new(&spec.tls, &site.target, alpn).map_err(LoadError::Tls)?),
        };
        let part = |connections: &u32| Self {
            core: Core::new(spec, site.pacer.clone(), requests.clone(), connections * streams.unwrap_or(1)),
            address,
            secure: secure.clone(),
            requests: requests.clone(),
            connections: *connections,
            streams,
            requests_max: spec.reuse.requests_max(),
            engine,
        };
        Ok(site.lanes.iter().map(part).collect())
    }

    /// Makes the requests; returns when the run is over.
    pub(crate) fn work(self, start: &OnceLock<Clock>, stop: &Stop, notes: &Sender<Note>) -> io::Result<()> {
        let Self { core, address, secure, requests, connections: lanes, streams, requests_max, engine } =
            self;
        match (engine, streams) {
            (Engine::General, Some(streams)) => {
                let wire = Http2::new(address, secure, requests, (lanes, streams), requests_max)?;
                worker::work(core, wire, start, stop, notes)
            }
            (Engine::General, None) => {
                worker::work(core, Stream::new(address, secure, requests, lanes)?, start, stop, notes)
            }
            (Engine::IoUring, _) => {
                worker::work(core, Uring::new(address, requests, lanes)?, start, stop, notes)
            }
            (Engine::Epoll, _) => {
                worker::work(core, Epoll::new(address, requests, lanes)?, start, stop, notes)
            }
        }
    }
}
