//! HTTP/2 over connections that several lanes share: a lane is a stream at a time.
//!
//! Lanes of a connection are a group. The first that wants a connection makes it, the others are held until it stands,
//! or until the target allows more streams. A connection that takes no new streams (the target said so, it was used
//! often enough, or nothing was answered on it in the time of a whole request) is retired: streams under way end on it, and the
//! group has a new one.

mod frame;
mod hpack;
mod huffman;
mod peer;
mod request;
mod session;
mod stream;

use std::{collections::VecDeque, io, sync::Arc};

use meshplay_perf::recording::Outcome;

#[cfg(feature = "http3")]
pub(crate) use self::hpack::{Fault, Reader, Text};
pub(crate) use self::request::write;
use self::session::{Said, Session};
use crate::{
    ask::Ask,
    crowd::Crowd,
    crowded::Crowded,
    general::{News, Secure, Sockets},
    http1::Written,
    names::Place,
    person::Follows,
    pool::{ConnectionId, Pool, Want},
    request::Prepared,
    told::{Told, Wants},
    wire::{Event, LaneId, Next, RequestId, Wire},
};

/// What connections speak, as TLS calls it.
pub(crate) const ALPN: &[u8] = b"h2";

/// Connections of one thread.
pub(crate) struct Http2 {
    pool: Pool<Connection>,
    sockets: Sockets,
    requests: Arc<[Prepared]>,
    /// Lanes of a connection.
    streams: u32,
    /// Requests of a connection.
    requests_max: u32,
    /// Those whose answers are followed, if any are.
    crowd: Option<Crowd>,
    said: VecDeque<Said>,
    /// Connections that have something to send.
    unsent: Vec<ConnectionId>,
    input: Option<Input>,
}

pub(crate) struct Connection {
    session: Session,
    is_unsent: bool,
}

impl Connection {
    /// How the request at a slot ends when its connection is gone.
    fn lost(&mut self, slot: u16, outcome: Outcome) -> Option<Outcome> {
        let stream = self.session.streams.at(slot);
        let is_cut = outcome == Outcome::Closed && stream.status != 0;
        (stream.id != 0).then_some(if is_cut { Outcome::Truncated } else { outcome })
    }
}

/// Bytes that came and were not all taken.
#[derive(Clone, Copy, Debug)]
struct Input {
    id: ConnectionId,
    at: usize,
    end: usize,
}

impl Http2 {
    /// So many connections.
    pub(crate) fn new(
        place: Place,
        secure: Option<Secure>,
        requests: Arc<[Prepared]>,
        (connections, streams): (u32, u32),
        requests_max: u32,
        follows: Option<Follows>,
    ) -> io::Result<Self> {
        Ok(Self {
            pool: Pool::new(connections, streams),
            sockets: Sockets::new(place, secure)?,
            crowd: follows.map(|follows| Crowd::new(follows, requests.clone(), connections * streams)),
            requests,
            streams,
            requests_max,
            said: VecDeque::new(),
            unsent: Vec::new(),
            input: None,
        })
    }

    /// The last answer of a lane whose request keeps it.
    pub(crate) fn kept(&self, lane: LaneId) -> &[u8] {
        let connection = self.pool.connection_of(lane).and_then(|id| self.pool.peek(id));
        let slot = usize::from(self.pool.slot_of(lane));
        connection.map_or(&[], |connection| connection.session.kept[slot].as_slice())
    }

    /// A new connection, which a lane waits for.
    fn dial(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let id = self.pool.free_id();
        self.sockets.connect(id)?;
        let wants = self.crowd.as_ref().map_or(Wants::default(), Crowd::wants);
        let session = Session::new(self.streams, self.requests.clone(), wants);
        self.pool.dialed(id, lane, Connection { session, is_unsent: false });
        Ok(())
    }

    /// Sends a request, or what stands for it.
    #[inline]
    fn start(&mut self, lane: LaneId, request: RequestId, own: Option<Written>) -> Result<(), Outcome> {
        let (slot, requests_max) = (self.pool.slot_of(lane), self.requests_max);
        let Some(id) = self.pool.connection_of(lane) else { return Err(Outcome::GoAway) };
        let Some(connection) = self.pool.get(id) else { return Err(Outcome::GoAway) };
        connection.session.start(slot, request, own);
        let streams = &connection.session.streams;
        let is_used_up = streams.started >= requests_max || streams.is_used_up();
        self.has_to_send(id);
        if is_used_up {
            self.retire(id);
        }
        Ok(())
    }

    /// A lane leaves its connection; the last one to leave one that is retired closes it.
    fn leave(&mut self, lane: LaneId) {
        if let Some((id, _)) = self.pool.detach(lane) {
            self.release(id);
        }
    }

