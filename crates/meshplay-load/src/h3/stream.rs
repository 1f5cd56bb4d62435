//! A request and its answer, in the slot of a lane: what came is taken apart, heads are read, bodies are counted.

use bytes::Bytes;
use meshplay_perf::recording::Outcome;
use quinn_proto::StreamId;

use super::{
    frame::{Frames, Piece, kind},
    qpack::{Decoder, Head},
};
use crate::{
    http1::{Asked, Reuse},
    request::Prepared,
    told::Told,
    wire::{Answer, RequestId},
};

/// A request under way.
#[derive(Debug)]
pub(super) struct Stream {
    /// None before the target allows another stream.
    pub(super) id: Option<StreamId>,
    pub(super) request: RequestId,
    /// What is sent.
    pub(super) bytes: Bytes,
    /// What the head says to who follows answers.
    pub(super) told: Told,
    /// Bytes of the request that were sent.
    pub(super) sent: usize,
    /// Answers that had come on the connection when it started.
    pub(super) answers: u64,
    frames: Frames,
    /// 0 before the head came.
    status: u16,
    content_length: Option<u64>,
    data_bytes: u64,
    /// Of heads.
    head_bytes: u64,
    /// After trailers nothing may come.
    has_trailers: bool,
    is_told: bool,
}

/// What a part of an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It brings the answer forward.
    Answer,
    /// A frame that nobody needs.
    Nothing,
}

impl Stream {
    pub(super) fn new(request: RequestId, bytes: Bytes, answers: u64) -> Self {
        Self {
            id: None,
            request,
            bytes,
            told: Told::default(),
            sent: 0,
            answers,
            frames: Frames::default(),
            status: 0,
            content_length: None,
            data_bytes: 0,
            head_bytes: 0,
            has_trailers: false,
            is_told: false,
        }
    }

    /// Takes bytes of the answer, and hands each part on.
    #[inline]
    pub(super) fn read(
        &mut self,
        mut bytes: &[u8],
        decoder: &mut Decoder,
        kept: &mut Kept<'_>,
        mut tell: impl FnMut(Part),
    ) -> Result<(), Outcome> {
        while let Some(piece) = self.frames.next(&mut bytes)? {
            match piece {
                Piece::Data(data) => {
                    if self.status == 0 || self.has_trailers {
                        return Err(Outcome::Malformed);
                    }
                    self.data_bytes += data.len() as u64;
                    kept.keep(data)?;
                    tell(Part::Answer);
                }
                Piece::Frame(kind::HEADERS, block) => {
                    self.head_bytes += block.len() as u64;
                    let head = decoder.read(block)?;
                    let (status, content_length) = (&mut self.status, &mut self.content_length);
                    tell(take(head, status, content_length, &mut self.has_trailers)?);
                    if matches!(head.status, Some(200..)) {
                        self.told.clone_from(&decoder.told);
                    }
                }
                // Nothing that we promised to take, or that belongs here.
                Piece::Frame(..) => return Err(Outcome::Malformed),
                Piece::Nothing => tell(Part::Nothing),
            }
        }
        Ok(())
    }

    /// Whether the answer has begun, leads nowhere, and nobody was told, who is told now.
    pub(super) fn is_untold(&mut self) -> bool {
        let is_last = self.status != 0 && !self.told.leads_on(self.status);
        is_last && !std::mem::replace(&mut self.is_told, true)
    }

    /// The target has nothing more to say.
    #[inline]
    pub(super) fn end(&self, prepared: &Prepared, body: &[u8]) -> Result<Answer, Outcome> {
        if self.status == 0 && self.head_bytes == 0 && self.frames.is_between() {
            return Err(Outcome::Closed);
        }
        if self.status == 0 || !self.frames.is_between() {
            return Err(Outcome::Truncated);
        }
        let has_no_body = prepared.asked == Asked::HeadOnly || self.status == 304;
        if !has_no_body && self.content_length.is_some_and(|length| length != self.data_bytes) {
            return Err(Outcome::Malformed);
        }
        let (outcome, bytes) = (prepared.judge(self.status, body), self.head_bytes + self.data_bytes);
        Ok(Answer { status: self.status, outcome, bytes, reuse: Reuse::Keep })
    }
}

