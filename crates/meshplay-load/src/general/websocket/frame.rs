//! Frames of a WebSocket (RFC 6455, 5): ours are masked, theirs are not. Messages are counted; what is in them is kept only
//! when somebody has to look at it. That a text is UTF-8 is not looked at.

use meshplay_perf::{recording::Outcome, spec::Body};

/// Opcodes.
pub(super) mod kind {
    pub(crate) const CONTINUATION: u8 = 0;
    pub(crate) const TEXT: u8 = 1;
    pub(crate) const BINARY: u8 = 2;
    pub(crate) const CLOSE: u8 = 8;
    pub(crate) const PING: u8 = 9;
    pub(crate) const PONG: u8 = 10;
}

const FINAL: u8 = 0x80;
const RESERVED: u8 = 0x70;
const MASKED: u8 = 0x80;
const CONTROL_BYTES_MAX: u64 = 125;
/// Of a frame of a target: kind, length in 8 bytes, and the mask that it must not have.
pub(super) const HEAD_BYTES_MAX: usize = 14;
/// Reason of a close: all is done.
pub(super) const NORMAL: u16 = 1000;
/// Larger messages are not looked into.
const KEPT_BYTES_MAX: usize = 1 << 20;
/// It is there to keep scripts of strangers from writing what a proxy would understand; here nobody is a stranger, so one
/// is as good as any, and a message can be written once, before the run.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// The message that an endpoint sends.
pub(crate) fn prepare(body: Option<&Body>) -> Vec<u8> {
    let kind = if let Some(Body::Base64(_)) = body { kind::BINARY } else { kind::TEXT };
    let mut bytes = Vec::new();
    write(&mut bytes, kind, &body.and_then(Body::bytes).unwrap_or_default());
    bytes
}

