//! Operations: long-running work with progress, cancel and log.

use jiff::{SignedDuration, Timestamp};
use meshplay_types::{Digest, Page, PageRequest, id::OperationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{page, page_rows, words};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

/// How long a repeated request is answered with the operation of the first one.
const IDEMPOTENCY_KEPT: SignedDuration = SignedDuration::from_hours(24);

words! {
    /// How far an operation is (DESIGN §10.5).
    OperationState {
        /// Not ended.
        Running = "running",
        /// All of it is done.
        Succeeded = "succeeded",
        /// Some of its targets failed.
        Partial = "partial",
        /// None of it, or the one target, could be done.
        Failed = "failed",
        /// Somebody stopped it.
        Cancelled = "cancelled",
    }
}

impl OperationState {
    /// True for all but `Running`.
    pub fn is_terminal(self) -> bool {
        self != Self::Running
    }
}

/// How much of the work is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Parts done.
    pub done: u64,
    /// Parts in all; 0 if not known yet.
    pub total: u64,
    /// What is being done.
    pub text: String,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its id.
    pub id: OperationId,
    /// What is done, a word of the app's such as `design.deploy`.
    pub kind: String,
    /// To what, for people and links.
    pub subject: String,
    /// How far it is.
    pub state: OperationState,
    /// How much is done.
    pub progress: Progress,
    /// What came out.
    pub result: Option<Body>,
    /// When somebody asked to stop it.
    pub cancel_requested_at: Option<Timestamp>,
    /// When it gives up.
    pub deadline: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What every row carries.
    pub meta: Meta,
}

/// Makes a repeated request find the first one's operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The caller's `Idempotency-Key`.
    pub key: String,
    /// Digest of the request.
    pub request: Digest,
}

/// An operation to start.
#[derive(Clone, Debug)]
pub struct NewOperation {
    /// What is done.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// If the caller may repeat the request.
    pub idempotency: Option<Idempotency>,
    /// When it gives up.
    pub deadline: Option<Timestamp>,
}

/// Whether the request is a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationCreated {
    /// It is: add its jobs.
    New(Operation),
    /// It was sent before: answer with this and add nothing.
    Repeated(Operation),
}

impl OperationCreated {
    /// The operation, new or not.
    pub fn operation(&self) -> &Operation {
        match self {
            Self::New(operation) | Self::Repeated(operation) => operation,
        }
    }
}

statements! {
    CREATE = "INSERT INTO operation (id, workspace, kind, subject, state, progress_done, progress_total, progress_text,
            idempotency_key, request_digest, deadline, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, 'running', 0, 0, '', $5, $6, $7, $8, $9, $9, 1) RETURNING *";
    KEY_EXPIRE = "UPDATE operation SET idempotency_key = NULL
        WHERE workspace = $1 AND created_by = $2 AND idempotency_key = $3 AND created_at < $4";
    BY_KEY = "SELECT * FROM operation WHERE workspace = $1 AND created_by = $2 AND idempotency_key = $3";
    PROGRESS = "UPDATE operation
        SET progress_done = $2, progress_total = $3, progress_text = $4, updated_at = $5, generation = generation + 1
        WHERE id = $1 AND ended_at IS NULL";
    END = "UPDATE operation
        SET state = $2, result = $3, result_v = $4, ended_at = $5, updated_at = $5, generation = generation + 1
        WHERE id = $1 AND ended_at IS NULL RETURNING *";
    CANCEL = "UPDATE operation
        SET cancel_requested_at = COALESCE(cancel_requested_at, $2), updated_at = $2, generation = generation + 1
        WHERE id = $1 AND ended_at IS NULL RETURNING *";
    BY_ID = "SELECT * FROM operation WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2";
    OPEN = "SELECT * FROM operation WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND ended_at IS NULL
        ORDER BY id DESC LIMIT $2";
    LIST = "SELECT * FROM operation
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS TEXT) IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3";
}

fn read(row: &Row) -> Result<Operation, StoreError> {
    Ok(Operation {
        id: row.parse("id")?,
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        state: row.parse("state")?,
        progress: Progress {
            done: row.number("progress_done")?,
            total: row.number("progress_total")?,
            text: row.text("progress_text")?,
        },
        result: Body::read_opt(row, "result", "result_v")?,
        cancel_requested_at: row.time_opt("cancel_requested_at")?,
        deadline: row.time_opt("deadline")?,
        ended_at: row.time_opt("ended_at")?,
        meta: Meta::read(row)?,
    })
}

