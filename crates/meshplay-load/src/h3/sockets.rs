//! UDP sockets, one a connection, over one poller: several datagrams at a time where the kernel can (GSO, GRO).
//!
//! A socket each, as separate clients would have: a target spreads them over its threads, and what ICMP says of one
//! reaches it. Where one goes may have to be looked up first. It knows nothing of what is in datagrams.

use std::{
    io::{self, IoSliceMut},
    net::SocketAddr,
    os::fd::OwnedFd,
};

use meshplay_perf::recording::Outcome;
use quinn_udp::{EcnCodepoint, RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use rustix::io::Errno;

use crate::{
    names::{Found, Place},
    pool::ConnectionId,
    socket::{self, connect_outcome},
    system::poller::{self, Flags, Poller},
    way::{WAKE, Way},
};

/// Events of one wait.
const EVENTS: usize = 256;
/// Of datagrams that the kernel hands over as one.
const BUFFER_BYTES: usize = 64 << 10;
/// Handed over at once. What is left comes with the next wait: a target that sends without end keeps nobody from the clock.
const BUFFERS: usize = 4;
/// A number has had many sockets; events of former ones are told apart by the number above its own.
const GENERATION_SHIFT: u32 = 32;

/// Sockets of one thread, to one target.
pub(super) struct Sockets {
    poller: Poller,
    way: Way,
    slots: Vec<Slot>,
    generation: u32,
    ready: Vec<poller::Event>,
    /// Events that were looked at.
    seen: usize,
    raw: Box<[u8]>,
}

#[derive(Default)]
enum Slot {
    #[default]
    Closed,
    /// For where to go.
    Looking {
        generation: u32,
    },
    Open(Socket),
}

struct Socket {
    fd: OwnedFd,
    address: SocketAddr,
    state: UdpSocketState,
    generation: u32,
    /// What the kernel did not take.
    unsent: Option<Unsent>,
}

struct Unsent {
    bytes: Vec<u8>,
    segment_bytes: Option<usize>,
    ecn: Option<EcnCodepoint>,
}

/// What there is to do for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    /// Its socket is open, now that it is known where it goes.
    Open(ConnectionId),
    /// It never will be.
    Failed(ConnectionId, Outcome),
    /// Datagrams, or an error.
    Readable(ConnectionId),
    /// There is room again for what is to be sent.
    Writable(ConnectionId),
}

/// Datagrams that came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    /// Which buffer they are in.
    at: usize,
    bytes: usize,
    datagram_bytes: usize,
    pub(super) ecn: Option<EcnCodepoint>,
}

/// How sending went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Yes,
    /// It is kept, and nothing more is taken until there is room.
    Later,
}

impl Sockets {
    pub(super) fn new(place: Place) -> io::Result<Self> {
        let poller = Poller::new()?;
        Ok(Self {
            way: Way::new(place, &poller)?,
            poller,
            slots: Vec::new(),
            generation: 0,
            ready: Vec::with_capacity(EVENTS),
            seen: 0,
            raw: vec![0; BUFFERS * BUFFER_BYTES].into(),
        })
    }

    /// A new socket, or one that is [open](Ready::Open) later; until then it has no room.
    pub(super) fn open(&mut self, id: ConnectionId) -> Result<(), Outcome> {
        if self.slots.len() <= id as usize {
            self.slots.resize_with(id as usize + 1, Slot::default);
        }
        self.generation = self.generation.wrapping_add(1);
        let generation = self.generation;
        self.slots[id as usize] = match self.way.ask(id, generation)? {
            Some(address) => Slot::Open(self.socket(id, generation, address)?),
            None => Slot::Looking { generation },
        };
        Ok(())
    }

    fn socket(&self, id: ConnectionId, generation: u32, address: SocketAddr) -> Result<Socket, Outcome> {
        let fd = socket::datagrams(&address).map_err(connect_outcome)?;
        let state = UdpSocketState::new(UdpSockRef::from(&fd)).map_err(|_| Outcome::ConnectFailed)?;
        self.poller.add_readable(&fd, data(id, generation)).map_err(connect_outcome)?;
        Ok(Socket { fd, address, state, generation, unsent: None })
    }

    /// The next that knows where to go, of those that wait for it.
    fn hear(&mut self) -> Option<Ready> {
        loop {
            let Found { id, generation: asked, address } = self.way.hear()?;
            let slot = self.slots.get(id as usize);
            if !matches!(slot, Some(Slot::Looking { generation }) if *generation == asked) {
                continue;
            }
            let opened = address.and_then(|address| self.socket(id, asked, address));
            let (slot, ready) = match opened {
                Ok(socket) => (Slot::Open(socket), Ready::Open(id)),
                Err(outcome) => (Slot::Closed, Ready::Failed(id, outcome)),
            };
            self.slots[id as usize] = slot;
            return Some(ready);
        }
    }

    fn get(&self, id: ConnectionId) -> Option<&Socket> {
        match self.slots.get(id as usize)? {
            Slot::Open(socket) => Some(socket),
            Slot::Closed | Slot::Looking { .. } => None,
        }
    }

