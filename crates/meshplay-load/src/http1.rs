//! Answers of HTTP/1.1, as they come in: where one ends, its status, and whether the connection may be used again.
//!
//! It keeps bodies only where somebody looks into them, and knows no sockets. Heads repeat, apart from a date once a second, so the head that was read
//! last is compared first and the next one is parsed only if it differs.

mod chunked;
mod head;
mod jar;
mod kept;
mod redirect;

use meshplay_perf::recording::Outcome;

use self::{chunked::Chunked, head::Head, kept::Kept};
pub(crate) use self::{
    head::HeadCache,
    jar::Jar,
    redirect::{Turn, Written, leads_on, turn},
};
use crate::told::{self, Told};

/// Larger heads are not read. Servers and proxies give up between 8 and 64 KiB.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// Where in an answer a connection is.
#[derive(Debug, Default)]
pub(crate) struct Response {
    state: State,
    /// Of a head that came in pieces, behind those of interim answers.
    head: Vec<u8>,
    /// Bytes in `head` that are interim answers: they are none of the answer's own, but count for what is read of it.
    interim: usize,
    status: u16,
    reuse: Reuse,
    body: Kept,
    /// What else its head says, if somebody wants to know.
    fields: Fields,
}

#[derive(Debug, Default)]
enum Fields {
    #[default]
    Unwanted,
    Wanted(Told),
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Head,
    Body {
        left: u64,
    },
    Chunked(Chunked),
    UntilClose,
}

/// What may become of the connection afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reuse {
    #[default]
    Keep,
    Close,
}

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    Length(u64),
    Chunked,
    UntilClose,
}

/// What a method means for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The answer has a body if its head says so.
    Whole,
    /// It never has one: HEAD.
    HeadOnly,
    /// It is a message, and a status of gRPC after it.
    Call,
    /// It is any number of messages, and a status of gRPC after them.
    Calls,
}

/// What bytes were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A part.
    More,
    /// The rest of an answer.
    Done { status: u16, reuse: Reuse },
    /// No answer.
    Bad(Outcome),
}

impl Response {
    /// That tells where answers lead and which cookies they set: none of their heads is taken from the cache, or kept
    /// there.
    pub(crate) fn with_fields() -> Self {
        Self { fields: Fields::Wanted(Told::default()), ..Self::default() }
    }

    /// What its head says to one who follows answers, once that has come.
    pub(crate) fn told(&self) -> &Told {
        match &self.fields {
            Fields::Unwanted => &told::NOTHING,
            Fields::Wanted(told) => told,
        }
    }

    /// Of an answer whose head has come and whose body has not.
    pub(crate) fn status(&self) -> Option<u16> {
        (!matches!(self.state, State::Head)).then_some(self.status)
    }

    /// Ready for the next answer, of whose body so much is kept; keeps its memory.
    #[inline]
    pub(crate) fn reset(&mut self, keeps_bytes: usize) {
        self.state = State::Head;
        self.head.clear();
        self.interim = 0;
        self.body.reset(keeps_bytes);
    }

    /// What was kept.
    #[inline]
    pub(crate) fn body(&self) -> &[u8] {
        self.body.bytes()
    }

    /// Somebody else reads the answer, and its head has come.
    pub(crate) fn begin(&mut self) {
        self.state = State::Body { left: u64::MAX };
    }

    /// The next bytes from the target, at least one.
    #[inline]
    pub(crate) fn read(&mut self, bytes: &[u8], asked: Asked, cache: &mut HeadCache) -> Read {
        if matches!(self.state, State::Head)
            && self.is_before_head()
            && let Some((body, head)) = cache.strip(bytes, asked)
        {
            return self.begin_body(head, body);
        }
        self.read_slowly(bytes, asked, cache)
    }

    /// The target closed its side.
    pub(crate) fn close(&self) -> Read {
        match self.state {
            State::UntilClose if self.body.is_cut() => Read::Bad(Outcome::BodyTooLarge),
            State::UntilClose => Read::Done { status: self.status, reuse: Reuse::Close },
            State::Head if self.is_before_head() => Read::Bad(Outcome::Closed),
            State::Head | State::Body { .. } | State::Chunked(_) => Read::Bad(Outcome::Truncated),
        }
    }

