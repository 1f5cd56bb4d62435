//! Exit codes of DESIGN §6, and how a failure becomes one.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Ok = 0,
    /// Judged, and found findings at or above the bar, or differences.
    Found = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// Somebody is not reachable: a cluster, the server, the lock's holder.
    Unreachable = 3,
    /// Not allowed.
    Denied = 4,
    /// Refused to act on invalid input, or without consent.
    Refused = 5,
    /// The time was up.
    Timeout = 6,
    /// Some of it failed.
    Partial = 7,
    /// A fault of ours.
    Internal = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
