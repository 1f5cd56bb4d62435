//! What the target says beside its answers: on its control stream, and on those of a compression that we do not use.

use meshplay_perf::recording::Outcome;

use super::frame::{Frames, Piece, kind, read_number, write_number};

/// Kinds of streams (RFC 9114, 6.2 and RFC 9204, 4.2).
const CONTROL: u64 = 0;
const PUSH: u64 = 1;
const ENCODER: u64 = 2;
const DECODER: u64 = 3;
/// Settings that HTTP/2 had.
const SETTINGS_FORBIDDEN: [u64; 4] = [2, 3, 4, 5];
const MAX_FIELD_SECTION_SIZE: u64 = 6;
/// Set Dynamic Table Capacity, to 0: all that an encoder may say to us.
const CAPACITY_0: u8 = 0x20;

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// It ends the connection: streams from this number on are not answered.
    GoAway(u64),
    /// Nothing that an answer needs.
    Nothing,
}

/// Whether a stream is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Yes,
    /// It is of a kind that we do not know.
    No,
}

/// A stream that the target opened.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    /// Once it is known.
    kind: Option<u64>,
    /// Before it is.
    partial: Vec<u8>,
    frames: Frames,
    has_settings: bool,
    goes_away: Option<u64>,
}

impl Incoming {
    /// Takes bytes; `known` are the kinds of the target's other streams, which it may have but once.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        known: &mut Vec<u64>,
        tell: &mut impl FnMut(Word),
    ) -> Result<Heard, Outcome> {
        let Some(kind) = self.kind else { return self.begin(bytes, known, tell) };
        self.go_on(kind, bytes, tell)
    }

    /// It is at its end, which the streams that are needed never are.
    pub(super) fn end(&self) -> Result<(), Outcome> {
        match self.kind {
            Some(CONTROL | ENCODER | DECODER) => Err(Outcome::Malformed),
            Some(_) | None => Ok(()),
        }
    }

    fn begin(
        &mut self,
        bytes: &[u8],
        known: &mut Vec<u64>,
        tell: &mut impl FnMut(Word),
    ) -> Result<Heard, Outcome> {
        self.partial.extend_from_slice(bytes);
        let partial = std::mem::take(&mut self.partial);
        let Some((kind, rest)) = read_number(&partial) else {
            self.partial = partial;
            return Ok(Heard::Yes);
        };
        self.kind = Some(kind);
        if kind == PUSH || known.contains(&kind) {
            return Err(Outcome::Malformed);
        }
        if matches!(kind, CONTROL | ENCODER | DECODER) {
            known.push(kind);
        }
        self.go_on(kind, rest, tell)
    }

    fn go_on(&mut self, kind: u64, bytes: &[u8], tell: &mut impl FnMut(Word)) -> Result<Heard, Outcome> {
        match kind {
            CONTROL => self.control(bytes, tell).map(|()| Heard::Yes),
            ENCODER if bytes.iter().any(|byte| *byte != CAPACITY_0) => Err(Outcome::Malformed),
            ENCODER | DECODER => {
                bytes.iter().for_each(|_| tell(Word::Nothing));
                Ok(Heard::Yes)
            }
            _ => {
                tell(Word::Nothing);
                Ok(Heard::No)
            }
        }
    }

    fn control(&mut self, mut bytes: &[u8], tell: &mut impl FnMut(Word)) -> Result<(), Outcome> {
        while let Some(piece) = self.frames.next(&mut bytes)? {
            let (is_settings, is_first) =
                (matches!(piece, Piece::Frame(kind::SETTINGS, _)), !self.has_settings);
            if is_settings != is_first {
                return Err(Outcome::Malformed);
            }
            tell(match piece {
                Piece::Frame(kind::SETTINGS, payload) => {
                    check_settings(payload)?;
                    self.has_settings = true;
                    Word::Nothing
                }
                Piece::Frame(kind::GOAWAY, payload) => {
                    let id = only_number(payload)?;
                    // It may only take back more.
                    if id % 4 != 0 || self.goes_away.is_some_and(|before| id > before) {
                        return Err(Outcome::Malformed);
                    }
                    self.goes_away = Some(id);
                    Word::GoAway(id)
                }
                Piece::Frame(kind::CANCEL_PUSH, payload) => {
                    only_number(payload)?;
                    Word::Nothing
                }
                Piece::Nothing => Word::Nothing,
                Piece::Frame(..) | Piece::Data(_) => return Err(Outcome::Malformed),
            });
        }
        Ok(())
    }
}

