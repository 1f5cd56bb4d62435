//! Heads of answers, compressed with HPACK (RFC 7541), as far as they matter: the status, the length of the body, and
//! the outcome of a call; where answers are followed, also where they lead and which cookies they set.
//!
//! The dynamic table has to be followed exactly, or the next head would mean something else; but of what is in it, only
//! sizes and the few fields of interest are kept. So nothing a target sends takes more than the table's 4 KiB.
//! A head that is the same as the last one, and that left the table alone, is not read again.

use std::{collections::VecDeque, sync::Arc};

use super::huffman::Huffman;
use crate::told::{Told, Wants};

/// What a table entry costs beyond its texts (RFC 7541, 4.1).
const ENTRY_BYTES: usize = 32;
/// Size of the table: what we announce by saying nothing.
const TABLE_BYTES_MAX: usize = 4_096;
/// All fields of a head, before compression; more is not read.
const HEAD_BYTES_MAX: usize = 256 << 10;
/// Of a text, so much is looked at.
const TEXT_BYTES: usize = 24;
const STATIC_ENTRIES: usize = 61;
/// Bits of the length of a text.
const TEXT_PREFIX: u32 = 7;

static HUFFMAN: Huffman = Huffman::new();

/// Sizes of the static table's names and values (RFC 7541, appendix A): only those that may be of interest have a text.
const STATUSES: [(usize, u16); 7] =
    [(8, 200), (9, 204), (10, 206), (11, 304), (12, 400), (13, 404), (14, 500)];
const CONTENT_LENGTH: usize = 28;
const LOCATION: usize = 46;
const SET_COOKIE: usize = 55;
/// Lengths of the names of the static table.
#[rustfmt::skip]
const STATIC_NAMES: [u8; STATIC_ENTRIES] = [
    10, 7, 7, 5, 5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 14, 15, 15, 13, 6, 27, 3, 5, 13, 13, 19, 16, 16, 14, 16, 13, 12, 6, 4, 4,
    6, 7, 4, 4, 8, 17, 13, 8, 19, 13, 4, 8, 12, 18, 19, 5, 7, 7, 11, 6, 10, 25, 17, 10, 4, 3, 16,
];

/// What a head says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: Option<u16>,
    pub(super) content_length: Option<u64>,
    /// Of gRPC.
    pub(super) grpc_status: Option<u16>,
}

/// Why a head cannot be read. The connection cannot be used any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Malformed,
    TooLarge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Status,
    ContentLength,
    GrpcStatus,
    Location,
    SetCookie,
    Other,
}

#[derive(Clone, Debug)]
struct Field {
    name: Name,
    name_bytes: usize,
    /// Of one that is of interest, and a number.
    value: u64,
    value_bytes: usize,
    /// Of one that is of interest to who follows answers.
    text: Option<Arc<[u8]>>,
}

