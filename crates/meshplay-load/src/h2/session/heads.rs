//! Heads of answers: put together from their frames, read, and given to their streams.

use std::collections::VecDeque;

use meshplay_perf::recording::Outcome;

use super::{Said, Session};
use crate::h2::{
    frame::{self, Head, flag},
    hpack::Fault,
};

/// Larger heads are not read, as with HTTP/1.1.
const HEAD_BLOCK_BYTES_MAX: usize = 64 << 10;

/// A head of an answer that is not complete.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) id: u32,
    is_last: bool,
    bytes: Vec<u8>,
}

impl Session {
    pub(super) fn headers(
        &mut self,
        head: Head,
        payload: &[u8],
        said: &mut VecDeque<Said>,
    ) -> Result<(), Outcome> {
        let mut block = frame::without_padding(head, payload).ok_or(Outcome::Malformed)?;
        if head.has(flag::PRIORITY) {
            block = block.get(5..).ok_or(Outcome::Malformed)?;
        }
        let is_last = head.has(flag::END_STREAM);
        if head.has(flag::END_HEADERS) {
            return self.head(head.id, is_last, block, said);
        }
        self.block = Some(Block { id: head.id, is_last, bytes: block.to_vec() });
        Ok(())
    }

    pub(super) fn continuation(
        &mut self,
        head: Head,
        payload: &[u8],
        said: &mut VecDeque<Said>,
    ) -> Result<(), Outcome> {
        let Some(mut block) = self.block.take() else { return Err(Outcome::Malformed) };
        self.control += 1;
        block.bytes.extend_from_slice(payload);
        if block.bytes.len() > HEAD_BLOCK_BYTES_MAX {
            return Err(Outcome::HeadTooLarge);
        }
        if head.has(flag::END_HEADERS) {
            return self.head(block.id, block.is_last, &block.bytes, said);
        }
        self.block = Some(block);
        Ok(())
    }

    /// A whole head: of an answer, before it, or after it.
    #[inline]
    fn head(
        &mut self,
        id: u32,
        is_last: bool,
        block: &[u8],
        said: &mut VecDeque<Said>,
    ) -> Result<(), Outcome> {
        let head = self.decoder.read(block).map_err(|fault| match fault {
            Fault::Malformed => Outcome::Malformed,
            Fault::TooLarge => Outcome::HeadTooLarge,
        })?;
        let Some(slot) = self.streams.find(id)? else {
            self.control += 1;
            return Ok(());
        };
        let stream = self.streams.at(slot);
        stream.bytes += block.len() as u64;
        if !stream.take(head, is_last) {
            self.fail(slot, Outcome::Malformed, said);
            return Ok(());
        }
        let told = &mut self.told[usize::from(slot)];
        if matches!(head.status, Some(200..)) {
            told.clone_from(&self.decoder.told);
        }
        if is_last {
            self.end(slot, said);
        } else if stream.is_untold() && !told.leads_on(stream.status) {
            self.began.push(slot);
        }
        Ok(())
    }
}
