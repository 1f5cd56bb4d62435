//! Opening a store: directory, lock, database, schema, key, in this order, each refused with its own error.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Mutex, mpsc, watch};
use uuid::Uuid;

use crate::{
    OpenError, Store, StoreError,
    db::{Conn, Db, statements},
    dir,
    error::is_damaged,
    key::{self, FirstStart, KEY_FILE},
    lock::{DirectoryLock, FormerStop},
    notice::Noticeboard,
    rows::installation,
    schema,
    seal::Sealer,
    store::{Inner, database_file},
    tx::{Shared, Tx},
    unsealed,
    writer::{QUEUE_UNITS_MAX, Writer},
};

/// Connections for reads.
const READERS: u32 = 4;
/// Longest wait for a read connection.
const READER_WAIT: Duration = Duration::from_secs(3);
/// Longest wait for a lock inside SQLite; only a foreign process on the file can hold one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The write-ahead log is cut to this size.
const LOG_BYTES_MAX: &str = "67108864";
/// Pages of log after which a commit itself copies them; normally the idle writer does.
const CHECKPOINT_PAGES: &str = "16384";
/// All our statements stay prepared.
const STATEMENTS_CACHED: usize = 256;
/// The first release without the bug that corrupts a log when two connections write and checkpoint at once (F15).
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

statements! {
    VERSION = "SELECT sqlite_version() AS version";
    QUICK_CHECK = "PRAGMA quick_check(10)";
    EVENT_LAST = "SELECT COALESCE(MAX(seq), 0) AS seq FROM event";
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Holds database, key and lock; created with mode 0700 if missing.
    pub data_dir: PathBuf,
    /// Longest wait for the directory lock; a server is never waited for.
    pub wait: Duration,
    /// The key file, if it is not `key` in the data directory.
    pub key_file: Option<PathBuf>,
}

impl Store {
    /// Opens the store of a data directory, making it at the first start.
    ///
    /// # Errors
    /// See [`OpenError`]; nothing was changed then, except that a missing directory may have been made.
    pub async fn open(options: OpenOptions) -> Result<Self, OpenError> {
        dir::prepare(&options.data_dir)?;
        let (lock, former) = DirectoryLock::take(&options.data_dir, options.wait).await?;
        let path = database_file(&options.data_dir);
        // SQLite gives its log files the mode of the database file.
        drop(dir::private_file(&path)?);

        let mut conn = connect(&path).await?;
        refuse_old_sqlite(&mut conn).await?;
        if former == FormerStop::Unclean {
            quick_check(&mut conn).await?;
        }
        conn = schema::migrate(conn).await?;

        let key_path = options.key_file.unwrap_or_else(|| options.data_dir.join(KEY_FILE));
        let (installation, sealer) = installation_of(&mut conn, &key_path).await?;
        unsealed::seal(&mut conn, &sealer).await.map_err(installation_failed)?;
        let event_seq = last_event(&mut conn).await?;
        let shared = Arc::new(Shared { sealer, instance: Uuid::new_v4() });
        let board = Arc::new(Noticeboard::new(event_seq));
        let (orders, queue) = mpsc::channel(QUEUE_UNITS_MAX);
        let (stop, stopped) = watch::channel(None);
        let tx = Tx::new(conn, shared.clone());
        let lock = Arc::new(Mutex::new(Some(lock)));
        let writer = Writer { lock: lock.clone(), orders: queue, tx, board: board.clone(), stopped: stop };
        let inner = Inner {
            db: Db::Sqlite(readers(&path)),
            orders,
            stopped,
            board,
            shared,
            installation,
            lock,
            writer: Mutex::new(Some(tokio::spawn(writer.run()))),
        };
        Ok(Self { inner: Arc::new(inner) })
    }
}

fn connect_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(STATEMENTS_CACHED)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("mmap_size", "0")
        .pragma("journal_size_limit", LOG_BYTES_MAX)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
}

async fn connect(path: &Path) -> Result<Conn, OpenError> {
    let conn = SqliteConnection::connect_with(&connect_options(path)).await;
    let conn = conn.map_err(|source| match source {
        source if is_damaged(&source) => OpenError::Damaged { problems: vec![source.to_string()] },
        source => OpenError::Database { path: path.to_owned(), source },
    })?;
    Ok(Conn::Sqlite(Box::new(conn)))
}

fn readers(path: &Path) -> sqlx::SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(READER_WAIT)
        .test_before_acquire(false)
        .connect_lazy_with(connect_options(path).pragma("query_only", "ON"))
}

async fn refuse_old_sqlite(conn: &mut Conn) -> Result<(), OpenError> {
    let row = conn.row(VERSION, vec![]).await.map_err(installation_failed)?;
    let found = row.map(|row| row.text("version")).transpose().map_err(installation_failed)?;
    let found = found.unwrap_or_default();
    if is_old(&found) { Err(OpenError::SqliteOld { found }) } else { Ok(()) }
}

fn is_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) < SQLITE_VERSION_MIN
}

async fn quick_check(conn: &mut Conn) -> Result<(), OpenError> {
    let rows = conn.rows(QUICK_CHECK, vec![]).await.map_err(|fault| match fault {
        StoreError::Statement { source, .. } => OpenError::Damaged { problems: vec![source.to_string()] },
        source => OpenError::Installation { source },
    })?;
    let lines: Result<Vec<_>, _> = rows.iter().map(|row| row.text("quick_check")).collect();
    let problems: Vec<_> =
        lines.map_err(installation_failed)?.into_iter().filter(|line| line != "ok").collect();
    if problems.is_empty() { Ok(()) } else { Err(OpenError::Damaged { problems }) }
}

async fn installation_of(
    conn: &mut Conn,
    key_path: &Path,
) -> Result<(crate::Installation, Sealer), OpenError> {
    let found = installation::read(conn).await.map_err(installation_failed)?;
    let first_start = if found.is_none() { FirstStart::Yes } else { FirstStart::No };
    let sealer = Sealer::new(&key::load(key_path, first_start)?);
    let Some((found, key_check)) = found else {
        let made = installation::create(conn, &sealer).await.map_err(installation_failed)?;
        return Ok((made, sealer));
    };
    if installation::key_check(&sealer, found.id) != key_check {
        return Err(OpenError::KeyWrong { path: key_path.to_owned() });
    }
    Ok((found, sealer))
}

async fn last_event(conn: &mut Conn) -> Result<u64, OpenError> {
    let row = conn.row(EVENT_LAST, vec![]).await.map_err(installation_failed)?;
    row.map_or(Ok(0), |row| row.number("seq")).map_err(installation_failed)
}

fn installation_failed(source: StoreError) -> OpenError {
    OpenError::Installation { source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_with_the_log_reset_bug_is_refused() {
        for (version, old) in
            [("3.51.2", true), ("3.7.0", true), ("3.51.3", false), ("3.60.0", false), ("4.0", false)]
        {
            assert_eq!(is_old(version), old, "{version}");
        }
    }
}