/// The table of one connection.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// The youngest first.
    table: VecDeque<Field>,
    table_bytes: usize,
    /// Shrunk by the target below what it may have.
    shrunk: Option<usize>,
    /// The last head that left the table alone.
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
    pub(super) fn read(&mut self, block: &[u8]) -> Result<Head, Fault> {
        if !block.is_empty() && block == self.last {
            return Ok(self.last_head);
        }
        self.read_anew(block)
    }

    fn read_anew(&mut self, block: &[u8]) -> Result<Head, Fault> {
        self.last.clear();
        self.told = Told::default();
        let (mut head, mut reader) = (Head::default(), Reader { bytes: block });
        let (mut size, mut leaves_table_alone) = (0, true);
        while let Some(first) = reader.peek() {
            let field = match first {
                0x80.. => {
                    let index = reader.integer(7)?;
                    self.indexed(index)?
                }
                0x40..0x80 => {
                    leaves_table_alone = false;
                    let field = self.literal(&mut reader, 6)?;
                    self.insert(field.clone());
                    field
                }
                0x20..0x40 => {
                    leaves_table_alone = false;
                    self.resize(reader.integer(5)?)?;
                    continue;
                }
                _ => self.literal(&mut reader, 4)?,
            };
            size += field.size();
            if size > HEAD_BYTES_MAX {
                return Err(Fault::TooLarge);
            }
            head.take(&field)?;
            field.tell(&mut self.told);
        }
        if leaves_table_alone {
            self.last.extend_from_slice(block);
            self.last_head = head;
        }
        Ok(head)
    }

    fn indexed(&self, index: usize) -> Result<Field, Fault> {
        match index.checked_sub(1 + STATIC_ENTRIES) {
            Some(at) => self.table.get(at).cloned().ok_or(Fault::Malformed),
            None => Field::of_static(index).ok_or(Fault::Malformed),
        }
    }

    /// A field whose name may be in a table, and whose value is not.
    fn literal(&self, reader: &mut Reader<'_>, prefix: u32) -> Result<Field, Fault> {
        let (name, name_bytes) = match reader.integer(prefix)? {
            0 => {
                let text = reader.text(TEXT_PREFIX)?;
                (Name::of(text.kept()), text.bytes)
            }
            index => {
                let field = self.indexed(index)?;
                (field.name, field.name_bytes)
            }
        };
        if (name == Name::Location && self.wants.location) || (name == Name::SetCookie && self.wants.cookies)
        {
            let text = reader.whole(TEXT_PREFIX)?;
            return Ok(Field {
                name,
                name_bytes,
                value: 0,
                value_bytes: text.len(),
                text: Some(text.into()),
            });
        }
        let text = reader.text(TEXT_PREFIX)?;
        let value = if name.is_number() { text.number().ok_or(Fault::Malformed)? } else { 0 };
        Ok(Field { name, name_bytes, value, value_bytes: text.bytes, text: None })
    }

    fn insert(&mut self, field: Field) {
        self.shrink(self.limit().saturating_sub(field.size()));
        // One that is larger than the table empties it.
        if field.size() <= self.limit() {
            self.table_bytes += field.size();
            self.table.push_front(field);
        }
    }

    fn limit(&self) -> usize {
        self.shrunk.unwrap_or(TABLE_BYTES_MAX)
    }

    fn resize(&mut self, bytes: usize) -> Result<(), Fault> {
        if bytes > TABLE_BYTES_MAX {
            return Err(Fault::Malformed);
        }
        self.shrunk = Some(bytes);
        self.shrink(bytes);
        Ok(())
    }

    /// The oldest go, until the rest is not larger than that.
    fn shrink(&mut self, bytes: usize) {
        while self.table_bytes > bytes
            && let Some(field) = self.table.pop_back()
        {
            self.table_bytes -= field.size();
        }
    }
}

impl Head {
    fn take(&mut self, field: &Field) -> Result<(), Fault> {
        match field.name {
            Name::Status => self.status = Some(u16::try_from(field.value).map_err(|_| Fault::Malformed)?),
            Name::ContentLength => self.content_length = Some(field.value),
            Name::GrpcStatus => {
                self.grpc_status = Some(u16::try_from(field.value).map_err(|_| Fault::Malformed)?);
            }
            Name::Location | Name::SetCookie | Name::Other => {}
        }
        Ok(())
    }
}

impl Name {
    fn of(text: &[u8]) -> Self {
        match text {
            b":status" => Self::Status,
            b"content-length" => Self::ContentLength,
            b"grpc-status" => Self::GrpcStatus,
            b"location" => Self::Location,
            b"set-cookie" => Self::SetCookie,
            _ => Self::Other,
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Status | Self::ContentLength | Self::GrpcStatus)
    }
}

impl Field {
    fn size(&self) -> usize {
        self.name_bytes + self.value_bytes + ENTRY_BYTES
    }

