//! The fast engine over `io_uring`: sends and waits are handed in together, answers arrive without being asked for
//! (multishot receive into a ring of buffers), so a batch of requests costs one system call.
//!
//! Completions are handed out on our thread only when we ask (`DEFER_TASKRUN`, `SINGLE_ISSUER`), which is what makes
//! batches. In an open loop answers have the kernel's note of when they came, so that they may lie until the next request
//! is due: one system call and one wake-up for both. This is the one place of the product where `unsafe` is allowed, for
//! entries that hold addresses: what they point to lives as long as the ring, see `buffers` and the fields of [`Uring`].
//! It knows sockets and nothing of HTTP.
#![allow(unsafe_code, reason = "entries of io_uring hold addresses; each block says why they are valid")]

mod buffers;
mod look;
mod message;
mod token;

use std::{io, net::SocketAddr, os::fd::AsRawFd as _, os::fd::OwnedFd, sync::Arc};

use io_uring::{IoUring, cqueue, opcode, squeue, types};
use meshplay_perf::recording::Outcome;
use rustix::{
    io::Errno,
    net::{RecvFlags, SendFlags},
};

use self::{
    buffers::Buffers,
    look::Look,
    message::Layout,
    token::{Act, Token},
};
use crate::{
    clock::NS_PER_S,
    request::Prepared,
    socket,
    stamp::{self, Stamps},
    wire::{Event, LaneId, RequestId, Wire},
};

/// Entries that are handed in at once; more are handed in on the way.
const ENTRIES: u32 = 1_024;
/// Completions that fit before the kernel has to keep them aside.
const COMPLETIONS: u32 = 8_192;
/// `POLLOUT`: a socket that connects becomes writable when that has ended.
const POLL_OUT: u32 = 4;

/// The kernel takes so much whole, since nothing else is left to be sent: the least that a socket has room for
/// (`tcp_wmem`). Of larger requests it says when it has everything.
const WHOLE_BYTES_MAX: usize = 4 << 10;

/// More than come while one rests, so that time ends a rest.
const REST_COMPLETIONS: usize = 4_096;

/// Sockets of one thread.
pub(crate) struct Uring {
    // First, so that it is dropped before what its entries point to.
    ring: IoUring,
    buffers: Buffers,
    /// Bytes of sends under way; shared, never moved.
    requests: Arc<[Prepared]>,
    address: SocketAddr,
    sockets: Vec<Socket>,
    completions: Vec<cqueue::Entry>,
    /// Completions that were looked at.
    seen: usize,
    /// Of messages with notes, if answers carry them.
    layout: Option<Layout>,
    /// The buffer whose bytes were handed out last.
    lent: Option<u16>,
}

#[derive(Debug, Default)]
struct Socket {
    fd: Option<OwnedFd>,
    /// Completions of former sockets of the lane are told apart by it.
    generation: u32,
    sending: Sending,
}

/// What is known of a request that may be too large to be taken whole.
#[derive(Clone, Copy, Debug, Default)]
enum Sending {
    #[default]
    Nothing,
    UnderWay,
    /// It is answered already, and this one comes behind it.
    Then(RequestId),
}

/// Why it cannot be used here; nothing if it can.
pub(crate) fn obstacle() -> Option<String> {
    let tried = open_ring().and_then(|ring| Buffers::new(&ring).map(|buffers| buffers.release(&ring)));
    match tried {
        Ok(Ok(())) => None,
        Ok(Err(error)) | Err(error) => Some(format!("io_uring cannot be used here: {error}")),
    }
}

fn open_ring() -> io::Result<IoUring> {
    IoUring::builder()
        .setup_single_issuer()
        .setup_defer_taskrun()
        .setup_submit_all()
        .setup_cqsize(COMPLETIONS)
        .build(ENTRIES)
}

impl Uring {
    /// Made on the thread that uses it: a ring has one issuer.
    pub(crate) fn new(
        address: SocketAddr,
        requests: Arc<[Prepared]>,
        lanes: u32,
        stamps: Stamps,
    ) -> io::Result<Self> {
        let ring = open_ring()?;
        let buffers = Buffers::new(&ring)?;
        Ok(Self {
            ring,
            buffers,
            requests,
            address,
            sockets: (0..lanes).map(|_| Socket::default()).collect(),
            completions: Vec::with_capacity(COMPLETIONS as usize / 8),
            seen: 0,
            layout: (stamps == Stamps::Yes).then(Layout::new),
            lent: None,
        })
    }

