//! Frames of HTTP/3 (RFC 9114, 7): numbers of variable length, kinds, and where in a stream frames begin and end.
//!
//! A stream comes in pieces. Of frames that have to be read whole, so much is kept as one may have; bodies are lent
//! piece by piece, and what is not known is skipped. It does not know on which stream what may come.

use meshplay_perf::recording::Outcome;

/// Larger heads are not read, as with HTTP/1.1 and HTTP/2.
pub(super) const HEAD_BYTES_MAX: u64 = 64 << 10;
/// Kind and length of a frame, each of 8 bytes at most.
const PREFIX_BYTES_MAX: usize = 16;

/// Kinds of frames.
pub(super) mod kind {
    pub(in crate::h3) const DATA: u64 = 0;
    pub(in crate::h3) const HEADERS: u64 = 1;
    pub(in crate::h3) const CANCEL_PUSH: u64 = 3;
    pub(in crate::h3) const SETTINGS: u64 = 4;
    pub(in crate::h3) const PUSH_PROMISE: u64 = 5;
    pub(in crate::h3) const GOAWAY: u64 = 7;
    pub(in crate::h3) const MAX_PUSH_ID: u64 = 0xd;
    /// Of HTTP/2; nobody may send them.
    pub(in crate::h3) const FORBIDDEN: [u64; 4] = [2, 6, 8, 9];
}

/// Errors that we tell (RFC 9114, 8.1).
pub(super) mod code {
    pub(in crate::h3) const NO_ERROR: u32 = 0x100;
    pub(in crate::h3) const GENERAL_PROTOCOL_ERROR: u32 = 0x101;
    pub(in crate::h3) const STREAM_CREATION_ERROR: u32 = 0x103;
    pub(in crate::h3) const REQUEST_CANCELLED: u32 = 0x10c;
}

/// Part of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A whole frame, but one of DATA.
    Frame(u64, &'a [u8]),
    /// Bytes of a body, without their frame.
    Data(&'a [u8]),
    /// A frame that brings nothing.
    Nothing,
}

/// How far the frames of a stream have come.
#[derive(Debug, Default)]
pub(super) struct Frames {
    state: State,
    /// What came of a prefix, or of a frame that is read whole.
    partial: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// A frame begins, or has begun.
    #[default]
    Prefix,
    /// So many bytes are to come.
    Data(u64),
    Skip(u64),
    /// Of such a kind, so many bytes.
    Whole(u64, u64),
    /// What is partial was lent.
    Lent,
}

impl Frames {
    /// Nothing is cut off here.
    pub(super) fn is_between(&self) -> bool {
        match self.state {
            State::Prefix => self.partial.is_empty(),
            State::Lent => true,
            State::Data(_) | State::Skip(_) | State::Whole(..) => false,
        }
    }

    /// Takes the next piece off `input`; nothing if it is used up.
    #[inline]
    pub(super) fn next<'a, 'b: 'a>(&'a mut self, input: &mut &'b [u8]) -> Result<Option<Piece<'a>>, Outcome> {
        loop {
            match self.state {
                State::Lent => {
                    self.partial.clear();
                    self.state = State::Prefix;
                }
                State::Prefix => {
                    let Some((kind, length)) = self.prefix(input) else { return Ok(None) };
                    if self.begin(kind, length)? {
                        return Ok(Some(Piece::Nothing));
                    }
                }
                State::Data(left) => {
                    return Ok(take(input, left).map(|(bytes, left)| {
                        self.state = if left == 0 { State::Prefix } else { State::Data(left) };
                        Piece::Data(bytes)
                    }));
                }
                State::Skip(left) => {
                    let Some((_, left)) = take(input, left) else { return Ok(None) };
                    self.state = if left == 0 { State::Prefix } else { State::Skip(left) };
                }
                State::Whole(kind, length) => return Ok(self.whole(kind, length, input)),
            }
        }
    }

    /// A frame begins; whether it has already ended and brings nothing.
    fn begin(&mut self, kind: u64, length: u64) -> Result<bool, Outcome> {
        self.partial.clear();
        let (state, brings_nothing) = match kind {
            kind::DATA if length == 0 => (State::Prefix, true),
            kind::DATA => (State::Data(length), false),
            kind::HEADERS
            | kind::CANCEL_PUSH
            | kind::SETTINGS
            | kind::PUSH_PROMISE
            | kind::GOAWAY
            | kind::MAX_PUSH_ID => {
                if length > HEAD_BYTES_MAX {
                    return Err(Outcome::HeadTooLarge);
                }
                (State::Whole(kind, length), false)
            }
            other if kind::FORBIDDEN.contains(&other) => return Err(Outcome::Malformed),
            _ if length == 0 => (State::Prefix, true),
            _ => (State::Skip(length), true),
        };
        self.state = state;
        Ok(brings_nothing)
    }

    fn whole<'a, 'b: 'a>(&'a mut self, kind: u64, length: u64, input: &mut &'b [u8]) -> Option<Piece<'a>> {
        let left = length as usize - self.partial.len();
        if self.partial.is_empty()
            && let Some((payload, rest)) = input.split_at_checked(left)
        {
            *input = rest;
            self.state = State::Prefix;
            return Some(Piece::Frame(kind, payload));
        }
        let (piece, rest) = input.split_at(left.min(input.len()));
        *input = rest;
        self.partial.extend_from_slice(piece);
        if piece.len() < left {
            return None;
        }
        self.state = State::Lent;
        Some(Piece::Frame(kind, &self.partial))
    }

    /// Kind and length of the next frame, once they are there.
    fn prefix(&mut self, input: &mut &[u8]) -> Option<(u64, u64)> {
        if self.partial.is_empty()
            && let Some((kind, length, rest)) = read_prefix(input)
        {
            *input = rest;
            return Some((kind, length));
        }
        while let Some((byte, rest)) = input.split_first() {
            self.partial.push(*byte);
            *input = rest;
            if let Some((kind, length, _)) = read_prefix(&self.partial) {
                return Some((kind, length));
            }
            debug_assert!(self.partial.len() < PREFIX_BYTES_MAX);
        }
        None
    }
}

/// At most `left` bytes, and how many are left then; nothing if there are none.
fn take<'a>(input: &mut &'a [u8], left: u64) -> Option<(&'a [u8], u64)> {
    if input.is_empty() {
        return None;
    }
    let n = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
    let (bytes, rest) = input.split_at(n);
    *input = rest;
    Some((bytes, left - n as u64))
}

