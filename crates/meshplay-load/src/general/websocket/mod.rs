//! WebSocket (RFC 6455): a connection is opened once, then each request is a message, and its answer is the next message,
//! or the next one that contains what the specification says.
//!
//! Messages that come while nobody waits are read and forgotten. Pings are answered. A lane is a connection.

mod frame;
mod opening;

use std::{collections::VecDeque, io, sync::Arc};

use meshplay_perf::recording::Outcome;

pub(crate) use self::{frame::prepare, opening::Opening};
use self::{
    frame::{Reader, Said, kind},
    opening::Head,
};
use super::{
    secure::Secure,
    sockets::{News, Sockets},
    until::Until,
};
use crate::{
    http1::Reuse,
    names::Place,
    request::Prepared,
    wire::{Answer, Event, LaneId, Next, RequestId, Wire},
};

/// Frames in a row that are no messages. Servers ping once in a while.
const CONTROL_MAX: u32 = 10_000;
/// Answers to a target that does not read them.
const OUT_BYTES_MAX: usize = 4 << 20;

/// Connections of one thread.
pub(crate) struct WebSocket {
    sockets: Sockets,
    requests: Arc<[Prepared]>,
    opening: Opening,
    /// Connections so far, so that each has a key of its own.
    opened: u64,
    lanes: Vec<Lane>,
    events: VecDeque<Event<'static>>,
}

#[derive(Debug, Default)]
struct Lane {
    /// Of the target's agreement; nothing once it is there.
    head: Option<Head>,
    reader: Reader,
    /// Whose answer is waited for.
    asked: Option<RequestId>,
    is_begun: bool,
    /// Since the last message.
    control: u32,
    /// To be sent.
    out: Vec<u8>,
}

impl WebSocket {
    pub(crate) fn new(
        place: Place,
        secure: Option<Secure>,
        opening: Opening,
        requests: Arc<[Prepared]>,
        lanes: u32,
    ) -> io::Result<Self> {
        Ok(Self {
            sockets: Sockets::new(place, secure)?,
            requests,
            opening,
            opened: 0,
            lanes: (0..lanes).map(|_| Lane::default()).collect(),
            events: VecDeque::new(),
        })
    }

    fn greet(&mut self, id: LaneId) {
        self.opened += 1;
        let lane = &mut self.lanes[id as usize];
        let (bytes, head) = self.opening.write(self.opened);
        *lane = Lane { head: Some(head), out: bytes, ..Lane::default() };
        self.events.push_back(Event::Step(id, Next::Greeting));
        self.send_out(id);
    }

    fn send_out(&mut self, id: LaneId) {
        let out = &mut self.lanes[id as usize].out;
        match self.sockets.send(id, out) {
            Ok(sent) => drop(out.drain(..sent)),
            Err(outcome) => self.events.push_back(Event::Closed(id, outcome)),
        }
    }

    fn received(&mut self, id: LaneId, n: usize) {
        let lane = &mut self.lanes[id as usize];
        let mut bytes = self.sockets.bytes(n);
        if let Some(head) = &mut lane.head {
            match head.read(bytes) {
                Ok(None) => return,
                Ok(Some(taken)) => {
                    bytes = &bytes[taken..];
                    lane.head = None;
                    self.events.push_back(Event::Connected(id));
                }
                Err(outcome) => {
                    self.events.push_back(Event::Closed(id, outcome));
                    return;
                }
            }
        }
        let taken = lane.frames(id, bytes, &self.requests, &mut self.events);
        if let Err(outcome) = taken {
            // Its close is answered as far as that works: that it ends is told once.
            self.sockets.send(id, &lane.out).ok();
            self.events.push_back(Event::Closed(id, outcome));
        } else if !lane.out.is_empty() {
            self.send_out(id);
        }
    }
}

