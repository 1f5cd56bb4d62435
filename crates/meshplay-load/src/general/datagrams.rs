//! Datagrams: one out, one back. A lane is a socket, which is given up with a request that was not answered, so that an
//! answer that comes late is never taken for the next one's.

use std::{collections::VecDeque, io, net::SocketAddr, os::fd::OwnedFd, sync::Arc};

use meshplay_perf::recording::Outcome;
use rustix::{
    io::Errno,
    net::{self, RecvFlags},
};

use crate::{
    http1::Reuse,
    request::Prepared,
    socket::{self, connect_outcome},
    system::{
        SEND,
        poller::{self, Poller},
    },
    wire::{Answer, Event, LaneId, RequestId, Wire},
};

/// Events of one wait.
const EVENTS: usize = 256;
/// More than a datagram can have.
const BUFFER_BYTES: usize = 64 << 10;
/// A lane has had many sockets; events of former ones are told apart by the number above its own.
const GENERATION_SHIFT: u32 = 32;

/// Sockets of one thread.
pub(crate) struct Datagrams {
    poller: Poller,
    address: SocketAddr,
    requests: Arc<[Prepared]>,
    lanes: Vec<Lane>,
    ready: Vec<poller::Event>,
    /// Events that were looked at.
    seen: usize,
    buffer: Box<[u8]>,
    events: VecDeque<Event<'static>>,
}

#[derive(Debug, Default)]
struct Lane {
    fd: Option<OwnedFd>,
    generation: u32,
    /// Whose answer is waited for.
    asked: Option<RequestId>,
}

impl Datagrams {
    pub(crate) fn new(address: SocketAddr, requests: Arc<[Prepared]>, lanes: u32) -> io::Result<Self> {
        Ok(Self {
            poller: Poller::new()?,
            address,
            requests,
            lanes: (0..lanes).map(|_| Lane::default()).collect(),
            ready: Vec::with_capacity(EVENTS),
            seen: 0,
            buffer: vec![0; BUFFER_BYTES].into(),
            events: VecDeque::new(),
        })
    }

    fn open(&self, id: LaneId, generation: u32) -> Result<OwnedFd, Errno> {
        let fd = socket::datagrams(&self.address)?;
        self.poller.add_readable(&fd, u64::from(generation) << GENERATION_SHIFT | u64::from(id))?;
        Ok(fd)
    }

    /// The next datagram of a socket; nothing if there is none.
    fn receive(&mut self, id: LaneId) -> Option<Event<'static>> {
        let lane = &mut self.lanes[id as usize];
        loop {
            let fd = lane.fd.as_ref()?;
            match net::recv(fd, &mut *self.buffer, RecvFlags::empty()) {
                Ok((n, _)) => {
                    let Some(request) = lane.asked else { continue };
                    if self.requests[request as usize].until.is_met_by(&self.buffer[..n]) {
                        lane.asked = None;
                        let (outcome, bytes) = (Outcome::Success, n as u64);
                        let answer = Answer { status: 0, outcome, bytes, reuse: Reuse::Keep };
                        return Some(Event::Answered(id, answer));
                    }
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return None,
                // The other machine said that nobody is there.
                Err(errno) => {
                    lane.fd = None;
                    return Some(Event::Closed(id, connect_outcome(errno)));
                }
            }
        }
    }
}

impl Wire for Datagrams {
    fn connect(&mut self, id: LaneId) -> Result<(), Outcome> {
        let generation = self.lanes[id as usize].generation.wrapping_add(1);
        let fd = self.open(id, generation).map_err(connect_outcome)?;
        self.lanes[id as usize] = Lane { fd: Some(fd), generation, asked: None };
        self.events.push_back(Event::Connected(id));
        Ok(())
    }

    fn send(&mut self, id: LaneId, request: RequestId) -> Result<(), Outcome> {
        let lane = &mut self.lanes[id as usize];
        let Some(fd) = &lane.fd else { return Err(Outcome::Closed) };
        lane.asked = Some(request);
        let bytes = &self.requests[request as usize].bytes;
        net::send(fd, bytes, SEND).map(drop).map_err(connect_outcome)
    }

    fn close(&mut self, id: LaneId) {
        let lane = &mut self.lanes[id as usize];
        (lane.fd, lane.asked) = (None, None);
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.ready.clear();
        self.seen = 0;
        let at_most_ns = if self.events.is_empty() { at_most_ns } else { 0 };
        self.poller.wait(&mut self.ready, at_most_ns)
    }

    fn next(&mut self) -> Option<Event<'_>> {
        if let Some(event) = self.events.pop_front() {
            return Some(event);
        }
        loop {
            let data = self.ready.get(self.seen)?.data.u64();
            let id = data as LaneId;
            if self.lanes[id as usize].generation == (data >> GENERATION_SHIFT) as u32
                && let Some(event) = self.receive(id)
            {
                return Some(event);
            }
            self.seen += 1;
        }
    }
}
