//! One connection of HTTP/3, seen from the client: requests go out on streams, answers come in on them.
//!
//! QUIC itself is `quinn_proto`'s; here its events get a meaning. What a target may make us keep is bounded by the windows
//! that we grant, one head for each stream, and what may come without an answer. It does no input or output.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use bytes::Bytes;
use meshplay_perf::recording::Outcome;
use quinn_proto::{
    Connection, ConnectionHandle, Dir, Event, ReadError, StreamEvent, StreamId, VarInt, WriteError,
};

use super::{
    frame::{HEAD_BYTES_MAX, code},
    lost,
    peer::{self, Heard, Incoming, Word},
    qpack::Decoder,
    stream::{Kept, Part, Stream},
};
use crate::{
    request::Prepared,
    told::{Told, Wants},
    wire::{Answer, RequestId},
};

/// Frames or datagrams in a row that neither are nor bring an answer. Servers send a few for each answer.
const QUIET_MAX: u32 = 10_000;

/// What a connection tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It may be used.
    Stands,
    /// So many streams are all that the target allows at once.
    Limit(u32),
    /// No new streams.
    GoAway,
    Began(u16),
    Answered(u16, Answer),
    Failed(u16, Outcome),
}

/// The state of a connection.
pub(crate) struct Session {
    pub(super) quic: Connection,
    pub(super) handle: ConnectionHandle,
    pub(super) said: VecDeque<Said>,
    /// It is noted that it may have something to send.
    pub(super) is_unsent: bool,
    requests: Arc<[Prepared]>,
    /// The same, as they are sent.
    bytes: Arc<[Bytes]>,
    slots: Box<[Option<Stream>]>,
    by_id: HashMap<StreamId, u16>,
    /// Slots whose streams the target does not allow yet.
    waiting: VecDeque<u16>,
    /// The most that were under way at once.
    peak: u32,
    active: u32,
    pub(super) started: u32,
    /// So far.
    pub(super) answers: u64,
    decoder: Decoder,
    incoming: HashMap<StreamId, Incoming>,
    known: Vec<u64>,
    quiet: u32,
    /// Slots whose answers began, which is worth telling only if they do not end at once.
    began: Vec<u16>,
    /// By slot: the body, if it is kept.
    kept: Box<[Vec<u8>]>,
    /// By slot: what the last answer's head said to who follows answers.
    pub(super) told: Box<[Told]>,
}

impl Session {
    pub(super) fn new(
        (handle, quic): (ConnectionHandle, Connection),
        slots: u32,
        requests: Arc<[Prepared]>,
        bytes: Arc<[Bytes]>,
        wants: Wants,
    ) -> Self {
        Self {
            quic,
            handle,
            said: VecDeque::new(),
            is_unsent: false,
            requests,
            bytes,
            slots: (0..slots).map(|_| None).collect(),
            by_id: HashMap::new(),
            waiting: VecDeque::new(),
            peak: 0,
            active: 0,
            started: 0,
            answers: 0,
            decoder: Decoder::new(wants),
            incoming: HashMap::new(),
            known: Vec::new(),
            quiet: 0,
            began: Vec::new(),
            kept: (0..slots).map(|_| Vec::new()).collect(),
            told: (0..slots).map(|_| Told::default()).collect(),
        }
    }

    /// The request of a slot, if one is under way.
    pub(super) fn at(&self, slot: u16) -> Option<&Stream> {
        self.slots[usize::from(slot)].as_ref()
    }

    /// Begins a request, or what stands for it; if the target allows no stream now, as soon as it does.
    pub(super) fn start(&mut self, slot: u16, request: RequestId, own: Option<Bytes>) {
        self.kept[usize::from(slot)].clear();
        let bytes = own.unwrap_or_else(|| self.bytes[request as usize].clone());
        self.slots[usize::from(slot)] = Some(Stream::new(request, bytes, self.answers));
        self.started += 1;
        self.waiting.push_back(slot);
        self.open_waiting();
        if !self.waiting.is_empty() {
            self.said.push_back(Said::Limit(self.peak.max(1)));
        }
    }

    /// The answer is not waited for any more.
    pub(super) fn cancel(&mut self, slot: u16) {
        self.waiting.retain(|waiting| *waiting != slot);
        if let Some(Stream { id: Some(id), .. }) = self.free(slot) {
            // Whichever side is at its end already needs no word.
            self.quic.send_stream(id).reset(VarInt::from_u32(code::REQUEST_CANCELLED)).ok();
            self.quic.recv_stream(id).stop(VarInt::from_u32(code::REQUEST_CANCELLED)).ok();
        }
    }

