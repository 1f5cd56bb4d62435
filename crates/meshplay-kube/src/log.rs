//! Lines that a container wrote, as they come.
//!
//! A log is always read on, also if nobody can take it: all requests to a cluster share few connections, and one that is
//! not read would stop the others. What is too much is dropped by the caller, who can say so.

use std::time::Duration;

use bytes::{Buf as _, BytesMut};

use crate::{
    Client, Fault, KubeError, Resource, Scope,
    client::{Call, Size},
    limits::{Deadlines, ms},
    resource::push_query,
    transport::Reply,
};

/// A longer line is cut into pieces of this size, in bytes.
const LINE_BYTES_MAX: usize = 64 << 10;
/// A log that is followed may be silent for long; a dead connection is found by its pings.
const FOLLOW_MAX: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Which lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRequest<'a> {
    /// Namespace of the pod.
    pub namespace: &'a str,
    /// Pod.
    pub pod: &'a str,
    /// Container.
    pub container: &'a str,
    /// Whether new lines are waited for.
    pub follow: Follow,
    /// Of which run of the container.
    pub run: Run,
    /// Last lines to begin with; `None`: all that are kept.
    pub tail: Option<u32>,
    /// Only lines of the last so many seconds.
    pub since_seconds: Option<u32>,
}

/// Whether new lines are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Until the container ends.
    Yes,
    /// Only what is there.
    No,
}

/// Which run of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// The one that runs, or the last one.
    Current,
    /// The one before.
    Previous,
}

/// A log that is being read. Ends when dropped.
pub struct LogLines {
    reply: Reply,
    buffer: BytesMut,
    /// No line ends before this place.
    searched: usize,
}

impl Client {
    /// Opens the log of a container. Each line begins with its time, RFC 3339, and a blank.
    pub async fn log(&self, request: &LogRequest<'_>) -> Result<LogLines, KubeError> {
        let pods = Resource::core("Pod", "pods", Scope::Namespaced);
        let object = pods.object(Some(request.namespace), request.pod);
        let mut target = object.map_err(|fault| self.unsent(fault))?;
        target.push_str("/log");
        push_query(&mut target, "container", request.container);
        push_query(&mut target, "timestamps", "true");
        if request.follow == Follow::Yes {
            push_query(&mut target, "follow", "true");
        }
        if request.run == Run::Previous {
            push_query(&mut target, "previous", "true");
        }
        for (key, value) in [("tailLines", request.tail), ("sinceSeconds", request.since_seconds)] {
            if let Some(value) = value {
                push_query(&mut target, key, &value.to_string());
            }
        }
        let mut call = Call::get(target, "pods", Size::Many);
        call.outgoing.accept = "*/*";
        let idle = match request.follow {
            Follow::Yes => FOLLOW_MAX,
            Follow::No => ms(self.limits().list_timeout_ms),
        };
        let header = ms(self.limits().list_header_timeout_ms);
        let reply = self.open(&call, Deadlines { header, idle, whole: FOLLOW_MAX }).await?;
        Ok(LogLines { reply, buffer: BytesMut::new(), searched: 0 })
    }
}

impl LogLines {
    /// Waits for the next line; without its line feed, and not always text. `None` at the end. May be dropped and called
    /// again: nothing is lost.
    pub async fn next(&mut self) -> Result<Option<BytesMut>, Fault> {
        loop {
            if let Some(line) = self.ready() {
                return Ok(Some(line));
            }
            match self.reply.piece().await.map_err(|failure| failure.fault)? {
                Some(piece) => self.buffer.extend_from_slice(&piece),
                None if self.buffer.is_empty() => return Ok(None),
                None => {
                    self.searched = 0;
                    return Ok(Some(self.buffer.split()));
                }
            }
        }
    }

    /// The next line if it is there already.
    pub fn ready(&mut self) -> Option<BytesMut> {
        let found = self.buffer[self.searched..].iter().position(|byte| *byte == b'\n');
        let (length, skip) = match found {
            Some(at) => (self.searched + at, 1),
            None if self.buffer.len() >= LINE_BYTES_MAX => (LINE_BYTES_MAX, 0),
            None => {
                self.searched = self.buffer.len();
                return None;
            }
        };
        let line = self.buffer.split_to(length);
        self.buffer.advance(skip);
        self.searched = 0;
        Some(line)
    }
}
