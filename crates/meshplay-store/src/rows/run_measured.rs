//! Runs with their numbers: for whoever holds many of them against each other. What numbers were computed from (seconds,
//! readings, the words of other tools) is not read.

use meshplay_types::ProfileId;

use super::run;
use crate::{
    Body, Reader, Run, StoreError,
    db::{Row, args, statements},
    seal::Sealer,
};

/// A run that has numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunMeasured {
    /// The run.
    pub run: Run,
    /// What was read of another tool's result, if it is one.
    pub imported: Option<Body>,
    /// What people read of its costs, if it was watched.
    pub costs: Option<Body>,
}

statements! {
    NEWEST = "SELECT run.*, run_import.body AS imported, run_import.body_v AS imported_v, run_cost.costs, run_cost.costs_v
        FROM run
            LEFT JOIN run_import ON run_import.run = run.id
            LEFT JOIN run_cost ON run_cost.run = run.id
        WHERE run.profile = $1 AND run.state IN ('completed', 'imported')
        ORDER BY run.id DESC LIMIT $2";
}

fn read(row: &Row, sealer: &Sealer) -> Result<RunMeasured, StoreError> {
    Ok(RunMeasured {
        run: run::read(row, sealer)?,
        imported: Body::read_opt(row, "imported", "imported_v")?,
        costs: Body::read_opt(row, "costs", "costs_v")?,
    })
}

impl Reader<'_> {
    /// The newest runs of a profile that completed or were measured elsewhere, newest first.
    ///
    /// # Errors
    /// [`StoreError::Seal`], and if the database fails.
    pub async fn runs_measured(
        &mut self,
        profile: ProfileId,
        limit: u32,
    ) -> Result<Vec<RunMeasured>, StoreError> {
        self.sealed_rows(NEWEST, args![profile, limit], read).await
    }
}
