//! What a completion says: of a socket that still is its lane's, or of nobody any more.

use std::mem;

use io_uring::cqueue;
use meshplay_perf::recording::Outcome;
use rustix::io::Errno;

use super::{
    Sending, Uring,
    token::{Act, Token},
};
use crate::{
    socket,
    wire::{LaneId, Wire as _},
};

/// What was seen.
pub(super) enum Look {
    Nothing,
    Connected(LaneId),
    Bytes { lane: LaneId, buffer: u16, n: usize },
    Closed(LaneId, Outcome),
}

impl Uring {
    /// What a completion says.
    #[inline]
    pub(super) fn look(&mut self, completion: &cqueue::Entry) -> Look {
        let token = Token::of(completion.user_data());
        let lane = token.lane();
        let buffer = cqueue::buffer_select(completion.flags());
        if token != self.token(token.act(), lane) {
            // Of a socket that was given up.
            buffer.into_iter().for_each(|buffer| self.buffers.give_back(buffer));
            return Look::Nothing;
        }
        match token.act() {
            Act::Connect => self.look_at_connect(lane),
            Act::Receive => self.look_at_receive(lane, completion, buffer),
            Act::Send if completion.result() < 0 => {
                Look::Closed(lane, socket::outcome(errno(completion.result())))
            }
            Act::Send => self.look_at_send(lane),
            Act::Cancel => Look::Nothing,
        }
    }

    fn look_at_connect(&mut self, lane: LaneId) -> Look {
        let Some(fd) = &self.sockets[lane as usize].fd else { return Look::Nothing };
        match socket::connected(fd) {
            Ok(()) if self.receive(lane).is_ok() => Look::Connected(lane),
            Ok(()) => Look::Closed(lane, Outcome::ConnectFailed),
            Err(outcome) => Look::Closed(lane, outcome),
        }
    }

    /// All of a large request is sent: successful ones of others are not told.
    fn look_at_send(&mut self, lane: LaneId) -> Look {
        let sending = mem::take(&mut self.sockets[lane as usize].sending);
        match sending {
            Sending::Then(next) => match self.send(lane, next) {
                Ok(()) => Look::Nothing,
                Err(outcome) => Look::Closed(lane, outcome),
            },
            Sending::Nothing | Sending::UnderWay => Look::Nothing,
        }
    }

    #[inline]
    fn look_at_receive(&mut self, lane: LaneId, completion: &cqueue::Entry, buffer: Option<u16>) -> Look {
        let has_ended = !cqueue::more(completion.flags());
        match (completion.result(), buffer) {
            (n @ 1.., Some(buffer)) => {
                let n = n.cast_unsigned() as usize;
                if self.is_end(buffer, n) {
                    self.buffers.give_back(buffer);
                    return Look::Closed(lane, Outcome::Closed);
                }
                if has_ended && self.receive(lane).is_err() {
                    return Look::Closed(lane, Outcome::Reset);
                }
                Look::Bytes { lane, buffer, n }
            }
            (0.., _) => Look::Closed(lane, Outcome::Closed),
            (negative, _) => match errno(negative) {
                // All buffers were full: they are empty again by the time the kernel gets to this.
                Errno::NOBUFS if self.receive(lane).is_ok() => Look::Nothing,
                Errno::CANCELED => Look::Nothing,
                errno => Look::Closed(lane, socket::outcome(errno)),
            },
        }
    }
}

fn errno(result: i32) -> Errno {
    Errno::from_raw_os_error(-result)
}
