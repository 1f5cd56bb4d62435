//! Requests of HTTP/3, written once before the run unless answers are followed: the frames of a stream, as they are sent.

use super::{
    frame::{kind, write_number},
    qpack::{self, field, write_field, write_known, write_method, write_named},
};
use crate::{ask::Ask, http1::Written};

/// All frames, and where the body begins.
pub(crate) fn write(ask: &Ask) -> Written {
    let head = head(ask);
    let mut bytes = Vec::new();
    write_number(&mut bytes, kind::HEADERS);
    write_number(&mut bytes, head.len() as u64);
    bytes.extend(head);
    if !ask.body.is_empty() {
        write_number(&mut bytes, kind::DATA);
        write_number(&mut bytes, ask.body.len() as u64);
    }
    let body_at = bytes.len();
    bytes.extend_from_slice(&ask.body);
    Written { bytes, body_at }
}

fn head(ask: &Ask) -> Vec<u8> {
    let mut head = qpack::PREFIX.to_vec();
    write_method(&mut head, &ask.method);
    write_known(&mut head, field::SCHEME_HTTPS);
    if ask.path == "/" {
        write_known(&mut head, field::PATH);
    } else {
        write_named(&mut head, field::PATH, &ask.path);
    }
    write_named(&mut head, field::AUTHORITY, &ask.authority);
    ask.fields.iter().for_each(|(name, value)| write_field(&mut head, name, value));
    head
}

#[cfg(test)]
mod tests {
    use meshplay_perf::RunSpec;

    use super::*;

    fn check(endpoint: &str, expect: &[u8], body_at: usize) {
        let json = format!(
            r#"{{"endpoints": [{endpoint}], "arrivals": {{"kind": "max"}}, "count": 1, "protocol": {{"kind": "http3"}}}}"#
        );
        let spec: RunSpec = serde_json::from_str(&json).unwrap();
        let request = write(&Ask::of(&spec.endpoints[0], &spec.targets().unwrap()[0]));
        assert_eq!((&*request.bytes, request.body_at), (expect, body_at), "{endpoint}");
    }

    #[test]
    fn a_request_is_a_head_in_a_frame() {
        let head = b"\x01\x16\x00\x00\xd1\xd7\xc1\x50\x01a\x27\x03user-agent\x01x";
        check(
            r#"{"url": "https://a/", "headers": [{"name": "User-Agent", "value": "x"}]}"#,
            head,
            head.len(),
        );
    }

    #[test]
    fn a_body_is_a_frame_of_its_own() {
        let whole = b"\x01\x2a\x00\x00\x5f\x00\x05PATCH\xd7\x51\x02/b\x50\x01h\x27\x03user-agent\x01x\x27\x07content-length\x012\x00\x02{}";
        let mut expect = whole.to_vec();
        expect[1] = (whole.len() - 6) as u8;
        check(
            r#"{"url": "https://a/b", "method": "PATCH", "body": {"text": "{}"}, "headers": [
                {"name": "user-agent", "value": "x"}, {"name": "Host", "value": "h"}]}"#,
            &expect,
            whole.len() - 2,
        );
    }
}
