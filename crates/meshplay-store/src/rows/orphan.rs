//! What is under way by its own row while nobody works on it any more: runs and experiments whose operation has ended, and
//! those whose process has.
//!
//! It only finds them. How each ends is for the app to say.

use meshplay_types::{
    ExperimentId,
    id::{OperationId, RunId},
};

use crate::{
    Reader, StoreError,
    db::{args, statements},
};

statements! {
    RUNS = "SELECT id FROM run WHERE state = 'running' AND (
            EXISTS (SELECT 1 FROM operation WHERE operation.id = run.operation AND operation.ended_at IS NOT NULL)
            OR EXISTS (SELECT 1 FROM experiment_slot JOIN experiment ON experiment.id = experiment_slot.experiment
                WHERE experiment_slot.run = run.id AND experiment.state <> 'running'))
        ORDER BY id";
    EXPERIMENTS = "SELECT experiment.id FROM experiment JOIN operation ON operation.id = experiment.operation
        WHERE experiment.state = 'running' AND operation.ended_at IS NOT NULL ORDER BY experiment.id";
    CUT_OFF = "SELECT operation.id FROM run JOIN operation ON operation.id = run.operation
        WHERE run.state = 'running' AND run.begun_at IS NOT NULL AND operation.ended_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM experiment_slot WHERE experiment_slot.run = run.id)
        ORDER BY operation.id";
}

impl Reader<'_> {
    /// Runs that are under way though their operation, or their experiment, has ended.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn runs_orphaned(&mut self) -> Result<Vec<RunId>, StoreError> {
        self.rows(RUNS, args![], |row| row.parse("id")).await
    }

    /// Operations of runs that have begun and not ended, those of experiments left out. At the start of a process nobody
    /// makes them any more, for there is only one process at a time.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn operations_cut_off(&mut self) -> Result<Vec<OperationId>, StoreError> {
        self.rows(CUT_OFF, args![], |row| row.parse("id")).await
    }

    /// Experiments that are under way though their operation has ended.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiments_orphaned(&mut self) -> Result<Vec<ExperimentId>, StoreError> {
        self.rows(EXPERIMENTS, args![], |row| row.parse("id")).await
    }
}
