//! Streams of a connection, each in the slot of its lane, and the way from a stream's number to its slot.

use meshplay_perf::recording::Outcome;

use super::{frame::ID_MAX, hpack};
use crate::{grpc::Framing, http1::Asked, request::Prepared, wire::RequestId};

/// A request under way; without a number, none is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stream {
    pub(super) id: u32,
    pub(super) request: RequestId,
    /// 0 before the head came.
    pub(super) status: u16,
    pub(super) content_length: Option<u64>,
    pub(super) grpc_status: Option<u16>,
    pub(super) data_bytes: u64,
    /// Of a call, its messages.
    pub(super) messages: Option<Framing>,
    /// Of heads.
    pub(super) bytes: u64,
    /// What we may send.
    pub(super) window: i64,
    /// What of the request is to be sent from here on; 0 if nothing is.
    pub(super) body_at: usize,
    /// Answers that had come on the connection when it started.
    pub(super) answers: u64,
    is_told: bool,
    /// Bytes since our window was opened last.
    unopened: u64,
}

impl Stream {
    /// An answer has begun, and nobody was told.
    pub(super) fn is_untold(&self) -> bool {
        self.id != 0 && self.status != 0 && !self.is_told
    }

    pub(super) fn told(&mut self) {
        self.is_told = true;
    }

    /// Takes a head; whether it may come now.
    pub(super) fn take(&mut self, head: hpack::Head, is_last: bool) -> bool {
        self.grpc_status = head.grpc_status.or(self.grpc_status);
        match (head.status, self.status) {
            // An interim answer.
            (Some(100..200), 0) => !is_last,
            (Some(status @ 200..600), 0) => {
                (self.status, self.content_length) = (status, head.content_length);
                true
            }
            // What comes after the body, if anything.
            (None, 1..) => is_last,
            _ => false,
        }
    }

    /// How it ended, now that all of it came.
    pub(super) fn outcome(&self, request: &Prepared, body: &[u8]) -> Outcome {
        let Some(messages) = self.messages else { return request.judge(self.status, body) };
        let asked = request.asked;
        match self.grpc_status {
            Some(0) if !messages.is_between() || (asked == Asked::Call && messages.messages != 1) => {
                Outcome::Malformed
            }
            Some(code) => Outcome::of_call(code),
            // A proxy before it, perhaps.
            None if self.status != 200 => Outcome::of_status(self.status),
            None => Outcome::Malformed,
        }
    }

    /// Counts bytes of a body; by how much the stream's window is to be opened, if it is time.
    pub(super) fn received(&mut self, bytes: u64, step: u64) -> Option<u32> {
        self.data_bytes += bytes;
        self.unopened += bytes;
        (self.unopened >= step).then(|| std::mem::take(&mut self.unopened) as u32)
    }
}

/// All streams of a connection.
#[derive(Debug)]
pub(super) struct Streams {
    slots: Box<[Stream]>,
    /// Slots by a part of the number, larger than there can be streams.
    index: Box<[u16]>,
    next_id: u32,
    /// So far.
    pub(super) started: u32,
}

impl Streams {
    pub(super) fn new(slots: u32) -> Self {
        let slots = slots as usize;
        Self {
            slots: vec![Stream::default(); slots].into(),
            index: vec![0; (slots * 4).next_power_of_two()].into(),
            next_id: 1,
            started: 0,
        }
    }

    /// A new stream; its number.
    #[inline]
    pub(super) fn start(&mut self, slot: u16, request: RequestId, window: i64, answers: u64) -> u32 {
        // Numbers whose place belongs to one that is under way are left out.
        while self.holder(self.next_id).is_some() {
            self.next_id += 2;
        }
        let id = self.next_id;
        let place = self.place(id);
        self.index[place] = slot;
        self.slots[usize::from(slot)] = Stream { id, request, window, answers, ..Stream::default() };
        self.next_id += 2;
        self.started += 1;
        id
    }

    /// The slot is free; the number that it had.
    pub(super) fn end(&mut self, slot: u16) -> u32 {
        std::mem::take(&mut self.at(slot).id)
    }

    #[inline]
    pub(super) fn at(&mut self, slot: u16) -> &mut Stream {
        &mut self.slots[usize::from(slot)]
    }

    /// The slot of a stream; nothing if it has ended. A number that we never gave is an error.
    #[inline]
    pub(super) fn find(&self, id: u32) -> Result<Option<u16>, Outcome> {
        if id.is_multiple_of(2) || id >= self.next_id {
            return Err(Outcome::Malformed);
        }
        let slot = self.index[self.place(id)];
        Ok((self.slots[usize::from(slot)].id == id).then_some(slot))
    }

    /// Whether there are no numbers left, nearly.
    pub(super) fn is_used_up(&self) -> bool {
        self.next_id > ID_MAX / 2
    }

    pub(super) fn active(&mut self) -> impl Iterator<Item = &mut Stream> {
        self.slots.iter_mut().filter(|stream| stream.id != 0)
    }

    /// Slots of streams with higher numbers.
    pub(super) fn above(&self, last: u32) -> Vec<u16> {
        self.slots_where(|stream| stream.id > last)
    }

    /// Slots of streams whose requests are not sent whole.
    pub(super) fn sending(&self) -> Vec<u16> {
        self.slots_where(|stream| stream.id != 0 && stream.body_at > 0)
    }

    fn slots_where(&self, is_so: impl Fn(&Stream) -> bool) -> Vec<u16> {
        let slots = (0u16..).zip(&self.slots).filter(|(_, stream)| is_so(stream));
        slots.map(|(slot, _)| slot).collect()
    }

    fn place(&self, id: u32) -> usize {
        (id >> 1) as usize & (self.index.len() - 1)
    }

    /// Who is under way at the place of a number.
    fn holder(&self, id: u32) -> Option<u32> {
        let place = self.place(id);
        let held = self.slots[usize::from(self.index[place])].id;
        (held != 0 && self.place(held) == place).then_some(held)
    }
}
