//! A loopback port that stays ours while nobody listens on it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::net::{TcpListener, TcpSocket};

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A socket that is bound and never listens: as long as it lives the kernel gives the port to nobody else, and
/// connecting to it is refused unless a listener made by [`Port::listen`] is open.
#[derive(Debug)]
pub(super) struct Port {
    _holder: TcpSocket,
    address: SocketAddr,
}

impl Port {
    pub(super) fn choose() -> io::Result<Self> {
        let holder = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = holder.local_addr()?;
        Ok(Self { _holder: holder, address })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Must be called inside a tokio runtime.
    pub(super) fn listen(&self) -> io::Result<TcpListener> {
        bind(self.address)?.listen(BACKLOG)
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Lets holder and listener share the port; only sockets of the same user may join.
    socket.set_reuseport(true)?;
    // Lets a new listener in while connections of the former one are in TIME_WAIT.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
