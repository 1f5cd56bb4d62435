//! One connection of HTTP/2, seen from the client: what comes is taken apart, streams are followed, windows are kept.
//!
//! Bodies are counted and not kept. A stream lives in a slot that its lane always has. What a target may make us keep
//! is bounded: one frame, one head, one table, and what we owe it. It does no input or output.

mod flow;
mod heads;

use std::{collections::VecDeque, sync::Arc};

use meshplay_perf::recording::Outcome;

use self::heads::Block;
use super::{
    frame::{self, HEAD_BYTES, Head, ID_MAX, PAYLOAD_BYTES_MAX, WINDOW_DEFAULT, flag, kind},
    hpack::Decoder,
    peer::Peer,
    stream::{Stream, Streams},
};
use crate::{
    grpc::Framing,
    http1::{Asked, Reuse, Written},
    request::Prepared,
    told::{Told, Wants},
    wire::{Answer, RequestId},
};

/// Frames in a row that neither are nor bring an answer. Servers send a few for each answer.
const CONTROL_MAX: u32 = 10_000;
/// Answers to a target that does not read them.
const OUT_BYTES_MAX: usize = 4 << 20;
/// After so many bytes the window is opened again.
const WINDOW_STEP: u64 = 1 << 29;
/// CANCEL, as RST_STREAM gives it.
const CANCEL: u32 = 8;

/// What a connection tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It may be used, by so many streams at once.
    Greeted(u32),
    /// The target allows another number of streams.
    Limit(u32),
    /// No new streams.
    GoAway,
    Began(u16),
    Answered(u16, Answer),
    Failed(u16, Outcome),
}

/// The state of a connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) streams: Streams,
    /// To be sent.
    pub(super) out: Vec<u8>,
    pub(super) peer: Peer,
    requests: Arc<[Prepared]>,
    decoder: Decoder,
    /// A frame that came in pieces.
    partial: Vec<u8>,
    /// Of a DATA frame that comes in pieces, what is still to come.
    data: Head,
    block: Option<Block>,
    window: i64,
    /// Bytes since our window was opened last.
    received: u64,
    control: u32,
    /// So far.
    pub(super) answers: u64,
    /// Slots whose answers began, which is worth telling only if they do not end at once.
    began: Vec<u16>,
    /// By slot: the body, if it is kept.
    pub(super) kept: Box<[Vec<u8>]>,
    /// By slot: what is asked, if it is not what was prepared.
    own: Box<[Option<Written>]>,
    /// By slot: what the head says to who follows answers.
    pub(super) told: Box<[Told]>,
}

impl Session {
    pub(super) fn new(slots: u32, requests: Arc<[Prepared]>, wants: Wants) -> Self {
        Self {
            streams: Streams::new(slots),
            out: Vec::new(),
            peer: Peer::default(),
            requests,
            decoder: Decoder::new(wants),
            partial: Vec::new(),
            data: Head::default(),
            block: None,
            window: WINDOW_DEFAULT,
            received: 0,
            control: 0,
            answers: 0,
            began: Vec::new(),
            kept: (0..slots).map(|_| Vec::new()).collect(),
            own: (0..slots).map(|_| None).collect(),
            told: (0..slots).map(|_| Told::default()).collect(),
        }
    }

    pub(super) fn greet(&mut self) {
        frame::write_greeting(&mut self.out);
    }

    /// Sends a request, or what stands for it, and of its body what windows allow.
    #[inline]
    pub(super) fn start(&mut self, slot: u16, request: RequestId, own: Option<Written>) {
        let (number, request) = (request, &self.requests[request as usize]);
        let id = self.streams.start(slot, number, self.peer.window, self.answers);
        if matches!(request.asked, Asked::Call | Asked::Calls) {
            self.streams.at(slot).messages = Some(Framing::default());
        }
        if request.keeps_bytes > 0 {
            self.kept[usize::from(slot)].clear();
        }
        self.own[usize::from(slot)] = own;
        let own = self.own[usize::from(slot)].as_ref();
        let (bytes, body_at) =
            own.map_or((&*request.bytes, request.body_at), |own| (&*own.bytes, own.body_at));
        let mut at = self.out.len();
        self.out.extend_from_slice(&bytes[..body_at]);
        while at < self.out.len() {
            self.out[at + 5..at + HEAD_BYTES].copy_from_slice(&id.to_be_bytes());
            at += HEAD_BYTES + Head::read(&self.out[at..]).map_or(0, |head| head.bytes);
        }
        if body_at < bytes.len() {
            self.streams.at(slot).body_at = body_at;
            self.send_body(slot);
        }
    }

    /// The answer is not waited for any more.
    pub(super) fn cancel(&mut self, slot: u16) {
        let id = self.streams.end(slot);
        frame::write_number(&mut self.out, kind::RST_STREAM, id, CANCEL);
    }

