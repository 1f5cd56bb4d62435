//! The body of an answer that somebody looks into, up to a limit.

/// Most bodies are not kept: then it is empty, and has no memory.
#[derive(Debug, Default)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    /// 0 if nothing is kept.
    bytes_max: usize,
    is_cut: bool,
}

impl Kept {
    #[inline]
    pub(super) fn reset(&mut self, bytes_max: usize) {
        self.bytes.clear();
        (self.bytes_max, self.is_cut) = (bytes_max, false);
    }

    #[inline]
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.bytes_max > 0 {
            self.keep(bytes);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = self.bytes_max - self.bytes.len();
        self.is_cut |= bytes.len() > room;
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether there was more than is kept.
    #[inline]
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }
}
