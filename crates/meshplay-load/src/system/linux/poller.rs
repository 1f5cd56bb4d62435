//! Waiting for many sockets with epoll, to the nanosecond (`epoll_pwait2`).

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
};

use rustix::{
    buffer::spare_capacity,
    event::{
        Timespec,
        epoll::{self, EventData},
    },
    io::Errno,
};

pub(crate) use rustix::event::epoll::{Event, EventFlags as Flags};

use crate::clock::NS_PER_S;

/// What results call an engine over it.
pub(crate) const NAME: &str = "epoll";
/// The other side wants, or can, no more.
pub(crate) const ENDS: Flags = Flags::RDHUP.union(Flags::HUP).union(Flags::ERR);

/// Sockets that are waited for, each with a number of its own in its events. One that is closed is forgotten.
#[derive(Debug)]
pub(crate) struct Poller(OwnedFd);

impl Poller {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self(epoll::create(epoll::CreateFlags::CLOEXEC)?))
    }

    /// Tells once of each change: bytes came, there is room again, the other side ended.
    pub(crate) fn add(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        let flags = Flags::IN | Flags::OUT | Flags::RDHUP | Flags::ET;
        epoll::add(&self.0, fd, EventData::new_u64(data), flags)
    }

    /// Tells of bytes as long as there are any.
    pub(crate) fn add_readable(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        epoll::add(&self.0, fd, EventData::new_u64(data), Flags::IN)
    }

    /// Tells nothing more of one that is not closed.
    pub(crate) fn forget(&self, fd: impl AsFd) -> Result<(), Errno> {
        epoll::delete(&self.0, fd)
    }

    /// Adds what happens to `events`, as much as they have room for; waits at most so long if nothing has.
    #[inline]
    pub(crate) fn wait(&mut self, events: &mut Vec<Event>, at_most_ns: u64) -> io::Result<()> {
        let timeout = Timespec {
            tv_sec: (at_most_ns / NS_PER_S).cast_signed(),
            tv_nsec: (at_most_ns % NS_PER_S).cast_signed(),
        };
        match epoll::wait(&self.0, spare_capacity(events), Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }
}

/// For those that are added with [`Poller::add_readable`].
#[cfg(feature = "http3")]
impl Poller {
    /// Tells of room too, as long as there is any.
    pub(crate) fn also_writable(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        epoll::modify(&self.0, fd, EventData::new_u64(data), Flags::IN | Flags::OUT)
    }

    /// No longer of room.
    pub(crate) fn only_readable(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        epoll::modify(&self.0, fd, EventData::new_u64(data), Flags::IN)
    }
}
