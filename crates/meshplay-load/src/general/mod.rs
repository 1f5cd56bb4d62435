//! The general engine: what the fast ones cannot speak. One thread, one poller, and connections that may be secured.
//!
//! `sockets` carries bytes, secured or not; a wire on top gives them a meaning: [`Stream`] is HTTP/1.1, `h2` is HTTP/2,
//! [`WebSocket`] and [`Bytes`] are themselves. [`Datagrams`] have sockets of their own.

mod bytes;
mod datagrams;
mod follow;
mod secure;
mod socket;
mod sockets;
mod stream;
mod until;
mod websocket;

#[cfg(feature = "http3")]
pub(crate) use self::secure::outcome as tls_outcome;
pub(crate) use self::{
    bytes::Bytes,
    datagrams::Datagrams,
    follow::Follow,
    secure::{ALPN_HTTP1, Secure},
    sockets::{News, Sockets},
    stream::Stream,
    until::Until,
    websocket::{Opening, WebSocket, prepare},
};
