//! One connection on which requests can be sent, HTTP/2 or HTTP/1.1, and what is held while an answer is read.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    body::Incoming,
    client::conn::{TrySendError, http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use super::{
    pool::Pool,
    stream::{Protocol, Received, Stream},
};
use crate::limits::{Limits, ms};

pub(super) type Body = Full<Bytes>;

/// Bytes of an answer that may be on their way unread, per stream and per connection: enough for a page of a
/// list at 20 ms, little enough that many clusters fit in memory.
const STREAM_WINDOW_BYTES: u32 = 1 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 4 << 20;

/// An HTTP/2 connection: many requests at once.
pub(super) struct Http2Link {
    sender: http2::SendRequest<Body>,
    streams: AtomicUsize,
    suspect: AtomicBool,
    received: Received,
}

impl Http2Link {
    pub(super) fn is_usable(&self) -> bool {
        !self.sender.is_closed() && !self.suspect.load(Ordering::Relaxed)
    }

    pub(super) fn streams(&self) -> usize {
        self.streams.load(Ordering::Relaxed)
    }
}

/// An HTTP/1.1 connection: one request at a time.
pub(super) struct Http1Link {
    sender: http1::SendRequest<Body>,
    received: Received,
}

impl Http1Link {
    /// True once the answer before has been read and the connection is still open.
    pub(super) async fn ready(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }
}

/// A connection, taken for one request.
pub(super) enum Link {
    Http2(Http2Lease),
    Http1(Http1Link),
}

/// One stream of an HTTP/2 connection; counted until dropped.
pub(super) struct Http2Lease(Arc<Http2Link>);

impl Http2Lease {
    pub(super) fn new(link: &Arc<Http2Link>) -> Self {
        link.streams.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(link))
    }
}

impl Drop for Http2Lease {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection just made.
pub(super) enum NewLink {
    Http2(Arc<Http2Link>),
    Http1(Http1Link),
}

impl NewLink {
    /// Starts HTTP on a stream. The connection runs in a task of its own, which ends with its last request.
    pub(super) async fn start(
        stream: Stream,
        received: Received,
        limits: &Limits,
    ) -> Result<Self, hyper::Error> {
        match stream.protocol() {
            Protocol::Http2 => {
                let (sender, connection) = http2::Builder::new(TokioExecutor::new())
                    .timer(TokioTimer::new())
                    .initial_stream_window_size(STREAM_WINDOW_BYTES)
                    .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
                    .keep_alive_interval(ms(limits.ping_interval_ms))
                    .keep_alive_timeout(ms(limits.ping_timeout_ms))
                    .keep_alive_while_idle(true)
                    .handshake(TokioIo::new(stream))
                    .await?;
                tokio::spawn(run(connection));
                let (streams, suspect) = (AtomicUsize::new(0), AtomicBool::new(false));
                Ok(Self::Http2(Arc::new(Http2Link { sender, streams, suspect, received })))
            }
            Protocol::Http1 => {
                let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
                tokio::spawn(run(connection));
                Ok(Self::Http1(Http1Link { sender, received }))
            }
        }
    }
}

async fn run(connection: impl Future<Output = hyper::Result<()>>) {
    // Each request on it gets the error of its own; here it is only worth a trace.
    if let Err(error) = connection.await {
        tracing::debug!(error = %error, "connection to an API server ended");
    }
}

impl Link {
    pub(super) fn protocol(&self) -> Protocol {
        match self {
            Self::Http2(_) => Protocol::Http2,
            Self::Http1(_) => Protocol::Http1,
        }
    }

    /// Bytes that came over it so far.
    pub(super) fn received_bytes(&self) -> u64 {
        match self {
            Self::Http2(lease) => lease.0.received.bytes(),
            Self::Http1(link) => link.received.bytes(),
        }
    }

    /// No further request goes over it; those under way may still end well.
    pub(super) fn suspect(&self) {
        if let Self::Http2(lease) = self {
            lease.0.suspect.store(true, Ordering::Relaxed);
        }
    }

    pub(super) async fn send(
        &mut self,
        request: http::Request<Body>,
    ) -> Result<http::Response<Incoming>, TrySendError<http::Request<Body>>> {
        match self {
            Self::Http2(lease) => lease.0.sender.clone().try_send_request(request).await,
            Self::Http1(link) => link.sender.try_send_request(request).await,
        }
    }

    /// Gives it back after the whole answer was read.
    pub(super) fn give_back(self, pool: &Pool) {
        if let Self::Http1(link) = self {
            pool.keep(link);
        }
    }
}
