//! macOS and the BSDs: kqueue. No kernel tells when bytes of a stream came, and nobody may keep to a CPU.

pub(crate) mod cpus;
pub(crate) mod notes;
pub(crate) mod poller;

use std::{io, os::fd::OwnedFd};

use rustix::{
    io::{Errno, FdFlags, fcntl_setfd, ioctl_fionbio},
    net::{self, AddressFamily, Protocol, SendFlags, SocketType},
};

/// With every send: nothing, for the socket itself makes an error of a target that is gone.
pub(crate) const SEND: SendFlags = SendFlags::empty();

/// A socket that does not block and that no child inherits.
pub(crate) fn socket(family: AddressFamily, kind: SocketType, protocol: Protocol) -> Result<OwnedFd, Errno> {
    let fd = net::socket(family, kind, Some(protocol))?;
    fcntl_setfd(&fd, FdFlags::CLOEXEC)?;
    ioctl_fionbio(&fd, true)?;
    net::sockopt::set_socket_nosigpipe(&fd, true)?;
    Ok(fd)
}

/// How late a timer may be is not ours to say; that it was late is told as lag.
pub(crate) fn timers_on_time() -> io::Result<()> {
    Ok(())
}
