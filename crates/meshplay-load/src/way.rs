//! Where the sockets of a thread go: all to one address, or each where its name leads when it is made. Engines over TCP
//! and over UDP share it; it knows no sockets.

use std::{io, net::SocketAddr};

use meshplay_perf::recording::Outcome;

use crate::{
    names::{Found, Lookups, Place},
    system::poller::Poller,
};

/// Of an event that is no socket's: a name was found.
pub(crate) const WAKE: u64 = u64::MAX;

/// The way to a target.
#[derive(Debug)]
pub(crate) enum Way {
    At(SocketAddr),
    Named(Lookups),
}

impl Way {
    /// Look-ups wake the poller up.
    pub(crate) fn new(place: Place, poller: &Poller) -> io::Result<Self> {
        Ok(match place {
            Place::At(address) => Self::At(address),
            Place::Named(name) => {
                let lookups = Lookups::new(name)?;
                poller.add_readable(lookups.wake(), WAKE)?;
                Self::Named(lookups)
            }
        })
    }

    /// Where the next socket goes; if that is to be looked up, it is [heard](Self::hear) later, with the number and the
    /// generation of who asked.
    pub(crate) fn ask(&mut self, id: u32, generation: u32) -> Result<Option<SocketAddr>, Outcome> {
        match self {
            Self::At(address) => Ok(Some(*address)),
            Self::Named(lookups) => lookups.ask(id, generation).map(|()| None),
        }
    }

    /// What was found since, one after the other.
    pub(crate) fn hear(&mut self) -> Option<Found> {
        match self {
            Self::At(_) => None,
            Self::Named(lookups) => lookups.hear(),
        }
    }

    /// The event with [`WAKE`] was seen.
    pub(crate) fn quiet(&self) {
        if let Self::Named(lookups) = self {
            lookups.quiet();
        }
    }
}
