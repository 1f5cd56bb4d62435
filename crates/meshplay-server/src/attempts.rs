//! How often something may fail or be written down: per address and minute, in bounded memory.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The window.
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses remembered at once; when it is full, everybody waits for the next window.
const ADDRESSES_MAX: usize = 4_096;

/// Counts failures per address.
pub(crate) struct Attempts {
    max: u32,
    window: Mutex<Window>,
}

struct Window {
    began: Instant,
    failed: HashMap<IpAddr, u32>,
}

impl Attempts {
    /// At most `max` per address and minute.
    pub(crate) fn new(max: u32) -> Self {
        Self { max, window: Mutex::new(Window { began: Instant::now(), failed: HashMap::new() }) }
    }

    /// Whether another attempt is allowed.
    pub(crate) fn may(&self, from: IpAddr) -> bool {
        self.with(|window| match window.failed.get(&from) {
            Some(failed) => *failed < self.max,
            None => window.failed.len() < ADDRESSES_MAX,
        })
    }

    /// One failed.
    pub(crate) fn failed(&self, from: IpAddr) {
        self.with(|window| {
            if window.failed.len() < ADDRESSES_MAX || window.failed.contains_key(&from) {
                *window.failed.entry(from).or_default() += 1;
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Window) -> T) -> T {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.began.elapsed() > WINDOW {
            *window = Window { began: Instant::now(), failed: HashMap::new() };
        }
        act(&mut window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_does_not_lock_out_another() {
        let attempts = Attempts::new(2);
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        attempts.failed(one);
        assert!(attempts.may(one));
        attempts.failed(one);
        assert!(!attempts.may(one));
        assert!(attempts.may(other));
    }
}
