//! The fast engine over epoll or kqueue: one receive and one send per request, and a wait per batch.
//!
//! Edge-triggered from the beginning, so that no request changes what is waited for; a receive that does not fill the
//! buffer has emptied the socket. In an open loop answers have the kernel's note of when they came, so that they may lie
//! until the next request is due: one wake-up for both. It knows sockets and nothing of HTTP.

use std::{io, net::SocketAddr, os::fd::OwnedFd, sync::Arc, thread, time::Duration};

use meshplay_perf::recording::Outcome;
use rustix::{
    io::Errno,
    net::{self, RecvFlags},
};

use crate::{
    request::Prepared,
    socket,
    stamp::{self, Stamps},
    system::{
        SEND,
        poller::{self, ENDS, Flags, Poller},
    },
    wire::{Event, LaneId, RequestId, Wire},
};

/// Events of one wait.
const EVENTS: usize = 256;
/// Full buffers between two waits: a target that sends without end keeps nobody from the clock.
const FULL_MAX: u32 = 64;
/// Of the buffer that all connections share: answers are looked at, not kept.
const BUFFER_BYTES: usize = 64 << 10;
/// A lane has had many sockets; events of former ones are told apart by the number above its own.
const GENERATION_SHIFT: u32 = 32;

/// Sockets of one thread.
pub(crate) struct Polled {
    poller: Poller,
    address: SocketAddr,
    requests: Arc<[Prepared]>,
    sockets: Vec<Socket>,
    events: Vec<poller::Event>,
    /// Events that were looked at.
    seen: usize,
    /// Buffers that came full since the last wait.
    full: u32,
    buffer: Box<[u8]>,
    stamps: Stamps,
}

#[derive(Debug, Default)]
struct Socket {
    fd: Option<OwnedFd>,
    generation: u32,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, Default)]
enum Stage {
    #[default]
    Connecting,
    Up,
    /// The kernel took only a part of the request.
    Sending {
        request: RequestId,
        sent: usize,
        /// It is answered already, and this one comes behind it.
        next: Option<RequestId>,
    },
}

impl Polled {
    pub(crate) fn new(
        address: SocketAddr,
        requests: Arc<[Prepared]>,
        lanes: u32,
        stamps: Stamps,
    ) -> io::Result<Self> {
        Ok(Self {
            poller: Poller::new()?,
            address,
            requests,
            sockets: (0..lanes).map(|_| Socket::default()).collect(),
            events: Vec::with_capacity(EVENTS),
            seen: 0,
            full: 0,
            buffer: vec![0; BUFFER_BYTES].into(),
            stamps,
        })
    }

    /// Sends from `sent` on.
    #[inline]
    fn send_from(&mut self, lane: LaneId, request: RequestId, mut sent: usize) -> Result<(), Outcome> {
        let socket = &mut self.sockets[lane as usize];
        let Some(fd) = &socket.fd else { return Err(Outcome::Closed) };
        let bytes = &self.requests[request as usize].bytes;
        while sent < bytes.len() {
            match net::send(fd, &bytes[sent..], SEND) {
                Ok(n) => sent += n,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    socket.stage = Stage::Sending { request, sent, next: None };
                    return Ok(());
                }
                Err(errno) => return Err(socket::outcome(errno)),
            }
        }
        socket.stage = Stage::Up;
        Ok(())
    }

    /// Goes on with a request, and with the one that comes behind it.
    fn send_rest(
        &mut self,
        lane: LaneId,
        request: RequestId,
        sent: usize,
        behind: Option<RequestId>,
    ) -> Result<(), Outcome> {
        self.send_from(lane, request, sent)?;
        match (&mut self.sockets[lane as usize].stage, behind) {
            (Stage::Sending { next, .. }, _) => *next = behind,
            (_, Some(behind)) => self.send_from(lane, behind, 0)?,
            (_, None) => {}
        }
        Ok(())
    }

    /// What an event of `lane` brings, and whether it may bring more.
    fn look(&mut self, lane: LaneId, flags: Flags) -> (Look, More) {
        let socket = &mut self.sockets[lane as usize];
        let Some(fd) = &socket.fd else { return (Look::Nothing, More::No) };
        match socket.stage {
            Stage::Connecting => match socket::connected(fd) {
                Ok(()) => {
                    socket.stage = Stage::Up;
                    (Look::Connected, More::of(flags.contains(Flags::IN)))
                }
                Err(outcome) => (Look::Closed(outcome), More::No),
            },
            Stage::Sending { request, sent, next } if flags.contains(Flags::OUT) => {
                match self.send_rest(lane, request, sent, next) {
                    Ok(()) => self.receive(lane, flags),
                    Err(outcome) => (Look::Closed(outcome), More::No),
                }
            }
            Stage::Up | Stage::Sending { .. } => self.receive(lane, flags),
        }
    }

    #[inline]
    fn receive(&mut self, lane: LaneId, flags: Flags) -> (Look, More) {
        if !flags.intersects(ENDS.union(Flags::IN)) {
            return (Look::Nothing, More::No);
        }
        let Some(fd) = &self.sockets[lane as usize].fd else { return (Look::Nothing, More::No) };
        let received = match self.stamps {
            Stamps::No => net::recv(fd, &mut *self.buffer, RecvFlags::empty()).map(|(n, _)| (n, 0)),
            Stamps::Yes => stamp::receive(fd, &mut self.buffer),
        };
        match received {
            Ok((0, _)) => (Look::Closed(Outcome::Closed), More::No),
            // An end that was announced together with the bytes is not announced again.
            Ok((n, age_ns)) => {
                self.full += u32::from(n == BUFFER_BYTES);
                (Look::Bytes(n, age_ns), More::of(n == BUFFER_BYTES || flags.intersects(ENDS)))
            }
            Err(Errno::AGAIN) => (Look::Nothing, More::No),
            Err(Errno::INTR) => (Look::Nothing, More::Yes),
            Err(errno) => (Look::Closed(socket::outcome(errno)), More::No),
        }
    }
}

