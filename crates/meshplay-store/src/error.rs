//! Why the store refused or failed, and which finding code each has.

use std::sync::Arc;

use meshplay_types::{Code, id::DeploymentId};
use thiserror::Error;

use crate::rows::{DeploymentState, Fence, StepState};

/// Why a read or a write unit failed. The unit that got one left nothing behind.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// There is no such row in this scope.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// Kind of row, as the glossary names it.
        what: &'static str,
        /// Id or name asked for.
        id: String,
    },
    /// The name is taken.
    #[error("there is already a {what} `{name}`")]
    Exists {
        /// Kind of row.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something still needs the row.
    #[error("{what} `{id}` is still in use: {by}")]
    InUse {
        /// Kind of row.
        what: &'static str,
        /// Its id.
        id: String,
        /// By what, with a count.
        by: String,
    },
    /// The row changed since the caller read it.
    #[error("{what} `{id}` has changed: generation {found}, not {expected}")]
    Generation {
        /// Kind of row.
        what: &'static str,
        /// Its id.
        id: String,
        /// Generation the caller read.
        expected: u64,
        /// Generation it has now.
        found: u64,
    },
    /// The same idempotency key came with another request.
    #[error("the idempotency key `{key}` was used for another request")]
    IdempotencyKey {
        /// The key.
        key: String,
    },
    /// Somebody in this process holds the lease and renews it.
    #[error("`{key}` is held by {holder}")]
    LeaseHeld {
        /// What is leased.
        key: String,
        /// Who holds it, in words.
        holder: String,
    },
    /// The lease was taken over: whoever gets this must stop acting at once.
    #[error("the lease on `{key}` was taken over: fence {current}, not {fence}")]
    StaleFence {
        /// What is leased.
        key: String,
        /// Fence the caller acts under.
        fence: Fence,
        /// Fence in force.
        current: Fence,
    },
    /// The state machine has no such edge.
    #[error("deployment `{id}` cannot go from {from} to {to}")]
    Transition {
        /// Which.
        id: DeploymentId,
        /// State it is in.
        from: DeploymentState,
        /// State asked for.
        to: DeploymentState,
    },
    /// A step is not where its next state needs it to be.
    #[error("step {seq} of deployment `{id}` cannot go from {from} to {to}")]
    StepTransition {
        /// Which deployment.
        id: DeploymentId,
        /// Which step.
        seq: u32,
        /// State it is in.
        from: StepState,
        /// State asked for.
        to: StepState,
    },
    /// The value is larger than the store takes.
    #[error("{what} of {bytes} bytes is larger than {bytes_max}")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// A body could not be written as or read from JSON.
    #[error("cannot convert the stored {what}: {reason}")]
    Body {
        /// Name of the type.
        what: &'static str,
        /// Why, without the content.
        reason: String,
    },
    /// A column holds what this version of Meshplay cannot read.
    #[error("column `{column}` holds an unreadable value: {reason}")]
    Column {
        /// Which.
        column: &'static str,
        /// Why.
        reason: String,
    },
    /// A sealed value does not belong to this row or this key.
    #[error("the sealed value of {row} cannot be opened")]
    Unseal {
        /// Table and row id.
        row: String,
    },
    /// The operating system gave no random bytes.
    #[error("no random bytes to seal {row} with")]
    Seal {
        /// Table and row id.
        row: String,
    },
    /// The disk or the quota is full; nothing of the unit was kept. Reads still work.
    #[error("the disk is full")]
    Full,
    /// The unit panicked or took longer than [`crate::UNIT_TIMEOUT`].
    #[error("the write unit panicked or took too long")]
    UnitLost,
    /// The store is closed, or it stopped because the database can no longer be trusted.
    #[error("the store has stopped: {reason}")]
    Stopped {
        /// Why.
        reason: Arc<str>,
    },
    /// The database refused a statement.
    #[error("failed to run statement `{statement}`")]
    Statement {
        /// Name of the statement in the source.
        statement: &'static str,
        /// What the database said.
        #[source]
        source: Arc<sqlx::Error>,
    },
    /// The transaction could not be made durable; no unit of it was kept.
    #[error("failed to commit")]
    Commit {
        /// What the database said.
        #[source]
        source: Arc<sqlx::Error>,
    },
}

impl StoreError {
    /// Its row in the code table.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound { .. } => Code::NOT_FOUND,
            Self::Exists { .. } => Code::NAME_TAKEN,
            Self::InUse { .. } => Code::STILL_IN_USE,
            Self::Generation { .. } => Code::ROW_CHANGED,
            Self::IdempotencyKey { .. } => Code::IDEMPOTENCY_KEY_REUSED,
            Self::LeaseHeld { .. } => Code::LEASE_HELD,
            Self::StaleFence { .. } => Code::LEASE_LOST,
            Self::Transition { .. } | Self::StepTransition { .. } => Code::STATE_REFUSED,
            Self::TooLarge { .. } => Code::VALUE_TOO_LARGE,
            Self::Full => Code::DISK_FULL,
            Self::Stopped { .. } => Code::STORE_STOPPED,
            Self::Unseal { .. } | Self::Seal { .. } => Code::SEAL_BROKEN,
            Self::Body { .. } | Self::Column { .. } => Code::ROW_UNREADABLE,
            Self::UnitLost | Self::Statement { .. } | Self::Commit { .. } => Code::DATABASE_FAILED,
        }
    }

    /// True if the same call may succeed later without anybody changing the request.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Full | Self::LeaseHeld { .. } | Self::UnitLost)
    }
}

/// SQLite primary result codes (sqlite.org/rescode.html) after which nothing may be acknowledged any more.
const SQLITE_IOERR: i32 = 10;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_NOTADB: i32 = 26;

fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<i32>().ok().map(|extended| extended & 0xff)
}

/// True if an error says that the file can no longer be trusted: fsync and other I/O errors are never retried as
/// success (F11).
pub(crate) fn is_fatal(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(SQLITE_IOERR | SQLITE_CORRUPT | SQLITE_NOTADB))
        || matches!(error, sqlx::Error::WorkerCrashed)
}

/// True if the file is not the database that was written.
pub(crate) fn is_damaged(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(SQLITE_CORRUPT | SQLITE_NOTADB))
}

pub(crate) fn is_full(error: &sqlx::Error) -> bool {
    primary_code(error) == Some(SQLITE_FULL)
}

pub(crate) fn is_unique(error: &StoreError) -> bool {
    matches!(error, StoreError::Statement { source, .. }
        if source.as_database_error().is_some_and(|e| e.is_unique_violation()))
}
