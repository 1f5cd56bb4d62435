//! Runs: performance tests that were carried out. What was measured is a body of whoever measured.

use jiff::Timestamp;
use meshplay_types::{
    Page, PageRequest,
    id::{OperationId, PrincipalId, ProfileId, RunId},
};
use uuid::Uuid;

use super::{page, page_rows, words};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
    seal::{Binding, Sealer},
};

words! {
    /// How far a run is.
    RunState {
        /// Waiting or measuring.
        Running = "running",
        /// As specified.
        Completed = "completed",
        /// Somebody stopped it; what was measured until then is there.
        Stopped = "stopped",
        /// The generator or the server died; what was measured until then is there.
        Interrupted = "interrupted",
        /// Nothing could be measured.
        Failed = "failed",
        /// Measured elsewhere.
        Imported = "imported",
    }
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Its profile, if it has one.
    pub profile: Option<ProfileId>,
    /// The operation that carries it out.
    pub operation: Option<OperationId>,
    /// For people.
    pub name: String,
    /// What was measured, for people.
    pub target: String,
    /// What was asked for.
    pub spec: Body,
    /// How far it is.
    pub state: RunState,
    /// `key=value`, one per line, sorted.
    pub tags: String,
    /// What people wrote about it.
    pub note: String,
    /// Hash of what was measured with and on.
    pub environment: Option<String>,
    /// What was recorded, without its seconds.
    pub recording: Option<Body>,
    /// What people read.
    pub summary: Option<Body>,
    /// Why it did not complete.
    pub reason: Option<String>,
    /// Mistakes for which it was not made, or what else is to be known about its end.
    pub refusal: Option<Body>,
    /// Just before its first request, if it came so far.
    pub begun_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What every row carries.
    pub meta: Meta,
}

/// A run to make.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Its profile, if it has one.
    pub profile: Option<ProfileId>,
    /// The operation that carries it out.
    pub operation: Option<OperationId>,
    /// For people.
    pub name: String,
    /// What is measured, for people.
    pub target: String,
    /// What is asked for.
    pub spec: Body,
    /// `key=value`, one per line, sorted.
    pub tags: String,
    /// What people write about it.
    pub note: String,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// Terminal.
    pub state: RunState,
    /// What was recorded, without its seconds.
    pub recording: Option<Body>,
    /// What people read.
    pub summary: Option<Body>,
    /// Hash of what was measured with and on.
    pub environment: Option<String>,
    /// Why it did not complete.
    pub reason: Option<String>,
    /// Mistakes for which it was not made, or what else is to be known about its end.
    pub refusal: Option<Body>,
}

/// Which runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this profile.
    pub profile: Option<ProfileId>,
}

statements! {
    CREATE = "INSERT INTO run (id, workspace, profile, operation, name, target, spec, sealed, spec_v, state, tags, note,
            created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 'running', $9, $10, $11, $12, $12, 1) RETURNING *";
    BEGIN = "UPDATE run SET begun_at = $2, updated_at = $2, generation = generation + 1
        WHERE id = $1 AND state = 'running' AND begun_at IS NULL";
    END = "UPDATE run SET state = $2, recording = $3, recording_v = $4, summary = $5, summary_v = $6, environment = $7,
            reason = $8, refusal = $9, refusal_v = $10, ended_at = $11, updated_at = $11, generation = generation + 1
        WHERE id = $1 AND state = 'running' RETURNING *";
    DESCRIBE = "UPDATE run SET name = $2, tags = $3, note = $4, updated_at = $5, generation = generation + 1
        WHERE id = $1 RETURNING *";
    BY_ID = "SELECT * FROM run WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2";
    BY_OPERATION = "SELECT * FROM run WHERE operation = $1";
    NEWEST = "SELECT * FROM run
        WHERE profile = $1 AND state = 'completed' AND environment IS NOT NULL ORDER BY id DESC LIMIT 1";
    GOING_ON = "SELECT * FROM run
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS TEXT) IS NULL OR created_by = $2)
            AND state = 'running' ORDER BY id";
    LIST = "SELECT * FROM run
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS TEXT) IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3";
    LIST_OF_PROFILE = "SELECT * FROM run
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS TEXT) IS NULL OR id < $2) AND profile = $4
        ORDER BY id DESC LIMIT $3";
}

/// What is asked for never changes.
fn binding(id: &str) -> Binding<'_> {
    Binding { table: "run", row: id, version: 1 }
}

