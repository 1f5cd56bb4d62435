//! What the other side of a connection has announced.

use meshplay_perf::recording::Outcome;

use super::frame::{PAYLOAD_BYTES_MAX, WINDOW_DEFAULT, WINDOW_MAX, setting};

const FRAME_BYTES_MAX: u32 = (1 << 24) - 1;

/// Its settings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    /// It has said something.
    pub(super) is_greeted: bool,
    pub(super) streams_max: u32,
    /// Of new streams.
    pub(super) window: i64,
    pub(super) frame_bytes_max: usize,
}

impl Default for Peer {
    fn default() -> Self {
        Self {
            is_greeted: false,
            streams_max: u32::MAX,
            window: WINDOW_DEFAULT,
            frame_bytes_max: PAYLOAD_BYTES_MAX,
        }
    }
}

impl Peer {
    /// Takes a SETTINGS frame; how much wider the windows of all streams have become.
    pub(super) fn take(&mut self, payload: &[u8]) -> Result<i64, Outcome> {
        let (before, (settings, rest)) = (self.window, payload.as_chunks::<6>());
        if !rest.is_empty() {
            return Err(Outcome::Malformed);
        }
        for &[a, b, ref value @ ..] in settings {
            let value = u32::from_be_bytes(*value);
            match u16::from_be_bytes([a, b]) {
                setting::MAX_CONCURRENT_STREAMS => self.streams_max = value,
                setting::INITIAL_WINDOW_SIZE if i64::from(value) <= WINDOW_MAX => {
                    self.window = i64::from(value);
                }
                setting::MAX_FRAME_SIZE if (PAYLOAD_BYTES_MAX as u32..=FRAME_BYTES_MAX).contains(&value) => {
                    self.frame_bytes_max = value as usize;
                }
                setting::INITIAL_WINDOW_SIZE | setting::MAX_FRAME_SIZE => return Err(Outcome::Malformed),
                // Its table is of no use to us; the rest is advice.
                _ => {}
            }
        }
        self.is_greeted = true;
        Ok(self.window - before)
    }
}
