//! An opened WebSocket: items as JSON text and bytes as they are, both ways at once.

use std::{error::Error as StdError, marker::PhantomData, time::Duration};

use bytes::Bytes;
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use meshplay_api::Stream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use crate::ClientError;

/// How long the other side may take to do what it does at the end.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// What comes and goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<T> {
    /// An item.
    Item(T),
    /// Bytes as they are.
    Bytes(Bytes),
}

/// What is said to the other side.
pub struct Mouth<S: Stream> {
    path: String,
    sink: SplitSink<WebSocketStream<TokioIo<Upgraded>>, Message>,
    stream: PhantomData<fn() -> S>,
}

/// What the other side says.
pub struct Ear<S: Stream> {
    path: String,
    source: SplitStream<WebSocketStream<TokioIo<Upgraded>>>,
    stream: PhantomData<fn() -> S>,
}

pub(crate) async fn split<S: Stream>(path: String, upgraded: Upgraded) -> (Mouth<S>, Ear<S>) {
    let socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Client, None).await;
    let (sink, source) = socket.split();
    let mouth = Mouth { path: path.clone(), sink, stream: PhantomData };
    (mouth, Ear { path, source, stream: PhantomData })
}

impl<S: Stream> Mouth<S> {
    /// Says something; waits while the other side does not read.
    pub async fn say(&mut self, said: Said<S::Item>) -> Result<(), ClientError> {
        let message = match said {
            Said::Bytes(bytes) => Message::Binary(bytes),
            Said::Item(item) => {
                let encode = |source| ClientError::Encode { path: S::PATH, source: Box::new(source) };
                Message::Text(serde_json::to_string(&item).map_err(encode)?.into())
            }
        };
        self.sink.send(message).await.map_err(|error| broken(&self.path, error))
    }

    /// Says that nothing more will be said, and waits a little until the other side has done what it does at the end.
    pub async fn close(mut self, mut ear: Ear<S>) {
        let closed = async {
            // Who has gone away already need not be told.
            if self.sink.close().await.is_ok() {
                while ear.next().await.is_some_and(|said| said.is_ok()) {}
            }
        };
        drop(tokio::time::timeout(CLOSE_TIMEOUT, closed).await);
    }
}

impl<S: Stream> Ear<S> {
    /// What the other side says next; `None` when it has gone away. May be dropped and called again: nothing is lost.
    pub async fn next(&mut self) -> Option<Result<Said<S::Item>, ClientError>> {
        loop {
            return match self.source.next().await? {
                Ok(Message::Binary(bytes)) => Some(Ok(Said::Bytes(bytes))),
                Ok(Message::Text(text)) => {
                    let decode =
                        |source| ClientError::Decode { path: self.path.clone(), status: 101, source };
                    Some(serde_json::from_str(&text).map(Said::Item).map_err(decode))
                }
                Ok(Message::Close(_)) => None,
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => continue,
                Err(error) => Some(Err(broken(&self.path, error))),
            };
        }
    }
}

fn broken(path: &str, source: impl StdError + Send + Sync + 'static) -> ClientError {
    ClientError::Transport { path: path.to_owned(), source: Box::new(source) }
}
