//! One worker's part of a run that several carry out together.
//!
//! All workers know the whole schedule, for the seed fixes it, and each takes every n-th request of it. So together they
//! make exactly the requests that one would have made, at the same times, whoever they are. It knows no machines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RunSpec;

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Share {
    /// Which of them, from 0.
    pub index: u32,
    /// How many there are.
    pub of: u32,
}

impl Share {
    /// Whether request `slot` of the schedule, from 0, is this worker's.
    #[inline]
    #[must_use]
    pub fn takes(self, slot: u64) -> bool {
        slot % u64::from(self.of) == u64::from(self.index)
    }

    /// How many of `all` things are this worker's: evenly, the first ones have one more.
    #[must_use]
    pub fn of_all(self, all: u64) -> u64 {
        let (of, index) = (u64::from(self.of), u64::from(self.index));
        all / of + u64::from(index < all % of)
    }

    /// The slot in the whole run of this worker's `nth` request, from 0.
    #[inline]
    #[must_use]
    pub fn slot(self, nth: u64) -> u64 {
        nth * u64::from(self.of) + u64::from(self.index)
    }
}

impl RunSpec {
    /// What worker `share` does of this run: its slots, and its part of the connections.
    #[must_use]
    pub fn shared(&self, share: Share) -> Self {
        let connections = share.of_all(u64::from(self.connections)).max(1) as u32;
        Self { agents: Vec::new(), share: Some(share), connections, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_is_exactly_one_workers() {
        for of in 1..5 {
            let shares: Vec<_> = (0..of).map(|index| Share { index, of }).collect();
            assert!((0..100).all(|slot| shares.iter().filter(|share| share.takes(slot)).count() == 1));
            assert_eq!(shares.iter().map(|share| share.of_all(101)).sum::<u64>(), 101);
            for share in shares {
                let taken: Vec<u64> = (0..101).filter(|slot| share.takes(*slot)).collect();
                let made: Vec<u64> = (0..share.of_all(101)).map(|nth| share.slot(nth)).collect();
                assert_eq!(taken, made);
            }
        }
    }
}
