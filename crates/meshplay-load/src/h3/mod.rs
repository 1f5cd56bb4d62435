//! HTTP/3 over connections that several lanes share: a lane is a stream at a time.
//!
//! QUIC is `quinn_proto`, which does no input or output: sockets, the clock and the waiting are ours, as for every other
//! engine. Requests need not wait for the target's settings, for nothing that we send depends on them. A connection that
//! takes no new streams (the target said so, it was used often enough, or nothing was answered on it in the time of a
//! whole request) is retired: streams under way end on it, and its lanes have a new one.

mod frame;
mod lost;
mod peer;
mod qpack;
mod request;
mod session;
mod sockets;
mod stream;
mod timers;
mod transport;

use std::{io, net::SocketAddr, sync::Arc, time::Instant};

use bytes::{Bytes, BytesMut};
use meshplay_perf::recording::Outcome;
use quinn_proto::{ClientConfig, DatagramEvent, EcnCodepoint, Endpoint, EndpointEvent};

pub(crate) use self::request::write;
use self::{
    frame::code,
    session::{Said, Session},
    sockets::{Came, Ready, Sent, Sockets},
    timers::Timers,
};
use crate::{
    ask::Ask,
    crowd::Crowd,
    crowded::Crowded,
    general::Secure,
    names::Place,
    person::Follows,
    pool::{ConnectionId, Pool, Want},
    request::Prepared,
    told::{Told, Wants},
    wire::{Event, LaneId, Next, RequestId, Wire},
};

/// Connections of one thread.
pub(crate) struct Http3 {
    pool: Pool<Session>,
    endpoint: Endpoint,
    client: ClientConfig,
    /// As the target's certificate has it.
    name: String,
    /// Where QUIC believes all connections go; only their sockets know better, where a name leads to several.
    address: SocketAddr,
    sockets: Sockets,
    timers: Timers,
    requests: Arc<[Prepared]>,
    bytes: Arc<[Bytes]>,
    /// Lanes of a connection.
    streams: u32,
    /// Requests of a connection.
    requests_max: u32,
    /// Those whose answers are followed, if any are.
    crowd: Option<Crowd>,
    /// Connections that may have something to send.
    unsent: Vec<ConnectionId>,
    out: Vec<u8>,
}

impl Http3 {
    /// So many connections, whose idle time is not shorter than that of a request.
    pub(crate) fn new(
        place: Place,
        secure: &Secure,
        requests: Arc<[Prepared]>,
        (connections, streams): (u32, u32),
        requests_max: u32,
        (request_ms, follows): (u64, Option<Follows>),
    ) -> io::Result<Self> {
        let bytes = (0..requests.len()).map(|at| Bytes::from_owner(Whole { requests: requests.clone(), at }));
        Ok(Self {
            pool: Pool::new(connections, streams),
            endpoint: transport::endpoint(),
            client: transport::client(secure, connections, request_ms)?,
            name: secure.name().to_str().into_owned(),
            address: place.known(),
            sockets: Sockets::new(place)?,
            timers: Timers::default(),
            crowd: follows.map(|follows| Crowd::new(follows, requests.clone(), connections * streams)),
            bytes: bytes.collect(),
            requests,
            streams,
            requests_max,
            unsent: Vec::new(),
            out: Vec::new(),
        })
    }

    /// A new connection, which a lane waits for.
    fn dial(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let id = self.pool.free_id();
        self.sockets.open(id)?;
        let connecting = self.endpoint.connect(Instant::now(), self.client.clone(), self.address, &self.name);
        let connection = connecting.map_err(|_| Outcome::ConnectFailed)?;
        let wants = self.crowd.as_ref().map_or(Wants::default(), Crowd::wants);
        let (requests, bytes) = (self.requests.clone(), self.bytes.clone());
        let session = Session::new(connection, self.streams, requests, bytes, wants);
        self.pool.dialed(id, lane, session);
        self.may_have_to_send(id);
        Ok(())
    }

    /// Sends a request, or what stands for it.
    #[inline]
    fn start(&mut self, lane: LaneId, request: RequestId, own: Option<Bytes>) -> Result<(), Outcome> {
        let (slot, requests_max) = (self.pool.slot_of(lane), self.requests_max);
        let Some(id) = self.pool.connection_of(lane) else { return Err(Outcome::GoAway) };
        let Some(session) = self.pool.get(id) else { return Err(Outcome::GoAway) };
        session.start(slot, request, own);
        let is_used_up = session.started >= requests_max;
        self.may_have_to_send(id);
        self.hear(id);
        if is_used_up {
            self.retire(id);
        }
        Ok(())
    }