/// What was seen.
#[derive(Debug)]
enum Look {
    Nothing,
    Connected,
    /// How many, and how old.
    Bytes(usize, u64),
    Closed(Outcome),
}

/// Whether to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum More {
    Yes,
    No,
}

impl More {
    fn of(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}

impl Wire for Polled {
    fn connect(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let fd = socket::connect(&self.address)?;
        if self.stamps == Stamps::Yes {
            stamp::ask(&fd);
        }
        let socket = &mut self.sockets[lane as usize];
        socket.generation = socket.generation.wrapping_add(1);
        let data = u64::from(socket.generation) << GENERATION_SHIFT | u64::from(lane);
        self.poller.add(&fd, data).map_err(socket::outcome)?;
        socket.fd = Some(fd);
        socket.stage = Stage::Connecting;
        Ok(())
    }

    #[inline]
    fn send(&mut self, lane: LaneId, request: RequestId) -> Result<(), Outcome> {
        match &mut self.sockets[lane as usize].stage {
            // A target may answer before it has everything.
            Stage::Sending { next: next @ None, .. } => *next = Some(request),
            // It answered a request that it cannot know.
            Stage::Sending { .. } => return Err(Outcome::Malformed),
            Stage::Connecting | Stage::Up => self.send_from(lane, request, 0)?,
        }
        Ok(())
    }

    fn close(&mut self, lane: LaneId) {
        self.sockets[lane as usize].fd = None;
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        (self.seen, self.full) = (0, 0);
        if self.events.len() == EVENTS {
            return Ok(());
        }
        let at_most_ns = if self.events.is_empty() { at_most_ns } else { 0 };
        self.poller.wait(&mut self.events, at_most_ns)
    }

    fn rest(&mut self, at_most_ns: u64) -> io::Result<()> {
        if self.stamps == Stamps::No || !self.events.is_empty() {
            return self.wait(at_most_ns);
        }
        thread::sleep(Duration::from_nanos(at_most_ns));
        self.wait(0)
    }

    #[inline]
    fn next(&mut self) -> Option<Event<'_>> {
        loop {
            let Some(event) = self.events.get(self.seen) else {
                self.events.clear();
                return None;
            };
            if self.full > FULL_MAX {
                // Whose turn it is comes last next time.
                self.events.drain(..self.seen);
                self.events.rotate_left(1);
                return None;
            }
            let data = event.data.u64();
            let (lane, flags) = (data as LaneId, event.flags);
            if self.sockets[lane as usize].generation != (data >> GENERATION_SHIFT) as u32 {
                self.seen += 1;
                continue;
            }
            let (look, more) = self.look(lane, flags);
            if more == More::No {
                self.seen += 1;
            }
            match look {
                Look::Nothing => {}
                Look::Connected => return Some(Event::Connected(lane)),
                Look::Bytes(n, age_ns) => return Some(Event::Bytes(lane, &self.buffer[..n], age_ns)),
                Look::Closed(outcome) => return Some(Event::Closed(lane, outcome)),
            }
        }
    }
}
