//! Requests of HTTP/2, written once before the run: frames whose stream is filled in when they are sent.
//!
//! Fields are never put into the target's table, so the bytes are the same on every connection.

use meshplay_perf::spec::{Endpoint, Target};

use super::frame::{Head, PAYLOAD_BYTES_MAX, flag, kind};
use crate::{http1::Asked, request::Prepared};

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

/// The request of an endpoint.
pub(crate) fn prepare(endpoint: &Endpoint, target: &Target) -> Prepared {
    let body = endpoint.body.as_ref().and_then(|body| body.bytes()).unwrap_or_default();
    let block = block(endpoint, target, body.len());
    let end = if body.is_empty() { flag::END_STREAM } else { flag::NONE };
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
    bytes.extend(body);
    let asked = if endpoint.method == "HEAD" { Asked::HeadOnly } else { Asked::Whole };
    Prepared::new(bytes, body_at, asked)
}

fn block(endpoint: &Endpoint, target: &Target, body_bytes: usize) -> Vec<u8> {
    let mut block = Vec::new();
    match endpoint.method.as_str() {
        "GET" => block.push(INDEXED | METHOD_GET),
        "POST" => block.push(INDEXED | METHOD_POST),
        other => write_known(&mut block, METHOD, other),
    }
    block.push(INDEXED | if target.scheme.is_secure() { SCHEME_HTTPS } else { SCHEME_HTTP });
    if target.path == "/" {
        block.push(INDEXED | PATH);
    } else {
        write_known(&mut block, PATH, &target.path);
    }
    let given = |name: &str| endpoint.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    let authority = given("host").map_or_else(|| target.authority(), |header| header.value.clone());
    write_known(&mut block, AUTHORITY, &authority);
    if given("user-agent").is_none() {
        write_field(&mut block, "user-agent", concat!("meshplay/", env!("CARGO_PKG_VERSION")));
    }
    for header in endpoint.headers.iter().filter(|header| !header.name.eq_ignore_ascii_case("host")) {
        write_field(&mut block, &header.name.to_ascii_lowercase(), &header.value);
    }
    // Messages say it themselves.
    if body_bytes > 0 && !target.scheme.is_grpc() {
        write_field(&mut block, "content-length", &body_bytes.to_string());
    }
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
        let request = prepare(&spec.endpoints[0], &spec.targets().unwrap()[0]);
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
