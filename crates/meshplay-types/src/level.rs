//! How it is with something, as a colour. The word beside it says more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How it is with an object, as a colour.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// On its way.
    Progressing,
    /// Works, with a caveat.
    Warning,
    /// Does not work.
    Failed,
    /// Nothing is known about its health.
    #[default]
    Unknown,
}

impl Level {
    /// All of them, best first.
    pub const ALL: [Self; 5] = [Self::Ok, Self::Progressing, Self::Warning, Self::Failed, Self::Unknown];

    /// As it stands on the wire and in filters.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Progressing => "progressing",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}
