//! Datagrams: one out, one back. A lane is a socket, which is given up with a request that was not answered, so that an
//! answer that comes late is never taken for the next one's. What was given up stays open for a while, and unread: the
//! kernel hands the port of a closed socket to a new one, and the answer with it.

use std::{collections::VecDeque, io, mem, net::SocketAddr, os::fd::OwnedFd, sync::Arc};

use meshplay_perf::recording::Outcome;
use rustix::{
    io::Errno,
    net::{self, RecvFlags},
};

use crate::{
    http1::Reuse,
    names::{Found, Place},
    request::Prepared,
    socket::{self, connect_outcome},
    system::{
        SEND,
        poller::{self, Poller},
    },
    way::{WAKE, Way},
    wire::{Answer, Event, LaneId, Next, RequestId, Wire},
};

/// Events of one wait.
const EVENTS: usize = 256;
/// Datagrams of one socket between two waits: a target that sends without end keeps nobody from the clock. What is left
/// is told of again.
const DATAGRAMS_MAX: u32 = 64;
/// More than a datagram can have.
const BUFFER_BYTES: usize = 64 << 10;
/// So many sockets that were given up stay open, the latest ones; each is a file that may not be opened meanwhile.
const GIVEN_UP_MAX: usize = 256;
/// A lane has had many sockets; events of former ones are told apart by the number above its own.
const GENERATION_SHIFT: u32 = 32;

/// Sockets of one thread.
pub(crate) struct Datagrams {
    poller: Poller,
    way: Way,
    requests: Arc<[Prepared]>,
    lanes: Vec<Lane>,
    ready: Vec<poller::Event>,
    /// Events that were looked at.
    seen: usize,
    /// Datagrams of the socket whose event is looked at.
    taken: u32,
    buffer: Box<[u8]>,
    events: VecDeque<Event<'static>>,
    given_up: VecDeque<OwnedFd>,
}

#[derive(Debug, Default)]
struct Lane {
    state: State,
    generation: u32,
    /// Whose answer is waited for.
    asked: Option<RequestId>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Closed,
    /// For where to go.
    Looking,
    Open(OwnedFd),
}

impl Lane {
    fn fd(&self) -> Option<&OwnedFd> {
        if let State::Open(fd) = &self.state { Some(fd) } else { None }
    }
}

impl Datagrams {
    pub(crate) fn new(place: Place, requests: Arc<[Prepared]>, lanes: u32) -> io::Result<Self> {
        let poller = Poller::new()?;
        Ok(Self {
            way: Way::new(place, &poller)?,
            poller,
            requests,
            lanes: (0..lanes).map(|_| Lane::default()).collect(),
            ready: Vec::with_capacity(EVENTS),
            seen: 0,
            taken: 0,
            buffer: vec![0; BUFFER_BYTES].into(),
            events: VecDeque::new(),
            given_up: VecDeque::new(),
        })
    }

    fn open(&mut self, id: LaneId, generation: u32, address: SocketAddr) -> Result<(), Outcome> {
        let fd = socket::datagrams(&address).map_err(connect_outcome)?;
        let data = u64::from(generation) << GENERATION_SHIFT | u64::from(id);
        self.poller.add_readable(&fd, data).map_err(connect_outcome)?;
        self.lanes[id as usize] = Lane { state: State::Open(fd), generation, asked: None };
        self.events.push_back(Event::Connected(id));
        Ok(())
    }

    /// Opens the sockets of those who wait for where to go and may know it now.
    fn hear(&mut self) {
        while let Some(Found { id, generation, address }) = self.way.hear() {
            let lane = &mut self.lanes[id as usize];
            if lane.generation != generation || !matches!(lane.state, State::Looking) {
                continue;
            }
            lane.state = State::Closed;
            let opened = address.and_then(|address| {
                self.events.push_back(Event::Step(id, Next::Connect));
                self.open(id, generation, address)
            });
            if let Err(outcome) = opened {
                self.events.push_back(Event::Closed(id, outcome));
            }
        }
    }

    /// The next answer of a socket; nothing if there is none, or if it is another one's turn.
    fn receive(&mut self, id: LaneId) -> Option<Event<'static>> {
        let lane = &mut self.lanes[id as usize];
        while self.taken < DATAGRAMS_MAX {
            let fd = lane.fd()?;
            match net::recv(fd, &mut *self.buffer, RecvFlags::empty()) {
                Ok((n, _)) => {
                    self.taken += 1;
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
                    lane.state = State::Closed;
                    return Some(Event::Closed(id, connect_outcome(errno)));
                }
            }
        }
        None
    }
}

impl Wire for Datagrams {
    fn connect(&mut self, id: LaneId) -> Result<(), Outcome> {
        let generation = self.lanes[id as usize].generation.wrapping_add(1);
        match self.way.ask(id, generation)? {
            Some(address) => self.open(id, generation, address),
            None => {
                self.lanes[id as usize] = Lane { state: State::Looking, generation, asked: None };
                Ok(())
            }
        }
    }

    fn send(&mut self, id: LaneId, request: RequestId) -> Result<(), Outcome> {
        let lane = &mut self.lanes[id as usize];
        lane.asked = Some(request);
        let Some(fd) = lane.fd() else { return Err(Outcome::Closed) };
        let bytes = &self.requests[request as usize].bytes;
        net::send(fd, bytes, SEND).map(drop).map_err(connect_outcome)
    }

    fn close(&mut self, id: LaneId) {
        let lane = &mut self.lanes[id as usize];
        let (was, asked) = (mem::take(&mut lane.state), lane.asked.take());
        if let (State::Open(fd), Some(_)) = (was, asked)
            && self.poller.forget(&fd).is_ok()
        {
            if self.given_up.len() == GIVEN_UP_MAX {
                self.given_up.pop_front();
            }
            self.given_up.push_back(fd);
        }
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.ready.clear();
        (self.seen, self.taken) = (0, 0);
        let at_most_ns = if self.events.is_empty() { at_most_ns } else { 0 };
        self.poller.wait(&mut self.ready, at_most_ns)
    }

    fn next(&mut self) -> Option<Event<'_>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            let data = self.ready.get(self.seen)?.data.u64();
            if data == WAKE {
                self.seen += 1;
                self.way.quiet();
                self.hear();
                continue;
            }
            let id = data as LaneId;
            if self.lanes[id as usize].generation == (data >> GENERATION_SHIFT) as u32
                && let Some(event) = self.receive(id)
            {
                return Some(event);
            }
            (self.seen, self.taken) = (self.seen + 1, 0);
        }
    }
}

#[cfg(test)]
mod tests;