impl Lane {
    /// Takes frames; an error ends the connection.
    fn frames(
        &mut self,
        id: LaneId,
        mut bytes: &[u8],
        requests: &[Prepared],
        events: &mut VecDeque<Event<'static>>,
    ) -> Result<(), Outcome> {
        while !bytes.is_empty() {
            let before = bytes.len();
            let said = self.reader.read(&mut bytes)?;
            // A piece of a message is no flood, however many there are: it brings something.
            let brings = said == Said::More && before - bytes.len() > frame::HEAD_BYTES_MAX;
            match said {
                Said::More => {}
                Said::Ping => frame::write(&mut self.out, kind::PONG, self.reader.control()),
                Said::Pong => {}
                Said::Close => {
                    frame::write(&mut self.out, kind::CLOSE, self.reader.control());
                    return Err(Outcome::CloseFrame);
                }
                Said::Message => self.message(id, requests, events),
            }
            self.control += u32::from(self.reader.is_between() && !brings);
            if self.control > CONTROL_MAX || self.out.len() > OUT_BYTES_MAX {
                return Err(Outcome::Flood);
            }
        }
        if self.reader.is_in_message()
            && !self.is_begun
            && let Some(request) = self.asked
            && requests[request as usize].until == Until::Told
        {
            self.is_begun = true;
            events.push_back(Event::Began(id));
        }
        Ok(())
    }

    fn message(&mut self, id: LaneId, requests: &[Prepared], events: &mut VecDeque<Event<'static>>) {
        self.control = 0;
        let Some(request) = self.asked else { return };
        if !requests[request as usize].until.is_met_by(self.reader.kept()) {
            return;
        }
        self.asked = None;
        let (outcome, bytes) = (Outcome::Success, self.reader.bytes());
        events.push_back(Event::Answered(id, Answer { status: 0, outcome, bytes, reuse: Reuse::Keep }));
    }
}

impl Wire for WebSocket {
    fn connect(&mut self, id: LaneId) -> Result<(), Outcome> {
        self.sockets.connect(id)
    }

    fn send(&mut self, id: LaneId, request: RequestId) -> Result<(), Outcome> {
        let prepared = &self.requests[request as usize];
        let lane = &mut self.lanes[id as usize];
        lane.asked = Some(request);
        lane.is_begun = false;
        lane.reader.keep(prepared.until != Until::Told);
        let sent = if lane.out.is_empty() { self.sockets.send(id, &prepared.bytes)? } else { 0 };
        lane.out.extend_from_slice(&prepared.bytes[sent..]);
        Ok(())
    }

    fn close(&mut self, id: LaneId) {
        // What else happened to it: it may have ended behind an answer, and the next request have seen that first.
        self.events.retain(|event| !matches!(event, Event::Closed(of, _) if *of == id));
        let lane = &mut self.lanes[id as usize];
        lane.asked = None;
        if lane.head.is_none() && lane.out.is_empty() {
            let mut bye = Vec::new();
            frame::write(&mut bye, kind::CLOSE, &frame::NORMAL.to_be_bytes());
            // A courtesy: whether it works does not matter any more.
            self.sockets.send(id, &bye).ok();
        }
        self.sockets.close(id);
    }

    fn wait(&mut self, at_most_ns: u64) -> io::Result<()> {
        self.sockets.wait(if self.events.is_empty() { at_most_ns } else { 0 })
    }

    fn next(&mut self) -> Option<Event<'_>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            match self.sockets.next()? {
                News::Found(id) => return Some(Event::Step(id, Next::Connect)),
                News::Opened(id) if self.sockets.is_secure() => {
                    return Some(Event::Step(id, Next::Tls));
                }
                News::Opened(id) | News::Secured(id) => self.greet(id),
                News::Bytes(id, n) => self.received(id, n),
                News::Writable(id) => self.send_out(id),
                News::Closed(id, outcome) => {
                    let is_cut = outcome == Outcome::Closed && self.lanes[id as usize].is_begun;
                    let outcome = if is_cut { Outcome::Truncated } else { outcome };
                    return Some(Event::Closed(id, outcome));
                }
            }
        }
    }
}