pub(super) fn read(row: &Row, sealer: &Sealer) -> Result<Run, StoreError> {
    Ok(Run {
        id: row.parse("id")?,
        profile: row.parse_opt("profile")?,
        operation: row.parse_opt("operation")?,
        name: row.text("name")?,
        target: row.text("target")?,
        spec: sealer.body_open(binding(&row.text("id")?), row, "spec_v")?,
        state: row.parse("state")?,
        tags: row.text("tags")?,
        note: row.text("note")?,
        environment: row.text_opt("environment")?,
        recording: Body::read_opt(row, "recording", "recording_v")?,
        summary: Body::read_opt(row, "summary", "summary_v")?,
        reason: row.text_opt("reason")?,
        refusal: Body::read_opt(row, "refusal", "refusal_v")?,
        begun_at: row.time_opt("begun_at")?,
        ended_at: row.time_opt("ended_at")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(id: RunId) -> StoreError {
    StoreError::NotFound { what: "run", id: id.to_string() }
}

impl Tx {
    /// Makes a run that is still going on.
    ///
    /// # Errors
    /// [`StoreError::Seal`].
    pub async fn run_create(&mut self, actor: &Actor, new: NewRun) -> Result<Run, StoreError> {
        let NewRun { profile, operation, name, target, spec, tags, note } = new;
        let id = RunId(Uuid::now_v7());
        let (sealed, spec_v) = self.shared.sealer.body_seal(binding(&id.to_string()), spec)?;
        let (workspace, principal, now) = (actor.workspace, actor.principal, self.now);
        let args = args![
            id, workspace, profile, operation, name, target, sealed, spec_v, tags, note, principal, now
        ];
        self.read().sealed_row(CREATE, args, read).await?.ok_or_else(|| not_found(id))
    }

    /// Writes down that the first request of a run is about to be made; false if it was begun before, or has ended.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_begin(&mut self, id: RunId) -> Result<bool, StoreError> {
        Ok(self.conn.execute(BEGIN, args![id, self.now]).await? == 1)
    }

    /// Ends a run. The first end stays: a second one returns what is there.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn run_end(&mut self, id: RunId, end: RunEnd) -> Result<Run, StoreError> {
        let RunEnd { state, recording, summary, environment, reason, refusal } = end;
        let (recording, recording_v) = Body::columns_opt(recording);
        let (summary, summary_v) = Body::columns_opt(summary);
        let (refusal, refusal_v) = Body::columns_opt(refusal);
        let args = args![
            id,
            state,
            recording,
            recording_v,
            summary,
            summary_v,
            environment,
            reason,
            refusal,
            refusal_v,
            self.now
        ];
        match self.read().sealed_row(END, args, read).await? {
            Some(ended) => Ok(ended),
            None => self.read().run(Scope::All, id).await,
        }
    }

    /// Changes what people say about a run.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn run_describe(
        &mut self,
        id: RunId,
        name: &str,
        tags: &str,
        note: &str,
    ) -> Result<Run, StoreError> {
        let args = args![id, name, tags, note, self.now];
        self.read().sealed_row(DESCRIBE, args, read).await?.ok_or_else(|| not_found(id))
    }
}

impl Reader<'_> {
    /// By id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn run(&mut self, scope: Scope, id: RunId) -> Result<Run, StoreError> {
        self.sealed_row(BY_ID, args![scope.workspace(), id], read).await?.ok_or_else(|| not_found(id))
    }

    /// The run that an operation carries out.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_of_operation(&mut self, operation: OperationId) -> Result<Option<Run>, StoreError> {
        self.sealed_row(BY_OPERATION, args![operation], read).await
    }

    /// The newest run of a profile that completed and of which is known with what it was made.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_newest(&mut self, profile: ProfileId) -> Result<Option<Run>, StoreError> {
        self.sealed_row(NEWEST, args![profile], read).await
    }

    /// What somebody, or everybody, has under way, oldest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn runs_going_on(
        &mut self,
        scope: Scope,
        by: Option<PrincipalId>,
    ) -> Result<Vec<Run>, StoreError> {
        self.sealed_rows(GOING_ON, args![scope.workspace(), by], read).await
    }

    /// A page, newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn runs(
        &mut self,
        scope: Scope,
        filter: &RunFilter,
        request: &PageRequest,
    ) -> Result<Page<Run>, StoreError> {
        let mut args = args![scope.workspace(), request.cursor.as_deref(), page_rows(request)];
        // A statement that leaves the profile open would not be answered by its index.
        let statement = match filter.profile {
            Some(profile) => {
                args.push(profile.into());
                LIST_OF_PROFILE
            }
            None => LIST,
        };
        let rows = self.sealed_rows(statement, args, read).await?;
        Ok(page(request, rows, |one| one.id.to_string()))
    }
}
