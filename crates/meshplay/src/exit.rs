//! Exit codes of DESIGN §6, and how a failure becomes one.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Ok,
    /// Judged, and found findings at or above the bar, or differences.
    Found,
    /// The command line cannot be understood.
    Usage,
    /// Somebody is not reachable: a cluster, the server, the lock's holder.
    Unreachable,
    /// Not allowed.
    Denied,
    /// Refused to act on invalid input, or without consent.
    Refused,
    /// The time was up.
    Timeout,
    /// Some of it failed.
    Partial,
    /// A fault of ours.
    Internal,
    /// A program in a container ended with this code.
    Program(u8),
    /// A signal ended it.
    Signal(u8),
}

impl Exit {
    /// Its number. That of a signal is what shells say of one.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Found => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::Denied => 4,
            Self::Refused => 5,
            Self::Timeout => 6,
            Self::Partial => 7,
            Self::Internal => 70,
            Self::Program(code) => code,
            Self::Signal(signal) => signal.saturating_add(128),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
