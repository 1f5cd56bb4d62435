//! HTTP/1.1 whose redirects are followed, or whose cookies are sent back: a connection is one [person](Person).
//!
//! It reads answers itself. One that leads on is followed by the next request, on the same connection or, if the target
//! closes it, on a new one, which is part of the request's time.

use std::{collections::VecDeque, io, sync::Arc};

use meshplay_perf::recording::Outcome;

use super::{
    secure::Secure,
    sockets::{News, Sockets},
};
use crate::{
    http1::{HeadCache, Read, Response, Reuse},
    names::Place,
    person::{Follows, Person, Step},
    request::Prepared,
    wire::{Answer, Event, LaneId, Next, RequestId, Wire},
};

/// Connections of one thread; each is a lane.
pub(crate) struct Follow {
    sockets: Sockets,
    requests: Arc<[Prepared]>,
    follows: Follows,
    lanes: Vec<Lane>,
    /// Heads that have a location are read anew each time, so nothing is ever in it.
    cache: HeadCache,
    events: VecDeque<Event<'static>>,
}

#[derive(Debug)]
struct Lane {
    way: Option<Way>,
    response: Response,
    person: Person,
    /// Of a request that the kernel did not take whole.
    rest: Vec<u8>,
}

/// A request under way.
#[derive(Debug)]
struct Way {
    request: RequestId,
    bytes: u64,
    has_begun: bool,
}

impl Follow {
    pub(crate) fn new(
        place: Place,
        secure: Option<Secure>,
        requests: Arc<[Prepared]>,
        follows: Follows,
        lanes: u32,
    ) -> io::Result<Self> {
        let lane = |_| Lane {
            way: None,
            response: Response::with_fields(),
            person: Person::default(),
            rest: Vec::new(),
        };
        Ok(Self {
            sockets: Sockets::new(place, secure)?,
            requests,
            follows,
            lanes: (0..lanes).map(lane).collect(),
            cache: HeadCache::default(),
            events: VecDeque::new(),
        })
    }

    /// Sends the request that a lane is at.
    fn ask(&mut self, id: LaneId) -> Result<(), Outcome> {
        let Lane { way, response, rest, person } = &mut self.lanes[id as usize];
        let Some(way) = way else { return Ok(()) };
        let prepared = &self.requests[way.request as usize];
        response.reset(prepared.keeps_bytes);
        let counted = person.counted_bytes(prepared);
        let bytes = person.asks(prepared).map_or(&*prepared.bytes, |(bytes, _)| bytes);
        // A target may answer before it has everything.
        let sent = if rest.is_empty() { self.sockets.send(id, bytes)? } else { 0 };
        rest.extend_from_slice(&bytes[sent..]);
        if bytes.len() > counted {
            self.events.push_back(Event::Sent((bytes.len() - counted) as u64));
        }
        Ok(())
    }

    fn send_rest(&mut self, id: LaneId) -> Result<(), Outcome> {
        let rest = &mut self.lanes[id as usize].rest;
        let sent = self.sockets.send(id, rest)?;
        rest.drain(..sent);
        Ok(())
    }

    /// A connection stands: the first one, or one in the middle of a request.
    fn stands(&mut self, id: LaneId) {
        if self.lanes[id as usize].way.is_none() {
            self.events.push_back(Event::Connected(id));
        } else if let Err(outcome) = self.ask(id) {
            self.failed(id, outcome);
        }
    }

    fn received(&mut self, id: LaneId, n: usize) {
        let Lane { way, response, .. } = &mut self.lanes[id as usize];
        let Some(way) = way else {
            // Nobody asked.
            let (outcome, bytes) = (Outcome::Malformed, n as u64);
            self.events
                .push_back(Event::Answered(id, Answer { status: 0, outcome, bytes, reuse: Reuse::Close }));
            return;
        };
        way.bytes += n as u64;
        let asked = self.requests[way.request as usize].asked;
        let read = response.read(self.sockets.bytes(n), asked, &mut self.cache);
        if read == Read::More
            && !way.has_begun
            && response.status().is_some_and(|status| !self.follows.leads_on(status, response.told()))
        {
            way.has_begun = true;
            self.events.push_back(Event::Began(id));
        }
        self.act_on(id, read);
    }

    fn act_on(&mut self, id: LaneId, read: Read) {
        match read {
            Read::More => {}
            Read::Done { status, reuse } => self.answered(id, status, reuse),
            Read::Bad(outcome) => self.failed(id, outcome),
        }
    }

    /// A whole answer, which may not be the last.
    fn answered(&mut self, id: LaneId, status: u16, reuse: Reuse) {
        let Lane { way: Some(way), response, person, .. } = &mut self.lanes[id as usize] else { return };
        let prepared = &self.requests[way.request as usize];
        let outcome = match person.hears(&self.follows, prepared, status, response.told()) {
            Step::Ends => prepared.judge(status, response.body()),
            Step::Fails(outcome) => outcome,
            Step::GoesOn => return self.go_on(id, reuse),
        };
        let answer = Answer { status, outcome, bytes: way.bytes, reuse };
        self.lanes[id as usize].way = None;
        self.events.push_back(Event::Answered(id, answer));
    }

    fn go_on(&mut self, id: LaneId, reuse: Reuse) {
        let asked = match reuse {
            Reuse::Keep => self.ask(id),
            Reuse::Close => {
                self.sockets.close(id);
                self.lanes[id as usize].rest.clear();
                self.sockets.connect(id)
            }
        };
        if let Err(outcome) = asked {
            self.failed(id, outcome);
        }
    }

    fn failed(&mut self, id: LaneId, outcome: Outcome) {
        self.lanes[id as usize].way = None;
        self.events.push_back(Event::Failed(id, outcome));
    }

    fn closed(&mut self, id: LaneId, outcome: Outcome) {
        let Lane { way, response, .. } = &self.lanes[id as usize];
        match (way, outcome) {
            (None, _) => self.events.push_back(Event::Closed(id, outcome)),
            (Some(_), Outcome::Closed) => {
                let read = response.close();
                self.act_on(id, read);
            }
            (Some(_), _) => self.failed(id, outcome),
        }
    }

    /// Of a connection in the middle of a request nobody is told.
    fn step(&mut self, id: LaneId, next: Next) {
        if self.lanes[id as usize].way.is_none() {
            self.events.push_back(Event::Step(id, next));
        }
    }

    fn on_news(&mut self, news: News) {
        match news {
            News::Found(id) => self.step(id, Next::Connect),
            News::Opened(id) if self.sockets.is_secure() => self.step(id, Next::Tls),
            News::Opened(id) | News::Secured(id) => self.stands(id),
            News::Bytes(id, n) => self.received(id, n),
            News::Closed(id, outcome) => self.closed(id, outcome),
            News::Writable(id) => {
                if let Err(outcome) = self.send_rest(id) {
                    self.closed(id, outcome);
                }
            }
        }
    }
}

impl Wire for Follow {
    fn connect(&mut self, id: LaneId) -> Result<(), Outcome> {
        let lane = &mut self.lanes[id as usize];
        lane.way = None;
        lane.rest.clear();
        self.sockets.connect(id)
    }

    fn send(&mut self, id: LaneId, request: RequestId) -> Result<(), Outcome> {
        let lane = &mut self.lanes[id as usize];
        lane.way = Some(Way { request, bytes: 0, has_begun: false });
        lane.person.begin();
        self.ask(id)
    }

    fn close(&mut self, id: LaneId) {
        self.lanes[id as usize].way = None;
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
            let news = self.sockets.next()?;
            self.on_news(news);
        }
    }
}