    pub(super) fn close(&mut self, id: ConnectionId) {
        if let Some(slot) = self.slots.get_mut(id as usize) {
            *slot = Slot::Closed;
        }
    }

    /// How many datagrams a socket sends at once; none while it has no room.
    pub(super) fn segments_max(&self, id: ConnectionId) -> Option<usize> {
        let socket = self.get(id)?;
        socket.unsent.is_none().then(|| socket.state.max_gso_segments())
    }

    /// Sends datagrams; all but the last have `segment_bytes`, if there are several.
    pub(super) fn send(
        &mut self,
        id: ConnectionId,
        bytes: &[u8],
        segment_bytes: Option<usize>,
        ecn: Option<EcnCodepoint>,
    ) -> Result<Sent, Outcome> {
        let Some(Slot::Open(socket)) = self.slots.get_mut(id as usize) else { return Err(Outcome::Closed) };
        let transmit = Transmit {
            destination: socket.address,
            ecn,
            contents: bytes,
            segment_size: segment_bytes,
            src_ip: None,
        };
        match socket.state.try_send(UdpSockRef::from(&socket.fd), &transmit) {
            Ok(()) => Ok(Sent::Yes),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                socket.unsent = Some(Unsent { bytes: bytes.to_vec(), segment_bytes, ecn });
                self.poller
                    .also_writable(&socket.fd, data(id, socket.generation))
                    .map_err(connect_outcome)?;
                Ok(Sent::Later)
            }
            Err(error) => refused(&error).map_or(Ok(Sent::Yes), Err),
        }
    }

    /// Sends what was kept.
    pub(super) fn send_unsent(&mut self, id: ConnectionId) -> Result<Sent, Outcome> {
        let Some(Slot::Open(socket)) = self.slots.get_mut(id as usize) else { return Ok(Sent::Yes) };
        let Some(Unsent { bytes, segment_bytes, ecn }) = socket.unsent.take() else { return Ok(Sent::Yes) };
        self.poller.only_readable(&socket.fd, data(id, socket.generation)).map_err(connect_outcome)?;
        self.send(id, &bytes, segment_bytes, ecn)
    }

    /// Waits, at most so long.
    pub(super) fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.ready.clear();
        self.seen = 0;
        self.poller.wait(&mut self.ready, at_most_ns)
    }

    /// Who is next since the last wait.
    pub(super) fn next(&mut self) -> Option<Ready> {
        loop {
            if let Some(ready) = self.hear() {
                return Some(ready);
            }
            let event = self.ready.get(self.seen)?;
            let (data, flags) = (event.data.u64(), event.flags);
            let id = data as ConnectionId;
            if data == WAKE {
                self.seen += 1;
                self.way.quiet();
            } else if self.get(id).is_none_or(|one| one.generation != (data >> GENERATION_SHIFT) as u32) {
                self.seen += 1;
            } else if flags.contains(Flags::OUT) {
                self.ready[self.seen].flags = flags.difference(Flags::OUT);
                return Some(Ready::Writable(id));
            } else {
                self.seen += 1;
                if !flags.is_empty() {
                    return Some(Ready::Readable(id));
                }
            }
        }
    }

    /// Takes what came, as much as there are buffers.
    pub(super) fn receive(&mut self, id: ConnectionId) -> Result<Vec<Came>, Outcome> {
        let Some(Slot::Open(socket)) = self.slots.get(id as usize) else { return Err(Outcome::Closed) };
        let mut buffers = self.raw.chunks_mut(BUFFER_BYTES).map(IoSliceMut::new).collect::<Vec<_>>();
        let mut metas = [RecvMeta::default(); BUFFERS];
        match socket.state.recv(UdpSockRef::from(&socket.fd), &mut buffers, &mut metas) {
            Ok(n) => Ok(metas[..n]
                .iter()
                .enumerate()
                .map(|(at, meta)| Came { at, bytes: meta.len, datagram_bytes: meta.stride, ecn: meta.ecn })
                .collect()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Vec::new()),
            Err(error) => refused(&error).map_or(Ok(Vec::new()), Err),
        }
    }

    /// The datagrams that came.
    pub(super) fn datagrams(&self, came: &Came) -> impl Iterator<Item = &[u8]> {
        let begin = came.at * BUFFER_BYTES;
        self.raw[begin..begin + came.bytes].chunks(came.datagram_bytes.max(1))
    }
}

fn data(id: ConnectionId, generation: u32) -> u64 {
    u64::from(generation) << GENERATION_SHIFT | u64::from(id)
}

/// What ends a connection: the other machine said that nobody is there. Whatever else went wrong is as good as a datagram
/// that was lost on the way: too large for it, or no buffers.
fn refused(error: &io::Error) -> Option<Outcome> {
    match Errno::from_io_error(error)? {
        errno @ (Errno::CONNREFUSED
        | Errno::HOSTUNREACH
        | Errno::NETUNREACH
        | Errno::ACCESS
        | Errno::PERM) => Some(connect_outcome(errno)),
        _ => None,
    }
}