    /// Says that the connection ends, and why.
    pub(super) fn close(&mut self, why: u32) {
        self.quic.close(Instant::now(), VarInt::from_u32(why), Bytes::new());
    }

    /// A datagram came, whatever is in it.
    pub(super) fn datagram_came(&mut self) {
        self.quiet += 1;
    }

    /// Takes what QUIC has to tell. An error ends the connection.
    pub(super) fn poll(&mut self) -> Result<(), Outcome> {
        while let Some(event) = self.quic.poll() {
            match event {
                Event::Connected => self.greet(),
                Event::ConnectionLost { reason } => return Err(lost::outcome(&reason)),
                Event::Stream(event) => self.on_stream(event)?,
                Event::HandshakeDataReady | Event::DatagramReceived | Event::DatagramsUnblocked => {}
            }
        }
        for slot in self.began.drain(..) {
            if self.slots[usize::from(slot)].as_mut().is_some_and(Stream::is_untold) {
                self.said.push_back(Said::Began(slot));
            }
        }
        if self.quiet > QUIET_MAX { Err(Outcome::Flood) } else { Ok(()) }
    }

    /// Opens our control stream; the target's may come whenever it likes.
    fn greet(&mut self) {
        if let Some(id) = self.quic.streams().open(Dir::Uni) {
            // It is small, and a target that has no room for it gets it with the first request that it has room for.
            self.quic.send_stream(id).write(&peer::greeting(HEAD_BYTES_MAX)).ok();
        }
        self.said.push_back(Said::Stands);
    }

    fn on_stream(&mut self, event: StreamEvent) -> Result<(), Outcome> {
        match event {
            StreamEvent::Opened { dir: Dir::Uni } => {
                while let Some(id) = self.quic.streams().accept(Dir::Uni) {
                    self.incoming.insert(id, Incoming::default());
                    self.read_incoming(id)?;
                }
                Ok(())
            }
            StreamEvent::Readable { id } if self.incoming.contains_key(&id) => self.read_incoming(id),
            StreamEvent::Readable { id } => {
                self.by_id.get(&id).copied().map_or(Ok(()), |slot| self.read(id, slot))
            }
            StreamEvent::Writable { id } => {
                self.quiet = 0;
                if let Some(slot) = self.by_id.get(&id) {
                    self.send(*slot);
                }
                Ok(())
            }
            StreamEvent::Stopped { id, .. } => {
                self.stopped(id);
                Ok(())
            }
            StreamEvent::Available { dir: Dir::Bi } => {
                self.open_waiting();
                Ok(())
            }
            StreamEvent::Opened { dir: Dir::Bi }
            | StreamEvent::Available { dir: Dir::Uni }
            | StreamEvent::Finished { .. } => Ok(()),
        }
    }

    /// Opens streams for those that wait, as many as the target allows.
    fn open_waiting(&mut self) {
        while let Some(slot) = self.waiting.front().copied()
            && let Some(id) = self.quic.streams().open(Dir::Bi)
        {
            self.waiting.pop_front();
            if let Some(stream) = &mut self.slots[usize::from(slot)] {
                stream.id = Some(id);
                self.by_id.insert(id, slot);
                self.active += 1;
                self.peak = self.peak.max(self.active);
                self.send(slot);
            }
        }
    }

    /// Sends of a request what the target has room for.
    fn send(&mut self, slot: u16) {
        let Some(stream) = &mut self.slots[usize::from(slot)] else { return };
        let Some(id) = stream.id else { return };
        let mut out = self.quic.send_stream(id);
        while stream.sent < stream.bytes.len() {
            match out.write_chunks(&mut [stream.bytes.slice(stream.sent..)]) {
                Ok(written) => stream.sent += written.bytes,
                Err(WriteError::Blocked) => return,
                // It does not want the rest; it may answer all the same.
                Err(WriteError::Stopped(_) | WriteError::ClosedStream) => {
                    stream.sent = stream.bytes.len();
                    return;
                }
            }
        }
        out.finish().ok();
    }

    /// The target does not want the rest of a request; it may answer all the same.
    fn stopped(&mut self, id: StreamId) {
        let Some(slot) = self.by_id.get(&id) else { return };
        if let Some(stream) = &mut self.slots[usize::from(*slot)] {
            stream.sent = stream.bytes.len();
            self.quic.send_stream(id).reset(VarInt::from_u32(code::NO_ERROR)).ok();
        }
    }

