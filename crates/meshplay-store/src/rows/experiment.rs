//! Experiments and which runs they have made. What the plan means is a body of whoever planned.

use jiff::Timestamp;
use meshplay_types::{
    Page, PageRequest,
    id::{ExperimentId, OperationId, PrincipalId, RunId},
};
use uuid::Uuid;

use super::{page, page_rows, words};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
    seal::{Binding, Sealer},
};

words! {
    /// What it is about.
    ExperimentKind {
        /// Several variants of a run, held against the first of them.
        Variants = "variants",
        /// Trials, each decided by those before it, until a rule says that it is enough.
        Series = "series",
    }
}

words! {
    /// How far an experiment is.
    ExperimentState {
        /// Waiting or measuring.
        Running = "running",
        /// All of its runs are made.
        Completed = "completed",
        /// Somebody stopped it; the runs until then are there, and it can go on with the next one.
        Stopped = "stopped",
        /// All load was stopped, or its next run would have been too much; it can go on with that run.
        Interrupted = "interrupted",
        /// A run could not be made; those before it are there.
        Failed = "failed",
    }
}

/// A run that an experiment has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperimentSlot {
    /// Its place, from 0.
    pub slot: u32,
    /// The run; absent if it was removed.
    pub run: Option<RunId>,
    /// How it was judged, in a series.
    pub trial: Option<Body>,
}

/// An experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// Its id.
    pub id: ExperimentId,
    /// The operation that carries it out.
    pub operation: Option<OperationId>,
    /// What it is about.
    pub kind: ExperimentKind,
    /// For people.
    pub name: String,
    /// What is planned.
    pub plan: Body,
    /// How far it is.
    pub state: ExperimentState,
    /// Why it did not complete.
    pub reason: Option<String>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What every row carries.
    pub meta: Meta,
}

statements! {
    CREATE = "INSERT INTO experiment (id, workspace, operation, kind, name, plan, sealed, plan_v, state,
            created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, '', $6, $7, 'running', $8, $9, $9, 1) RETURNING *";
    END = "UPDATE experiment SET state = $2, reason = $3, ended_at = $4, updated_at = $4, generation = generation + 1
        WHERE id = $1 AND state = 'running' RETURNING *";
    RESUME = "UPDATE experiment SET state = 'running', operation = $2, reason = NULL, ended_at = NULL, updated_at = $3,
            generation = generation + 1
        WHERE id = $1 AND state IN ('interrupted', 'stopped') RETURNING *";
    BY_ID = "SELECT * FROM experiment WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2";
    BY_OPERATION = "SELECT * FROM experiment WHERE operation = $1";
    GOING_ON = "SELECT * FROM experiment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS TEXT) IS NULL OR created_by = $2)
            AND state = 'running' ORDER BY id";
    LIST = "SELECT * FROM experiment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS TEXT) IS NULL OR id < $2)
            AND kind = $4 ORDER BY id DESC LIMIT $3";
    RUN_SET = "INSERT INTO experiment_slot (experiment, slot, run) VALUES ($1, $2, $3)
        ON CONFLICT (experiment, slot) DO UPDATE SET run = excluded.run";
    TRIAL_SET = "UPDATE experiment_slot SET trial = $3, trial_v = $4 WHERE experiment = $1 AND slot = $2";
    SLOTS = "SELECT slot, run, trial, trial_v FROM experiment_slot WHERE experiment = $1 ORDER BY slot";
    RUN_FORGET = "DELETE FROM experiment_slot WHERE run = $1 AND trial IS NULL";
    RUN_LET_GO = "UPDATE experiment_slot SET run = NULL WHERE run = $1";
}

/// A plan never changes.
fn binding(id: &str) -> Binding<'_> {
    Binding { table: "experiment", row: id, version: 1 }
}

