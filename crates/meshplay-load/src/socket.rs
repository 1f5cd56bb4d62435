//! Sockets that do not block: making one, connecting it, and what its errors mean.

use std::{net::SocketAddr, os::fd::OwnedFd};

use meshplay_perf::recording::Outcome;
use rustix::{
    io::Errno,
    net::{self, AddressFamily, Protocol, SocketType, ipproto, sockopt},
};

use crate::system;

/// A socket on its way to `address`.
pub(crate) fn connect(address: &SocketAddr) -> Result<OwnedFd, Outcome> {
    let fd = open(address)?;
    match net::connect(&fd, address) {
        Ok(()) | Err(Errno::INPROGRESS | Errno::INTR) => Ok(fd),
        Err(errno) => Err(connect_outcome(errno)),
    }
}

/// A socket for `address`, with small packets sent at once.
pub(crate) fn open(address: &SocketAddr) -> Result<OwnedFd, Outcome> {
    let fd = of_kind(address, SocketType::STREAM, ipproto::TCP).map_err(connect_outcome)?;
    sockopt::set_tcp_nodelay(&fd, true).map_err(connect_outcome)?;
    Ok(fd)
}

/// A socket for datagrams, which has no other side than `address`.
pub(crate) fn datagrams(address: &SocketAddr) -> Result<OwnedFd, Errno> {
    let fd = of_kind(address, SocketType::DGRAM, ipproto::UDP)?;
    net::connect(&fd, address)?;
    Ok(fd)
}

fn of_kind(address: &SocketAddr, kind: SocketType, protocol: Protocol) -> Result<OwnedFd, Errno> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    system::socket(family, kind, protocol)
}

/// How connecting ended, once the socket says that it did.
pub(crate) fn connected(fd: &OwnedFd) -> Result<(), Outcome> {
    match sockopt::socket_error(fd) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(errno)) | Err(errno) => Err(connect_outcome(errno)),
    }
}

/// What an error means on the way to a connection.
pub(crate) fn connect_outcome(errno: Errno) -> Outcome {
    match errno {
        Errno::CONNREFUSED => Outcome::ConnectRefused,
        Errno::TIMEDOUT => Outcome::ConnectTimeout,
        _ => Outcome::ConnectFailed,
    }
}

/// What an error means on a connection that stood.
pub(crate) fn outcome(errno: Errno) -> Outcome {
    match errno {
        Errno::TIMEDOUT => Outcome::HeadTimeout,
        // The target was gone before we wrote.
        Errno::PIPE => Outcome::Closed,
        _ => Outcome::Reset,
    }
}
