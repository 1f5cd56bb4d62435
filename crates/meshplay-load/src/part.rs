//! The work of one thread of a run: its connections, over the wire that its target needs.

use std::{io, net::SocketAddr, sync::OnceLock, time::Duration};

use meshplay_perf::{RunSpec, spec::Resolve};

#[cfg(feature = "http3")]
use crate::h3::Http3;
#[cfg(target_os = "linux")]
use crate::uring::Uring;
use crate::{
    clock::Clock,
    core::Core,
    engine::Engine,
    general::{Bytes, Datagrams, Follow, Opening, Secure, Stream, WebSocket},
    h2::Http2,
    names::{Name, Place},
    person::Follows,
    plan::Site,
    polled::Polled,
    request::Requests,
    resolve::{Resolved, resolve},
    run::LoadError,
    speech::Speech,
    stamp::Stamps,
    stop::Stop,
    worker::{self, Notes},
};

/// What a thread has before it starts.
pub(crate) struct Part {
    core: Core,
    address: SocketAddr,
    /// Where connections of the general engine go.
    place: Place,
    secure: Option<Secure>,
    requests: Requests,
    connections: u32,
    speech: Speech,
    opening: Opening,
    stamps: Stamps,
    requests_max: u32,
    #[cfg(feature = "http3")]
    request_ms: u64,
    /// What is done about redirects and cookies, if anything.
    follows: Option<Follows>,
    engine: Engine,
}

impl Part {
    /// All of a site.
    pub(crate) fn all(
        site: &Site,
        spec: &RunSpec,
        requests: &Requests,
        engine: Engine,
    ) -> Result<Vec<Self>, LoadError> {
        let Resolved { address, is_named, took_ns } = resolve(spec, &site.target)?;
        let place = if is_named && spec.resolve == Resolve::PerConnection {
            let patience = Duration::from_millis(spec.timeouts.connect_ms);
            Place::Named(Name::new(&site.target.host, address, patience))
        } else {
            Place::At(address)
        };
        let speech = Speech::of(spec, site.target.scheme);
        let secure = match site.target.scheme.is_secure() {
            false => None,
            true => Some(Secure::new(&spec.tls, &site.target, speech.alpn()).map_err(LoadError::Tls)?),
        };
        let opening = Opening::new(&spec.endpoints[site.endpoint], &site.target);
        let follows = Follows::of(spec, &site.target);
        let part = |connections: &u32| Self {
            core: Core::new(spec, speech, site.pacer.clone(), requests.clone(), connections * speech.lanes()),
            address,
            place: place.clone(),
            secure: secure.clone(),
            requests: requests.clone(),
            connections: *connections,
            speech,
            opening: opening.clone(),
            stamps: if spec.arrivals.is_closed() { Stamps::No } else { Stamps::Yes },
            requests_max: spec.reuse.requests_max(),
            #[cfg(feature = "http3")]
            request_ms: spec.timeouts.request_ms,
            follows: follows.clone(),
            engine,
        };
        let mut parts: Vec<Self> = site.lanes.iter().map(part).collect();
        if matches!(place, Place::Named(_)) {
            parts.iter_mut().for_each(|part| part.core.looks_up_first());
        }
        if let (Some(first), Some(took_ns)) = (parts.first_mut(), took_ns) {
            first.core.recorder.dns.record(took_ns);
        }
        Ok(parts)
    }

    /// Makes the requests; returns when the run is over.
    pub(crate) fn work(self, start: &OnceLock<Clock>, stop: &Stop, notes: &Notes) -> io::Result<()> {
        let Self { core, address, place, secure, connections: lanes, stamps, requests_max, .. } = self;
        let requests = self.requests.all;
        match (self.engine, self.speech) {
            (Engine::General, Speech::Http2 { streams }) => {
                let sizes = (lanes, streams);
                let wire = Http2::new(place, secure, requests, sizes, requests_max, self.follows)?;
                worker::work(core, wire, start, stop, notes)
            }
            #[cfg(feature = "http3")]
            (Engine::General, Speech::Http3 { streams }) => {
                let secure = secure.as_ref().ok_or(io::ErrorKind::Unsupported)?;
                let (sizes, about) = ((lanes, streams), (self.request_ms, self.follows));
                let wire = Http3::new(place, secure, requests, sizes, requests_max, about)?;
                worker::work(core, wire, start, stop, notes)
            }
            // Refused before.
            #[cfg(not(feature = "http3"))]
            (Engine::General, Speech::Http3 { .. }) => Err(io::ErrorKind::Unsupported.into()),
            (Engine::General, Speech::Http1) => match self.follows {
                None => worker::work(core, Stream::new(place, secure, requests, lanes)?, start, stop, notes),
                Some(follows) => {
                    let wire = Follow::new(place, secure, requests, follows, lanes)?;
                    worker::work(core, wire, start, stop, notes)
                }
            },
            (Engine::General, Speech::WebSocket) => {
                let wire = WebSocket::new(place, secure, self.opening, requests, lanes)?;
                worker::work(core, wire, start, stop, notes)
            }
            (Engine::General, Speech::Bytes) => {
                worker::work(core, Bytes::new(place, requests, lanes)?, start, stop, notes)
            }
            (Engine::General, Speech::Datagrams) => {
                worker::work(core, Datagrams::new(place, requests, lanes)?, start, stop, notes)
            }
            #[cfg(target_os = "linux")]
            (Engine::IoUring, _) => {
                worker::work(core, Uring::new(address, requests, lanes, stamps)?, start, stop, notes)
            }
            (Engine::Polled, _) => {
                worker::work(core, Polled::new(address, requests, lanes, stamps)?, start, stop, notes)
            }
        }
    }
}
