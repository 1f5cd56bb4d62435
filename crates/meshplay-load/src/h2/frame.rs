//! Frames of HTTP/2 (RFC 9113): their heads and kinds. It knows no streams.

/// What every connection of a client begins with.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub(super) const HEAD_BYTES: usize = 9;
/// The largest payload that may come: what we announce by saying nothing.
pub(super) const PAYLOAD_BYTES_MAX: usize = 16_384;
/// The largest window.
pub(super) const WINDOW_MAX: i64 = 0x7fff_ffff;
/// Before anybody says something else.
pub(super) const WINDOW_DEFAULT: i64 = 65_535;
pub(super) const ID_MAX: u32 = 0x7fff_ffff;

pub(super) mod kind {
    pub(crate) const DATA: u8 = 0;
    pub(crate) const HEADERS: u8 = 1;
    pub(crate) const RST_STREAM: u8 = 3;
    pub(crate) const SETTINGS: u8 = 4;
    pub(crate) const PUSH_PROMISE: u8 = 5;
    pub(crate) const PING: u8 = 6;
    pub(crate) const GOAWAY: u8 = 7;
    pub(crate) const WINDOW_UPDATE: u8 = 8;
    pub(crate) const CONTINUATION: u8 = 9;
}

pub(super) mod flag {
    pub(crate) const NONE: u8 = 0;
    /// Of SETTINGS and PING.
    pub(crate) const ACK: u8 = 1;
    pub(crate) const END_STREAM: u8 = 1;
    pub(crate) const END_HEADERS: u8 = 4;
    pub(crate) const PADDED: u8 = 8;
    pub(crate) const PRIORITY: u8 = 0x20;
}

pub(super) mod setting {
    pub(crate) const ENABLE_PUSH: u16 = 2;
    pub(crate) const MAX_CONCURRENT_STREAMS: u16 = 3;
    pub(crate) const INITIAL_WINDOW_SIZE: u16 = 4;
    pub(crate) const MAX_FRAME_SIZE: u16 = 5;
}

/// What stands before a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) bytes: usize,
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) id: u32,
}

impl Head {
    /// Nothing if it is not there yet.
    #[inline]
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let &[a, b, c, kind, flags, ref id @ ..] = bytes.first_chunk::<HEAD_BYTES>()?;
        let bytes = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        Some(Self { bytes, kind, flags, id: u32::from_be_bytes(*id) & ID_MAX })
    }

    #[inline]
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let [_, a, b, c] = (self.bytes as u32).to_be_bytes();
        let [d, e, f, g] = self.id.to_be_bytes();
        out.extend_from_slice(&[a, b, c, self.kind, self.flags, d, e, f, g]);
    }

    pub(super) fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// A frame that carries one number: WINDOW_UPDATE, RST_STREAM.
pub(super) fn write_number(out: &mut Vec<u8>, kind: u8, id: u32, number: u32) {
    Head { bytes: 4, kind, flags: flag::NONE, id }.write(out);
    out.extend_from_slice(&number.to_be_bytes());
}

/// What we say first: no pushes, and windows so large that answers never wait for us.
pub(super) fn write_greeting(out: &mut Vec<u8>) {
    out.extend_from_slice(PREFACE);
    let settings = [(setting::ENABLE_PUSH, 0), (setting::INITIAL_WINDOW_SIZE, WINDOW_MAX as u32)];
    Head { bytes: settings.len() * 6, kind: kind::SETTINGS, flags: flag::NONE, id: 0 }.write(out);
    for (name, value) in settings {
        out.extend_from_slice(&name.to_be_bytes());
        out.extend_from_slice(&u32::to_be_bytes(value));
    }
    write_number(out, kind::WINDOW_UPDATE, 0, (WINDOW_MAX - WINDOW_DEFAULT) as u32);
}

/// The payload without what pads it; nothing if it is wrong.
pub(super) fn without_padding(head: Head, payload: &[u8]) -> Option<&[u8]> {
    if !head.has(flag::PADDED) {
        return Some(payload);
    }
    let (length, rest) = payload.split_first()?;
    rest.get(..rest.len().checked_sub(usize::from(*length))?)
}
