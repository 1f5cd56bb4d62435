//! As much HTTP/2 as the tiny server needs: every request gets the same answer at once. It trusts its clients.

/// What a connection begins with.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const HEAD_BYTES: usize = 9;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const ACK: u8 = 1;
/// `MAX_CONCURRENT_STREAMS` is 1,000.
const GREETING: &[u8] = &[0, 0, 6, SETTINGS, 0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 0xe8];
const SETTINGS_ACK: &[u8] = &[0, 0, 0, SETTINGS, ACK, 0, 0, 0, 0];
/// `:status`, `server`, `date`, `content-type`, `content-length`: nothing that goes into a table.
const FIELDS: &[u8] =
    b"\x88\x0f\x27\x04tiny\x0f\x12\x1dThu, 01 Jan 1970 00:00:00 GMT\x0f\x10\x18application/octet-stream\x0f\x0d\x0264";
const BODY: &[u8] = &[b'x'; 64];

/// One connection.
#[derive(Default)]
pub(super) struct Http2 {
    /// What came and is not whole.
    rest: Vec<u8>,
    out: Vec<u8>,
}

impl Http2 {
    /// What is to be sent for what came.
    pub(super) fn answer(&mut self, bytes: &[u8]) -> &[u8] {
        self.out.clear();
        self.rest.extend_from_slice(bytes);
        let mut at = 0;
        if self.rest.starts_with(PREFACE) {
            self.out.extend_from_slice(GREETING);
            at = PREFACE.len();
        }
        while let Some(&[a, b, c, kind, flags, ref id @ ..]) = self.rest[at..].first_chunk::<HEAD_BYTES>() {
            let length = u32::from_be_bytes([0, a, b, c]) as usize;
            let Some(payload) = self.rest[at + HEAD_BYTES..].get(..length) else { break };
            match kind {
                HEADERS => {
                    frame(&mut self.out, FIELDS, [HEADERS, 4], *id);
                    frame(&mut self.out, BODY, [0, 1], *id);
                }
                SETTINGS if flags & ACK == 0 => self.out.extend_from_slice(SETTINGS_ACK),
                PING if flags & ACK == 0 => frame(&mut self.out, payload, [PING, ACK], *id),
                _ => {}
            }
            at += HEAD_BYTES + length;
        }
        self.rest.drain(..at);
        &self.out
    }
}

fn frame(out: &mut Vec<u8>, payload: &[u8], kind_and_flags: [u8; 2], id: [u8; 4]) {
    out.extend_from_slice(&(payload.len() as u32).to_be_bytes()[1..]);
    out.extend_from_slice(&kind_and_flags);
    out.extend_from_slice(&id);
    out.extend_from_slice(payload);
}
