//! The databases behind the store, one variant each: the only file that names a driver's types for rows and values.
//!
//! A statement is written once, for all databases, with `$1` parameters; the `statements!` macro names it and
//! lists it for the test that prepares all of them. An enum instead of a trait or `sqlx::Any`: `Any` cannot carry every
//! column type, and a trait would have one implementation.

use std::{str::FromStr, sync::Arc};

use jiff::Timestamp;
use meshplay_types::{
    ClusterName, ComponentId, DesignName, Digest, EnvironmentName, Gvk, ObjectKey, Role,
    id::{
        ClusterId, CredentialId, DashboardId, DeploymentId, DesignId, EnvironmentId, ExperimentId, HaltId,
        InstallationId, JobId, MetricsConnectionId, OperationId, PrincipalId, ProfileId, RunId, ScheduleId,
        SessionId, WorkspaceId,
    },
};
use serde::Serialize;
use sqlx::{
    Arguments, Connection, Row as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::{StoreError, error::is_full};

/// A statement with the name that errors show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// Declares the statements of a module as constants, and `STATEMENTS`, the list of them.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: $crate::db::Statement = $crate::db::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            sql: $sql,
        };)*
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[$crate::db::Statement] = &[$($name),*];
    };
}
pub(crate) use statements;

/// The arguments of a statement.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}
pub(crate) use args;

/// An argument.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl<T> From<Option<T>> for Value
where
    Value: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

macro_rules! value_from {
    ($($from:ty => |$value:ident| $to:expr;)*) => {
        $(impl From<$from> for Value { fn from($value: $from) -> Self { $to } })*
    };
}

value_from! {
    i64 => |value| Self::Int(value);
    u32 => |value| Self::Int(i64::from(value));
    // Counters of ours; beyond i64 they would be a bug, and then the largest value keeps the order.
    u64 => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX));
    bool => |value| Self::Int(i64::from(value));
    Timestamp => |value| Self::Int(value.as_microsecond());
    String => |value| Self::Text(value);
    &str => |value| Self::Text(value.to_owned());
    &String => |value| Self::Text(value.clone());
    Vec<u8> => |value| Self::Blob(value);
    &ClusterName => |value| Self::Text(value.to_string());
    &ComponentId => |value| Self::Text(value.to_string());
    &DesignName => |value| Self::Text(value.to_string());
    &EnvironmentName => |value| Self::Text(value.to_string());
    &Digest => |value| Self::Text(value.to_string());
    &ObjectKey => |value| Self::Text(value.to_string());
    ClusterId => |value| Self::Text(value.to_string());
    CredentialId => |value| Self::Text(value.to_string());
    DeploymentId => |value| Self::Text(value.to_string());
    DesignId => |value| Self::Text(value.to_string());
    EnvironmentId => |value| Self::Text(value.to_string());
    HaltId => |value| Self::Text(value.to_string());
    InstallationId => |value| Self::Text(value.to_string());
    JobId => |value| Self::Text(value.to_string());
    OperationId => |value| Self::Text(value.to_string());
    PrincipalId => |value| Self::Text(value.to_string());
    ProfileId => |value| Self::Text(value.to_string());
    DashboardId => |value| Self::Text(value.to_string());
    MetricsConnectionId => |value| Self::Text(value.to_string());
    RunId => |value| Self::Text(value.to_string());
    ScheduleId => |value| Self::Text(value.to_string());
    ExperimentId => |value| Self::Text(value.to_string());
    SessionId => |value| Self::Text(value.to_string());
    Role => |value| Self::Text(value.to_string());
    WorkspaceId => |value| Self::Text(value.to_string());
}

/// Many rows in one argument, each as a JSON array, for statements that read them with `jsonb_each`: every statement costs
/// two changes of thread, and a wave has a thousand rows.
pub(crate) fn rows_json<R: Serialize>(
    what: &'static str,
    rows: impl IntoIterator<Item = R>,
) -> Result<String, StoreError> {
    let rows: Vec<R> = rows.into_iter().collect();
    serde_json::to_string(&rows).map_err(|error| StoreError::Body { what, reason: error.to_string() })
}

/// A connection inside a transaction.
pub(crate) enum Conn {
    Sqlite(Box<SqliteConnection>),
}

/// Connections for reads.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    Sqlite(SqlitePool),
}

