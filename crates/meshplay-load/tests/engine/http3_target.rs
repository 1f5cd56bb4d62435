//! A target that speaks HTTP/3, by the `h3` crate over `quinn` on one thread: when it stalls, it stalls for everybody.

use std::{
    cell::RefCell,
    net::{TcpListener, UdpSocket},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use bytes::{Buf as _, Bytes};
use h3::server::RequestStream;
use h3_quinn::{BidiStream, Connection};
use http::{Request, Response};
use quinn::crypto::rustls::QuicServerConfig;
use quinn::{Endpoint, EndpointConfig, Incoming, TokioRuntime, TransportConfig, VarInt};
use rustls::ServerConfig;
use tokio::task::LocalSet;

use crate::{
    follow::Leads,
    target::{Seen, Stalls, Target},
};

/// When answers were given.
type Answered = Rc<RefCell<Vec<SystemTime>>>;

const LOOK: Duration = Duration::from_millis(20);

/// What it does.
#[derive(Clone)]
pub(crate) struct Manner {
    pub(crate) tls: Arc<ServerConfig>,
    pub(crate) stalls: Option<Stalls>,
    /// Requests at once on a connection that it allows.
    pub(crate) streams_max: Option<u32>,
    /// Requests after which it wants a connection to end.
    pub(crate) requests_max: Option<u32>,
    pub(crate) body_bytes: usize,
    /// What it answers instead, if it leads on.
    pub(crate) leads: Option<Leads>,
}

impl Manner {
    pub(crate) fn of(tls: Arc<ServerConfig>) -> Self {
        Self { tls, stalls: None, streams_max: None, requests_max: None, body_bytes: 13, leads: None }
    }

    fn config(&self) -> quinn::ServerConfig {
        let crypto = QuicServerConfig::try_from(self.tls.clone()).unwrap();
        let mut config = quinn::ServerConfig::with_crypto(Arc::new(crypto));
        let mut transport = TransportConfig::default();
        transport.max_concurrent_bidi_streams(VarInt::from_u32(self.streams_max.unwrap_or(100)));
        config.transport_config(Arc::new(transport));
        config
    }
}

pub(crate) fn start(manner: Manner) -> Target {
    Target::serve(move |listener, is_over| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, serve(listener, manner, is_over))
    })
}

/// At the port of `listener`, which nobody asks.
async fn serve(listener: &TcpListener, manner: Manner, is_over: &AtomicBool) -> Seen {
    let socket = UdpSocket::bind(listener.local_addr().unwrap()).unwrap();
    let (config, runtime) = (Some(manner.config()), Arc::new(TokioRuntime));
    let endpoint = Endpoint::new(EndpointConfig::default(), config, socket, runtime).unwrap();
    let answered = Rc::new(RefCell::new(Vec::new()));
    let mut stalled = Vec::new();
    // In the middle of a period, as that of HTTP/2.
    let mut next = Instant::now() + manner.stalls.map_or(Duration::ZERO, |stalls| stalls.period / 2);
    while !is_over.load(Ordering::Relaxed) {
        let until = if manner.stalls.is_some() { next } else { Instant::now() + LOOK };
        tokio::select! {
            incoming = endpoint.accept() => if let Some(incoming) = incoming {
                tokio::task::spawn_local(connection(incoming, manner.clone(), answered.clone()));
            },
            () = tokio::time::sleep_until(until.into()) => if let Some(Stalls { length, period }) = manner.stalls {
                // The stall is what is tested.
                thread::sleep((next + length).saturating_duration_since(Instant::now()));
                stalled.push(next.elapsed());
                next += period;
            },
        }
    }
    Seen { stalled, answered: answered.take() }
}

async fn connection(incoming: Incoming, manner: Manner, answered: Answered) {
    let Ok(connection) = incoming.await else { return };
    let Ok(mut connection) = h3::server::Connection::<_, Bytes>::new(Connection::new(connection)).await
    else {
        return;
    };
    let mut seen = 0;
    while let Ok(Some(resolver)) = connection.accept().await {
        let (answered, own) = (answered.clone(), manner.clone());
        tokio::task::spawn_local(async move {
            if let Ok((request, stream)) = resolver.resolve_request().await {
                answer(request, stream, answered, own).await;
            }
        });
        seen += 1;
        if manner.requests_max == Some(seen) {
            connection.shutdown(0).await.ok();
        }
    }
}

/// 200, or 400 if the body is not as long as its head says.
async fn answer(
    request: Request<()>,
    mut stream: RequestStream<BidiStream<Bytes>, Bytes>,
    answered: Answered,
    Manner { body_bytes, leads, .. }: Manner,
) {
    let length =
        request.headers().get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    let mut came = Vec::new();
    while let Ok(Some(mut piece)) = stream.recv_data().await {
        came.extend_from_slice(&piece.copy_to_bytes(piece.remaining()));
    }
    let status = if came.len() == length { 200 } else { 400 };
    let plain = || Response::builder().status(status).header("content-type", "text/plain").body(()).unwrap();
    let (head, ()) = request.into_parts();
    let head = leads.map_or_else(plain, |leads| leads(&head, &came));
    answered.borrow_mut().push(SystemTime::now());
    if stream.send_response(head).await.is_ok()
        && stream.send_data(Bytes::from(vec![b'x'; body_bytes])).await.is_ok()
    {
        stream.finish().await.ok();
    }
}
