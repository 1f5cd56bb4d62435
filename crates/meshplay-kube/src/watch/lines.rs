//! The stream of a watch, cut into events: one JSON object per line.

use std::time::{Duration, Instant};

use bytes::{Buf as _, BytesMut};
use serde::Deserialize;
use serde_json::Value;

use crate::{Fault, transport::Reply};

/// One event as the server sends it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum WireEvent {
    Changed(Value),
    Deleted(Value),
    /// Nothing happened; here is where we are.
    Bookmark(Value),
    Error(Value),
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    object: Value,
}

/// The stream of one watch request.
pub(super) struct Lines {
    opened: Instant,
    reply: Reply,
    buffer: LineBuffer,
}

impl Lines {
    pub(super) fn new(reply: Reply, line_bytes_max: usize) -> Self {
        Self {
            opened: Instant::now(),
            reply,
            buffer: LineBuffer { bytes: BytesMut::new(), searched: 0, line_bytes_max },
        }
    }

    /// How long ago it was opened.
    pub(super) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    /// The next event; `None` at the end of the stream. What the end cuts off is dropped: the next watch
    /// begins before it.
    pub(super) async fn next(&mut self) -> Result<Option<WireEvent>, Fault> {
        loop {
            if let Some(line) = self.buffer.line()? {
                return parse(&line).map(Some);
            }
            match self.reply.piece().await.map_err(|failure| failure.fault)? {
                Some(piece) => self.buffer.bytes.extend_from_slice(&piece),
                None => return Ok(None),
            }
        }
    }
}

struct LineBuffer {
    bytes: BytesMut,
    /// No line ends before this place.
    searched: usize,
    line_bytes_max: usize,
}

impl LineBuffer {
    fn line(&mut self) -> Result<Option<BytesMut>, Fault> {
        match self.bytes[self.searched..].iter().position(|byte| *byte == b'\n') {
            Some(at) => {
                let line = self.bytes.split_to(self.searched + at);
                self.bytes.advance(1);
                self.searched = 0;
                Ok(Some(line))
            }
            None if self.bytes.len() > self.line_bytes_max => {
                Err(Fault::TooLarge { limit_bytes: self.line_bytes_max })
            }
            None => {
                self.searched = self.bytes.len();
                Ok(None)
            }
        }
    }
}

fn parse(line: &[u8]) -> Result<WireEvent, Fault> {
    let wire: Wire = serde_json::from_slice(line)
        .map_err(|error| Fault::Unreadable(format!("column {} of a watch event", error.column())))?;
    match wire.kind.as_str() {
        "ADDED" | "MODIFIED" => Ok(WireEvent::Changed(wire.object)),
        "DELETED" => Ok(WireEvent::Deleted(wire.object)),
        "BOOKMARK" => Ok(WireEvent::Bookmark(wire.object)),
        "ERROR" => Ok(WireEvent::Error(wire.object)),
        other => Err(Fault::Unreadable(format!("the watch event `{other}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_however_the_stream_is_cut() {
        let text =
            b"{\"type\":\"ADDED\",\"object\":1}\n{\"type\":\"BOOKMARK\",\"object\":2}\n{\"type\":\"DEL";
        for size in 1..text.len() {
            let mut buffer = LineBuffer { bytes: BytesMut::new(), searched: 0, line_bytes_max: 100 };
            let mut events = Vec::new();
            for piece in text.chunks(size) {
                buffer.bytes.extend_from_slice(piece);
                while let Some(line) = buffer.line().expect("short lines") {
                    events.push(parse(&line).expect("event"));
                }
            }
            assert_eq!(events, [WireEvent::Changed(1.into()), WireEvent::Bookmark(2.into())], "{size}");
        }
    }

    #[test]
    fn t40_a_line_that_does_not_end_is_not_kept() {
        let mut buffer = LineBuffer { bytes: BytesMut::new(), searched: 0, line_bytes_max: 3 };
        buffer.bytes.extend_from_slice(b"abcd");
        assert_eq!(buffer.line(), Err(Fault::TooLarge { limit_bytes: 3 }));
    }

    #[test]
    fn garbage_is_a_fault() {
        for bad in ["", "{", "[]", r#"{"type":"OTHER"}"#] {
            assert!(matches!(parse(bad.as_bytes()), Err(Fault::Unreadable(_))), "{bad}");
        }
    }
}