    /// No new requests on a connection.
    fn retire(&mut self, id: ConnectionId) {
        if self.pool.retire(id).is_some() {
            self.release(id);
        }
    }

    fn release(&mut self, id: ConnectionId) {
        self.sockets.close(id);
        self.input.take_if(|input| input.id == id);
        self.unsent.retain(|unsent| *unsent != id);
    }

    /// A connection is gone: requests on it fail, who is idle needs another one.
    fn lose(&mut self, id: ConnectionId, outcome: Outcome) {
        let lost = |connection: &mut Connection, slot| connection.lost(slot, outcome);
        if self.pool.lose(id, outcome, lost).is_some() {
            self.release(id);
        }
    }

    fn has_to_send(&mut self, id: ConnectionId) {
        if let Some(connection) = self.pool.get(id)
            && !connection.is_unsent
            && !connection.session.out.is_empty()
        {
            connection.is_unsent = true;
            self.unsent.push(id);
        }
    }

    /// Sends what there is; what does not fit waits until the socket has room.
    fn send_out(&mut self, id: ConnectionId) {
        let Some(connection) = self.pool.get(id) else { return };
        connection.is_unsent = false;
        if connection.session.out.is_empty() {
            return;
        }
        match self.sockets.send(id, &connection.session.out) {
            Ok(sent) => drop(connection.session.out.drain(..sent)),
            Err(outcome) => self.lose(id, outcome),
        }
    }

    fn on_news(&mut self, news: News) {
        match news {
            News::Found(id) => self.step(id, Next::Connect),
            News::Opened(id) => {
                let next = if self.sockets.is_secure() { Next::Tls } else { Next::Greeting };
                self.step(id, next);
            }
            News::Secured(id) => self.step(id, Next::Greeting),
            News::Bytes(id, end) => self.input = Some(Input { id, at: 0, end }),
            News::Writable(id) => self.send_out(id),
            News::Closed(id, outcome) => self.lose(id, outcome),
        }
    }

    fn step(&mut self, id: ConnectionId, next: Next) {
        let Some(connection) = self.pool.get(id) else { return };
        if next == Next::Greeting {
            connection.session.greet();
        }
        let step = self.pool.dialer(id).map(|lane| Event::Step(lane, next));
        self.pool.events.extend(step);
        self.has_to_send(id);
    }

    /// Reads on, until there is something to tell.
    fn read(&mut self, Input { id, at, end }: Input) {
        let Some(connection) = self.pool.get(id) else {
            self.input = None;
            return;
        };
        let taken = connection.session.read(&self.sockets.bytes(end)[at..end], &mut self.said);
        let at = at + taken.unwrap_or_default();
        self.input = (at < end).then_some(Input { id, at, end });
        while let Some(said) = self.said.pop_front() {
            self.on_said(id, said);
        }
        match taken {
            Ok(_) => self.has_to_send(id),
            Err(outcome) => self.lose(id, outcome),
        }
    }

    #[inline]
    fn on_said(&mut self, id: ConnectionId, said: Said) {
        let event = match said {
            Said::Greeted(streams) => return self.pool.stands(id, streams),
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
}

impl Crowded for Http2 {
    type Connection = Connection;

    #[inline]
    fn lanes(&mut self) -> (&mut Pool<Connection>, Option<&mut Crowd>) {
        (&mut self.pool, self.crowd.as_mut())
    }

    fn told(connection: &Connection, slot: u16) -> &Told {
        &connection.session.told[usize::from(slot)]
    }

    fn start_own(&mut self, lane: LaneId, request: RequestId, own: Option<&Ask>) -> Result<usize, Outcome> {
        let own = own.map(write);
        let bytes = own.as_ref().map_or(0, |own| own.bytes.len());
        self.start(lane, request, own).map(|()| bytes)
    }
}

impl Wire for Http2 {
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
            && let Some(connection) = self.pool.get(id)
        {
            let stream = connection.session.streams.at(slot);
            if stream.id != 0 {
                let is_silent = stream.answers == connection.session.answers;
                connection.session.cancel(slot);
                self.has_to_send(id);
                if is_silent {
                    self.retire(id);
                }
            }
        }
        self.leave(lane);
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        while let Some(id) = self.unsent.pop() {
            self.send_out(id);
        }
        self.sockets.wait(if self.pool.events.is_empty() { at_most_ns } else { 0 })
    }

    #[inline]
    fn next(&mut self) -> Option<Event<'_>> {
        loop {
            if let Some(event) = self.known() {
                return Some(event);
            }
            match self.input {
                Some(input) => self.read(input),
                None => {
                    let news = self.sockets.next()?;
                    self.on_news(news);
                }
            }
        }
    }
}
