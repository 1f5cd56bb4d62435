//! A body in chunks: sizes in hex, data, and trailers until an empty line. Data goes to whoever keeps it.

use super::Kept;

/// Digits of the largest size that is believed: 2⁶⁰.
const DIGITS_MAX: u32 = 15;
/// Bytes of extensions and trailers that are read.
const ASIDE_BYTES_MAX: u32 = 64 << 10;

/// Where in such a body we are.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    at: At,
    size: u64,
    digits: u32,
    aside: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Size,
    Extension,
    Data,
    DataEnd,
    TrailerStart,
    Trailer,
}

/// What bytes were.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    More,
    /// The end, `rest` bytes before the end of what came.
    Done {
        rest: usize,
    },
    Bad,
}

impl Chunked {
    pub(super) fn read(&mut self, mut bytes: &[u8], body: &mut Kept) -> Read {
        loop {
            if self.at == At::Data {
                let skipped = self.size.min(bytes.len() as u64);
                self.size -= skipped;
                let (data, rest) = bytes.split_at(skipped as usize);
                body.push(data);
                bytes = rest;
                if self.size == 0 {
                    self.at = At::DataEnd;
                }
            }
            let Some((byte, rest)) = bytes.split_first() else { return Read::More };
            bytes = rest;
            match self.step(*byte) {
                Step::On => {}
                Step::Done => return Read::Done { rest: bytes.len() },
                Step::Bad => return Read::Bad,
            }
        }
    }

    fn step(&mut self, byte: u8) -> Step {
        match (self.at, byte) {
            (At::Size, b'\n') if self.digits > 0 => self.size_known(),
            (At::Size, b'\r' | b' ' | b'\t') if self.digits > 0 => Step::On,
            (At::Size, b';') if self.digits > 0 => self.to(At::Extension),
            (At::Size, _) => self.digit(byte),
            (At::Extension, b'\n') => self.size_known(),
            (At::DataEnd, b'\r') => Step::On,
            (At::DataEnd, b'\n') => self.to(At::Size),
            // Data longer than its size said.
            (At::DataEnd | At::Data, _) => Step::Bad,
            (At::TrailerStart, b'\n') => Step::Done,
            (At::TrailerStart, b'\r') => Step::On,
            (At::Trailer, b'\n') => self.to(At::TrailerStart),
            (At::Extension, _) => self.aside(),
            (At::TrailerStart | At::Trailer, _) => {
                self.at = At::Trailer;
                self.aside()
            }
        }
    }

    fn to(&mut self, at: At) -> Step {
        self.at = at;
        Step::On
    }

    fn digit(&mut self, byte: u8) -> Step {
        let Some(value) = char::from(byte).to_digit(16) else { return Step::Bad };
        self.digits += 1;
        self.size = self.size << 4 | u64::from(value);
        if self.digits <= DIGITS_MAX { Step::On } else { Step::Bad }
    }

    fn size_known(&mut self) -> Step {
        self.digits = 0;
        self.to(if self.size == 0 { At::TrailerStart } else { At::Data })
    }

    fn aside(&mut self) -> Step {
        self.aside += 1;
        if self.aside <= ASIDE_BYTES_MAX { Step::On } else { Step::Bad }
    }
}

enum Step {
    On,
    Done,
    Bad,
}
