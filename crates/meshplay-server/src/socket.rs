//! An opened WebSocket as a handler sees it: items and bytes, until one side or the session ends.
//!
//! What is heard and what is said are two halves, so that who waits for one never holds up the other.

use std::marker::PhantomData;

use axum::{
    body::Bytes,
    extract::ws::{Message, WebSocket},
};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::ending::Ending;

/// What comes and goes.
#[derive(Clone, Debug)]
pub(crate) enum Said<T> {
    /// An item, sent as JSON text.
    Item(T),
    /// Bytes as they are.
    Bytes(Bytes),
}

/// An opened WebSocket.
pub(crate) struct Socket<T> {
    socket: WebSocket,
    ending: Ending,
    item: PhantomData<fn() -> T>,
}

/// What the other side says.
pub(crate) struct Ear<T> {
    stream: SplitStream<WebSocket>,
    ending: Ending,
    item: PhantomData<fn() -> T>,
}

/// What is said to the other side.
pub(crate) struct Mouth<T> {
    sink: SplitSink<WebSocket, Message>,
    ending: Ending,
    item: PhantomData<fn() -> T>,
}

impl<T> Socket<T> {
    pub(crate) fn new(socket: WebSocket, ending: Ending) -> Self {
        Self { socket, ending, item: PhantomData }
    }

    /// Its two halves.
    pub(crate) fn split(self) -> (Mouth<T>, Ear<T>) {
        let (sink, stream) = self.socket.split();
        let mouth = Mouth { sink, ending: self.ending.clone(), item: PhantomData };
        (mouth, Ear { stream, ending: self.ending, item: PhantomData })
    }
}

impl<T: DeserializeOwned> Ear<T> {
    /// What the other side says next. `None`: it went away, said what is not understood, or its session has ended.
    /// May be dropped and called again: nothing is lost.
    pub(crate) async fn hear(&mut self) -> Option<Said<T>> {
        loop {
            let message = tokio::select! {
                message = self.stream.next() => message?.ok()?,
                () = self.ending.clone().over() => return None,
            };
            match message {
                Message::Text(text) => return serde_json::from_str(&text).ok().map(Said::Item),
                Message::Binary(bytes) => return Some(Said::Bytes(bytes)),
                Message::Close(_) => return None,
                Message::Ping(_) | Message::Pong(_) => {}
            }
        }
    }
}

impl<T: Serialize> Mouth<T> {
    /// Says something; waits while the other side does not read, but not beyond the end of its session.
    ///
    /// # Errors
    /// If the other side has gone away, or its session has ended.
    pub(crate) async fn say(&mut self, said: Said<T>) -> Result<(), axum::Error> {
        let message = match said {
            Said::Item(item) => Message::Text(serde_json::to_string(&item).map_err(axum::Error::new)?.into()),
            Said::Bytes(bytes) => Message::Binary(bytes),
        };
        tokio::select! {
            sent = self.sink.send(message) => sent,
            () = self.ending.clone().over() => Err(axum::Error::new("the session has ended")),
        }
    }
}