/// A whole message, or a frame that is none.
pub(super) fn write(out: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    out.push(FINAL | kind);
    match payload.len() {
        length @ 0..126 => out.push(MASKED | length as u8),
        length @ 126..=0xffff => {
            out.push(MASKED | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(MASKED | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}

/// What was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    More,
    Message,
    Ping,
    Pong,
    Close,
}

/// Reads what a target sends.
#[derive(Debug, Default)]
pub(super) struct Reader {
    head: Vec<u8>,
    /// The frame whose payload comes.
    frame: Option<Frame>,
    /// A message has begun and not ended.
    is_in_message: bool,
    keeps: bool,
    kept: Vec<u8>,
    bytes: u64,
    control: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: u8,
    is_final: bool,
    left: u64,
}

impl Reader {
    /// Whether messages from now on are kept.
    pub(super) fn keep(&mut self, keeps: bool) {
        self.keeps = keeps;
    }

    /// The last message, if it was to be kept.
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// Of the last message.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Payload of the last frame that was no message.
    pub(super) fn control(&self) -> &[u8] {
        &self.control
    }

    pub(super) fn is_in_message(&self) -> bool {
        self.is_in_message
    }

    /// Between two frames.
    pub(super) fn is_between(&self) -> bool {
        self.frame.is_none() && self.head.is_empty()
    }

    /// Takes bytes up to the end of a frame.
    pub(super) fn read(&mut self, bytes: &mut &[u8]) -> Result<Said, Outcome> {
        let mut frame = match self.frame {
            Some(frame) => frame,
            None => match self.read_head(bytes)? {
                Some(frame) => frame,
                None => return Ok(Said::More),
            },
        };
        let n = (bytes.len() as u64).min(frame.left) as usize;
        let (piece, rest) = bytes.split_at(n);
        *bytes = rest;
        frame.left -= n as u64;
        self.take(frame, piece)?;
        self.frame = (frame.left > 0).then_some(frame);
        Ok(if frame.left > 0 { Said::More } else { self.end(frame) })
    }

    fn take(&mut self, frame: Frame, piece: &[u8]) -> Result<(), Outcome> {
        if frame.kind >= kind::CLOSE {
            self.control.extend_from_slice(piece);
            return Ok(());
        }
        self.bytes += piece.len() as u64;
        if self.keeps {
            if self.kept.len() + piece.len() > KEPT_BYTES_MAX {
                return Err(Outcome::BodyTooLarge);
            }
            self.kept.extend_from_slice(piece);
        }
        Ok(())
    }

    fn end(&mut self, frame: Frame) -> Said {
        match frame.kind {
            kind::CLOSE => Said::Close,
            kind::PING => Said::Ping,
            kind::PONG => Said::Pong,
            _ if frame.is_final => {
                self.is_in_message = false;
                Said::Message
            }
            _ => Said::More,
        }
    }

    fn read_head(&mut self, bytes: &mut &[u8]) -> Result<Option<Frame>, Outcome> {
        while let Some((byte, rest)) = bytes.split_first() {
            self.head.push(*byte);
            *bytes = rest;
            if let Some(frame) = parse(&self.head)? {
                self.head.clear();
                self.begin(frame)?;
                return Ok(Some(frame));
            }
        }
        Ok(None)
    }

    fn begin(&mut self, frame: Frame) -> Result<(), Outcome> {
        match frame.kind {
            kind::CLOSE | kind::PING | kind::PONG => {
                self.control.clear();
                let is_short = frame.is_final && frame.left <= CONTROL_BYTES_MAX;
                return if is_short { Ok(()) } else { Err(Outcome::Malformed) };
            }
            kind::CONTINUATION if self.is_in_message => {}
            kind::TEXT | kind::BINARY if !self.is_in_message => {
                self.kept.clear();
                self.bytes = 0;
            }
            _ => return Err(Outcome::Malformed),
        }
        self.is_in_message = true;
        Ok(())
    }
}

/// The head of a frame; nothing if it is not complete.
fn parse(head: &[u8]) -> Result<Option<Frame>, Outcome> {
    let &[first, second, ref rest @ ..] = head else { return Ok(None) };
    if first & RESERVED != 0 || second & MASKED != 0 {
        return Err(Outcome::Malformed);
    }
    let left = match (second, rest) {
        (126, [a, b]) => u64::from(u16::from_be_bytes([*a, *b])),
        (127, &[a, b, c, d, e, f, g, h]) => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        (126 | 127, _) => return Ok(None),
        (short, _) => u64::from(short),
    };
    if left >> 63 != 0 {
        return Err(Outcome::Malformed);
    }
    Ok(Some(Frame { kind: first & 0x0f, is_final: first & FINAL != 0, left }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What whole and single bytes mean alike.
    fn check(bytes: &[u8], expect: &[Said]) {
        for size in [bytes.len(), 1, 3] {
            let (mut reader, mut found) = (Reader::default(), Vec::new());
            reader.keep(true);
            for mut piece in bytes.chunks(size) {
                while !piece.is_empty() {
                    match reader.read(&mut piece).unwrap() {
                        Said::More => {}
                        said => found.push(said),
                    }
                }
            }
            assert_eq!(found, expect, "{size}");
        }
    }

    #[test]
    fn examples_of_rfc_6455_5_7() {
        let mut hello = Vec::new();
        write(&mut hello, kind::TEXT, b"Hello");
        assert_eq!(hello, [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
        check(b"\x81\x05Hello", &[Said::Message]);
        check(b"\x01\x03Hel\x80\x02lo", &[Said::Message]);
        check(b"\x89\x05Hello", &[Said::Ping]);
        check(&[b"\x82\x7e\x01\x00", &[7; 256][..]].concat(), &[Said::Message]);
    }

    #[test]
    fn a_ping_may_come_within_a_message() {
        check(
            b"\x01\x03Hel\x89\x01a\x80\x02lo\x81\x00\x88\x00",
            &[Said::Ping, Said::Message, Said::Message, Said::Close],
        );
    }

    #[test]
    fn what_breaks_the_rules_is_malformed() {
        for bytes in [
            &b"\x81\x85abcdHello"[..],
            b"\xc1\x00",
            b"\x80\x00",
            b"\x83\x00",
            b"\x09\x00",
            b"\x89\x7e\x01\x00",
            b"\x01\x00\x81\x00",
        ] {
            let (mut reader, mut rest) = (Reader::default(), bytes);
            let end = (0..4).find_map(|_| reader.read(&mut rest).err());
            assert_eq!(end, Some(Outcome::Malformed), "{bytes:?}");
        }
    }
}
