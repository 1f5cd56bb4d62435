//! When connections want to be woken up, and which of them is next.
//!
//! Most timers are put off long before their time: so a place in the queue may be too early, and is looked at again
//! when its time has come. It knows no clock.

use std::{cmp::Reverse, collections::BinaryHeap, time::Instant};

use crate::pool::ConnectionId;

/// Of all connections of a thread.
#[derive(Debug, Default)]
pub(super) struct Timers {
    /// By connection.
    timers: Vec<Timer>,
    queue: BinaryHeap<Reverse<(Instant, ConnectionId)>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Timer {
    at: Option<Instant>,
    /// Its earliest place in the queue.
    queued: Option<Instant>,
}

impl Timers {
    /// Sets the time of a connection, or takes it away.
    pub(super) fn set(&mut self, id: ConnectionId, at: Option<Instant>) {
        if self.timers.len() <= id as usize {
            self.timers.resize(id as usize + 1, Timer::default());
        }
        let timer = &mut self.timers[id as usize];
        timer.at = at;
        if let Some(at) = at
            && timer.queued.is_none_or(|queued| at < queued)
        {
            timer.queued = Some(at);
            self.queue.push(Reverse((at, id)));
        }
    }

    /// When to look again, at the latest.
    pub(super) fn next(&self) -> Option<Instant> {
        self.queue.peek().map(|Reverse((at, _))| *at)
    }

    /// A connection whose time has come; it is not told again.
    pub(super) fn expired(&mut self, now: Instant) -> Option<ConnectionId> {
        while let Some(Reverse((at, id))) = self.queue.peek().copied()
            && at <= now
        {
            self.queue.pop();
            let timer = &mut self.timers[id as usize];
            timer.queued.take_if(|queued| *queued == at);
            match timer.at {
                Some(at) if at <= now => {
                    timer.at = None;
                    return Some(id);
                }
                later => self.set(id, later),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_connection_is_told_once_when_its_time_has_come() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut timers = Timers::default();
        timers.set(0, Some(at(30)));
        timers.set(1, Some(at(10)));
        assert_eq!((timers.next(), timers.expired(at(9))), (Some(at(10)), None));
        // Put off, and brought forward.
        timers.set(1, Some(at(40)));
        timers.set(0, Some(at(20)));
        assert_eq!((timers.expired(at(15)), timers.next()), (None, Some(at(20))));
        assert_eq!((timers.expired(at(35)), timers.expired(at(35))), (Some(0), None));
        timers.set(2, Some(at(36)));
        timers.set(2, None);
        assert_eq!((timers.expired(at(50)), timers.expired(at(50)), timers.next()), (Some(1), None, None));
    }
}
