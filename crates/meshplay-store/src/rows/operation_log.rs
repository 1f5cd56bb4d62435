//! The log of an operation: what people read afterwards.

use jiff::Timestamp;
use meshplay_types::{Severity, id::OperationId};

use crate::{
    Reader, StoreError, Tx,
    db::{Row, args, rows_json, statements, unreadable},
};

/// Lines kept of one operation; later ones are dropped.
pub const LOG_LINES_MAX: u64 = 100_000;

/// A line of an operation's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Its place in the log, from 1; 0 in a line to be written.
    pub seq: u64,
    /// When; the time of the unit for a line to be written.
    pub at: Timestamp,
    /// How bad.
    pub severity: Severity,
    /// One sentence without a full stop.
    pub message: String,
    /// Which cluster, object or step it is about.
    pub subject: Option<String>,
}

statements! {
    CREATE = "INSERT INTO operation_log (operation, seq, at, severity, message, subject)
        SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5 FROM operation_log WHERE operation = $1
        HAVING COALESCE(MAX(seq), 0) < $6";
    CREATE_ALL = "INSERT INTO operation_log (operation, seq, at, severity, message, subject)
        SELECT $1, last.seq + line.key + 1, $2, line.value ->> 0, line.value ->> 1, $3
            FROM jsonb_each($4) AS line,
                (SELECT COALESCE(MAX(seq), 0) AS seq FROM operation_log WHERE operation = $1) AS last
            WHERE last.seq + line.key < $5";
    AFTER = "SELECT seq, at, severity, message, subject FROM operation_log
        WHERE operation = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    LAST = "SELECT seq, at, severity, message, subject FROM operation_log WHERE operation = $1 ORDER BY seq DESC LIMIT $2";
}

fn read(row: &Row) -> Result<LogLine, StoreError> {
    let severity = match row.text("severity")?.as_str() {
        "info" => Severity::Info,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        other => return Err(unreadable("severity", format!("`{other}`"))),
    };
    Ok(LogLine {
        seq: row.number("seq")?,
        at: row.time("at")?,
        severity,
        message: row.text("message")?,
        subject: row.text_opt("subject")?,
    })
}

impl Tx {
    /// Adds a line with the time of this unit.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operation_log(
        &mut self,
        operation: OperationId,
        severity: Severity,
        message: &str,
        subject: Option<&str>,
    ) -> Result<(), StoreError> {
        let args = args![operation, self.now, severity.to_string(), message, subject, LOG_LINES_MAX];
        self.conn.execute(CREATE, args).await?;
        Ok(())
    }
}

impl Tx {
    /// Adds lines about one subject, with the time of this unit.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operation_log_all(
        &mut self,
        operation: OperationId,
        lines: &[(Severity, String)],
        subject: Option<&str>,
    ) -> Result<(), StoreError> {
        let lines =
            rows_json("log lines", lines.iter().map(|(severity, message)| (severity.to_string(), message)))?;
        self.conn.execute(CREATE_ALL, args![operation, self.now, subject, lines, LOG_LINES_MAX]).await?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The last lines, in order.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operation_log_last(
        &mut self,
        operation: OperationId,
        limit: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        let mut lines = self.rows(LAST, args![operation, limit], read).await?;
        lines.reverse();
        Ok(lines)
    }

    /// Lines after a place, at most `limit`, in order.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operation_log_after(
        &mut self,
        operation: OperationId,
        seq: u64,
        limit: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        self.rows(AFTER, args![operation, seq, limit], read).await
    }
}