    /// Reads datagrams, and acts on them.
    fn receive(&mut self, id: ConnectionId) {
        match self.sockets.receive(id) {
            Ok(came) => {
                let now = Instant::now();
                came.iter().for_each(|came| self.read(id, came, now));
                self.act(id);
            }
            Err(outcome) => self.lose(id, outcome),
        }
    }

    fn read(&mut self, id: ConnectionId, came: &Came, now: Instant) {
        let Some(session) = self.pool.get(id) else { return };
        let ecn = came.ecn.and_then(|ecn| EcnCodepoint::from_bits(ecn as u8));
        for datagram in self.sockets.datagrams(came) {
            session.datagram_came();
            // An answer to a stranger, which is all that this could be, is of no use to anybody here.
            self.out.clear();
            let data = BytesMut::from(datagram);
            let event = self.endpoint.handle(now, self.address, None, ecn, data, &mut self.out);
            if let Some(DatagramEvent::ConnectionEvent(handle, event)) = event
                && handle == session.handle
            {
                session.quic.handle_event(event);
            }
        }
    }

    /// Lets a connection tell what there is to tell.
    fn act(&mut self, id: ConnectionId) {
        let Some(session) = self.pool.get(id) else { return };
        while let Some(event) = session.quic.poll_endpoint_events() {
            if let Some(event) = self.endpoint.handle_event(session.handle, event) {
                session.quic.handle_event(event);
            }
        }
        let polled = session.poll();
        self.may_have_to_send(id);
        self.hear(id);
        if let Err(outcome) = polled {
            self.lose(id, outcome);
        }
    }

    fn hear(&mut self, id: ConnectionId) {
        while let Some(said) = self.pool.get(id).and_then(|session| session.said.pop_front()) {
            self.on_said(id, said);
        }
    }

    #[inline]
    fn on_said(&mut self, id: ConnectionId, said: Said) {
        let event = match said {
            // What there is room for is known when a stream is refused.
            Said::Stands => return self.pool.stands(id, u32::MAX),
            Said::Limit(streams) => return self.pool.has_room_for(id, streams),
            Said::GoAway => return self.retire(id),
            Said::Began(slot) => self.pool.lane_at(id, slot).map(Event::Began),
            Said::Answered(slot, answer) => self.answered(id, slot, answer),
            Said::Failed(slot, outcome) => {
                self.pool.lane_at(id, slot).map(|lane| Event::Failed(lane, outcome))
            }
        };
        self.pool.events.extend(event);
    }

    fn may_have_to_send(&mut self, id: ConnectionId) {
        if let Some(session) = self.pool.get(id)
            && !std::mem::replace(&mut session.is_unsent, true)
        {
            self.unsent.push(id);
        }
    }

    /// Sends what a connection has to send, and notes when it wants to be looked at again.
    fn send_out(&mut self, id: ConnectionId) {
        let now = Instant::now();
        while let Some(segments_max) = self.sockets.segments_max(id)
            && let Some(session) = self.pool.get(id)
        {
            self.out.clear();
            let Some(transmit) = session.quic.poll_transmit(now, segments_max, &mut self.out) else { break };
            let ecn = transmit.ecn.and_then(|ecn| quinn_udp::EcnCodepoint::from_bits(ecn as u8));
            let bytes = &self.out[..transmit.size];
            match self.sockets.send(id, bytes, transmit.segment_size, ecn) {
                Ok(Sent::Yes) => {}
                Ok(Sent::Later) => break,
                Err(outcome) => return self.lose(id, outcome),
            }
        }
        if let Some(session) = self.pool.get(id) {
            session.is_unsent = false;
            let at = session.quic.poll_timeout();
            self.timers.set(id, at);
        }
    }

    /// Where it goes is known: what it has to send may go.
    fn opened(&mut self, id: ConnectionId) {
        let step = self.pool.dialer(id).map(|lane| Event::Step(lane, Next::Connect));
        self.pool.events.extend(step);
        self.may_have_to_send(id);
    }

    fn has_room(&mut self, id: ConnectionId) {
        match self.sockets.send_unsent(id) {
            Ok(_) => self.may_have_to_send(id),
            Err(outcome) => self.lose(id, outcome),
        }
    }

