//! A write unit and a reader: where the row modules hang their methods.
//!
//! Writing methods are on [`Tx`], reading ones on [`Reader`]; `tx.read()` reads inside the unit, `store.read()` outside of
//! any, so that each statement is written once.

use std::{future::Future, pin::Pin, sync::Arc};

use jiff::Timestamp;
use meshplay_types::id::OperationId;
use uuid::Uuid;

use crate::{
    StoreError,
    db::{Conn, Db, Row, Statement, Value},
    seal::Sealer,
};

/// The future of a write unit: `Box::pin(async move { … })`.
pub type UnitFuture<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// What every reader and writer of one open store needs.
pub(crate) struct Shared {
    pub(crate) sealer: Sealer,
    /// This opening of the store: a lease of another one belongs to a dead process (the directory lock proves it).
    pub(crate) instance: Uuid,
}

/// What a batch changed that somebody may be waiting for.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    pub(crate) event_seq: Option<u64>,
    pub(crate) jobs: bool,
    pub(crate) cancelled: Vec<OperationId>,
}

/// A write unit: all of it is kept, or nothing. Await nothing inside but its own methods: everybody else waits.
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) shared: Arc<Shared>,
    pub(crate) now: Timestamp,
    pub(crate) notices: Notices,
}

/// Reads rows.
pub struct Reader<'a> {
    source: Source<'a>,
    pub(crate) shared: &'a Shared,
}

enum Source<'a> {
    Db(&'a Db),
    Conn(&'a mut Conn),
}

impl Tx {
    pub(crate) fn new(conn: Conn, shared: Arc<Shared>) -> Self {
        Self { conn, shared, now: now(), notices: Notices::default() }
    }

    /// The time of this unit: all its rows have the same.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Reads what this unit and all before it wrote.
    pub fn read(&mut self) -> Reader<'_> {
        Reader { source: Source::Conn(&mut self.conn), shared: &self.shared }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn of_db(db: &'a Db, shared: &'a Shared) -> Self {
        Self { source: Source::Db(db), shared }
    }

    pub(crate) async fn rows<T>(
        &mut self,
        statement: Statement,
        values: Vec<Value>,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.found(statement, values).await?.iter().map(read).collect()
    }

    pub(crate) async fn row<T>(
        &mut self,
        statement: Statement,
        values: Vec<Value>,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.rows(statement, values, read).await?.pop())
    }

    /// Of rows that hold something sealed.
    pub(crate) async fn sealed_rows<T>(
        &mut self,
        statement: Statement,
        values: Vec<Value>,
        read: fn(&Row, &Sealer) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.found(statement, values).await?.iter().map(|row| read(row, &self.shared.sealer)).collect()
    }

    pub(crate) async fn sealed_row<T>(
        &mut self,
        statement: Statement,
        values: Vec<Value>,
        read: fn(&Row, &Sealer) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.sealed_rows(statement, values, read).await?.pop())
    }

    async fn found(&mut self, statement: Statement, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        match &mut self.source {
            Source::Db(db) => db.rows(statement, values).await,
            Source::Conn(conn) => conn.rows(statement, values).await,
        }
    }
}

/// The clock, cut to what a row can hold.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
