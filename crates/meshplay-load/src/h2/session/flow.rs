//! What windows allow of the bodies that we send.

use meshplay_perf::recording::Outcome;

use super::Session;
use crate::h2::frame::{Head, ID_MAX, WINDOW_MAX, flag, kind};

impl Session {
    pub(super) fn window_update(&mut self, head: Head, payload: &[u8]) -> Result<(), Outcome> {
        self.control += 1;
        let bytes: [u8; 4] = payload.try_into().map_err(|_| Outcome::Malformed)?;
        let more = i64::from(u32::from_be_bytes(bytes) & ID_MAX);
        let window = if head.id == 0 {
            &mut self.window
        } else {
            match self.streams.find(head.id)? {
                Some(slot) => &mut self.streams.at(slot).window,
                None => return Ok(()),
            }
        };
        *window += more;
        if more == 0 || *window > WINDOW_MAX {
            return Err(Outcome::Malformed);
        }
        self.send_bodies();
        Ok(())
    }

    pub(super) fn send_bodies(&mut self) {
        for slot in self.streams.sending() {
            self.send_body(slot);
        }
    }

    /// Of a body, what windows allow.
    pub(super) fn send_body(&mut self, slot: u16) {
        let stream = self.streams.at(slot);
        let own = self.own[usize::from(slot)].as_ref();
        let bytes = own.map_or(&*self.requests[stream.request as usize].bytes, |own| &*own.bytes);
        while stream.body_at > 0 {
            let left = bytes.len() - stream.body_at;
            let room = self.window.min(stream.window).max(0) as usize;
            let n = left.min(room).min(self.peer.frame_bytes_max);
            if n == 0 {
                return;
            }
            let flags = if n == left { flag::END_STREAM } else { flag::NONE };
            Head { bytes: n, kind: kind::DATA, flags, id: stream.id }.write(&mut self.out);
            self.out.extend_from_slice(&bytes[stream.body_at..stream.body_at + n]);
            self.window -= n as i64;
            stream.window -= n as i64;
            stream.body_at = if n == left { 0 } else { stream.body_at + n };
        }
    }
}