fn failed(statement: Statement, source: sqlx::Error) -> StoreError {
    match source {
        source if is_full(&source) => StoreError::Full,
        sqlx::Error::PoolClosed => StoreError::Stopped { reason: "it was closed".into() },
        source => StoreError::Statement { statement: statement.name, source: Arc::new(source) },
    }
}

fn sqlite_arguments(statement: Statement, values: Vec<Value>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Null => arguments.add(None::<i64>),
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
        };
        added.map_err(|source| failed(statement, sqlx::Error::Encode(source)))?;
    }
    Ok(arguments)
}

impl Conn {
    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(
        &mut self,
        statement: Statement,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(conn) => {
                let query = sqlx::query_with(statement.sql, sqlite_arguments(statement, values)?);
                let done = query.execute(&mut **conn).await.map_err(|source| failed(statement, source))?;
                Ok(done.rows_affected())
            }
        }
    }

    /// Runs a statement and reads all its rows.
    pub(crate) async fn rows(
        &mut self,
        statement: Statement,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(conn) => {
                let query = sqlx::query_with(statement.sql, sqlite_arguments(statement, values)?);
                let rows = query.fetch_all(&mut **conn).await.map_err(|source| failed(statement, source))?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
        }
    }

    /// Runs a statement and reads its first row.
    pub(crate) async fn row(
        &mut self,
        statement: Statement,
        values: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    pub(crate) async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(conn) => conn.close().await,
        }
    }
}

impl Db {
    pub(crate) async fn rows(
        &self,
        statement: Statement,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(pool) => {
                let query = sqlx::query_with(statement.sql, sqlite_arguments(statement, values)?);
                let rows = query.fetch_all(pool).await.map_err(|source| failed(statement, source))?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
        }
    }
}

/// A row of an answer.
pub(crate) enum Row {
    Sqlite(SqliteRow),
}

impl Row {
    fn get<'r, T>(&'r self, column: &'static str) -> Result<T, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column).map_err(|source| unreadable(column, source.to_string())),
        }
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(crate) fn text_opt(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    pub(crate) fn blob(&self, column: &'static str) -> Result<Vec<u8>, StoreError> {
        self.get(column)
    }

    pub(crate) fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub(crate) fn int_opt(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.get(column)
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        let value = self.int(column)?;
        T::try_from(value).map_err(|_| unreadable(column, format!("{value} is out of range")))
    }

    pub(crate) fn number_opt<T: TryFrom<i64>>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        let refuse = |value| unreadable(column, format!("{value} is out of range"));
        self.int_opt(column)?.map(|value| T::try_from(value).map_err(|_| refuse(value))).transpose()
    }

    pub(crate) fn time(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        time(column, self.int(column)?)
    }

    pub(crate) fn time_opt(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        self.int_opt(column)?.map(|micros| time(column, micros)).transpose()
    }

    pub(crate) fn parse<T: FromStr<Err: ToString>>(&self, column: &'static str) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|e: T::Err| unreadable(column, e.to_string()))
    }

    pub(crate) fn parse_opt<T: FromStr<Err: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text = self.text_opt(column)?;
        text.map(|text| text.parse().map_err(|e: T::Err| unreadable(column, e.to_string()))).transpose()
    }
}

impl Row {
    pub(crate) fn digest(&self, column: &'static str) -> Result<Digest, StoreError> {
        digest(column, self.text(column)?)
    }

    pub(crate) fn digest_opt(&self, column: &'static str) -> Result<Option<Digest>, StoreError> {
        self.text_opt(column)?.map(|text| digest(column, text)).transpose()
    }

    pub(crate) fn gvk(&self, api_version: &'static str, kind: &'static str) -> Result<Gvk, StoreError> {
        let gvk = Gvk::new(&self.text(api_version)?, &self.text(kind)?);
        gvk.map_err(|source| unreadable(api_version, source.to_string()))
    }
}

/// A digest is made only by hashing, or read by serde.
fn digest(column: &'static str, text: String) -> Result<Digest, StoreError> {
    serde_json::from_value(text.into()).map_err(|source| unreadable(column, source.to_string()))
}

fn time(column: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|source| unreadable(column, source.to_string()))
}

pub(crate) fn unreadable(column: &'static str, reason: String) -> StoreError {
    StoreError::Column { column, reason }
}
