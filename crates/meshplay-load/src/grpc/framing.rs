//! Messages in a body, each with its length before it. They are counted and not kept.

/// Of a prefix: whether it is compressed, and four bytes of length.
const PREFIX_BYTES: u8 = 5;

/// How far the messages of an answer have come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Framing {
    /// Complete ones.
    pub(crate) messages: u64,
    prefix: u8,
    length: u32,
    left: u32,
}

impl Framing {
    /// Takes bytes; whether they can be messages.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            if self.left > 0 {
                let n = (rest.len()).min(self.left as usize);
                rest = &rest[n..];
                self.left -= n as u32;
                self.messages += u64::from(self.left == 0);
                continue;
            }
            if self.prefix == 0 && byte > 1 {
                return false;
            }
            self.length = if self.prefix == 0 { 0 } else { self.length << 8 | u32::from(byte) };
            self.prefix += 1;
            if self.prefix == PREFIX_BYTES {
                (self.prefix, self.left) = (0, self.length);
                self.messages += u64::from(self.left == 0);
            }
            rest = after;
        }
        true
    }

    /// Nothing of another message has come.
    pub(crate) fn is_between(&self) -> bool {
        self.prefix == 0 && self.left == 0
    }
}

/// One message as it is sent: not compressed.
pub(super) fn framed(message: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0];
    bytes.extend_from_slice(&(message.len() as u32).to_be_bytes());
    bytes.extend_from_slice(message);
    bytes
}

/// Messages of a body that was kept.
pub(super) fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while let Some((&[_, a, b, c, d], rest)) = bytes.split_first_chunk::<5>()
        && let Some((message, rest)) = rest.split_at_checked(u32::from_be_bytes([a, b, c, d]) as usize)
    {
        messages.push(message);
        bytes = rest;
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_counted_wherever_they_are_cut() {
        let body = [framed(b"hello"), framed(b""), framed(&[7; 70_000])].concat();
        for size in [1, 2, 5, 7, body.len()] {
            let mut framing = Framing::default();
            assert!(body.chunks(size).all(|piece| framing.read(piece)));
            assert_eq!((framing.messages, framing.is_between()), (3, true), "{size}");
        }
        assert_eq!(split(&body).iter().map(|message| message.len()).collect::<Vec<_>>(), [5, 0, 70_000]);
        assert!(!Framing::default().read(b"<html>"));
        let mut half = Framing::default();
        assert!(half.read(&body[..7]) && !half.is_between());
    }
}