fn only_number(payload: &[u8]) -> Result<u64, Outcome> {
    match read_number(payload) {
        Some((number, [])) => Ok(number),
        _ => Err(Outcome::Malformed),
    }
}

fn check_settings(payload: &[u8]) -> Result<(), Outcome> {
    let (mut rest, mut seen) = (payload, Vec::new());
    while !rest.is_empty() {
        let (id, after) = read_number(rest).ok_or(Outcome::Malformed)?;
        let (_, after) = read_number(after).ok_or(Outcome::Malformed)?;
        if SETTINGS_FORBIDDEN.contains(&id) || seen.contains(&id) {
            return Err(Outcome::Malformed);
        }
        // So many are remembered as anybody has.
        if seen.len() < 64 {
            seen.push(id);
        }
        rest = after;
    }
    Ok(())
}

/// What our own control stream begins with, which is all that we say on it.
pub(super) fn greeting(head_bytes_max: u64) -> Vec<u8> {
    let (mut settings, mut out) = (Vec::new(), Vec::new());
    write_number(&mut settings, MAX_FIELD_SECTION_SIZE);
    write_number(&mut settings, head_bytes_max);
    write_number(&mut out, CONTROL);
    write_number(&mut out, kind::SETTINGS);
    write_number(&mut out, settings.len() as u64);
    out.extend(settings);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stream: &[u8], expect: Result<(Heard, &[Word]), Outcome>) {
        for size in [1, 2, stream.len()] {
            let (mut incoming, mut known, mut words) = (Incoming::default(), Vec::new(), Vec::new());
            let mut heard = Ok(Heard::Yes);
            for piece in stream.chunks(size) {
                heard = incoming.read(piece, &mut known, &mut |word| words.push(word));
                if heard != Ok(Heard::Yes) {
                    break;
                }
            }
            let found = heard.map(|heard| (heard, words.as_slice()));
            assert_eq!(found, expect, "{stream:x?} by {size}");
        }
    }

    #[test]
    fn a_control_stream_begins_with_settings() {
        use Word::{GoAway, Nothing};
        check(&greeting(65_536), Ok((Heard::Yes, &[Nothing])));
        check(b"\x00\x04\x00\x07\x01\x08\x07\x01\x04", Ok((Heard::Yes, &[Nothing, GoAway(8), GoAway(4)])));
        check(b"\x00\x04\x00\x40\x21\x02xx\x03\x01\x00", Ok((Heard::Yes, &[Nothing; 3])));
        for wrong in [
            &b"\x00\x07\x01\x08"[..],
            b"\x00\x04\x00\x04\x00",
            b"\x00\x04\x02\x02\x01",
            b"\x00\x04\x04\x06\x01\x06\x01",
            b"\x00\x04\x01\x06",
            b"\x00\x04\x00\x00\x01a",
            b"\x00\x04\x00\x01\x01a",
            b"\x00\x04\x00\x07\x01\x03",
            b"\x00\x04\x00\x07\x01\x04\x07\x01\x08",
        ] {
            check(wrong, Err(Outcome::Malformed));
        }
    }

    #[test]
    fn other_streams_have_nothing_to_say_to_us() {
        check(b"\x02\x20", Ok((Heard::Yes, &[Word::Nothing])));
        // RFC 9204, B.2: a capacity and an insertion, neither of which we allow.
        check(b"\x02\x3f\xbd\x01\xc0\x0fwww.example.com", Err(Outcome::Malformed));
        check(b"\x03\x48", Ok((Heard::Yes, &[Word::Nothing])));
        check(b"\x01\x00", Err(Outcome::Malformed));
        check(b"\x21abc", Ok((Heard::No, &[Word::Nothing])));
    }

    #[test]
    fn streams_that_are_needed_never_end_and_are_not_doubled() {
        let (mut known, mut drop) = (Vec::new(), drop);
        let mut control = Incoming::default();
        assert_eq!(control.read(b"\x00", &mut known, &mut drop), Ok(Heard::Yes));
        assert_eq!(control.end(), Err(Outcome::Malformed));
        assert_eq!(Incoming::default().read(b"\x00", &mut known, &mut drop), Err(Outcome::Malformed));
    }
}
