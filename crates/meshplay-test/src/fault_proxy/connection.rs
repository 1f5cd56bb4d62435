//! One connection of a client, from its first byte to its end.

use std::{convert::Infallible, future::pending, io, os::fd::OwnedFd, pin::pin, sync::Arc, time::Duration};

use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, UPGRADE},
    request::Parts,
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::{
    Fault, Faults, Network, answer,
    body::{self, Body},
    fault::is_watch,
    faults::{Met, Signals},
    upstream::{Link, Protocol, Upstream},
};

/// Streams that a client may have open at once; kube-apiserver's own default is 250, its limit for us.
const STREAMS_MAX: u32 = 1000;

/// What all connections of a proxy share.
pub(super) struct Context {
    pub(super) faults: Faults,
    pub(super) upstream: Arc<Upstream>,
    /// What the client must send.
    pub(super) authorization: HeaderValue,
}

/// Serves a connection until its client, the server or a fault ends it.
pub(super) async fn serve(stream: TcpStream, tls: TlsAcceptor, context: Arc<Context>, signals: Signals) {
    let reset = CancellationToken::new();
    let twin = match second_handle(&stream) {
        Ok(twin) => twin,
        Err(error) => return tracing::warn!(%error, "connection not served"),
    };
    let work = exchange(stream, tls, Arc::clone(&context), reset.clone());
    if gated(work, signals, &reset).await == End::Reset {
        // With no time to linger, closing sends RST; `work` has been dropped and its handle with it.
        if let Err(error) = rustix::net::sockopt::set_socket_linger(&twin, Some(Duration::ZERO)) {
            tracing::warn!(%error, "connection closed instead of reset");
        }
    }
}

fn note_unusable_server(error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(error, "client's connection reset because the server cannot be used");
}

/// A second handle to the socket, kept until the first is gone, so that the last close can be made a reset.
fn second_handle(stream: &TcpStream) -> io::Result<OwnedFd> {
    rustix::io::fcntl_dupfd_cloexec(stream, 0).map_err(io::Error::from)
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Done,
    Reset,
}

/// Runs `work` except while the network is a black hole: what is not polled neither reads nor writes.
async fn gated(work: impl Future<Output = ()>, mut signals: Signals, reset: &CancellationToken) -> End {
    let mut work = pin!(work);
    loop {
        let silent = *signals.network.borrow_and_update() == Network::BlackHole;
        tokio::select! {
            // In this order: what was set before a request came counts for it.
            biased;
            () = reset.cancelled() => return End::Reset,
            _ = signals.resets.changed() => return End::Reset,
            _ = signals.network.changed() => {}
            () = &mut work, if !silent => return End::Done,
        }
    }
}

async fn exchange(stream: TcpStream, tls: TlsAcceptor, context: Arc<Context>, reset: CancellationToken) {
    let stream = match tls.accept(stream).await {
        Ok(stream) => stream,
        Err(error) => return tracing::debug!(%error, "client gave up the TLS handshake"),
    };
    let protocol = Protocol::of_alpn(stream.get_ref().1.alpn_protocol());
    let link = Link::new(Arc::clone(&context.upstream), protocol);
    let connection = Arc::new(Connection { context, link, reset });
    let service = service_fn(move |request| {
        let connection = Arc::clone(&connection);
        async move { Ok::<_, Infallible>(connection.answer(request).await) }
    });
    let io = TokioIo::new(stream);
    let served = match protocol {
        Protocol::Http1 => http1::Builder::new().serve_connection(io, service).await,
        Protocol::Http2 => {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.max_concurrent_streams(STREAMS_MAX).serve_connection(io, service).await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "connection of a client ended");
    }
}

struct Connection {
    context: Arc<Context>,
    link: Link,
    reset: CancellationToken,
}

impl Connection {
    /// Never returns if the connection is to be reset or the request swallowed.
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let met = self.context.faults.meet(&parts);
        if !met.latency.is_zero() {
            tokio::time::sleep(met.latency).await;
        }
        match met.instead {
            Some(Fault::Reset) => return self.end().await,
            Some(Fault::BlackHole) => return pending().await,
            Some(fault) => {
                return answer::instead(fault).expect("all other faults that end a request answer it");
            }
            None => {}
        }
        if let Some(refusal) = self.refusal(&parts) {
            return refusal;
        }
        let watch = is_watch(&parts);
        match self.link.send(Request::from_parts(parts, body)).await {
            Ok(response) => self.with_faults(response, &met, watch),
            Err(error) => {
                note_unusable_server(&error);
                self.end().await
            }
        }
    }

    async fn end(&self) -> Response<Body> {
        self.reset.cancel();
        pending().await
    }

    fn refusal(&self, parts: &Parts) -> Option<Response<Body>> {
        if parts.headers.get(AUTHORIZATION) != Some(&self.context.authorization) {
            return Some(answer::failure(
                StatusCode::UNAUTHORIZED,
                "Unauthorized",
                "not the fault proxy's token",
            ));
        }
        let upgrade = parts.headers.contains_key(UPGRADE);
        let text = "the fault proxy carries no protocol upgrades";
        upgrade.then(|| answer::failure(StatusCode::NOT_IMPLEMENTED, "NotImplemented", text))
    }

    fn with_faults(&self, response: Response<Incoming>, met: &Met, watch: bool) -> Response<Body> {
        let json = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        response.map(|incoming| {
            let mut body = body::passed(incoming);
            if watch && json {
                let expiries = self.context.faults.signals().expiries;
                body = body::expiring(body, met.expire_after_events, expiries);
            }
            if let Some(bytes) = met.cut_after_bytes {
                body = body::cut(body, bytes, self.reset.clone());
            }
            if let Some(bytes_per_s) = met.bytes_per_s {
                body = body::paced(body, bytes_per_s);
            }
            body
        })
    }
}
