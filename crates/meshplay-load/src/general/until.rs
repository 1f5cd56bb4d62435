//! Where an answer ends that is nothing but bytes. It keeps no more of them than a delimiter needs.

use meshplay_perf::spec::{Answer, Endpoint};

/// What ends an answer, or which one it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Until {
    /// The protocol says it.
    #[default]
    Told,
    Bytes(u64),
    Delimiter(Box<[u8]>),
    Close,
    Contains(Box<[u8]>),
}

impl Until {
    /// Of an endpoint of TCP that sends so many bytes.
    pub(crate) fn of(endpoint: &Endpoint, sent: usize) -> Self {
        match &endpoint.answer {
            None => Self::Bytes(sent as u64),
            Some(Answer::Bytes { bytes }) => Self::Bytes(*bytes),
            Some(Answer::Delimiter { text }) => Self::Delimiter(text.as_bytes().into()),
            Some(Answer::Close) => Self::Close,
            Some(Answer::Contains { text }) => Self::Contains(text.as_bytes().into()),
        }
    }

    /// Of an endpoint whose answers are messages.
    pub(crate) fn of_messages(endpoint: &Endpoint) -> Self {
        if endpoint.answer.is_some() { Self::of(endpoint, 0) } else { Self::Told }
    }

    /// Whether a message is the answer.
    pub(crate) fn is_met_by(&self, message: &[u8]) -> bool {
        match self {
            Self::Contains(text) => find(message, text).is_some(),
            _ => true,
        }
    }
}

/// What bytes were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    More,
    Done,
    /// There is more than the answer.
    Beyond,
}

/// How far an answer has come.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) bytes: u64,
    /// The last ones, in which a delimiter may have begun.
    tail: Vec<u8>,
}

impl Progress {
    pub(crate) fn reset(&mut self) {
        self.bytes = 0;
        self.tail.clear();
    }

    pub(crate) fn read(&mut self, until: &Until, bytes: &[u8]) -> Read {
        self.bytes += bytes.len() as u64;
        match until {
            Until::Bytes(expected) => match self.bytes.cmp(expected) {
                std::cmp::Ordering::Less => Read::More,
                std::cmp::Ordering::Equal => Read::Done,
                std::cmp::Ordering::Greater => Read::Beyond,
            },
            Until::Delimiter(text) => self.seek(text, bytes),
            Until::Close | Until::Told | Until::Contains(_) => Read::More,
        }
    }

    fn seek(&mut self, text: &[u8], bytes: &[u8]) -> Read {
        self.tail.extend_from_slice(bytes);
        match find(&self.tail, text) {
            Some(at) if at + text.len() == self.tail.len() => Read::Done,
            Some(_) => Read::Beyond,
            None => {
                let known = self.tail.len().saturating_sub(text.len() - 1);
                self.tail.drain(..known);
                Read::More
            }
        }
    }
}

/// Where `text`, which is not empty, stands first.
fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    let (first, rest) = text.split_first()?;
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| byte == first) {
        at += found + 1;
        if bytes[at..].starts_with(rest) {
            return Some(at - 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(until: &Until, pieces: &[&str], expect: Read) {
        let mut progress = Progress::default();
        let (last, before) = pieces.split_last().unwrap();
        for piece in before {
            assert_eq!(progress.read(until, piece.as_bytes()), Read::More, "{pieces:?}");
        }
        assert_eq!(progress.read(until, last.as_bytes()), expect, "{pieces:?}");
    }

    #[test]
    fn a_number_of_bytes_is_that_number() {
        check(&Until::Bytes(5), &["he", "llo"], Read::Done);
        check(&Until::Bytes(5), &["hello!"], Read::Beyond);
        check(&Until::Bytes(5), &["hell"], Read::More);
    }

    #[test]
    fn a_delimiter_is_found_wherever_pieces_are_cut() {
        let until = Until::Delimiter(b"\r\n.\r\n"[..].into());
        check(&until, &["a\r\nb\r\n.\r\n"], Read::Done);
        check(&until, &["a\r", "\n", ".\r", "\n"], Read::Done);
        check(&until, &["a\r\n.", "\r\nb"], Read::Beyond);
        check(&until, &["a\r\n.\r", "\r\n.\r", "\n"], Read::Done);
    }

    #[test]
    fn a_message_is_known_by_what_it_contains() {
        assert!(Until::Contains(b"aab"[..].into()).is_met_by(b"xaaab"));
        assert!(!Until::Contains(b"aab"[..].into()).is_met_by(b"xaaa"));
        assert!(Until::Told.is_met_by(b""));
    }
}
