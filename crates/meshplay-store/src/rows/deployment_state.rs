//! The states of a deployment and the edges between them (DESIGN §10.5). Nothing else may change a state.

use super::words;

words! {
    /// How far a deployment is.
    DeploymentState {
        /// The plan is stored and waits for somebody's yes.
        Planned = "planned",
        /// Approved; nobody acts on it yet.
        Queued = "queued",
        /// A wave is being written.
        Applying = "applying",
        /// A wave is written; its gates and health are awaited.
        Waiting = "waiting",
        /// Objects that are no longer wanted are deleted or released.
        Pruning = "pruning",
        /// Done.
        Applied = "applied",
        /// The former state is being put back.
        RollingBack = "rollingBack",
        /// The former state is back.
        RolledBack = "rolledBack",
        /// Stopped after a failure; what is written stays; `retry` or `rollback` goes on.
        Held = "held",
        /// Ended without success.
        Failed = "failed",
        /// Ended on request.
        Cancelled = "cancelled",
    }
}

use DeploymentState::{
    Applied, Applying, Cancelled, Failed, Held, Planned, Pruning, Queued, RolledBack, RollingBack, Waiting,
};

impl DeploymentState {
    /// Where it can go from here. A state is its own successor while waves go on.
    pub fn successors(self) -> &'static [Self] {
        match self {
            Planned => &[Queued, Cancelled, Failed],
            // Waiting at once: nothing is to be written, but it is not healthy yet.
            Queued => &[Applying, Waiting, Pruning, Applied, RollingBack, Held, Failed, Cancelled],
            Applying => &[Applying, Waiting, Pruning, Applied, RollingBack, Held, Failed, Cancelled],
            Waiting => &[Waiting, Applying, Pruning, Applied, RollingBack, Held, Failed, Cancelled],
            Pruning => &[Pruning, Waiting, Applied, RollingBack, Held, Failed, Cancelled],
            RollingBack => &[RollingBack, RolledBack, Held, Failed],
            Held => &[Queued, RollingBack, Failed, Cancelled],
            Applied | RolledBack | Failed | Cancelled => &[],
        }
    }

    /// True if there is an edge.
    pub fn can_become(self, to: Self) -> bool {
        self.successors().contains(&to)
    }

    /// True if nothing follows.
    pub fn is_terminal(self) -> bool {
        self.successors().is_empty()
    }

    /// True while an executor acts on it: the state needs a lease, and is resumed after a restart.
    pub fn is_active(self) -> bool {
        matches!(self, Queued | Applying | Waiting | Pruning | RollingBack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_but_the_first_is_reached_and_every_state_comes_to_an_end() {
        for state in DeploymentState::ALL {
            let reached = DeploymentState::ALL.iter().any(|from| from.can_become(*state));
            assert_eq!(reached, *state != Planned, "{state}");
            let ends = state.is_terminal() || state.successors().iter().any(|next| next.is_terminal());
            assert!(ends, "{state}");
        }
    }

    #[test]
    fn what_needs_no_write_may_still_be_waited_for() {
        assert!(Queued.can_become(Waiting) && Queued.can_become(Applied));
    }

    #[test]
    fn nothing_follows_an_end() {
        let ends: Vec<_> = DeploymentState::ALL.iter().filter(|state| state.is_terminal()).collect();
        assert_eq!(ends, [&Applied, &RolledBack, &Failed, &Cancelled]);
    }

    #[test]
    fn a_rollback_is_not_cancelled_halfway() {
        assert!(!RollingBack.can_become(Cancelled));
        assert!(!RollingBack.can_become(Applying));
    }

    #[test]
    fn an_active_state_can_be_held_or_fail() {
        for state in DeploymentState::ALL.iter().filter(|state| state.is_active()) {
            assert!(state.can_become(Held) && state.can_become(Failed), "{state}");
        }
    }
}
