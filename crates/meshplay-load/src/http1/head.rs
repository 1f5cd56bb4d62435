//! The head of an answer: status line and fields, and what they say about the body.

use super::{Asked, Framing, Reuse};
use crate::told::Told;

/// More fields than any server sends; a head with more is not one.
const FIELDS_MAX: usize = 128;

/// What a head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) reuse: Reuse,
    pub(super) framing: Framing,
}

/// The head that was read last.
#[derive(Debug, Default)]
pub(crate) struct HeadCache {
    bytes: Vec<u8>,
    said: Option<(Asked, Head)>,
}

impl HeadCache {
    /// The bytes behind the head, if it is the same as last time.
    #[inline]
    pub(super) fn strip<'a>(&self, bytes: &'a [u8], asked: Asked) -> Option<(&'a [u8], Head)> {
        let (for_asked, head) = self.said?;
        let rest = bytes.strip_prefix(self.bytes.as_slice())?;
        (for_asked == asked).then_some((rest, head))
    }

    pub(super) fn keep(&mut self, bytes: &[u8], asked: Asked, head: Head) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.said = Some((asked, head));
    }
}

impl Head {
    /// Whether another one follows for the same request: 1xx, but for a switch of protocols.
    pub(super) fn is_interim(self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }
}

/// Whether it can still become a head: garbage is known by its first bytes.
pub(super) fn may_be_one(bytes: &[u8]) -> bool {
    const START: &[u8] = b"HTTP/1.";
    let length = bytes.len().min(START.len());
    bytes[..length] == START[..length]
}

/// Length of the head with the empty line that ends it.
pub(super) fn end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'\n') {
        at += found + 1;
        match &bytes[at..] {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// Reads a complete head; nothing if it is none, or if it contradicts itself.
pub(super) fn parse(bytes: &[u8], asked: Asked) -> Option<Head> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut response = httparse::Response::new(&mut fields);
    if !response.parse(bytes).ok()?.is_complete() {
        return None;
    }
    let mut reuse = if response.version? == 1 { Reuse::Keep } else { Reuse::Close };
    let (mut length, mut is_chunked, mut has_encoding) = (None, false, false);
    for field in response.headers.iter() {
        // The names that matter have lengths of their own.
        match field.name.len() {
            14 if field.name.eq_ignore_ascii_case("content-length") => {
                let value = number(field.value)?;
                if length.is_some_and(|length| length != value) {
                    return None;
                }
                length = Some(value);
            }
            17 if field.name.eq_ignore_ascii_case("transfer-encoding") => {
                has_encoding = true;
                is_chunked = ends_with_token(field.value, b"chunked");
            }
            10 if field.name.eq_ignore_ascii_case("connection") => {
                if has_token(field.value, b"close") {
                    reuse = Reuse::Close;
                } else if has_token(field.value, b"keep-alive") {
                    reuse = Reuse::Keep;
                }
            }
            _ => {}
        }
    }
    let status = response.code?;
    let has_body = asked != Asked::HeadOnly && status >= 200 && status != 204 && status != 304;
    let framing = match (has_body, has_encoding, length) {
        (false, ..) => Framing::Length(0),
        // Both at once is how requests are smuggled past proxies (RFC 9112 §6.3).
        (_, true, Some(_)) => return None,
        (_, true, None) if is_chunked => Framing::Chunked,
        (_, true, None) | (_, false, None) => Framing::UntilClose,
        (_, false, Some(length)) => Framing::Length(length),
    };
    Some(Head { status, reuse, framing })
}

/// Where a head leads, and which cookies it sets.
pub(super) fn told(bytes: &[u8]) -> Told {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut response = httparse::Response::new(&mut fields);
    if response.parse(bytes).is_err() {
        return Told::default();
    }
    let all = |name: &'static str| {
        let named = response.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
        named.map(|field| field.value.to_vec())
    };
    Told { location: all("location").next(), cookies: all("set-cookie").collect() }
}

fn number(value: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?.trim();
    // `parse` alone would take a sign.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn tokens(value: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

fn has_token(value: &[u8], token: &[u8]) -> bool {
    tokens(value).any(|one| one.eq_ignore_ascii_case(token))
}

fn ends_with_token(value: &[u8], token: &[u8]) -> bool {
    tokens(value).next_back().is_some_and(|one| one.eq_ignore_ascii_case(token))
}
