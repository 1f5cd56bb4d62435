//! Heads of requests and answers, compressed with QPACK (RFC 9204) and the static table alone.
//!
//! We offer no dynamic table, so a head means the same on every connection and in any order. Of answers, only what
//! matters is read: the status and the length of the body, and where answers are followed where they lead and which
//! cookies they set. A head that is the same as the last one is not read again.

use meshplay_perf::recording::Outcome;

use crate::{
    h2::{Fault, Reader, Text},
    told::{Told, Wants},
};

/// Fields of the static table (RFC 9204, appendix A).
pub(super) mod field {
    pub(in crate::h3) const AUTHORITY: usize = 0;
    pub(in crate::h3) const PATH: usize = 1;
    pub(in crate::h3) const METHOD: usize = 15;
    pub(in crate::h3) const SCHEME_HTTPS: usize = 23;
    pub(super) const CONTENT_LENGTH: usize = 4;
    pub(super) const LOCATION: usize = 12;
    pub(super) const SET_COOKIE: usize = 14;
    pub(super) const END: usize = 99;
}

/// Methods that have a place in the table.
const METHODS: [(&str, usize); 7] =
    [("CONNECT", 15), ("DELETE", 16), ("GET", 17), ("HEAD", 18), ("OPTIONS", 19), ("POST", 20), ("PUT", 21)];
const STATUSES: [(usize, u16); 14] = [
    (24, 103),
    (25, 200),
    (26, 304),
    (27, 404),
    (28, 503),
    (63, 100),
    (64, 204),
    (65, 206),
    (66, 302),
    (67, 400),
    (68, 403),
    (69, 421),
    (70, 425),
    (71, 500),
];
/// Bits of a value's length.
const VALUE_PREFIX: u32 = 7;

/// What a head says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: Option<u16>,
    pub(super) content_length: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Status,
    ContentLength,
    Location,
    SetCookie,
    Other,
}

/// Reads heads; it remembers the last one.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    last: Vec<u8>,
    last_head: Head,
    wants: Wants,
    /// What the last head says to who follows answers.
    pub(super) told: Told,
}

impl Decoder {
    /// That keeps also what is wanted.
    pub(super) fn new(wants: Wants) -> Self {
        Self { wants, ..Self::default() }
    }

    /// Reads a whole head.
    #[inline]
    pub(super) fn read(&mut self, block: &[u8]) -> Result<Head, Outcome> {
        if block != self.last || block.is_empty() {
            self.last_head = self.read_anew(block).map_err(|_| Outcome::Malformed)?;
            self.last.clear();
            self.last.extend_from_slice(block);
        }
        Ok(self.last_head)
    }

    fn read_anew(&mut self, block: &[u8]) -> Result<Head, Fault> {
        // What cannot be read whole must not be taken for the last one.
        self.last.clear();
        self.told = Told::default();
        let (mut head, mut reader) = (Head::default(), Reader { bytes: block });
        // It needs nothing of a dynamic table; then the base means nothing.
        if reader.integer(8)? != 0 {
            return Err(Fault::Malformed);
        }
        reader.integer(7)?;
        while let Some(first) = reader.peek() {
            let name = match first {
                0xc0.. => {
                    let index = reader.integer(6)?;
                    head.take_known(index)?;
                    continue;
                }
                0x50..0x60 | 0x70..0x80 => Name::at(reader.integer(4)?)?,
                0x20..0x40 => Name::of(reader.text(3)?.kept()),
                // Something of the dynamic table, which is empty.
                _ => return Err(Fault::Malformed),
            };
            self.value(name, &mut head, &mut reader)?;
        }
        Ok(head)
    }

    fn value(&mut self, name: Name, head: &mut Head, reader: &mut Reader<'_>) -> Result<(), Fault> {
        match name {
            // The first one counts.
            Name::Location if self.wants.location && self.told.location.is_none() => {
                self.told.location = Some(reader.whole(VALUE_PREFIX)?);
                Ok(())
            }
            Name::SetCookie if self.wants.cookies => {
                self.told.cookies.push(reader.whole(VALUE_PREFIX)?);
                Ok(())
            }
            name => head.take(name, &reader.text(VALUE_PREFIX)?),
        }
    }
}

impl Head {
    /// A field that is in the table whole.
    fn take_known(&mut self, index: usize) -> Result<(), Fault> {
        match Name::at(index)? {
            Name::Status => {
                self.status = STATUSES.iter().find(|(at, _)| *at == index).map(|(_, status)| *status);
            }
            Name::ContentLength => self.content_length = Some(0),
            Name::Location | Name::SetCookie | Name::Other => {}
        }
        Ok(())
    }

    fn take(&mut self, name: Name, value: &Text) -> Result<(), Fault> {
        let number = || value.number().ok_or(Fault::Malformed);
        match name {
            Name::Status => self.status = Some(u16::try_from(number()?).map_err(|_| Fault::Malformed)?),
            Name::ContentLength => self.content_length = Some(number()?),
            Name::Location | Name::SetCookie | Name::Other => {}
        }
        Ok(())
    }
}