    /// Puts an entry into the queue, which is handed in when it is full.
    #[inline]
    fn push(&mut self, entry: &squeue::Entry) -> io::Result<()> {
        loop {
            // SAFETY: entries point to nothing, or to request bytes and buffers that live as long as the ring.
            if unsafe { self.ring.submission().push(entry) }.is_ok() {
                return Ok(());
            }
            match self.ring.submit() {
                Ok(_) => {}
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn token(&self, act: Act, lane: LaneId) -> Token {
        Token::new(act, self.sockets[lane as usize].generation, lane)
    }

    fn receive(&mut self, lane: LaneId) -> io::Result<()> {
        let Some(fd) = &self.sockets[lane as usize].fd else { return Ok(()) };
        let fd = types::Fd(fd.as_raw_fd());
        let entry = match &self.layout {
            None => opcode::RecvMulti::new(fd, buffers::GROUP).build(),
            Some(layout) => opcode::RecvMsgMulti::new(fd, layout.address(), buffers::GROUP).build(),
        };
        self.push(&entry.user_data(self.token(Act::Receive, lane).bits()))
    }

    /// What a completion of `n` bytes brought, and how old that is.
    #[inline]
    fn message(&self, buffer: u16, n: usize) -> (&[u8], u64) {
        let bytes = self.buffers.bytes(buffer, n);
        if self.layout.is_some() { message::read(bytes) } else { (bytes, 0) }
    }

    /// Whether a message is the target's orderly close: it has a layout, and nothing in it.
    fn is_end(&self, buffer: u16, n: usize) -> bool {
        self.layout.is_some() && self.message(buffer, n).0.is_empty()
    }

    /// Hands in what was ordered, and waits for so many completions, at most so long.
    fn wait_for(&mut self, completions: usize, at_most_ns: u64) -> io::Result<()> {
        let timeout = types::Timespec::new().sec(at_most_ns / NS_PER_S).nsec((at_most_ns % NS_PER_S) as u32);
        let args = types::SubmitArgs::new().timespec(&timeout);
        match self.ring.submitter().submit_with_args(completions, &args) {
            Ok(_) => {}
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
        self.completions.clear();
        self.seen = 0;
        self.completions.extend(self.ring.completion());
        Ok(())
    }
}

impl Wire for Uring {
    fn connect(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let fd = socket::connect(&self.address)?;
        if self.layout.is_some() {
            stamp::ask(&fd);
        }
        let entry = opcode::PollAdd::new(types::Fd(fd.as_raw_fd()), POLL_OUT).build();
        self.sockets[lane as usize].fd = Some(fd);
        let token = self.token(Act::Connect, lane);
        self.push(&entry.user_data(token.bits())).map_err(|_| Outcome::ConnectFailed)
    }

    #[inline]
    fn send(&mut self, lane: LaneId, request: RequestId) -> Result<(), Outcome> {
        let socket = &mut self.sockets[lane as usize];
        let Some(fd) = &socket.fd else { return Err(Outcome::Closed) };
        let bytes = &self.requests[request as usize].bytes;
        match socket.sending {
            Sending::Nothing => {}
            // A target may answer before it has everything.
            Sending::UnderWay => {
                socket.sending = Sending::Then(request);
                return Ok(());
            }
            // It answered a request that it cannot know.
            Sending::Then(_) => return Err(Outcome::Malformed),
        }
        let told = if bytes.len() <= WHOLE_BYTES_MAX {
            squeue::Flags::SKIP_SUCCESS
        } else {
            socket.sending = Sending::UnderWay;
            squeue::Flags::empty()
        };
        // With WAITALL the kernel sends the rest by itself. What ends short is not told: no answer comes then.
        let flags = SendFlags::NOSIGNAL.bits() | RecvFlags::WAITALL.bits();
        let entry = opcode::Send::new(types::Fd(fd.as_raw_fd()), bytes.as_ptr(), bytes.len() as u32)
            .flags(flags.cast_signed())
            .build()
            .flags(told)
            .user_data(self.token(Act::Send, lane).bits());
        self.push(&entry).map_err(|_| Outcome::Reset)
    }

    fn close(&mut self, lane: LaneId) {
        let Some(fd) = self.sockets[lane as usize].fd.take() else { return };
        let tokens = [Act::Connect, Act::Receive, Act::Send].map(|act| self.token(act, lane));
        let socket = &mut self.sockets[lane as usize];
        socket.sending = Sending::Nothing;
        socket.generation = Token::next_generation(socket.generation);
        let ignored = self.token(Act::Cancel, lane);
        for token in tokens {
            // Operations hold the socket open until they end. If the queue is broken, the next wait says so.
            let entry = opcode::AsyncCancel::new(token.bits()).build().flags(squeue::Flags::SKIP_SUCCESS);
            drop(self.push(&entry.user_data(ignored.bits())));
        }
        // A send that was ordered and not handed in yet would be made on the socket that gets this one's number. If the
        // queue is broken, the next wait says so.
        drop(self.ring.submit());
        drop(fd);
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.wait_for(1, at_most_ns)
    }

    fn rest(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.wait_for(if self.layout.is_some() { REST_COMPLETIONS } else { 1 }, at_most_ns)
    }

    #[inline]
    fn next(&mut self) -> Option<Event<'_>> {
        if let Some(buffer) = self.lent.take() {
            self.buffers.give_back(buffer);
        }
        loop {
            let completion = self.completions.get(self.seen)?.clone();
            self.seen += 1;
            match self.look(&completion) {
                Look::Nothing => {}
                Look::Connected(lane) => return Some(Event::Connected(lane)),
                Look::Closed(lane, outcome) => return Some(Event::Closed(lane, outcome)),
                Look::Bytes { lane, buffer, n } => {
                    self.lent = Some(buffer);
                    let (bytes, age_ns) = self.message(buffer, n);
                    return Some(Event::Bytes(lane, bytes, age_ns));
                }
            }
        }
    }
}

impl Drop for Uring {
    fn drop(&mut self) {
        // Nothing may be written into buffers that are about to go. What cannot be cancelled has ended already.
        let everything = types::CancelBuilder::any();
        drop(self.ring.submitter().register_sync_cancel(None, everything));
        drop(self.buffers.release(&self.ring));
    }
}

/// Time is up, a signal came, or the kernel wants completions to be taken first: nothing is lost.
fn is_passing(error: &io::Error) -> bool {
    let passing = [Errno::TIME, Errno::INTR, Errno::BUSY, Errno::AGAIN];
    passing.into_iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