    /// How it failed if nothing comes any more.
    pub(crate) fn timeout(&self) -> Outcome {
        match self.state {
            State::Head => Outcome::HeadTimeout,
            State::Body { .. } | State::Chunked(_) | State::UntilClose => Outcome::BodyTimeout,
        }
    }

    fn read_slowly(&mut self, bytes: &[u8], asked: Asked, cache: &mut HeadCache) -> Read {
        match &mut self.state {
            State::Head => self.read_head(bytes, asked, cache),
            State::Body { left } => {
                let framing = Framing::Length(*left);
                self.read_body(framing, bytes)
            }
            State::Chunked(_) => self.read_chunks(bytes),
            State::UntilClose => {
                self.body.push(bytes);
                Read::More
            }
        }
    }

    /// Nothing came of the head of the answer itself.
    #[inline]
    fn is_before_head(&self) -> bool {
        self.head.len() == self.interim
    }

    fn read_head(&mut self, bytes: &[u8], asked: Asked, cache: &mut HeadCache) -> Read {
        let before = self.head.len();
        self.head.extend_from_slice(&bytes[..bytes.len().min(HEAD_BYTES_MAX + 1)]);
        // The end may lie across the border of two pieces.
        let mut from = before.saturating_sub(3).max(self.interim);
        loop {
            if !head::may_be_one(&self.head[self.interim..]) {
                return Read::Bad(Outcome::Malformed);
            }
            let Some(end) = head::end(&self.head, from) else {
                let is_large = self.head.len() > HEAD_BYTES_MAX;
                return if is_large { Read::Bad(Outcome::HeadTooLarge) } else { Read::More };
            };
            let Some(parsed) = head::parse(&self.head[self.interim..end], asked) else {
                return Read::Bad(Outcome::Malformed);
            };
            let rest = &bytes[end - before..];
            if !parsed.is_interim() {
                self.keep_head(end, asked, parsed, cache);
                return self.begin_body(parsed, rest);
            }
            if end > HEAD_BYTES_MAX {
                return Read::Bad(Outcome::HeadTooLarge);
            }
            (self.interim, from) = (end, end);
            if let Some((body, head)) = cache.strip(rest, asked) {
                return self.begin_body(head, body);
            }
        }
    }

    /// The head of the answer itself ends there.
    fn keep_head(&mut self, end: usize, asked: Asked, parsed: Head, cache: &mut HeadCache) {
        let head = &self.head[self.interim..end];
        match &mut self.fields {
            Fields::Unwanted => cache.keep(head, asked, parsed),
            Fields::Wanted(told) => *told = head::told(head),
        }
    }

    #[inline]
    fn begin_body(&mut self, head: Head, bytes: &[u8]) -> Read {
        self.status = head.status;
        self.reuse = head.reuse;
        self.read_body(head.framing, bytes)
    }

    #[inline]
    fn read_body(&mut self, framing: Framing, bytes: &[u8]) -> Read {
        match framing {
            Framing::Length(left) if bytes.len() as u64 >= left => {
                self.body.push(&bytes[..left as usize]);
                self.done(bytes.len() - left as usize)
            }
            Framing::Length(left) => {
                self.body.push(bytes);
                self.state = State::Body { left: left - bytes.len() as u64 };
                Read::More
            }
            Framing::Chunked => {
                self.state = State::Chunked(Chunked::default());
                self.read_chunks(bytes)
            }
            Framing::UntilClose => {
                self.body.push(bytes);
                self.state = State::UntilClose;
                Read::More
            }
        }
    }

    fn read_chunks(&mut self, bytes: &[u8]) -> Read {
        let State::Chunked(chunked) = &mut self.state else { return Read::More };
        match chunked.read(bytes, &mut self.body) {
            chunked::Read::More => Read::More,
            chunked::Read::Done { rest } => self.done(rest),
            chunked::Read::Bad => Read::Bad(Outcome::Malformed),
        }
    }

    /// An answer ended, `rest` bytes before the end of what came. Nobody asked for those.
    #[inline]
    fn done(&self, rest: usize) -> Read {
        if self.body.is_cut() {
            Read::Bad(Outcome::BodyTooLarge)
        } else if rest == 0 {
            Read::Done { status: self.status, reuse: self.reuse }
        } else {
            Read::Bad(Outcome::Malformed)
        }
    }
}

#[cfg(test)]
mod tests;
