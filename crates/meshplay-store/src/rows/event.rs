//! Events: the outbox. One writer gives `seq`, so no later commit appears below one that was read.

use jiff::Timestamp;
use meshplay_types::id::{OperationId, PrincipalId, WorkspaceId};

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

statements! {
    CREATE = "INSERT INTO event (at, workspace, actor, kind, subject, operation, data, data_v)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq";
    AFTER = "SELECT * FROM event WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND seq > $2 ORDER BY seq LIMIT $3";
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
}
