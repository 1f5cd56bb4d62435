//! A target that speaks HTTP/2, by the `h2` crate on one thread: when it stalls, it stalls for everybody.

use std::{
    cell::RefCell,
    net::TcpListener,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use h2::{RecvStream, server::SendResponse};
use http::{Request, Response};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::LocalSet,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    follow::Leads,
    target::{Seen, Stalls, Target},
};

/// When answers were given.
type Answered = Rc<RefCell<Vec<SystemTime>>>;

const LOOK: Duration = Duration::from_millis(20);

/// What it does.
#[derive(Clone, Default)]
pub(crate) struct Manner {
    pub(crate) stalls: Option<Stalls>,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// Requests at once on a connection that it allows.
    pub(crate) streams_max: Option<u32>,
    /// Requests after which it wants a connection to end.
    pub(crate) requests_max: Option<u32>,
    /// What it answers instead, if it leads on.
    pub(crate) leads: Option<Leads>,
}

pub(crate) fn start(manner: Manner) -> Target {
    Target::serve(move |listener, is_over| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, serve(listener, manner, is_over))
    })
}

async fn serve(listener: &TcpListener, manner: Manner, is_over: &AtomicBool) -> Seen {
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener.try_clone().unwrap()).unwrap();
    let answered = Rc::new(RefCell::new(Vec::new()));
    let mut stalled = Vec::new();
    // In the middle of a period, so that the end of a run of whole periods never cuts a stall off: what was due in it and
    // found no free stream would be unsent, and missing.
    let mut next = Instant::now() + manner.stalls.map_or(Duration::ZERO, |stalls| stalls.period / 2);
    while !is_over.load(Ordering::Relaxed) {
        let until = if manner.stalls.is_some() { next } else { Instant::now() + LOOK };
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted.unwrap();
                stream.set_nodelay(true).unwrap();
                let (manner, answered) = (manner.clone(), answered.clone());
                tokio::task::spawn_local(async move {
                    match manner.tls.clone() {
                        None => connection(stream, &manner, &answered).await,
                        Some(tls) => {
                            if let Ok(stream) = TlsAcceptor::from(tls).accept(stream).await {
                                connection(stream, &manner, &answered).await;
                            }
                        }
                    }
                });
            }
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

async fn connection(stream: impl AsyncRead + AsyncWrite + Unpin, manner: &Manner, answered: &Answered) {
    let mut builder = h2::server::Builder::new();
    if let Some(streams_max) = manner.streams_max {
        builder.max_concurrent_streams(streams_max);
    }
    let Ok(mut connection) = builder.handshake::<_, Bytes>(stream).await else { return };
    let mut seen = 0;
    while let Some(Ok((request, respond))) = connection.accept().await {
        tokio::task::spawn_local(answer(request, respond, answered.clone(), manner.leads));
        seen += 1;
        if manner.requests_max == Some(seen) {
            connection.graceful_shutdown();
        }
    }
}

/// 200, or 400 if the body is not as long as its head says.
async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    answered: Answered,
    leads: Option<Leads>,
) {
    let (head, body) = request.into_parts();
    let length =
        head.headers.get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    let (mut body, mut came) = (body, Vec::new());
    while let Some(Ok(piece)) = body.data().await {
        came.extend_from_slice(&piece);
        body.flow_control().release_capacity(piece.len()).ok();
    }
    let status = if came.len() == length { 200 } else { 400 };
    let plain = || Response::builder().status(status).header("content-type", "text/plain").body(()).unwrap();
    let head = leads.map_or_else(plain, |leads| leads(&head, &came));
    answered.borrow_mut().push(SystemTime::now());
    if let Ok(mut send) = respond.send_response(head, false) {
        send.send_data(Bytes::from_static(b"Hello, world\n"), true).ok();
    }
}
