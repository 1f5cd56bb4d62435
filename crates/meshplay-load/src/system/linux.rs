//! Linux: epoll, notes of when bytes came, affinity.

pub(crate) mod cpus;
pub(crate) mod notes;
pub(crate) mod poller;

use std::{io, num::NonZeroU64, os::fd::OwnedFd};

use rustix::{
    io::Errno,
    net::{self, AddressFamily, Protocol, SendFlags, SocketFlags, SocketType},
};

/// With every send: a target that is gone is an error, not a signal.
pub(crate) const SEND: SendFlags = SendFlags::NOSIGNAL;

/// A socket that does not block and that no child inherits.
pub(crate) fn socket(family: AddressFamily, kind: SocketType, protocol: Protocol) -> Result<OwnedFd, Errno> {
    net::socket_with(family, kind, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC, Some(protocol))
}

/// Timers of this thread end 50 µs late by default, which would be our lag.
pub(crate) fn timers_on_time() -> io::Result<()> {
    Ok(rustix::thread::set_current_timer_slack(NonZeroU64::new(1))?)
}
