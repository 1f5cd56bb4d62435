//! Reading an answer: whole, within its deadlines and bounds, or piece by piece for a watch.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::time::timeout_at;

use super::{Head, Transport, fault, link::Link};
use crate::{fault::Fault, retry::Failure};

/// The most that is reserved because a header promises it.
const RESERVED_BYTES_MAX: u64 = 1 << 20;

/// An answer whose head came.
pub(crate) struct Reply {
    pub(crate) head: Head,
    pub(super) transport: Arc<Transport>,
    pub(super) body: Incoming,
    pub(super) link: Link,
    /// Longest silence between two pieces.
    pub(super) idle: Duration,
    /// The end of the whole.
    pub(super) end: Instant,
    pub(super) received_bytes: usize,
}

impl Reply {
    /// The whole body.
    pub(crate) async fn bytes(mut self, bytes_max: usize) -> Result<Bytes, Failure> {
        let promised = self.body.size_hint().lower();
        let Some(first) = self.piece().await? else {
            return self.done(Bytes::new());
        };
        // Most answers are one piece, which then needs no copy.
        if first.len() as u64 >= promised && self.body.is_end_stream() {
            return self.done(first);
        }
        let mut whole = BytesMut::with_capacity(promised.min(RESERVED_BYTES_MAX) as usize);
        whole.extend_from_slice(&first);
        while let Some(piece) = self.piece().await? {
            if whole.len() + piece.len() > bytes_max {
                return Err(Failure::unknown(Fault::TooLarge { limit_bytes: bytes_max }));
            }
            whole.extend_from_slice(&piece);
        }
        self.done(whole.freeze())
    }

    fn done(self, bytes: Bytes) -> Result<Bytes, Failure> {
        self.link.give_back(&self.transport.pool);
        Ok(bytes)
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            let started = Instant::now();
            let (end, before) = ((started + self.idle).min(self.end), self.link.received_bytes());
            let Ok(frame) = timeout_at(end.into(), self.body.frame()).await else {
                return Err(self.late(started, before));
            };
            match frame {
                None => return Ok(None),
                Some(Err(error)) => {
                    return Err(fault::in_body(&error, self.received_bytes, self.transport.ping_ms));
                }
                Some(Ok(frame)) => {
                    // Trailers say nothing that we need.
                    if let Ok(data) = frame.into_data() {
                        self.received_bytes += data.len();
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// The server did answer, so it is slow and no black hole; but a connection over which nothing comes any
    /// more gets no further request.
    fn late(&self, started: Instant, bytes_before: u64) -> Failure {
        if self.link.received_bytes() == bytes_before {
            self.link.suspect();
        }
        let waited_ms = started.elapsed().as_millis() as u64;
        Failure::unknown(Fault::Timeout { waited_ms, received_bytes: self.received_bytes })
    }
}
