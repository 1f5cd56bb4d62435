//! The general engine: what the fast ones cannot speak. One thread, one epoll, and connections that may be secured.
//!
//! `sockets` carries bytes, secured or not; a wire on top gives them a meaning: [`Stream`] is HTTP/1.1, `h2` is HTTP/2.

mod secure;
mod sockets;
mod stream;

pub(crate) use self::{
    secure::{ALPN_HTTP1, Secure},
    sockets::{News, SocketId, Sockets},
    stream::Stream,
};
