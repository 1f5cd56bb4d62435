//! Events: the outbox. One writer gives `seq`, so no later commit appears below one that was read.

use jiff::Timestamp;
use meshplay_types::{
    Page, PageRequest,
    id::{OperationId, PrincipalId, WorkspaceId},
};

use super::{page, page_rows};
use crate::{
    Actor, Body, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place; rises with commits, with gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub workspace: WorkspaceId,
    /// Who did it.
    pub actor: PrincipalId,
    /// What, a word of the app's such as `design.deployed`.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// As part of which operation.
    pub operation: Option<OperationId>,
    /// The rest.
    pub data: Body,
}

/// An event to tell.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// As part of which operation.
    pub operation: Option<OperationId>,
    /// The rest.
    pub data: Body,
}

/// Which events; `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Of this operation.
    pub operation: Option<OperationId>,
    /// Of kinds that begin so.
    pub kind: Option<String>,
    /// About this subject.
    pub subject: Option<String>,
}

statements! {
    CREATE = "INSERT INTO event (at, workspace, actor, kind, subject, operation, data, data_v)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq";
    AFTER = "SELECT * FROM event WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND seq > $2 ORDER BY seq LIMIT $3";
    LIST = "SELECT * FROM event
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND seq < $2
            AND (CAST($3 AS TEXT) IS NULL OR substr(kind, 1, length($3)) = $3)
        ORDER BY seq DESC LIMIT $4";
    LIST_OF_OPERATION = "SELECT * FROM event
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND seq < $2
            AND (CAST($3 AS TEXT) IS NULL OR substr(kind, 1, length($3)) = $3)
            AND operation = $5 AND (CAST($6 AS TEXT) IS NULL OR subject = $6)
        ORDER BY seq DESC LIMIT $4";
    LIST_OF_SUBJECT = "SELECT * FROM event
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND seq < $2
            AND (CAST($3 AS TEXT) IS NULL OR substr(kind, 1, length($3)) = $3)
            AND subject = $5
        ORDER BY seq DESC LIMIT $4";
    FIRST = "SELECT MIN(seq) AS seq FROM event";
    SWEEP = "DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE at < $1 ORDER BY at LIMIT $2)";
}

fn read(row: &Row) -> Result<Event, StoreError> {
    Ok(Event {
        seq: row.number("seq")?,
        at: row.time("at")?,
        workspace: row.parse("workspace")?,
        actor: row.parse("actor")?,
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        operation: row.parse_opt("operation")?,
        data: Body::read(row, "data", "data_v")?,
    })
}

impl Tx {
    /// Tells an event with the commit of this unit; its `seq`.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn event_create(&mut self, actor: &Actor, event: NewEvent) -> Result<u64, StoreError> {
        let NewEvent { kind, subject, operation, data } = event;
        let (data, data_v) = data.columns();
        let (workspace, principal) = (actor.workspace, actor.principal);
        let args = args![self.now, workspace, principal, kind, subject, operation, data, data_v];
        let seq = self.read().row(CREATE, args, |row| row.number::<u64>("seq")).await?;
        let seq = seq.ok_or_else(|| StoreError::NotFound { what: "event", id: String::new() })?;
        self.notices.event_seq = Some(seq);
        Ok(seq)
    }

    /// Removes at most `limit` of the oldest events from before a time; how many.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn events_sweep(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.conn.execute(SWEEP, args![before, limit]).await
    }
}

impl Reader<'_> {
    /// Events after a place, at most `limit`, in order.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn events_after(
        &mut self,
        scope: Scope,
        seq: u64,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.rows(AFTER, args![scope.workspace(), seq, limit], read).await
    }

    /// Events, newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn events(
        &mut self,
        scope: Scope,
        filter: &EventFilter,
        request: &PageRequest,
    ) -> Result<Page<Event>, StoreError> {
        let before = request.cursor.as_deref().and_then(|cursor| cursor.parse::<u64>().ok());
        let EventFilter { operation, kind, subject } = filter;
        let mut args =
            args![scope.workspace(), before.unwrap_or(u64::MAX), kind.as_deref(), page_rows(request)];
        // A statement each, so that each has its index.
        let rows = match (operation, subject) {
            (Some(operation), subject) => {
                args.extend(args![*operation, subject.as_deref()]);
                self.rows(LIST_OF_OPERATION, args, read).await?
            }
            (None, Some(subject)) => {
                args.extend(args![subject]);
                self.rows(LIST_OF_SUBJECT, args, read).await?
            }
            (None, None) => self.rows(LIST, args, read).await?,
        };
        Ok(page(request, rows, |one| one.seq.to_string()))
    }

    /// The oldest event that was not removed.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn event_first(&mut self) -> Result<Option<u64>, StoreError> {
        Ok(self.row(FIRST, args![], |row| row.number_opt("seq")).await?.flatten())
    }
}