    /// Nobody needs a connection any more: the target is told, as far as one datagram can.
    fn release(&mut self, id: ConnectionId, mut session: Session, why: u32) {
        if session::is_alive(&session.quic) {
            session.close(why);
            self.out.clear();
            if self.sockets.segments_max(id).is_some()
                && let Some(transmit) = session.quic.poll_transmit(Instant::now(), 1, &mut self.out)
            {
                // A courtesy: whether it arrives does not matter any more.
                self.sockets.send(id, &self.out[..transmit.size], None, None).ok();
            }
        }
        self.endpoint.handle_event(session.handle, EndpointEvent::drained());
        self.sockets.close(id);
        self.timers.set(id, None);
        self.unsent.retain(|unsent| *unsent != id);
    }

    /// A connection is gone: requests on it fail, who is idle needs another one.
    fn lose(&mut self, id: ConnectionId, outcome: Outcome) {
        let lost = |session: &mut Session, slot| session.at(slot).map(|_| outcome);
        if let Some(session) = self.pool.lose(id, outcome, lost) {
            self.release(id, session, code::GENERAL_PROTOCOL_ERROR);
        }
    }

    fn expire(&mut self) {
        let now = Instant::now();
        while let Some(id) = self.timers.expired(now) {
            if let Some(session) = self.pool.get(id) {
                session.quic.handle_timeout(now);
                self.act(id);
            }
        }
    }
}

impl Crowded for Http3 {
    type Connection = Session;

    #[inline]
    fn lanes(&mut self) -> (&mut Pool<Session>, Option<&mut Crowd>) {
        (&mut self.pool, self.crowd.as_mut())
    }

    fn told(session: &Session, slot: u16) -> &Told {
        &session.told[usize::from(slot)]
    }

    fn start_own(&mut self, lane: LaneId, request: RequestId, own: Option<&Ask>) -> Result<usize, Outcome> {
        let own = own.map(|ask| Bytes::from(write(ask).bytes));
        let bytes = own.as_ref().map_or(0, Bytes::len);
        self.start(lane, request, own).map(|()| bytes)
    }
}

impl Wire for Http3 {
    fn connect(&mut self, lane: LaneId) -> Result<(), Outcome> {
        self.leave(lane);
        match self.pool.want(lane) {
            Want::Dial => self.dial(lane),
            Want::Wait => Ok(()),
        }
    }

    #[inline]
    fn send(&mut self, lane: LaneId, request: RequestId) -> Result<(), Outcome> {
        match self.crowd.as_mut() {
            None => self.start(lane, request, None),
            Some(crowd) => {
                crowd.begin(lane, request);
                self.ask(lane)
            }
        }
    }

    fn close(&mut self, lane: LaneId) {
        self.pool.let_go(lane);
        if let Some(crowd) = &mut self.crowd {
            crowd.forget(lane);
        }
        let slot = self.pool.slot_of(lane);
        if let Some(id) = self.pool.connection_of(lane)
            && let Some(session) = self.pool.get(id)
            && let Some(answers) = session.at(slot).map(|stream| stream.answers)
        {
            let is_silent = answers == session.answers;
            session.cancel(slot);
            self.may_have_to_send(id);
            if is_silent {
                self.retire(id);
            }
        }
        self.leave(lane);
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        while let Some(id) = self.unsent.pop() {
            self.send_out(id);
        }
        let now = Instant::now();
        let timer_ns = self.timers.next().map_or(u64::MAX, |at| (at - now).as_nanos() as u64);
        self.sockets.wait(if self.pool.events.is_empty() { at_most_ns.min(timer_ns) } else { 0 })?;
        if timer_ns != u64::MAX {
            self.expire();
        }
        Ok(())
    }

    #[inline]
    fn next(&mut self) -> Option<Event<'_>> {
        loop {
            if let Some(event) = self.known() {
                return Some(event);
            }
            match self.sockets.next()? {
                Ready::Open(id) => self.opened(id),
                Ready::Failed(id, outcome) => self.lose(id, outcome),
                Ready::Readable(id) => self.receive(id),
                Ready::Writable(id) => self.has_room(id),
            }
        }
    }
}

impl Http3 {
    /// No new requests on a connection.
    fn retire(&mut self, id: ConnectionId) {
        if let Some(session) = self.pool.retire(id) {
            self.release(id, session, code::NO_ERROR);
        }
    }

    fn leave(&mut self, lane: LaneId) {
        if let Some((id, session)) = self.pool.detach(lane) {
            self.release(id, session, code::NO_ERROR);
        }
    }
}

/// A request as bytes that are shared and not copied.
struct Whole {
    requests: Arc<[Prepared]>,
    at: usize,
}

impl AsRef<[u8]> for Whole {
    fn as_ref(&self) -> &[u8] {
        &self.requests[self.at].bytes
    }
}
