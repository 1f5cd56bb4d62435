//! How a WebSocket is opened: a request of HTTP/1.1 that asks to switch, and the target's agreement (RFC 6455, 4).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meshplay_perf::{
    recording::Outcome,
    spec::{Endpoint, Target},
};
use ring::digest;

/// Larger heads are not read, as with HTTP/1.1.
const HEAD_BYTES_MAX: usize = 64 << 10;
const FIELDS_MAX: usize = 128;
/// What the target proves to know (RFC 6455, 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What all connections of a site are opened with.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    before_key: String,
}

impl Opening {
    pub(crate) fn new(endpoint: &Endpoint, target: &Target) -> Self {
        let mut text = format!("GET {} HTTP/1.1\r\n", target.path);
        let mut field = |name: &str, value: &str| text.extend([name, ": ", value, "\r\n"]);
        let fields = endpoint.fields();
        let is_given = |name: &str| fields.iter().any(|header| header.name.eq_ignore_ascii_case(name));
        if !is_given("host") {
            field("Host", &target.authority());
        }
        if !is_given("user-agent") {
            field("User-Agent", concat!("meshplay/", env!("CARGO_PKG_VERSION")));
        }
        fields.iter().for_each(|header| field(&header.name, &header.value));
        field("Connection", "Upgrade");
        field("Upgrade", "websocket");
        field("Sec-WebSocket-Version", "13");
        text.push_str("Sec-WebSocket-Key: ");
        Self { before_key: text }
    }

    /// Of the nth connection; and the agreement to wait for.
    pub(super) fn write(&self, nth: u64) -> (Vec<u8>, Head) {
        // It tells answers to us from others, and is no secret.
        let key = STANDARD.encode(u128::from(nth).to_be_bytes());
        let head = Head { accept: accept(&key), bytes: Vec::new() };
        (format!("{}{key}\r\n\r\n", self.before_key).into_bytes(), head)
    }
}

/// The target's agreement, as far as it has come.
#[derive(Debug)]
pub(super) struct Head {
    accept: String,
    bytes: Vec<u8>,
}

impl Head {
    /// How many of the bytes belonged to it, if it is complete.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<Option<usize>, Outcome> {
        let before = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut response = httparse::Response::new(&mut fields);
        match response.parse(&self.bytes).map_err(|_| Outcome::Malformed)? {
            httparse::Status::Partial if self.bytes.len() > HEAD_BYTES_MAX => Err(Outcome::HeadTooLarge),
            httparse::Status::Partial => Ok(None),
            httparse::Status::Complete(length) if self.agrees(&response) => Ok(Some(length - before)),
            httparse::Status::Complete(_) => Err(Outcome::Upgrade),
        }
    }

    fn agrees(&self, response: &httparse::Response<'_, '_>) -> bool {
        let field = |name: &str| {
            let field = response.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
            std::str::from_utf8(field.value).ok()
        };
        response.code == Some(101)
            && field("upgrade").is_some_and(|text| text.eq_ignore_ascii_case("websocket"))
            && field("sec-websocket-accept") == Some(&self.accept)
            // We offer none.
            && field("sec-websocket-extensions").is_none()
    }
}

fn accept(key: &str) -> String {
    let text = format!("{key}{GUID}");
    STANDARD.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_is_that_of_rfc_6455() {
        assert_eq!(accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    fn check(pieces: &[&str], expect: Result<Option<usize>, Outcome>) {
        let mut head = Head { accept: "right".to_owned(), bytes: Vec::new() };
        let (last, before) = pieces.split_last().unwrap();
        before.iter().for_each(|piece| assert_eq!(head.read(piece.as_bytes()), Ok(None)));
        assert_eq!(head.read(last.as_bytes()), expect, "{pieces:?}");
    }

    #[test]
    fn only_who_understood_agrees() {
        let agreed = "HTTP/1.1 101 OK\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: right\r\n\r\n";
        check(&[agreed], Ok(Some(agreed.len())));
        check(&[&agreed[..30], &agreed[30..]], Ok(Some(agreed.len() - 30)));
        check(&[&agreed.replace("right", "wrong")], Err(Outcome::Upgrade));
        check(&[&agreed.replace("101", "200")], Err(Outcome::Upgrade));
        check(&["\0\0\0"], Err(Outcome::Malformed));
    }
}
