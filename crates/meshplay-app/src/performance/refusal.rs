//! Why a run was not begun: in a few words, and what somebody can do something about.

use meshplay_types::Findings;

/// Nothing was sent.
pub(super) struct Refusal {
    /// For the row of the run.
    pub(super) reason: String,
    /// All at once; none of a fault of the machine.
    pub(super) findings: Findings,
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self { reason, findings: Findings::new() }
    }
}