fn read(row: &Row, sealer: &Sealer) -> Result<Experiment, StoreError> {
    Ok(Experiment {
        id: row.parse("id")?,
        operation: row.parse_opt("operation")?,
        kind: row.parse("kind")?,
        name: row.text("name")?,
        plan: sealer.body_open(binding(&row.text("id")?), row, "plan_v")?,
        state: row.parse("state")?,
        reason: row.text_opt("reason")?,
        ended_at: row.time_opt("ended_at")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(id: ExperimentId) -> StoreError {
    StoreError::NotFound { what: "experiment", id: id.to_string() }
}

impl Tx {
    /// Makes an experiment that goes on.
    ///
    /// # Errors
    /// [`StoreError::Seal`].
    pub async fn experiment_create(
        &mut self,
        actor: &Actor,
        operation: OperationId,
        kind: ExperimentKind,
        name: &str,
        plan: Body,
    ) -> Result<Experiment, StoreError> {
        let id = ExperimentId(Uuid::now_v7());
        let (sealed, plan_v) = self.shared.sealer.body_seal(binding(&id.to_string()), plan)?;
        let args =
            args![id, actor.workspace, operation, kind, name, sealed, plan_v, actor.principal, self.now];
        self.read().sealed_row(CREATE, args, read).await?.ok_or_else(|| not_found(id))
    }

    /// Ends an experiment. The first end stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn experiment_end(
        &mut self,
        id: ExperimentId,
        state: ExperimentState,
        reason: Option<String>,
    ) -> Result<Experiment, StoreError> {
        let args = args![id, state, reason, self.now];
        match self.read().sealed_row(END, args, read).await? {
            Some(ended) => Ok(ended),
            None => self.read().experiment(Scope::All, id).await,
        }
    }

    /// Has one that was interrupted or stopped go on, carried out by another operation. Nothing if it was neither.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiment_resume(
        &mut self,
        id: ExperimentId,
        operation: OperationId,
    ) -> Result<Option<Experiment>, StoreError> {
        let args = args![id, operation, self.now];
        self.read().sealed_row(RESUME, args, read).await
    }

    /// The run of a slot, in the place of one that was made before.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiment_run_set(
        &mut self,
        experiment: ExperimentId,
        slot: u32,
        run: RunId,
    ) -> Result<(), StoreError> {
        self.conn.execute(RUN_SET, args![experiment, slot, run]).await.map(drop)
    }

    /// How the run of a slot was judged.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiment_trial_set(
        &mut self,
        experiment: ExperimentId,
        slot: u32,
        trial: Body,
    ) -> Result<(), StoreError> {
        let (trial, trial_v) = trial.columns();
        self.conn.execute(TRIAL_SET, args![experiment, slot, trial, trial_v]).await.map(drop)
    }

    /// A run is removed. What was judged stays: the trials after it rest on it.
    pub(super) async fn experiment_run_forget(&mut self, run: RunId) -> Result<(), StoreError> {
        self.conn.execute(RUN_FORGET, args![run]).await?;
        self.conn.execute(RUN_LET_GO, args![run]).await.map(drop)
    }
}

impl Reader<'_> {
    /// By id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn experiment(&mut self, scope: Scope, id: ExperimentId) -> Result<Experiment, StoreError> {
        self.sealed_row(BY_ID, args![scope.workspace(), id], read).await?.ok_or_else(|| not_found(id))
    }

    /// The experiment that an operation carries out.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiment_of_operation(
        &mut self,
        operation: OperationId,
    ) -> Result<Option<Experiment>, StoreError> {
        self.sealed_row(BY_OPERATION, args![operation], read).await
    }

    /// What somebody, or everybody, has under way, oldest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiments_going_on(
        &mut self,
        scope: Scope,
        by: Option<PrincipalId>,
    ) -> Result<Vec<Experiment>, StoreError> {
        self.sealed_rows(GOING_ON, args![scope.workspace(), by], read).await
    }

    /// A page of those of a kind, newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiments(
        &mut self,
        scope: Scope,
        kind: ExperimentKind,
        request: &PageRequest,
    ) -> Result<Page<Experiment>, StoreError> {
        let before = request.cursor.as_deref();
        let rows =
            self.sealed_rows(LIST, args![scope.workspace(), before, page_rows(request), kind], read).await?;
        Ok(page(request, rows, |one| one.id.to_string()))
    }

    /// What it has made, by slot.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiment_slots(&mut self, id: ExperimentId) -> Result<Vec<ExperimentSlot>, StoreError> {
        let read = |row: &Row| {
            Ok(ExperimentSlot {
                slot: row.number("slot")?,
                run: row.parse_opt("run")?,
                trial: Body::read_opt(row, "trial", "trial_v")?,
            })
        };
        self.rows(SLOTS, args![id], read).await
    }
}
