//! Why a store could not be opened: one variant per thing that can be wrong with a data directory.

use std::{io, path::PathBuf};

use meshplay_types::Code;
use sqlx::migrate::MigrateError;
use thiserror::Error;

use crate::{LockHolder, StoreError};

/// Why a store could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The directory or a file in it cannot be used.
    #[error("cannot use `{}`", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Group or others may look at it.
    #[error("`{}` has mode {mode:o}; only its owner may have access", path.display())]
    TooOpen {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It lies on a network file system, where locks do not hold.
    #[error("`{}` is on a network file system", path.display())]
    Remote {
        /// Which.
        path: PathBuf,
    },
    /// The lock cannot be taken.
    #[error("cannot lock `{}`", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process holds the directory.
    #[error("the data directory is in use by {}", holder.as_ref().map_or("another process".into(), |h| format!("process {}", h.pid)))]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who, as the file says; with a URL it is a server to speak to.
        holder: Option<LockHolder>,
    },
    /// The linked SQLite has a bug that corrupts databases.
    #[error("SQLite {found} is older than 3.51.3, which may corrupt the database")]
    SqliteOld {
        /// Version linked.
        found: String,
    },
    /// The database cannot be opened.
    #[error("cannot open the database `{}`", path.display())]
    Database {
        /// Its file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
    /// A newer program has changed the schema.
    #[error("the database has schema {found}, newer than {known} of this program")]
    SchemaNewer {
        /// Its schema.
        found: i64,
        /// The newest schema of this program.
        known: i64,
    },
    /// The schema could not be brought up to date; it is as it was.
    #[error("failed to bring the schema up to date")]
    Schema {
        /// What went wrong.
        #[source]
        source: MigrateError,
    },
    /// The check after an unclean stop found damage.
    #[error("the database is damaged: {}", problems.join("; "))]
    Damaged {
        /// What the check said, at most ten lines.
        problems: Vec<String>,
    },
    /// The key file cannot be read or made.
    #[error("cannot use the key file `{}`", path.display())]
    Key {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There are sealed values and no key to open them with.
    #[error("the key file `{}` is missing", path.display())]
    KeyMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The key file does not hold a key.
    #[error("the key file `{}` does not hold 64 hex digits", path.display())]
    KeyMalformed {
        /// Which.
        path: PathBuf,
    },
    /// The key is that of another installation.
    #[error("the key file `{}` belongs to another data directory", path.display())]
    KeyWrong {
        /// Which.
        path: PathBuf,
    },
    /// The first rows could not be read or written.
    #[error("cannot read the installation")]
    Installation {
        /// What failed.
        #[source]
        source: StoreError,
    },
}

impl OpenError {
    /// Its row in the code table.
    pub fn code(&self) -> Code {
        match self {
            Self::Directory { .. } | Self::Lock { .. } => Code::DATA_DIR_UNUSABLE,
            Self::TooOpen { .. } => Code::DATA_DIR_TOO_OPEN,
            Self::Remote { .. } => Code::DATA_DIR_REMOTE,
            Self::Locked { .. } => Code::DATA_DIR_LOCKED,
            Self::SqliteOld { .. } => Code::SQLITE_TOO_OLD,
            Self::SchemaNewer { .. } => Code::SCHEMA_NEWER,
            Self::Damaged { .. } => Code::DATABASE_DAMAGED,
            Self::Key { .. } | Self::KeyMissing { .. } | Self::KeyMalformed { .. } => Code::KEY_UNUSABLE,
            Self::KeyWrong { .. } => Code::KEY_WRONG,
            Self::Database { .. } | Self::Schema { .. } => Code::DATABASE_FAILED,
            Self::Installation { source } => source.code(),
        }
    }
}
