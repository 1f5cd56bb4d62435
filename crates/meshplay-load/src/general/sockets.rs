//! Connections that carry bytes, secured or not, over one poller.
//!
//! Edge-triggered as the fast engine, but what is sent is given each time, and what does not fit stays with the caller
//! until the socket is writable. Bytes that come are lent until the next call. It gives them no meaning.

use std::{
    io::{self, Read as _},
    net::SocketAddr,
};

use meshplay_perf::recording::Outcome;
use rustix::{
    io::Errno,
    net::{self, RecvFlags},
};

use super::{
    secure::{self, Secure},
    socket::{Socket, Stage, Writable},
};
use crate::{
    names::{Found, Place},
    socket,
    system::poller::{self, ENDS, Flags, Poller},
    way::{WAKE, Way},
};

/// Number of a connection; it stays when the connection is replaced.
pub(crate) type SocketId = u32;

/// Events of one wait.
const EVENTS: usize = 256;
/// Full buffers between two waits: a target that sends without end keeps nobody from the clock. Few, since each may hold
/// two thousand records of TLS, which cost more than their bytes.
const FULL_MAX: u32 = 8;
/// Of the buffers that all connections share.
const BUFFER_BYTES: usize = 64 << 10;
/// A number has had many sockets; events of former ones are told apart by the number above its own.
const GENERATION_SHIFT: u32 = 32;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Where its name leads; it begins to connect.
    Found(SocketId),
    /// Connected; if connections are secured, the handshake has begun.
    Opened(SocketId),
    Secured(SocketId),
    /// So many are lent by [`Sockets::bytes`].
    Bytes(SocketId, usize),
    /// What was left over may be sent.
    Writable(SocketId),
    Closed(SocketId, Outcome),
}

/// Sockets of one thread, to one target.
pub(crate) struct Sockets {
    poller: Poller,
    way: Way,
    secure: Option<Secure>,
    sockets: Vec<Socket>,
    events: Vec<poller::Event>,
    /// Events that were looked at.
    seen: usize,
    /// Buffers that came full since the last wait.
    full: u32,
    raw: Box<[u8]>,
    /// Bytes after they were decrypted; empty if nothing is.
    plain: Box<[u8]>,
    /// Bytes in `raw` that are to be decrypted.
    reading: Option<Reading>,
}

#[derive(Clone, Copy, Debug)]
struct Reading {
    id: SocketId,
    at: usize,
    end: usize,
}

impl Sockets {
    pub(crate) fn new(place: Place, secure: Option<Secure>) -> io::Result<Self> {
        let plain = if secure.is_some() { BUFFER_BYTES } else { 0 };
        let poller = Poller::new()?;
        Ok(Self {
            way: Way::new(place, &poller)?,
            poller,
            secure,
            sockets: Vec::new(),
            events: Vec::with_capacity(EVENTS),
            seen: 0,
            full: 0,
            raw: vec![0; BUFFER_BYTES].into(),
            plain: vec![0; plain].into(),
            reading: None,
        })
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.secure.is_some()
    }

    /// Begins to connect, or to look up where.
    pub(crate) fn connect(&mut self, id: SocketId) -> Result<(), Outcome> {
        if self.sockets.len() <= id as usize {
            self.sockets.resize_with(id as usize + 1, Socket::default);
        }
        let generation = self.sockets[id as usize].generation.wrapping_add(1);
        match self.way.ask(id, generation)? {
            Some(address) => self.connect_to(id, address),
            None => {
                self.sockets[id as usize] = Socket::looking(generation);
                Ok(())
            }
        }
    }

    fn connect_to(&mut self, id: SocketId, address: SocketAddr) -> Result<(), Outcome> {
        let fd = socket::connect(&address)?;
        let socket = &mut self.sockets[id as usize];
        let generation = socket.generation.wrapping_add(1);
        let data = u64::from(generation) << GENERATION_SHIFT | u64::from(id);
        self.poller.add(&fd, data).map_err(socket::outcome)?;
        *socket = Socket::new(fd, generation);
        Ok(())
    }

