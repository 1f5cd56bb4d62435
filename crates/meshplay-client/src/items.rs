//! The items of a stream, out of the bytes of an answer: JSON lines, or the `data` of server-sent events.

use std::{collections::VecDeque, error::Error as StdError, pin::Pin};

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt as _;
use meshplay_api::{Stream, Transport};

use crate::ClientError;

/// Longest line accepted, in bytes.
const LINE_BYTES_MAX: usize = 16 << 20;

/// The items of `S`, one after the other.
pub struct Items<S: Stream> {
    path: String,
    body: Pin<Box<dyn Body<Data = Bytes, Error = Box<dyn StdError + Send + Sync>> + Send>>,
    unread: BytesMut,
    ready: VecDeque<Result<S::Item, ClientError>>,
}

impl<S: Stream> Items<S> {
    pub(crate) fn new<B>(path: String, body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let body = Box::pin(body.map_err(Into::into));
        Self { path, body, unread: BytesMut::new(), ready: VecDeque::new() }
    }

    /// The next item; `None` when the other side has ended. May be dropped and called again: nothing is lost.
    pub async fn next(&mut self) -> Option<Result<S::Item, ClientError>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            let frame = match self.body.frame().await? {
                Ok(frame) => frame,
                Err(source) => {
                    return Some(Err(ClientError::Transport { path: self.path.clone(), source }));
                }
            };
            if let Ok(data) = frame.into_data() {
                self.unread.extend_from_slice(&data);
            }
            while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line = self.unread.split_to(end + 1);
                self.line(&line[..end]);
            }
            if self.unread.len() > LINE_BYTES_MAX {
                let source = format!("a line of more than {LINE_BYTES_MAX} bytes").into();
                return Some(Err(ClientError::Transport { path: self.path.clone(), source }));
            }
        }
    }

    fn line(&mut self, line: &[u8]) {
        let json = match S::TRANSPORT {
            Transport::ServerSentEvents => match line.strip_prefix(b"data:") {
                Some(data) => data,
                // Ids, kinds and heartbeats.
                None => return,
            },
            Transport::Lines | Transport::WebSocket if line.is_empty() => return,
            Transport::Lines | Transport::WebSocket => line,
        };
        let decode = |source| ClientError::Decode { path: self.path.clone(), status: 200, source };
        self.ready.push_back(serde_json::from_slice(json).map_err(decode));
    }
}
