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

use std::{collections::VecDeque, io, net::SocketAddr, sync::Arc};

use meshplay_perf::recording::Outcome;

#[cfg(feature = "http3")]
pub(crate) use self::hpack::{Fault, Reader, Text};
pub(crate) use self::request::prepare;
use self::session::{Said, Session};
use crate::{
    general::{News, Secure, SocketId, Sockets},
    http1::Reuse,
    request::Prepared,
    wire::{Event, LaneId, Next, RequestId, Wire},
};

/// What connections speak, as TLS calls it.
pub(crate) const ALPN: &[u8] = b"h2";

/// Connections of one thread.
pub(crate) struct Http2 {
    sockets: Sockets,
    requests: Arc<[Prepared]>,
    /// Lanes of a connection.
    streams: u32,
    /// Requests of a connection.
    requests_max: u32,
    groups: Vec<Group>,
    /// By lane: its connection.
    lanes: Vec<Option<SocketId>>,
    connections: Vec<Option<Connection>>,
    events: VecDeque<Event<'static>>,
    said: VecDeque<Said>,
    /// Connections that have something to send.
    unsent: Vec<SocketId>,
    input: Option<Input>,
}

/// The lanes that share a connection.
#[derive(Debug, Default)]
struct Group {
    /// The one that takes new streams, or will.
    current: Option<SocketId>,
    held: VecDeque<LaneId>,
}

struct Connection {
    group: usize,
    session: Session,
    /// Who waits for it to stand.
    dialer: Option<LaneId>,
    /// Lanes on it.
    attached: u32,
    is_retired: bool,
    is_unsent: bool,
}

/// Bytes that came and were not all taken.
#[derive(Clone, Copy, Debug)]
struct Input {
    id: SocketId,
    at: usize,
    end: usize,
}

impl Connection {
    fn room(&self) -> u32 {
        self.session.peer.streams_max.saturating_sub(self.attached)
    }
}

impl Http2 {
    /// So many connections.
    pub(crate) fn new(
        address: SocketAddr,
        secure: Option<Secure>,
        requests: Arc<[Prepared]>,
        (connections, streams): (u32, u32),
        requests_max: u32,
    ) -> io::Result<Self> {
        Ok(Self {
            sockets: Sockets::new(address, secure)?,
            requests,
            streams,
            requests_max,
            groups: (0..connections).map(|_| Group::default()).collect(),
            lanes: (0..connections * streams).map(|_| None).collect(),
            connections: Vec::new(),
            events: VecDeque::new(),
            said: VecDeque::new(),
            unsent: Vec::new(),
            input: None,
        })
    }

    /// The last answer of a lane whose request keeps it.
    pub(crate) fn kept(&self, lane: LaneId) -> &[u8] {
        let connection = self.lanes[lane as usize].and_then(|id| self.connections[id as usize].as_ref());
        let slot = usize::from(self.slot_of(lane));
        connection.map_or(&[], |connection| connection.session.kept[slot].as_slice())
    }

    fn group_of(&self, lane: LaneId) -> usize {
        (lane / self.streams) as usize
    }

    fn slot_of(&self, lane: LaneId) -> u16 {
        (lane % self.streams) as u16
    }

    fn lane_of(&self, group: usize, slot: u16) -> LaneId {
        group as u32 * self.streams + u32::from(slot)
    }

    fn connection(&mut self, id: SocketId) -> Option<&mut Connection> {
        self.connections.get_mut(id as usize)?.as_mut()
    }

    /// A new connection for a group, which a lane waits for.
    fn dial(&mut self, lane: LaneId) -> Result<(), Outcome> {
        let free = self.connections.iter().position(Option::is_none);
        let id = free.unwrap_or(self.connections.len()) as SocketId;
        self.sockets.connect(id)?;
        let group = self.group_of(lane);
        let connection = Connection {
            group,
            session: Session::new(self.streams, self.requests.clone()),
            dialer: Some(lane),
            attached: 1,
            is_retired: false,
            is_unsent: false,
        };
        match free {
            Some(at) => self.connections[at] = Some(connection),
            None => self.connections.push(Some(connection)),
        }
        self.groups[group].current = Some(id);
        self.lanes[lane as usize] = Some(id);
        Ok(())
    }

    /// Lanes that are held get the room that there is.
    fn fill(&mut self, group: usize) {
        let Some(id) = self.groups[group].current else { return };
        let Some(connection) = self.connections[id as usize].as_mut() else { return };
        while connection.dialer.is_none()
            && connection.room() > 0
            && let Some(lane) = self.groups[group].held.pop_front()
        {
            connection.attached += 1;
            self.lanes[lane as usize] = Some(id);
            self.events.push_back(Event::Ready(lane));
        }
    }

    /// No new streams on it. Lanes that are idle have to leave.
    fn retire(&mut self, id: SocketId) {
        let Some(connection) = self.connection(id) else { return };
        if connection.is_retired {
            return;
        }
        connection.is_retired = true;
        let group = connection.group;
        if self.groups[group].current == Some(id) {
            self.groups[group].current = None;
        }
        self.move_idle(group);
    }

    fn move_idle(&mut self, group: usize) {
        let first = self.lane_of(group, 0);
        self.events.push_back(Event::Moved(first, self.streams));
    }

    /// A lane leaves its connection; the last one to leave one that is retired closes it.
    fn detach(&mut self, lane: LaneId) {
        let Some(id) = self.lanes[lane as usize].take() else { return };
        let Some(connection) = self.connection(id) else { return };
        connection.attached -= 1;
        let group = connection.group;
        if connection.dialer == Some(lane) || (connection.is_retired && connection.attached == 0) {
            self.release(id);
        } else {
            self.fill(group);
        }
    }