impl Name {
    fn at(index: usize) -> Result<Self, Fault> {
        match index {
            field::CONTENT_LENGTH => Ok(Self::ContentLength),
            field::LOCATION => Ok(Self::Location),
            field::SET_COOKIE => Ok(Self::SetCookie),
            24..=28 | 63..=71 => Ok(Self::Status),
            0..field::END => Ok(Self::Other),
            _ => Err(Fault::Malformed),
        }
    }

    fn of(text: &[u8]) -> Self {
        match text {
            b":status" => Self::Status,
            b"content-length" => Self::ContentLength,
            b"location" => Self::Location,
            b"set-cookie" => Self::SetCookie,
            _ => Self::Other,
        }
    }
}

/// What every head that uses no dynamic table begins with.
pub(super) const PREFIX: [u8; 2] = [0, 0];

pub(super) fn write_method(out: &mut Vec<u8>, method: &str) {
    match METHODS.iter().find(|(known, _)| *known == method) {
        Some((_, index)) => write_known(out, *index),
        None => write_named(out, field::METHOD, method),
    }
}

/// A field that is in the table whole.
pub(super) fn write_known(out: &mut Vec<u8>, index: usize) {
    write_integer(out, 0xc0, 6, index);
}

/// A field whose name is in the table.
pub(super) fn write_named(out: &mut Vec<u8>, index: usize, value: &str) {
    write_integer(out, 0x50, 4, index);
    write_text(out, 0, VALUE_PREFIX, value);
}

pub(super) fn write_field(out: &mut Vec<u8>, name: &str, value: &str) {
    write_text(out, 0x20, 3, name);
    write_text(out, 0, VALUE_PREFIX, value);
}

fn write_text(out: &mut Vec<u8>, flags: u8, prefix: u32, text: &str) {
    write_integer(out, flags, prefix, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// RFC 7541, 5.1.
fn write_integer(out: &mut Vec<u8>, flags: u8, prefix: u32, value: usize) {
    let full = (1 << prefix) - 1;
    if value < full {
        out.push(flags | value as u8);
        return;
    }
    out.push(flags | full as u8);
    let mut rest = value - full;
    while rest >= 128 {
        out.push(rest as u8 | 128);
        rest >>= 7;
    }
    out.push(rest as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &[u8], expect: Result<(Option<u16>, Option<u64>), Outcome>) {
        let mut decoder = Decoder::default();
        // The second time it is remembered.
        for _ in 0..2 {
            let found = decoder.read(block).map(|head| (head.status, head.content_length));
            assert_eq!(found, expect, "{block:x?}");
        }
    }

    #[test]
    fn example_of_rfc_9204_b_1() {
        // :path=/index.html, by the name in the static table.
        let block = b"\x00\x00\x51\x0b/index.html";
        check(block, Ok((None, None)));
        let mut written = PREFIX.to_vec();
        write_named(&mut written, field::PATH, "/index.html");
        assert_eq!(written, block);
    }

    #[test]
    fn examples_of_rfc_9204_b_2_to_b_4_need_a_table_that_we_do_not_offer() {
        for block in [&b"\x03\x81\x10\x11"[..], b"\x05\x00\x80\xc1\x81", b"\x00\x00\x80", b"\x00\x00\x10"] {
            check(block, Err(Outcome::Malformed));
        }
    }

    #[test]
    fn status_and_length_are_read_however_they_are_written() {
        check(b"\x00\x00\xd9\xc4", Ok((Some(200), Some(0))));
        check(b"\x00\x00\xff\x00", Ok((Some(100), None)));
        check(b"\x00\x00\xff\x08", Ok((Some(500), None)));
        // :status by name, and compressed: 302. Content-Length by name, and with its name as text.
        check(b"\x00\x00\x5f\x09\x82\x64\x02\x54\x02\x31\x33", Ok((Some(302), Some(13))));
        check(b"\x00\x00\x5f\x09\x03418\x27\x07content-length\x019", Ok((Some(418), Some(9))));
        // Never to be kept, and of no interest.
        check(b"\x00\x00\xd9\x7f\x1e\x01a\x31b\x01c", Ok((Some(200), None)));
    }

    #[test]
    fn locations_and_cookies_are_told_to_who_wants_them() {
        // 302, a location by its place in the table, a cookie by its name as text.
        let block = b"\x00\x00\xff\x03\x5c\x02/b\x27\x03set-cookie\x03a=1";
        for (wants, location, cookies) in [
            (Wants { location: true, cookies: true }, Some(&b"/b"[..]), 1),
            (Wants { location: false, cookies: true }, None, 1),
            (Wants::default(), None, 0),
        ] {
            let mut decoder = Decoder::new(wants);
            for _ in 0..2 {
                assert_eq!(decoder.read(block).unwrap().status, Some(302));
                assert_eq!(decoder.told.location.as_deref(), location);
                assert_eq!(decoder.told.cookies, vec![b"a=1".to_vec(); cookies]);
            }
            assert_eq!(decoder.read(b"\x00\x00\xd9").unwrap().status, Some(200));
            assert_eq!(decoder.told, Told::default());
        }
    }

    #[test]
    fn what_is_no_head_is_malformed() {
        for block in [
            &b""[..],
            b"\x00",
            b"\x00\x00\xff\x24",
            b"\x00\x00\x5f\x09\x03abc",
            b"\x00\x00\x51\x0b/",
            b"\x00\x00\x54\x00",
        ] {
            check(block, Err(Outcome::Malformed));
        }
    }
}