fn read_prefix(bytes: &[u8]) -> Option<(u64, u64, &[u8])> {
    let (kind, rest) = read_number(bytes)?;
    let (length, rest) = read_number(rest)?;
    Some((kind, length, rest))
}

/// A number of variable length (RFC 9000, 16), and what comes after it; nothing if it is not all there.
pub(super) fn read_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (first, _) = bytes.split_first()?;
    let (number, rest) = bytes.split_at_checked(1 << (first >> 6))?;
    let value = number[1..].iter().fold(u64::from(first & 0x3f), |value, byte| value << 8 | u64::from(*byte));
    Some((value, rest))
}

/// The same, written; it has to be below 2^62.
pub(super) fn write_number(out: &mut Vec<u8>, value: u64) {
    match value {
        0..0x40 => out.push(value as u8),
        0x40..0x4000 => out.extend((value as u16 | 0x4000).to_be_bytes()),
        0x4000..0x4000_0000 => out.extend((value as u32 | 0x8000_0000).to_be_bytes()),
        _ => out.extend((value | 0xc000_0000_0000_0000).to_be_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_rfc_9000_a_1() {
        let check = |bytes: &[u8], expect: u64| {
            assert_eq!(read_number(bytes), Some((expect, &[][..])));
            let mut written = Vec::new();
            write_number(&mut written, expect);
            assert_eq!(written, bytes);
        };
        check(&[0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c], 151_288_809_941_952_652);
        check(&[0x9d, 0x7f, 0x3e, 0x7d], 494_878_333);
        check(&[0x7b, 0xbd], 15_293);
        check(&[0x25], 37);
        assert_eq!(read_number(&[0x40, 0x25]), Some((37, &[][..])));
        assert_eq!(read_number(&[0x9d, 0x7f, 0x3e]), None);
    }

    /// What a stream is made of, as text, however it is cut.
    fn check(stream: &[u8], expect: &[&str], is_between: bool) {
        for size in 1..=stream.len() {
            let (mut frames, mut found, mut body) = (Frames::default(), Vec::new(), Vec::new());
            for mut cut in stream.chunks(size) {
                while let Some(piece) = frames.next(&mut cut).unwrap() {
                    match piece {
                        Piece::Data(bytes) => body.extend_from_slice(bytes),
                        Piece::Frame(kind, bytes) => found.push(format!("{kind} {bytes:?}")),
                        Piece::Nothing => found.push("nothing".to_owned()),
                    }
                }
            }
            found.push(String::from_utf8(body).unwrap());
            assert_eq!(found, expect, "by {size}");
            assert_eq!(frames.is_between(), is_between, "by {size}");
        }
    }

    #[test]
    fn frames_are_found_however_a_stream_is_cut() {
        check(&[1, 2, 8, 9, 0, 3, b'a', b'b', b'c', 0, 1, b'd'], &["1 [8, 9]", "abcd"], true);
        check(&[4, 0, 7, 1, 0], &["4 []", "7 [0]", ""], true);
        check(&[1, 2, 8], &[""], false);
        check(&[0, 3, b'a'], &["a"], false);
        check(&[0x40], &[""], false);
    }

    #[test]
    fn what_is_not_known_is_skipped_and_counted() {
        // 0x21, as all of 0x1f·N + 0x21, is there to be ignored.
        check(
            &[0x21, 2, 0, 0, 0x40, 0x40, 0, 0, 0, 1, 1, 8],
            &["nothing", "nothing", "nothing", "1 [8]", ""],
            true,
        );
    }

    #[test]
    fn what_may_not_come_or_is_too_large_is_refused() {
        let check = |bytes: &[u8], expect| {
            assert_eq!(Frames::default().next(&mut &*bytes), Err(expect), "{bytes:?}");
        };
        check(&[2, 0], Outcome::Malformed);
        check(&[1, 0x80, 1, 0, 1], Outcome::HeadTooLarge);
    }
}