/// Takes a head, if it may come now.
fn take(
    head: Head,
    status: &mut u16,
    content_length: &mut Option<u64>,
    has_trailers: &mut bool,
) -> Result<Part, Outcome> {
    match (head.status, *status) {
        // An interim answer.
        (Some(100..200), 0) => Ok(Part::Nothing),
        (Some(final_status @ 200..600), 0) => {
            (*status, *content_length) = (final_status, head.content_length);
            Ok(Part::Answer)
        }
        // What comes after the body, if anything.
        (None, 1..) if !*has_trailers => {
            *has_trailers = true;
            Ok(Part::Nothing)
        }
        _ => Err(Outcome::Malformed),
    }
}

/// Where a body is kept that somebody will look into.
pub(super) struct Kept<'a> {
    pub(super) bytes: &'a mut Vec<u8>,
    /// 0 if nobody will.
    pub(super) bytes_max: usize,
}

impl Kept<'_> {
    #[inline]
    fn keep(&mut self, data: &[u8]) -> Result<(), Outcome> {
        if self.bytes_max == 0 {
            return Ok(());
        }
        if self.bytes.len() + data.len() > self.bytes_max {
            return Err(Outcome::BodyTooLarge);
        }
        self.bytes.extend_from_slice(data);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of an answer, however it is cut: status and bytes, or why not.
    fn check(asked: Asked, answer: &[u8], expect: Result<(u16, u64), Outcome>) {
        let prepared = Prepared::new(Vec::new(), 0, asked);
        for size in [1, 2, 3, answer.len().max(1)] {
            let (mut stream, mut decoder, mut bytes) =
                (Stream::new(0, Bytes::new(), 0), Decoder::default(), Vec::new());
            let mut kept = Kept { bytes: &mut bytes, bytes_max: 8 };
            let read =
                answer.chunks(size).try_for_each(|piece| stream.read(piece, &mut decoder, &mut kept, drop));
            let found = read.and_then(|()| stream.end(&prepared, &bytes));
            assert_eq!(found.map(|answer| (answer.status, answer.bytes)), expect, "{answer:x?} by {size}");
        }
    }

    const OK: &[u8] = b"\x01\x03\x00\x00\xd9";

    fn after_ok(rest: &[u8]) -> Vec<u8> {
        [OK, rest].concat()
    }

    #[test]
    fn an_answer_is_a_head_a_body_and_trailers() {
        check(Asked::Whole, OK, Ok((200, 3)));
        check(Asked::Whole, &after_ok(b"\x00\x05hello"), Ok((200, 8)));
        check(
            Asked::Whole,
            &after_ok(b"\x00\x02he\x21\x01x\x00\x03llo\x01\x06\x00\x00\x21a\x01b"),
            Ok((200, 14)),
        );
        check(Asked::Whole, &[b"\x01\x04\x00\x00\xff\x00", OK].concat(), Ok((200, 7)));
        // What HEAD asks for has a length and no body.
        let head = b"\x01\x06\x00\x00\xd9\x54\x019";
        check(Asked::HeadOnly, head, Ok((200, 6)));
        check(Asked::Whole, head, Err(Outcome::Malformed));
    }

    #[test]
    fn an_answer_that_breaks_off_says_where() {
        check(Asked::Whole, b"", Err(Outcome::Closed));
        check(Asked::Whole, b"\x01\x03\x00", Err(Outcome::Truncated));
        check(Asked::Whole, b"\x01\x04\x00\x00\xff\x00", Err(Outcome::Truncated));
        check(Asked::Whole, &after_ok(b"\x00\x05hel"), Err(Outcome::Truncated));
    }

    #[test]
    fn what_comes_out_of_order_or_does_not_belong_is_malformed() {
        check(Asked::Whole, b"\x00\x05hello", Err(Outcome::Malformed));
        check(Asked::Whole, &after_ok(OK), Err(Outcome::Malformed));
        check(Asked::Whole, &after_ok(b"\x04\x00"), Err(Outcome::Malformed));
        check(Asked::Whole, &after_ok(b"\x05\x01\x00"), Err(Outcome::Malformed));
        let trailers = after_ok(b"\x01\x06\x00\x00\x21a\x01b");
        check(Asked::Whole, &[&trailers[..], b"\x00\x01a"].concat(), Err(Outcome::Malformed));
        check(Asked::Whole, &[&trailers[..], b"\x01\x02\x00\x00"].concat(), Err(Outcome::Malformed));
    }

    #[test]
    fn a_body_that_is_looked_into_has_a_limit() {
        check(Asked::Whole, &after_ok(b"\x00\x0912345678 "), Err(Outcome::BodyTooLarge));
    }
}
