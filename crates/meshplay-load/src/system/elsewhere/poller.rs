//! Waiting for many sockets with kqueue, to the nanosecond. Events have the shape of epoll's, for which the engines are
//! written; what differs is that each direction of a socket has an event of its own.
//!
//! `EV_CLEAR` tells once of each change, as epoll's `EPOLLET` does, though of room after every acknowledgement too. A socket
//! that does not stand yet has no room, so the first event of a connecting one says how that ended. What of an error there
//! is, is read from the socket, as everywhere.

use std::{
    io,
    os::fd::{AsFd, AsRawFd as _},
};

use nix::{
    libc::timespec,
    sys::event::{EvFlags, EventFilter, FilterFlag, KEvent, Kqueue},
};
use rustix::io::Errno;

pub(crate) use rustix::event::PollFlags as Flags;

use crate::clock::NS_PER_S;

/// What results call an engine over it.
pub(crate) const NAME: &str = "kqueue";
/// The other side wants, or can, no more.
pub(crate) const ENDS: Flags = Flags::HUP;
const NOW: timespec = timespec { tv_sec: 0, tv_nsec: 0 };

/// Sockets that are waited for, each with a number of its own in its events. One that is closed is forgotten.
#[derive(Debug)]
pub(crate) struct Poller {
    queue: Kqueue,
    /// Room for what the kernel tells.
    told: Vec<KEvent>,
}

/// What happened to a socket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) flags: Flags,
    pub(crate) data: Data,
}

/// The number of a socket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Data(u64);

impl Data {
    pub(crate) fn u64(self) -> u64 {
        self.0
    }
}

impl Poller {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { queue: Kqueue::new()?, told: Vec::new() })
    }

    /// Tells once of each change: bytes came, there is room again, the other side ended.
    pub(crate) fn add(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        let once = EvFlags::EV_ADD | EvFlags::EV_CLEAR;
        self.change(&fd, EventFilter::EVFILT_READ, once, data)?;
        self.change(&fd, EventFilter::EVFILT_WRITE, once, data)
    }

    /// Tells of bytes as long as there are any.
    pub(crate) fn add_readable(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        self.change(&fd, EventFilter::EVFILT_READ, EvFlags::EV_ADD, data)
    }

    /// Tells nothing more of one that is not closed, and was added with [`Poller::add_readable`].
    pub(crate) fn forget(&self, fd: impl AsFd) -> Result<(), Errno> {
        self.change(&fd, EventFilter::EVFILT_READ, EvFlags::EV_DELETE, 0)
    }

    /// Adds what happens to `events`, as much as they have room for; waits at most so long if nothing has.
    pub(crate) fn wait(&mut self, events: &mut Vec<Event>, at_most_ns: u64) -> io::Result<()> {
        let timeout = timespec {
            tv_sec: (at_most_ns / NS_PER_S).cast_signed(),
            tv_nsec: (at_most_ns % NS_PER_S).cast_signed(),
        };
        self.told.resize(
            events.capacity() - events.len(),
            change_of(0, EventFilter::EVFILT_READ, EvFlags::empty(), 0),
        );
        match self.queue.kevent(&[], &mut self.told, Some(timeout)) {
            Ok(n) => events.extend(self.told[..n].iter().map(event)),
            Err(nix::Error::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        Ok(())
    }

    /// Says what is waited for. With no room for events the kernel waits for none, and answers with the error.
    fn change(&self, fd: &impl AsFd, filter: EventFilter, flags: EvFlags, data: u64) -> Result<(), Errno> {
        let change = change_of(fd.as_fd().as_raw_fd(), filter, flags, data);
        match self.queue.kevent(&[change], &mut [], Some(NOW)) {
            // Interrupted, it has been made nevertheless (kqueue(2)).
            Ok(_) | Err(nix::Error::EINTR) => Ok(()),
            Err(errno) => Err(Errno::from_raw_os_error(errno as i32)),
        }
    }
}

/// For those that are added with [`Poller::add_readable`].
#[cfg(feature = "http3")]
impl Poller {
    /// Tells of room too, as long as there is any.
    pub(crate) fn also_writable(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        self.change(&fd, EventFilter::EVFILT_WRITE, EvFlags::EV_ADD, data)
    }

    /// No longer of room.
    pub(crate) fn only_readable(&self, fd: impl AsFd, data: u64) -> Result<(), Errno> {
        self.change(&fd, EventFilter::EVFILT_WRITE, EvFlags::EV_DELETE, data)
    }
}

fn change_of(fd: i32, filter: EventFilter, flags: EvFlags, data: u64) -> KEvent {
    KEvent::new(fd as usize, filter, flags, FilterFlag::empty(), 0, data.cast_signed() as isize)
}

fn event(told: &KEvent) -> Event {
    let direction = match told.filter() {
        Ok(EventFilter::EVFILT_WRITE) => Flags::OUT,
        _ => Flags::IN,
    };
    let end = if told.flags().contains(EvFlags::EV_EOF) { ENDS } else { Flags::empty() };
    Event { flags: direction | end, data: Data(told.udata().cast_unsigned() as u64) }
}
