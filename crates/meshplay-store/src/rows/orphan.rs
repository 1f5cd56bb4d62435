//! What is under way by its own row while nobody works on it any more: runs and experiments whose operation has ended.
//!
//! It only finds them. How each ends is for the app to say.

use meshplay_types::{ExperimentId, id::RunId};

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
}

impl Reader<'_> {
    /// Runs that are under way though their operation, or their experiment, has ended.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn runs_orphaned(&mut self) -> Result<Vec<RunId>, StoreError> {
        self.rows(RUNS, args![], |row| row.parse("id")).await
    }

    /// Experiments that are under way though their operation has ended.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn experiments_orphaned(&mut self) -> Result<Vec<ExperimentId>, StoreError> {
        self.rows(EXPERIMENTS, args![], |row| row.parse("id")).await
    }
}
