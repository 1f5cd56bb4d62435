//! What undoing a step would mean, said before the step is taken (P10).

use serde::{Deserialize, Serialize};

/// The verdict on the way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "verdict", content = "reason")]
pub enum Verdict {
    /// The object gets its former state back.
    Exact,
    /// Only by deleting and creating it again.
    Recreate(String),
    /// It goes back, but something else stays changed.
    SideEffect(String),
    /// There is no way back.
    Impossible(String),
}
