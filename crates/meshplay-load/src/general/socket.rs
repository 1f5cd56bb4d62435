//! One socket, secured or not: how far it is, and what it takes to be sent. It waits for nothing.

use std::{
    io::{self, Write as _},
    os::fd::OwnedFd,
};

use meshplay_perf::recording::Outcome;
use rustix::{io::Errno, net};
use rustls::ClientConnection;

use crate::{socket, system::SEND};

#[derive(Debug, Default)]
pub(super) struct Socket {
    pub(super) fd: Option<OwnedFd>,
    pub(super) generation: u32,
    pub(super) stage: Stage,
    pub(super) session: Option<Box<ClientConnection>>,
    /// The kernel did not take everything.
    is_full: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// For where to go.
    Looking,
    #[default]
    Connecting,
    Securing,
    Up,
}

impl Socket {
    /// One that does not know yet where to go.
    pub(super) fn looking(generation: u32) -> Self {
        Self { generation, stage: Stage::Looking, ..Self::default() }
    }

    /// One that begins to connect.
    pub(super) fn new(fd: OwnedFd, generation: u32) -> Self {
        Self { fd: Some(fd), generation, ..Self::default() }
    }

    #[inline]
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<usize, Outcome> {
        let mut sent = 0;
        while sent < bytes.len() && !self.is_full {
            match &mut self.session {
                Some(session) => {
                    sent += session.writer().write(&bytes[sent..]).map_err(|_| Outcome::Reset)?;
                    self.flush()?;
                }
                None => sent += self.send_raw(&bytes[sent..])?,
            }
        }
        Ok(sent)
    }

    /// To the kernel, as much as it takes.
    fn send_raw(&mut self, bytes: &[u8]) -> Result<usize, Outcome> {
        let Some(fd) = &self.fd else { return Err(Outcome::Closed) };
        match net::send(fd, bytes, SEND) {
            Ok(n) => {
                self.is_full = n < bytes.len();
                Ok(n)
            }
            Err(Errno::INTR) => Ok(0),
            Err(Errno::AGAIN) => {
                self.is_full = true;
                Ok(0)
            }
            Err(errno) => Err(socket::outcome(errno)),
        }
    }

    /// Records that the session has ready.
    pub(super) fn flush(&mut self) -> Result<(), Outcome> {
        let (Some(session), Some(fd)) = (&mut self.session, &self.fd) else { return Ok(()) };
        while session.wants_write() {
            match session.write_tls(&mut Writer(fd)) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.is_full = true;
                    return Ok(());
                }
                Err(error) => {
                    return Err(Errno::from_io_error(&error).map_or(Outcome::Reset, socket::outcome));
                }
            }
        }
        Ok(())
    }

    /// Sends what the session kept; whether there is room for more that somebody waits to send.
    pub(super) fn writable(&mut self) -> Result<Writable, Outcome> {
        if !self.is_full {
            return Ok(Writable::No);
        }
        self.is_full = false;
        self.flush()?;
        Ok(if self.is_full || self.stage != Stage::Up { Writable::No } else { Writable::Yes })
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Writable {
    Yes,
    No,
}

/// A socket that a session writes to.
struct Writer<'a>(&'a OwnedFd);

impl io::Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(net::send(self.0, bytes, SEND)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