    /// Reads what came of an answer. Its faults are its own: only the control stream can break the connection.
    #[inline]
    fn read(&mut self, id: StreamId, slot: u16) -> Result<(), Outcome> {
        let Some(stream) = &mut self.slots[usize::from(slot)] else { return Ok(()) };
        let prepared = &self.requests[stream.request as usize];
        let mut kept = Kept { bytes: &mut self.kept[usize::from(slot)], bytes_max: prepared.keeps_bytes };
        let (quiet, decoder) = (&mut self.quiet, &mut self.decoder);
        let mut count = |part| *quiet = if part == Part::Answer { 0 } else { *quiet + 1 };
        let mut came = self.quic.recv_stream(id);
        let Ok(mut chunks) = came.read(true) else { return Ok(()) };
        let ended = loop {
            match chunks.next(usize::MAX) {
                Ok(Some(chunk)) => {
                    if let Err(outcome) = stream.read(&chunk.bytes, decoder, &mut kept, &mut count) {
                        break Some(Err(outcome));
                    }
                }
                Ok(None) => break Some(stream.end(prepared, kept.bytes)),
                Err(ReadError::Blocked) => break None,
                Err(ReadError::Reset(_)) => break Some(Err(Outcome::GoAway)),
            }
        };
        // What it says is to be sent is sent with everything else.
        drop(chunks);
        match ended {
            None => self.began.push(slot),
            Some(Ok(answer)) => self.answered(slot, answer),
            Some(Err(outcome)) => {
                self.cancel(slot);
                self.said.push_back(Said::Failed(slot, outcome));
            }
        }
        Ok(())
    }

    #[inline]
    fn answered(&mut self, slot: u16, answer: Answer) {
        self.quiet = 0;
        self.answers += 1;
        if let Some(Stream { id: Some(id), bytes, told, sent, .. }) = self.free(slot) {
            self.told[usize::from(slot)] = told;
            if sent < bytes.len() {
                // It did not want all of our body.
                self.quic.send_stream(id).reset(VarInt::from_u32(code::NO_ERROR)).ok();
            }
        }
        self.said.push_back(Said::Answered(slot, answer));
    }

    fn read_incoming(&mut self, id: StreamId) -> Result<(), Outcome> {
        let Some(incoming) = self.incoming.get_mut(&id) else { return Ok(()) };
        let (mut goes_away, quiet) = (None, &mut self.quiet);
        let mut tell = |word| {
            *quiet += 1;
            if let Word::GoAway(id) = word {
                goes_away = Some(id);
            }
        };
        let mut came = self.quic.recv_stream(id);
        let Ok(mut chunks) = came.read(true) else { return Ok(()) };
        let is_over = loop {
            match chunks.next(usize::MAX) {
                Ok(Some(chunk)) => {
                    if incoming.read(&chunk.bytes, &mut self.known, &mut tell)? == Heard::No {
                        break true;
                    }
                }
                Ok(None) | Err(ReadError::Reset(_)) => break incoming.end().map(|()| true)?,
                Err(ReadError::Blocked) => break false,
            }
        };
        drop(chunks);
        if is_over {
            self.incoming.remove(&id);
            self.quic.recv_stream(id).stop(VarInt::from_u32(code::STREAM_CREATION_ERROR)).ok();
        }
        if let Some(first) = goes_away {
            self.go_away(first);
        }
        Ok(())
    }

    /// No new streams; those from a number on are not answered.
    fn go_away(&mut self, first: u64) {
        self.said.push_back(Said::GoAway);
        for slot in 0..self.slots.len() as u16 {
            let is_refused = |stream: &Stream| stream.id.is_none_or(|id| u64::from(id) >= first);
            if self.at(slot).is_some_and(is_refused) {
                self.cancel(slot);
                self.said.push_back(Said::Failed(slot, Outcome::GoAway));
            }
        }
    }

    /// A slot is free again.
    fn free(&mut self, slot: u16) -> Option<Stream> {
        let stream = self.slots[usize::from(slot)].take()?;
        if let Some(id) = stream.id {
            self.by_id.remove(&id);
            self.active -= 1;
        }
        Some(stream)
    }
}

/// Whether a connection can be told why it ends.
pub(super) fn is_alive(quic: &Connection) -> bool {
    !quic.is_closed() && !quic.is_drained()
}