    /// Sends, and says how many bytes were taken; the rest may be sent when the socket is writable.
    #[inline]
    pub(crate) fn send(&mut self, id: SocketId, bytes: &[u8]) -> Result<usize, Outcome> {
        self.sockets[id as usize].send(bytes)
    }

    /// Closes; no news follow.
    pub(crate) fn close(&mut self, id: SocketId) {
        self.reading.take_if(|reading| reading.id == id);
        let Some(socket) = self.sockets.get_mut(id as usize) else { return };
        if socket.stage == Stage::Up
            && let Some(session) = &mut socket.session
        {
            session.send_close_notify();
            // A courtesy: whether it works does not matter any more.
            socket.flush().ok();
        }
        (socket.fd, socket.session) = (None, None);
        // Nor does it wait for where to go.
        socket.stage = Stage::default();
    }

    /// Waits for news, at most so long.
    pub(crate) fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        (self.seen, self.full) = (0, 0);
        if self.events.len() == EVENTS {
            return Ok(());
        }
        let at_most_ns = if self.events.is_empty() { at_most_ns } else { 0 };
        self.poller.wait(&mut self.events, at_most_ns)
    }

    /// The bytes of the last news, if they were [`News::Bytes`].
    #[inline]
    pub(crate) fn bytes(&self, n: usize) -> &[u8] {
        if self.secure.is_some() { &self.plain[..n] } else { &self.raw[..n] }
    }

    /// The next news since the last [`wait`](Self::wait).
    pub(crate) fn next(&mut self) -> Option<News> {
        loop {
            if let Some(news) = self.next_found() {
                return Some(news);
            }
            if let Some(reading) = self.reading {
                if let Some(news) = self.decrypt(reading) {
                    return Some(news);
                }
                continue;
            }
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
            let (data, flags) = (event.data.u64(), event.flags);
            if data == WAKE {
                self.seen += 1;
                self.way.quiet();
                continue;
            }
            let id = data as SocketId;
            let socket = &self.sockets[id as usize];
            if socket.generation != (data >> GENERATION_SHIFT) as u32 || socket.fd.is_none() {
                self.seen += 1;
                continue;
            }
            match self.look(id, flags) {
                Look::News(news) => return Some(news),
                Look::Again => {}
                Look::Done => self.seen += 1,
            }
        }
    }

    /// Goes where a name leads; nothing if nobody waits for it any more, or if there is nothing new.
    fn next_found(&mut self) -> Option<News> {
        loop {
            let Found { id, generation, address } = self.way.hear()?;
            let socket = &self.sockets[id as usize];
            if socket.generation != generation || socket.stage != Stage::Looking {
                continue;
            }
            let connecting = address.and_then(|address| self.connect_to(id, address));
            return Some(match connecting {
                Ok(()) => News::Found(id),
                Err(outcome) => self.closed(id, outcome),
            });
        }
    }

    /// Deals with one part of an event, and takes it out of its flags.
    fn look(&mut self, id: SocketId, flags: Flags) -> Look {
        if self.sockets[id as usize].stage == Stage::Connecting {
            return Look::News(match self.opened(id) {
                Ok(()) => News::Opened(id),
                Err(outcome) => self.closed(id, outcome),
            });
        }
        if flags.contains(Flags::OUT) {
            self.dealt_with(Flags::OUT);
            return match self.sockets[id as usize].writable() {
                Ok(Writable::Yes) => Look::News(News::Writable(id)),
                Ok(Writable::No) => Look::Again,
                Err(outcome) => Look::News(self.closed(id, outcome)),
            };
        }
        if flags.intersects(ENDS.union(Flags::IN)) {
            return self.receive(id, flags);
        }
        Look::Done
    }

    /// Takes a part out of the event that is looked at.
    fn dealt_with(&mut self, part: Flags) {
        let event = &mut self.events[self.seen];
        // Linux packs an event: its fields cannot be borrowed.
        event.flags = event.flags.difference(part);
    }

    fn opened(&mut self, id: SocketId) -> Result<(), Outcome> {
        let socket = &mut self.sockets[id as usize];
        let Some(fd) = &socket.fd else { return Err(Outcome::Closed) };
        socket::connected(fd)?;
        match &self.secure {
            None => socket.stage = Stage::Up,
            Some(secure) => {
                socket.stage = Stage::Securing;
                socket.session = Some(Box::new(secure.connect()?));
                socket.flush()?;
            }
        }
        Ok(())
    }

    #[inline]
    fn receive(&mut self, id: SocketId, flags: Flags) -> Look {
        let socket = &self.sockets[id as usize];
        let Some(fd) = &socket.fd else { return Look::Done };
        match net::recv(fd, &mut *self.raw, RecvFlags::empty()) {
            Ok((0, _)) => Look::News(self.closed(id, Outcome::Closed)),
            Ok((n, _)) => {
                self.full += u32::from(n == BUFFER_BYTES);
                // An end that was announced together with the bytes is not announced again.
                if n < BUFFER_BYTES && !flags.intersects(ENDS) {
                    self.dealt_with(Flags::IN);
                }
                if self.secure.is_none() {
                    return Look::News(News::Bytes(id, n));
                }
                self.reading = Some(Reading { id, at: 0, end: n });
                Look::Again
            }
            Err(Errno::AGAIN) => Look::Done,
            Err(Errno::INTR) => Look::Again,
            Err(errno) => Look::News(self.closed(id, socket::outcome(errno))),
        }
    }

    /// In a handshake the end is its failure. What more has happened to the socket does not matter.
    fn closed(&mut self, id: SocketId, outcome: Outcome) -> News {
        self.reading = None;
        let socket = &mut self.sockets[id as usize];
        socket.fd = None;
        let is_certain = matches!(outcome, Outcome::TlsCertificate);
        News::Closed(id, if socket.stage == Stage::Securing && !is_certain { Outcome::Tls } else { outcome })
    }

    /// Goes on with bytes that came; nothing if they are used up without news.
    fn decrypt(&mut self, Reading { id, at, end }: Reading) -> Option<News> {
        let socket = &mut self.sockets[id as usize];
        let Some(session) = &mut socket.session else {
            self.reading = None;
            return None;
        };
        match session.reader().read(&mut self.plain) {
            Ok(n @ 1..) => return Some(News::Bytes(id, n)),
            Ok(0) => return Some(self.closed(id, Outcome::Closed)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return Some(self.closed(id, Outcome::Closed)),
        }
        if at == end {
            self.reading = None;
            return None;
        }
        let taken = session.read_tls(&mut &self.raw[at..end]).unwrap_or_default();
        if taken == 0 {
            return Some(self.closed(id, Outcome::Tls));
        }
        self.reading = Some(Reading { id, at: at + taken, end });
        let processed = session.process_new_packets().map(drop);
        let sent = socket.flush();
        if let Err(error) = processed {
            return Some(self.closed(id, secure::outcome(&error)));
        }
        if let Err(outcome) = sent {
            return Some(self.closed(id, outcome));
        }
        self.secured(id)
    }

    /// The end of a handshake, if it has just come.
    fn secured(&mut self, id: SocketId) -> Option<News> {
        let socket = &mut self.sockets[id as usize];
        let (session, secure) = (socket.session.as_ref()?, self.secure.as_ref()?);
        if socket.stage != Stage::Securing || session.is_handshaking() {
            return None;
        }
        if !secure.agrees(session) {
            return Some(self.closed(id, Outcome::Tls));
        }
        socket.stage = Stage::Up;
        Some(News::Secured(id))
    }
}

#[derive(Debug)]
enum Look {
    News(News),
    Again,
    Done,
}