    fn of_static(index: usize) -> Option<Self> {
        let name_bytes = usize::from(*STATIC_NAMES.get(index.checked_sub(1)?)?);
        let status = STATUSES.iter().find(|(at, _)| *at == index).map(|(_, status)| *status);
        let name = match (status, index) {
            (Some(_), _) => Name::Status,
            (None, CONTENT_LENGTH) => Name::ContentLength,
            (None, LOCATION) => Name::Location,
            (None, SET_COOKIE) => Name::SetCookie,
            (None, _) => Name::Other,
        };
        // Values of fields that are never put into a table again need no exact size.
        Some(Self { name, name_bytes, value: status.map_or(0, u64::from), value_bytes: 3, text: None })
    }

    /// The first location counts, and every cookie.
    fn tell(&self, told: &mut Told) {
        let Some(text) = &self.text else { return };
        match self.name {
            Name::Location => drop(told.location.get_or_insert_with(|| text.to_vec())),
            _ => told.cookies.push(text.to_vec()),
        }
    }
}

/// A text, as far as it is looked at.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) bytes: usize,
    kept: [u8; TEXT_BYTES],
}

impl Text {
    pub(crate) fn kept(&self) -> &[u8] {
        // Of a longer one, what is kept is like no name that is looked for.
        self.kept.get(..self.bytes).unwrap_or_default()
    }

    pub(crate) fn number(&self) -> Option<u64> {
        let text = self.kept();
        let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        std::str::from_utf8(text).ok().filter(|_| is_number)?.parse().ok()
    }
}

/// Numbers and texts of a head, of HPACK and of QPACK.
pub(crate) struct Reader<'a> {
    pub(crate) bytes: &'a [u8],
}

