//! What a completion belongs to, in the 64 bits that travel with an operation: act, generation of the socket, lane.

use crate::wire::LaneId;

const ACT_SHIFT: u32 = 56;
const GENERATION_SHIFT: u32 = 32;
const GENERATION_MASK: u32 = (1 << (ACT_SHIFT - GENERATION_SHIFT)) - 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token(u64);

/// Kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Connect,
    Receive,
    Send,
    Cancel,
}

impl Token {
    pub(super) fn new(act: Act, generation: u32, lane: LaneId) -> Self {
        Self((act as u64) << ACT_SHIFT | u64::from(generation) << GENERATION_SHIFT | u64::from(lane))
    }

    pub(super) fn of(bits: u64) -> Self {
        Self(bits)
    }

    pub(super) fn bits(self) -> u64 {
        self.0
    }

    pub(super) fn lane(self) -> LaneId {
        self.0 as LaneId
    }

    pub(super) fn act(self) -> Act {
        match self.0 >> ACT_SHIFT {
            0 => Act::Connect,
            1 => Act::Receive,
            2 => Act::Send,
            _ => Act::Cancel,
        }
    }

    pub(super) fn next_generation(generation: u32) -> u32 {
        generation.wrapping_add(1) & GENERATION_MASK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_come_back() {
        for act in [Act::Connect, Act::Receive, Act::Send, Act::Cancel] {
            let token = Token::of(Token::new(act, GENERATION_MASK, u32::MAX).bits());
            assert_eq!((token.act(), token.lane()), (act, u32::MAX));
        }
        assert_eq!(Token::next_generation(GENERATION_MASK), 0);
    }
}
