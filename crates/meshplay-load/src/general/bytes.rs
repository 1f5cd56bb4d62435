//! Bytes over TCP: a payload out, an answer back that ends as the specification says. A lane is a connection.

use std::{collections::VecDeque, io, sync::Arc};

use meshplay_perf::recording::Outcome;

use super::{
    sockets::{News, Sockets},
    until::{Progress, Read, Until},
};
use crate::{
    http1::Reuse,
    names::Place,
    request::Prepared,
    wire::{Answer, Event, LaneId, Next, RequestId, Wire},
};

/// Connections of one thread.
pub(crate) struct Bytes {
    sockets: Sockets,
    requests: Arc<[Prepared]>,
    lanes: Vec<Lane>,
    events: VecDeque<Event<'static>>,
}

#[derive(Debug, Default)]
struct Lane {
    /// Whose answer is waited for.
    asked: Option<RequestId>,
    answer: Progress,
    /// Of a payload, what the kernel did not take.
    rest: Vec<u8>,
}

impl Bytes {
    pub(crate) fn new(place: Place, requests: Arc<[Prepared]>, lanes: u32) -> io::Result<Self> {
        Ok(Self {
            sockets: Sockets::new(place, None)?,
            requests,
            lanes: (0..lanes).map(|_| Lane::default()).collect(),
            events: VecDeque::new(),
        })
    }

    fn received(&mut self, id: LaneId, n: usize) {
        let lane = &mut self.lanes[id as usize];
        let Some(request) = lane.asked else {
            // Nobody asked.
            self.events.push_back(Event::Moved(id, 1));
            return;
        };
        let is_first = lane.answer.bytes == 0;
        match lane.answer.read(&self.requests[request as usize].until, self.sockets.bytes(n)) {
            Read::More if is_first => self.events.push_back(Event::Began(id)),
            Read::More => {}
            Read::Done => self.answered(id, Reuse::Keep),
            Read::Beyond => {
                lane.asked = None;
                self.events.push_back(Event::Failed(id, Outcome::Malformed));
            }
        }
    }

    fn answered(&mut self, id: LaneId, reuse: Reuse) {
        let lane = &mut self.lanes[id as usize];
        lane.asked = None;
        let bytes = lane.answer.bytes;
        let answer = Answer { status: 0, outcome: Outcome::Success, bytes, reuse };
        self.events.push_back(Event::Answered(id, answer));
    }

    /// For some, the close is the end of the answer.
    fn closed(&mut self, id: LaneId, outcome: Outcome) {
        let lane = &mut self.lanes[id as usize];
        let until = lane.asked.take().map(|request| &self.requests[request as usize].until);
        match (until, outcome, lane.answer.bytes) {
            (Some(Until::Close), Outcome::Closed, 1..) => self.answered(id, Reuse::Close),
            (Some(_), Outcome::Closed, 1..) => {
                self.events.push_back(Event::Failed(id, Outcome::Truncated));
            }
            _ => self.events.push_back(Event::Closed(id, outcome)),
        }
    }

    fn send_rest(&mut self, id: LaneId) {
        let rest = &mut self.lanes[id as usize].rest;
        match self.sockets.send(id, rest) {
            Ok(sent) => drop(rest.drain(..sent)),
            Err(outcome) => self.closed(id, outcome),
        }
    }
}

impl Wire for Bytes {
    fn connect(&mut self, id: LaneId) -> Result<(), Outcome> {
        self.lanes[id as usize].rest.clear();
        self.sockets.connect(id)
    }

    fn send(&mut self, id: LaneId, request: RequestId) -> Result<(), Outcome> {
        let bytes = &self.requests[request as usize].bytes;
        let lane = &mut self.lanes[id as usize];
        lane.answer.reset();
        lane.asked = Some(request);
        // A target may answer before it has everything.
        let sent = if lane.rest.is_empty() { self.sockets.send(id, bytes)? } else { 0 };
        lane.rest.extend_from_slice(&bytes[sent..]);
        Ok(())
    }

    fn close(&mut self, id: LaneId) {
        self.lanes[id as usize].asked = None;
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
                News::Opened(id) | News::Secured(id) => return Some(Event::Connected(id)),
                News::Bytes(id, n) => self.received(id, n),
                News::Writable(id) => self.send_rest(id),
                News::Closed(id, outcome) => self.closed(id, outcome),
            }
        }
    }
}
