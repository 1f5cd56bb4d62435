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
    lanes: u32,
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
        if spec.protocol != Protocol::Http1 {
            return Err(LoadError::Engine("HTTP/2 cannot be spoken yet"));
        }
        let address = resolve(&site.target)?;
        let secure = match site.target.scheme {
            Scheme::Http => None,
            Scheme::Https => Some(Secure::new(&spec.tls, &site.target, ALPN_HTTP1).map_err(LoadError::Tls)?),
        };
        let part = |lanes: &u32| Self {
            core: Core::new(spec, site.pacer.clone(), requests.clone(), *lanes),
            address,
            secure: secure.clone(),
            requests: requests.clone(),
            lanes: *lanes,
            engine,
        };
        Ok(site.lanes.iter().map(part).collect())
    }

    /// Makes the requests; returns when the run is over.
    pub(crate) fn work(self, start: &OnceLock<Clock>, stop: &Stop, notes: &Sender<Note>) -> io::Result<()> {
        let Self { core, address, secure, requests, lanes, engine } = self;
        match engine {
            Engine::IoUring => worker::work(core, Uring::new(address, requests, lanes)?, start, stop, notes),
            Engine::Epoll => worker::work(core, Epoll::new(address, requests, lanes)?, start, stop, notes),
            Engine::General => {
                worker::work(core, Stream::new(address, secure, requests, lanes)?, start, stop, notes)
            }
        }
    }
}