    fn release(&mut self, id: SocketId) {
        let Some(connection) = self.connections[id as usize].take() else { return };
        self.sockets.close(id);
        self.input.take_if(|input| input.id == id);
        self.unsent.retain(|unsent| *unsent != id);
        let group = &mut self.groups[connection.group];
        group.current.take_if(|current| *current == id);
    }

    /// A connection is gone: requests on it fail, who is idle needs another one.
    fn lose(&mut self, id: SocketId, outcome: Outcome) {
        let Some(mut connection) = self.connections[id as usize].take() else { return };
        self.connections[id as usize] = None;
        self.sockets.close(id);
        self.input.take_if(|input| input.id == id);
        self.unsent.retain(|unsent| *unsent != id);
        let group = connection.group;
        self.groups[group].current.take_if(|current| *current == id);
        self.move_idle(group);
        for slot in 0..self.streams as u16 {
            let lane = self.lane_of(group, slot);
            if self.lanes[lane as usize] != Some(id) {
                continue;
            }
            self.lanes[lane as usize] = None;
            let stream = connection.session.streams.at(slot);
            if connection.dialer == Some(lane) {
                self.events.push_back(Event::Closed(lane, outcome));
            } else if stream.id != 0 {
                let is_cut = outcome == Outcome::Closed && stream.status != 0;
                let outcome = if is_cut { Outcome::Truncated } else { outcome };
                self.events.push_back(Event::Failed(lane, outcome));
            }
        }
    }

    fn has_to_send(&mut self, id: SocketId) {
        if let Some(connection) = self.connection(id)
            && !connection.is_unsent
            && !connection.session.out.is_empty()
        {
            connection.is_unsent = true;
            self.unsent.push(id);
        }
    }

    /// Sends what there is; what does not fit waits until the socket has room.
    fn send_out(&mut self, id: SocketId) {
        let Some(connection) = self.connections[id as usize].as_mut() else { return };
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

    fn step(&mut self, id: SocketId, next: Next) {
        let Some(connection) = self.connection(id) else { return };
        if next == Next::Greeting {
            connection.session.greet();
        }
        if let Some(lane) = connection.dialer {
            self.events.push_back(Event::Step(lane, next));
        }
        self.has_to_send(id);
    }

    /// Reads on, until there is something to tell.
    fn read(&mut self, Input { id, at, end }: Input) {
        let Some(connection) = self.connections[id as usize].as_mut() else {
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
    fn on_said(&mut self, id: SocketId, said: Said) {
        let Some(connection) = self.connections[id as usize].as_mut() else { return };
        let group = connection.group;
        match said {
            Said::Greeted => {
                if let Some(lane) = connection.dialer.take() {
                    self.events.push_back(Event::Connected(lane));
                }
                self.fill(group);
            }
            Said::Limit => {
                if connection.attached > connection.session.peer.streams_max {
                    self.move_idle(group);
                }
                self.fill(group);
            }
            Said::GoAway => self.retire(id),
            Said::Began(slot) => {
                let lane = self.lane_of(group, slot);
                self.events.push_back(Event::Began(lane));
            }
            Said::Answered(slot, mut answer) => {
                let streams_max = connection.session.peer.streams_max;
                if connection.is_retired || connection.attached > streams_max {
                    answer.reuse = Reuse::Close;
                }
                let lane = self.lane_of(group, slot);
                self.events.push_back(Event::Answered(lane, answer));
            }
            Said::Failed(slot, outcome) => {
                let lane = self.lane_of(group, slot);
                self.events.push_back(Event::Failed(lane, outcome));
            }
        }
    }
}

impl Wire for Http2 {
    fn connect(&mut self, lane: LaneId) -> Result<(), Outcome> {
        self.detach(lane);
        let group = self.group_of(lane);
        if self.groups[group].current.is_none() {
            return self.dial(lane);
        }
        let held = &mut self.groups[group].held;
        if !held.contains(&lane) {
            held.push_back(lane);
        }
        self.fill(group);
        if self.lanes[lane as usize].is_none() {
            self.events.push_back(Event::Held(lane));
        }
        Ok(())
    }

    #[inline]
    fn send(&mut self, lane: LaneId, request: RequestId) -> Result<(), Outcome> {
        let (slot, requests_max) = (self.slot_of(lane), self.requests_max);
        let Some(id) = self.lanes[lane as usize] else { return Err(Outcome::GoAway) };
        let Some(connection) = self.connection(id) else { return Err(Outcome::GoAway) };
        connection.session.start(slot, request);
        let streams = &connection.session.streams;
        let is_used_up = streams.started >= requests_max || streams.is_used_up();
        self.has_to_send(id);
        if is_used_up {
            self.retire(id);
        }
        Ok(())
    }

    fn close(&mut self, lane: LaneId) {
        let (group, slot) = (self.group_of(lane), self.slot_of(lane));
        self.groups[group].held.retain(|held| *held != lane);
        if let Some(id) = self.lanes[lane as usize]
            && let Some(connection) = self.connection(id)
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
        self.detach(lane);
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        while let Some(id) = self.unsent.pop() {
            self.send_out(id);
        }
        self.sockets.wait(if self.events.is_empty() { at_most_ns } else { 0 })
    }

    #[inline]
    fn next(&mut self) -> Option<Event<'_>> {
        loop {
            if let Some(event) = self.events.pop_front() {
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
