//! Requests of HTTP/2, written once before the run unless answers are followed: frames whose stream is filled in when
//! they are sent.
//!
//! Fields are never put into the target's table, so the bytes are the same on every connection.

use super::frame::{Head, PAYLOAD_BYTES_MAX, flag, kind};
use crate::{ask::Ask, http1::Written};

/// Fields of the static table (RFC 7541, appendix A).
const AUTHORITY: u8 = 1;
const METHOD: u8 = 2;
const METHOD_GET: u8 = 2;
const METHOD_POST: u8 = 3;
const PATH: u8 = 4;
const SCHEME_HTTP: u8 = 6;
const SCHEME_HTTPS: u8 = 7;
/// A field by its number alone.
const INDEXED: u8 = 0x80;
/// A field that is not to be kept by anybody.
const NEVER_KEPT: u8 = 0x10;

/// Frames without a stream, and where the body begins, which is not framed.
pub(crate) fn write(ask: &Ask) -> Written {
    let block = block(ask);
    let end = if ask.body.is_empty() { flag::END_STREAM } else { flag::NONE };
    let mut bytes = Vec::new();
    let last = block.len().div_ceil(PAYLOAD_BYTES_MAX) - 1;
    for (at, piece) in block.chunks(PAYLOAD_BYTES_MAX).enumerate() {
        let kind = if at == 0 { kind::HEADERS } else { kind::CONTINUATION };
        let flags =
            if at == 0 { end } else { flag::NONE } | if at == last { flag::END_HEADERS } else { flag::NONE };
        Head { bytes: piece.len(), kind, flags, id: 0 }.write(&mut bytes);
        bytes.extend_from_slice(piece);
    }
    let body_at = bytes.len();
    bytes.extend_from_slice(&ask.body);
    Written { bytes, body_at }
}

fn block(ask: &Ask) -> Vec<u8> {
    let mut block = Vec::new();
    match ask.method.as_str() {
        "GET" => block.push(INDEXED | METHOD_GET),
        "POST" => block.push(INDEXED | METHOD_POST),
        other => write_known(&mut block, METHOD, other),
    }
    block.push(INDEXED | if ask.is_secure { SCHEME_HTTPS } else { SCHEME_HTTP });
    if ask.path == "/" {
        block.push(INDEXED | PATH);
    } else {
        write_known(&mut block, PATH, &ask.path);
    }
    write_known(&mut block, AUTHORITY, &ask.authority);
    ask.fields.iter().for_each(|(name, value)| write_field(&mut block, name, value));
    block
}

fn write_known(block: &mut Vec<u8>, name: u8, value: &str) {
    block.push(NEVER_KEPT | name);
    write_text(block, value);
}

fn write_field(block: &mut Vec<u8>, name: &str, value: &str) {
    block.push(NEVER_KEPT);
    write_text(block, name);
    write_text(block, value);
}

/// Length and bytes (RFC 7541, 5.1 and 5.2).
fn write_text(block: &mut Vec<u8>, text: &str) {
    const PREFIX_MAX: usize = 127;
    if text.len() < PREFIX_MAX {
        block.push(text.len() as u8);
    } else {
        block.push(PREFIX_MAX as u8);
        let mut rest = text.len() - PREFIX_MAX;
        while rest >= 128 {
            block.push(rest as u8 | 128);
            rest >>= 7;
        }
        block.push(rest as u8);
    }
    block.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use meshplay_perf::RunSpec;

    use super::*;

    #[test]
    fn a_request_is_frames_without_a_stream() {
        let json = r#"{"endpoints": [{"url": "http://a/", "headers": [{"name": "User-Agent", "value": "x"}]}],
            "arrivals": {"kind": "max"}, "count": 1, "protocol": {"kind": "http2"}}"#;
        let spec: RunSpec = serde_json::from_str(json).unwrap();
        let request = write(&Ask::of(&spec.endpoints[0], &spec.targets().unwrap()[0]));
        let block = b"\x82\x86\x84\x11\x01a\x10\x0auser-agent\x01x";
        let mut expect = vec![0, 0, block.len() as u8, kind::HEADERS, flag::END_STREAM | flag::END_HEADERS];
        expect.extend([0; 4]);
        expect.extend(block);
        assert_eq!(&*request.bytes, expect);
    }

    #[test]
    fn long_texts_have_long_lengths() {
        let mut block = Vec::new();
        write_text(&mut block, &"a".repeat(127 + 1337));
        // RFC 7541, C.1.2, with a longer prefix.
        assert_eq!(&block[..4], [127, 0xb9, 0x0a, b'a']);
    }
}