impl Reader<'_> {
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.first().copied()
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        let (first, rest) = self.bytes.split_first().ok_or(Fault::Malformed)?;
        self.bytes = rest;
        Ok(*first)
    }

    /// RFC 7541, 5.1; nothing of ours is larger than 28 bits.
    pub(crate) fn integer(&mut self, prefix: u32) -> Result<usize, Fault> {
        let mask = (1 << prefix) - 1;
        let mut value = usize::from(self.byte()?) & mask;
        if value < mask {
            return Ok(value);
        }
        for shift in [0, 7, 14, 21] {
            let byte = usize::from(self.byte()?);
            value += (byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Fault::Malformed)
    }

    /// Its length has so many bits, and the bit before them says whether it is compressed.
    pub(crate) fn text(&mut self, prefix: u32) -> Result<Text, Fault> {
        let is_huffman = self.peek().ok_or(Fault::Malformed)? & (1 << prefix) != 0;
        let length = self.integer(prefix)?;
        let (bytes, rest) = self.bytes.split_at_checked(length).ok_or(Fault::Malformed)?;
        self.bytes = rest;
        let mut kept = [0; TEXT_BYTES];
        if !is_huffman {
            let n = length.min(TEXT_BYTES);
            kept[..n].copy_from_slice(&bytes[..n]);
            return Ok(Text { bytes: length, kept });
        }
        let mut room = kept.iter_mut();
        let take = |byte| {
            if let Some(place) = room.next() {
                *place = byte;
            }
        };
        let bytes = HUFFMAN.read(bytes, take).ok_or(Fault::Malformed)?;
        Ok(Text { bytes, kept })
    }

    /// The same, kept whole.
    pub(crate) fn whole(&mut self, prefix: u32) -> Result<Vec<u8>, Fault> {
        let is_huffman = self.peek().ok_or(Fault::Malformed)? & (1 << prefix) != 0;
        let length = self.integer(prefix)?;
        let (bytes, rest) = self.bytes.split_at_checked(length).ok_or(Fault::Malformed)?;
        self.bytes = rest;
        if !is_huffman {
            return Ok(bytes.to_vec());
        }
        let mut text = Vec::new();
        HUFFMAN.read(bytes, |byte| text.push(byte)).ok_or(Fault::Malformed)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(pair).collect()
    }

    /// Heads one after the other: each its status, and the size of the table afterwards, which is what counts there.
    fn check(limit: usize, heads: &[(&str, u16, usize)]) {
        let mut decoder = Decoder { shrunk: Some(limit), ..Decoder::default() };
        for (hex, status, table_bytes) in heads {
            let head = decoder.read(&bytes(hex)).unwrap();
            assert_eq!((head.status, decoder.table_bytes), (Some(*status), *table_bytes), "{hex}");
        }
    }

    #[test]
    fn examples_of_rfc_7541_c_5() {
        check(
            256,
            &[
                (
                    "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54
                     6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
                    302,
                    222,
                ),
                ("4803333037c1c0bf", 307, 222),
                (
                    "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a6970
                     7738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d33363030
                     3b2076657273696f6e3d31",
                    200,
                    215,
                ),
            ],
        );
    }

    #[test]
    fn examples_of_rfc_7541_c_6() {
        check(
            256,
            &[
                (
                    "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff
                     6e919d29ad171863c78f0b97c8e9ae82ae43d3",
                    302,
                    222,
                ),
                ("4883640effc1c0bf", 307, 222),
            ],
        );
    }

    #[test]
    fn a_head_that_repeats_means_the_same_until_the_table_changes() {
        let mut decoder = Decoder::default();
        let status = |decoder: &mut Decoder, hex: &str| decoder.read(&bytes(hex)).unwrap().status;
        assert_eq!(status(&mut decoder, "4803333032"), Some(302));
        assert_eq!(status(&mut decoder, "be"), Some(302));
        assert_eq!(status(&mut decoder, "be"), Some(302));
        assert_eq!(status(&mut decoder, "4803343034"), Some(404));
        assert_eq!(status(&mut decoder, "be"), Some(404));
    }

    #[test]
    fn locations_and_cookies_are_told_to_who_wants_them_also_from_the_table() {
        // RFC 7541, C.6.1: a location that enters the table; then it is repeated from there, with a cookie as C.6.3 has.
        let first = "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff
            6e919d29ad171863c78f0b97c8e9ae82ae43d3";
        let again = "88be7705613d313b2062";
        for (wants, location, cookie) in [
            (
                Wants { location: true, cookies: true },
                Some(&b"https://www.example.com"[..]),
                Some(&b"a=1; "[..]),
            ),
            (Wants { location: false, cookies: true }, None, Some(&b"a=1; "[..])),
            (Wants::default(), None, None),
        ] {
            let mut decoder = Decoder::new(wants);
            decoder.read(&bytes(first)).unwrap();
            assert_eq!(decoder.told.location.as_deref(), location);
            assert!(decoder.told.cookies.is_empty());
            decoder.read(&bytes(again)[..9]).unwrap();
            assert_eq!(decoder.told.location.as_deref(), location);
            assert_eq!(decoder.told.cookies.first().map(Vec::as_slice), cookie);
            assert_eq!(decoder.read(&bytes("88")).unwrap().status, Some(200));
            assert_eq!(decoder.told, Told::default());
        }
    }

    #[test]
    fn what_is_no_head_is_malformed() {
        for hex in ["c0", "80", "7f", "48ff", "4803333", "3fffffffff7f", "48023a30", "ffffffffffffff"] {
            let hex = if hex.len() % 2 == 1 { &hex[..hex.len() - 1] } else { hex };
            assert_eq!(Decoder::default().read(&bytes(hex)), Err(Fault::Malformed), "{hex}");
        }
    }

    #[test]
    fn a_bomb_of_references_is_given_up() {
        let mut decoder = Decoder::default();
        let mut block = bytes("400161");
        block.extend([0x7f, 0x80 + 0x41, 0x1e]);
        block.extend([b'a'; 127 + 0x41 + (0x1e << 7)]);
        assert!(decoder.read(&block).is_ok());
        assert_eq!(decoder.read(&[0xbe; 1_000]), Err(Fault::TooLarge));
        assert!(decoder.table_bytes <= TABLE_BYTES_MAX);
    }
}