fn request_digest(row: &Row) -> Result<(Operation, Option<String>), StoreError> {
    Ok((read(row)?, row.text_opt("request_digest")?))
}

fn not_found(id: OperationId) -> StoreError {
    StoreError::NotFound { what: "operation", id: id.to_string() }
}

impl Tx {
    /// Starts an operation, or finds the one that the same request started within 24 hours.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyKey`] if the key came with another request.
    pub async fn operation_create(
        &mut self,
        actor: &Actor,
        new: NewOperation,
    ) -> Result<OperationCreated, StoreError> {
        let NewOperation { kind, subject, idempotency, deadline } = new;
        if let Some(found) = self.operation_repeated(actor, idempotency.as_ref()).await? {
            return Ok(OperationCreated::Repeated(found));
        }
        let id = OperationId(Uuid::now_v7());
        let (key, request) = idempotency.map(|one| (one.key, one.request.to_string())).unzip();
        let (workspace, principal) = (actor.workspace, actor.principal);
        let args = args![id, workspace, kind, subject, key, request, deadline, principal, self.now];
        let made = self.read().row(CREATE, args, read).await?;
        made.map(OperationCreated::New).ok_or_else(|| not_found(id))
    }

    async fn operation_repeated(
        &mut self,
        actor: &Actor,
        idempotency: Option<&Idempotency>,
    ) -> Result<Option<Operation>, StoreError> {
        let Some(idempotency) = idempotency else { return Ok(None) };
        let (workspace, principal) = (actor.workspace, actor.principal);
        let expired = self.now - IDEMPOTENCY_KEPT;
        self.conn.execute(KEY_EXPIRE, args![workspace, principal, &idempotency.key, expired]).await?;
        self.read().operation_of_key(actor, idempotency).await
    }

    /// Tells how much is done; after the end it changes nothing.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operation_progress(
        &mut self,
        id: OperationId,
        progress: &Progress,
    ) -> Result<(), StoreError> {
        let Progress { done, total, text } = progress;
        self.conn.execute(PROGRESS, args![id, *done, *total, text, self.now]).await?;
        Ok(())
    }

    /// Ends an operation. The first end stays: a second one returns what is there.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn operation_end(
        &mut self,
        id: OperationId,
        state: OperationState,
        result: Option<Body>,
    ) -> Result<Operation, StoreError> {
        let (result, result_v) = Body::columns_opt(result);
        let args = args![id, state, result, result_v, self.now];
        match self.read().row(END, args, read).await? {
            Some(ended) => Ok(ended),
            None => self.read().operation(Scope::All, id).await,
        }
    }

    /// Asks to stop an operation: whoever works on it sees it at once. An ended one stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn operation_cancel(&mut self, scope: Scope, id: OperationId) -> Result<Operation, StoreError> {
        let found = self.read().operation(scope, id).await?;
        let args = args![id, self.now];
        let asked = self.read().row(CANCEL, args, read).await?;
        if asked.is_some() {
            self.notices.cancelled.push(id);
        }
        Ok(asked.unwrap_or(found))
    }
}

impl Reader<'_> {
    /// Those that have not ended, newest first, at most `limit`.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operations_open(&mut self, scope: Scope, limit: u32) -> Result<Vec<Operation>, StoreError> {
        self.rows(OPEN, args![scope.workspace(), limit], read).await
    }

    /// The operation that the same request started before.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyKey`] if the key came with another request.
    pub async fn operation_of_key(
        &mut self,
        actor: &Actor,
        idempotency: &Idempotency,
    ) -> Result<Option<Operation>, StoreError> {
        let Idempotency { key, request } = idempotency;
        let args = args![actor.workspace, actor.principal, key];
        match self.row(BY_KEY, args, request_digest).await? {
            None => Ok(None),
            Some((found, digest)) if digest.as_deref() == Some(request.as_str()) => Ok(Some(found)),
            Some(_) => Err(StoreError::IdempotencyKey { key: key.clone() }),
        }
    }

    /// By id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn operation(&mut self, scope: Scope, id: OperationId) -> Result<Operation, StoreError> {
        self.row(BY_ID, args![scope.workspace(), id], read).await?.ok_or_else(|| not_found(id))
    }

    /// A page, the newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operations(
        &mut self,
        scope: Scope,
        request: &PageRequest,
    ) -> Result<Page<Operation>, StoreError> {
        let args = args![scope.workspace(), request.cursor.as_deref(), page_rows(request)];
        let rows = self.rows(LIST, args, read).await?;
        Ok(page(request, rows, |one| one.id.to_string()))
    }
}