    /// Takes bytes that came until there is something to tell; how many were taken. An error ends the connection.
    pub(super) fn read(&mut self, bytes: &[u8], said: &mut VecDeque<Said>) -> Result<usize, Outcome> {
        let mut rest = bytes;
        while !rest.is_empty() && said.is_empty() {
            rest = self.read_some(rest, said)?;
        }
        if rest.is_empty() {
            self.tell_began(said);
        }
        if self.control > CONTROL_MAX || self.out.len() > OUT_BYTES_MAX {
            return Err(Outcome::Flood);
        }
        Ok(bytes.len() - rest.len())
    }

    fn tell_began(&mut self, said: &mut VecDeque<Said>) {
        for slot in self.began.drain(..) {
            if self.streams.at(slot).is_untold() {
                self.streams.at(slot).told();
                said.push_back(Said::Began(slot));
            }
        }
    }

    /// At most one frame; what is left.
    #[inline]
    fn read_some<'a>(&mut self, bytes: &'a [u8], said: &mut VecDeque<Said>) -> Result<&'a [u8], Outcome> {
        if self.data.bytes > 0 {
            let (piece, rest) = bytes.split_at(bytes.len().min(self.data.bytes));
            self.data.bytes -= piece.len();
            self.data_came(self.data, piece, said)?;
            return Ok(rest);
        }
        if !self.partial.is_empty() {
            return self.read_partial(bytes, said);
        }
        let Some(head) = Head::read(bytes) else {
            self.partial.extend_from_slice(bytes);
            return Ok(&[]);
        };
        self.check(head)?;
        let rest = &bytes[HEAD_BYTES..];
        if head.kind == kind::DATA && !head.has(flag::PADDED) {
            self.data_begins(head, said)?;
            return Ok(rest);
        }
        match rest.split_at_checked(head.bytes) {
            Some((payload, rest)) => self.frame(head, payload, said).map(|()| rest),
            None => {
                self.partial.extend_from_slice(bytes);
                Ok(&[])
            }
        }
    }

    fn read_partial<'a>(&mut self, bytes: &'a [u8], said: &mut VecDeque<Said>) -> Result<&'a [u8], Outcome> {
        let mut partial = std::mem::take(&mut self.partial);
        let whole = Head::read(&partial).map_or(HEAD_BYTES, |head| HEAD_BYTES + head.bytes);
        let (piece, rest) = bytes.split_at(bytes.len().min(whole - partial.len()));
        partial.extend_from_slice(piece);
        if let Some(head) = Head::read(&partial) {
            self.check(head)?;
            if head.kind == kind::DATA && !head.has(flag::PADDED) {
                self.data_begins(head, said)?;
                partial.clear();
            } else if partial.len() == HEAD_BYTES + head.bytes {
                self.frame(head, &partial[HEAD_BYTES..], said)?;
                partial.clear();
            }
        }
        // Its memory serves again.
        self.partial = partial;
        Ok(rest)
    }

    fn check(&self, head: Head) -> Result<(), Outcome> {
        let is_continued =
            self.block.as_ref().is_none_or(|block| head.kind == kind::CONTINUATION && block.id == head.id);
        let is_greeting = self.peer.is_greeted || head.kind == kind::SETTINGS;
        if head.bytes <= PAYLOAD_BYTES_MAX && is_continued && is_greeting {
            Ok(())
        } else {
            Err(Outcome::Malformed)
        }
    }

    #[inline]
    fn data_begins(&mut self, head: Head, said: &mut VecDeque<Said>) -> Result<(), Outcome> {
        if head.bytes == 0 {
            self.control += u32::from(!head.has(flag::END_STREAM));
            return self.data_came(head, &[], said);
        }
        self.data = head;
        Ok(())
    }

    /// So many bytes of a body came; of its frame, `head.bytes` are to come.
    #[inline]
    fn data_came(&mut self, head: Head, bytes: &[u8], said: &mut VecDeque<Said>) -> Result<(), Outcome> {
        self.received += bytes.len() as u64;
        if self.received >= WINDOW_STEP {
            frame::write_number(&mut self.out, kind::WINDOW_UPDATE, 0, self.received as u32);
            self.received = 0;
        }
        let Some(slot) = self.streams.find(head.id)? else {
            self.control += 1;
            return Ok(());
        };
        let stream = self.streams.at(slot);
        if stream.status == 0 {
            self.fail(slot, Outcome::Malformed, said);
            return Ok(());
        }
        if let Some(messages) = &mut stream.messages
            && !messages.read(bytes)
        {
            self.fail(slot, Outcome::Malformed, said);
            return Ok(());
        }
        let keeps_bytes = self.requests[stream.request as usize].keeps_bytes;
        if keeps_bytes > 0 {
            let kept = &mut self.kept[usize::from(slot)];
            if kept.len() + bytes.len() > keeps_bytes {
                self.fail(slot, Outcome::BodyTooLarge, said);
                return Ok(());
            }
            kept.extend_from_slice(bytes);
        }
        if let Some(window) = stream.received(bytes.len() as u64, WINDOW_STEP) {
            frame::write_number(&mut self.out, kind::WINDOW_UPDATE, head.id, window);
        }
        if head.bytes == 0 && head.has(flag::END_STREAM) {
            self.end(slot, said);
        }
        Ok(())
    }

    /// Any frame but DATA without padding.
    fn frame(&mut self, head: Head, payload: &[u8], said: &mut VecDeque<Said>) -> Result<(), Outcome> {
        match head.kind {
            kind::DATA => {
                let data = frame::without_padding(head, payload).ok_or(Outcome::Malformed)?;
                self.received += (payload.len() - data.len()) as u64;
                self.control += u32::from(data.is_empty());
                self.data_came(Head { bytes: 0, ..head }, data, said)
            }
            kind::HEADERS => self.headers(head, payload, said),
            kind::CONTINUATION => self.continuation(head, payload, said),
            kind::RST_STREAM => {
                self.control += 1;
                if let Some(slot) = self.streams.find(head.id)? {
                    self.streams.end(slot);
                    said.push_back(Said::Failed(slot, Outcome::GoAway));
                }
                Ok(())
            }
            kind::SETTINGS => self.settings(head, payload, said),
            kind::PING if payload.len() == 8 => {
                self.control += 1;
                if !head.has(flag::ACK) {
                    Head { flags: flag::ACK, ..head }.write(&mut self.out);
                    self.out.extend_from_slice(payload);
                }
                Ok(())
            }
            kind::GOAWAY => self.go_away(payload, said),
            kind::WINDOW_UPDATE => self.window_update(head, payload),
            kind::PING | kind::PUSH_PROMISE => Err(Outcome::Malformed),
            // PRIORITY, and what we do not know.
            _ => {
                self.control += 1;
                Ok(())
            }
        }
    }

    /// The last byte of an answer came.
    #[inline]
    fn end(&mut self, slot: u16, said: &mut VecDeque<Said>) {
        self.control = 0;
        self.answers += 1;
        let stream = self.streams.at(slot);
        let outcome = stream.outcome(&self.requests[stream.request as usize], &self.kept[usize::from(slot)]);
        let Stream { id, request, status, content_length, data_bytes, bytes, body_at, .. } = *stream;
        let is_whole = self.requests[request as usize].asked == Asked::HeadOnly
            || status == 304
            || content_length.is_none_or(|length| length == data_bytes);
        self.streams.end(slot);
        if body_at > 0 {
            // It did not want all of our body.
            frame::write_number(&mut self.out, kind::RST_STREAM, id, CANCEL);
        }
        said.push_back(if is_whole {
            let bytes = bytes + data_bytes;
            Said::Answered(slot, Answer { status, outcome, bytes, reuse: Reuse::Keep })
        } else {
            Said::Failed(slot, Outcome::Malformed)
        });
    }

    fn fail(&mut self, slot: u16, outcome: Outcome, said: &mut VecDeque<Said>) {
        self.cancel(slot);
        said.push_back(Said::Failed(slot, outcome));
    }

    fn settings(&mut self, head: Head, payload: &[u8], said: &mut VecDeque<Said>) -> Result<(), Outcome> {
        self.control += 1;
        if head.has(flag::ACK) {
            return Ok(());
        }
        let was_greeted = self.peer.is_greeted;
        let before = self.peer.streams_max;
        let widened = self.peer.take(payload)?;
        Head { bytes: 0, kind: kind::SETTINGS, flags: flag::ACK, id: 0 }.write(&mut self.out);
        if !was_greeted {
            said.push_back(Said::Greeted(self.peer.streams_max));
        } else if before != self.peer.streams_max {
            said.push_back(Said::Limit(self.peer.streams_max));
        }
        self.streams.active().for_each(|stream| stream.window += widened);
        self.send_bodies();
        Ok(())
    }

    fn go_away(&mut self, payload: &[u8], said: &mut VecDeque<Said>) -> Result<(), Outcome> {
        self.control += 1;
        let last = payload.first_chunk().filter(|_| payload.len() >= 8).ok_or(Outcome::Malformed)?;
        let last = u32::from_be_bytes(*last) & ID_MAX;
        said.push_back(Said::GoAway);
        for slot in self.streams.above(last) {
            self.streams.end(slot);
            said.push_back(Said::Failed(slot, Outcome::GoAway));
        }
        Ok(())
    }
}
