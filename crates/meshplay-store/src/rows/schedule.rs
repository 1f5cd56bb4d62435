//! Schedules: when profiles are run by themselves. The next time of each is a column; whoever takes it moves it in the
//! same unit, so that no time is taken twice.

use jiff::Timestamp;
use meshplay_types::{
    Page, PageRequest,
    id::{ProfileId, RunId, ScheduleId},
};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

/// A schedule. Whoever wrote it last is `meta.created_by`: its runs are theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// Unique in the workspace.
    pub name: String,
    /// What is run.
    pub profile: ProfileId,
    /// When, and what becomes of times that cannot be kept.
    pub body: Body,
    /// When it is due; none while it is paused, or if that time never comes.
    pub next_at: Option<Timestamp>,
    /// Somebody paused it.
    pub paused: bool,
    /// The last time that was taken.
    pub last_at: Option<Timestamp>,
    /// The last run.
    pub last_run: Option<RunId>,
    /// What became of the last time, for people.
    pub last_outcome: String,
    /// What every row carries.
    pub meta: Meta,
}

/// A schedule to write.
#[derive(Clone, Debug)]
pub struct NewSchedule {
    /// Unique in the workspace.
    pub name: String,
    /// What is run.
    pub profile: ProfileId,
    /// When.
    pub body: Body,
    /// When it is due first.
    pub next_at: Option<Timestamp>,
}

/// A time of a schedule that was taken.
#[derive(Clone, Debug)]
pub struct ScheduleTaken {
    /// The time: nothing changes if it is not the next one any more.
    pub due: Timestamp,
    /// The time after it.
    pub next_at: Option<Timestamp>,
    /// The run that it became; the one before stays if there is none.
    pub run: Option<RunId>,
    /// What became of it, for people.
    pub outcome: String,
}

statements! {
    SET = "INSERT INTO schedule (id, workspace, name, profile, body, body_v, paused, next_at, last_outcome, created_by,
            created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '', $8, $9, $9, 1)
        ON CONFLICT (workspace, name) DO UPDATE SET profile = excluded.profile, body = excluded.body,
            body_v = excluded.body_v, paused = 0, next_at = excluded.next_at, created_by = excluded.created_by,
            updated_at = excluded.updated_at, generation = schedule.generation + 1
        RETURNING *";
    PAUSE = "UPDATE schedule SET paused = 1, next_at = NULL, updated_at = $2, generation = generation + 1
        WHERE id = $1 RETURNING *";
    RESUME = "UPDATE schedule SET paused = 0, next_at = $2, updated_at = $3, generation = generation + 1
        WHERE id = $1 RETURNING *";
    TAKE = "UPDATE schedule SET next_at = $3, last_at = $2, last_run = COALESCE($4, last_run), last_outcome = $5,
            updated_at = $6, generation = generation + 1
        WHERE id = $1 AND next_at = $2 RETURNING *";
    RAN = "UPDATE schedule SET last_run = $2, last_outcome = $3, updated_at = $4, generation = generation + 1 WHERE id = $1";
    REMOVE = "DELETE FROM schedule WHERE id = $1";
    REMOVE_OF_PROFILE = "DELETE FROM schedule WHERE profile = $1";
    BY_ID = "SELECT * FROM schedule WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2";
    BY_NAME = "SELECT * FROM schedule WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2";
    LIST = "SELECT * FROM schedule
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 ORDER BY name LIMIT $3";
}

fn read(row: &Row) -> Result<Schedule, StoreError> {
    Ok(Schedule {
        id: row.parse("id")?,
        name: row.text("name")?,
        profile: row.parse("profile")?,
        body: Body::read(row, "body", "body_v")?,
        next_at: row.time_opt("next_at")?,
        paused: row.number::<u8>("paused")? != 0,
        last_at: row.time_opt("last_at")?,
        last_run: row.parse_opt("last_run")?,
        last_outcome: row.text("last_outcome")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(id: impl std::fmt::Display) -> StoreError {
    StoreError::NotFound { what: "schedule", id: id.to_string() }
}

impl Tx {
    /// Makes a schedule, or changes the one with this name; it runs from then on.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn schedule_set(&mut self, actor: &Actor, new: NewSchedule) -> Result<Schedule, StoreError> {
        let NewSchedule { name, profile, body, next_at } = new;
        let (body, body_v) = body.columns();
        let id = ScheduleId(Uuid::now_v7());
        let args =
            args![id, actor.workspace, &name, profile, body, body_v, next_at, actor.principal, self.now];
        self.read().row(SET, args, read).await?.ok_or_else(|| not_found(name))
    }

    /// Lets no time of it come due.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn schedule_pause(&mut self, id: ScheduleId) -> Result<Schedule, StoreError> {
        let args = args![id, self.now];
        self.read().row(PAUSE, args, read).await?.ok_or_else(|| not_found(id))
    }

    /// Lets it go on, from a time on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn schedule_resume(
        &mut self,
        id: ScheduleId,
        next_at: Option<Timestamp>,
    ) -> Result<Schedule, StoreError> {
        let args = args![id, next_at, self.now];
        self.read().row(RESUME, args, read).await?.ok_or_else(|| not_found(id))
    }

    /// Takes a time; nothing if somebody took it, or if it is no longer one of the schedule's.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn schedule_take(
        &mut self,
        id: ScheduleId,
        taken: ScheduleTaken,
    ) -> Result<Option<Schedule>, StoreError> {
        let ScheduleTaken { due, next_at, run, outcome } = taken;
        let args = args![id, due, next_at, run, outcome, self.now];
        self.read().row(TAKE, args, read).await
    }

    /// Somebody ran it by hand.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn schedule_ran(
        &mut self,
        id: ScheduleId,
        run: RunId,
        outcome: &str,
    ) -> Result<(), StoreError> {
        self.conn.execute(RAN, args![id, run, outcome, self.now]).await.map(drop)
    }

    /// Removes a schedule; its runs stay.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn schedule_remove(&mut self, id: ScheduleId) -> Result<(), StoreError> {
        self.conn.execute(REMOVE, args![id]).await.map(drop)
    }

    pub(super) async fn schedules_remove(&mut self, profile: ProfileId) -> Result<(), StoreError> {
        self.conn.execute(REMOVE_OF_PROFILE, args![profile]).await.map(drop)
    }
}

impl Reader<'_> {
    /// By id, if it is still there.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn schedule(&mut self, scope: Scope, id: ScheduleId) -> Result<Option<Schedule>, StoreError> {
        self.row(BY_ID, args![scope.workspace(), id], read).await
    }

    /// By name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn schedule_by_name(
        &mut self,
        scope: Scope,
        name: &str,
    ) -> Result<Option<Schedule>, StoreError> {
        self.row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// A page, by name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn schedules(
        &mut self,
        scope: Scope,
        request: &PageRequest,
    ) -> Result<Page<Schedule>, StoreError> {
        let after = request.cursor.as_deref().unwrap_or_default();
        let rows = self.rows(LIST, args![scope.workspace(), after, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.name.clone()))
    }
}
