//! How runs go: by hand, or because they are no longer kept. What tells whether a run is kept is read without what was
//! asked for and what came out: there may be thousands of a profile.

use meshplay_types::{ProfileId, RunId};

use crate::{
    Meta, Reader, Run, RunState, StoreError, Tx,
    db::{Row, args, statements},
};

/// A run without what was asked for and what came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunHead {
    /// Its id.
    pub id: RunId,
    /// For people.
    pub name: String,
    /// How far it is.
    pub state: RunState,
    /// `key=value`, one per line, sorted.
    pub tags: String,
    /// What every row carries.
    pub meta: Meta,
}

statements! {
    REMOVE = "DELETE FROM run WHERE id = $1";
    REMOVE_BASELINES = "DELETE FROM baseline WHERE run = $1";
    EXPIRABLE = "SELECT id FROM run
        WHERE id = $1 AND state <> 'running' AND tags = ''
            AND NOT EXISTS (SELECT 1 FROM baseline WHERE baseline.run = run.id)";
    OF_PROFILE = "SELECT id, name, state, tags, workspace, created_by, created_at, updated_at, generation FROM run
        WHERE profile = $1 ORDER BY id DESC";
}

fn read(row: &Row) -> Result<RunHead, StoreError> {
    Ok(RunHead {
        id: row.parse("id")?,
        name: row.text("name")?,
        state: row.parse("state")?,
        tags: row.text("tags")?,
        meta: Meta::read(row)?,
    })
}

impl Tx {
    /// Removes a run with everything that was measured.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while it goes on.
    pub async fn run_remove(&mut self, run: &Run) -> Result<(), StoreError> {
        if run.state == RunState::Running {
            let by = "the operation that measures".to_owned();
            return Err(StoreError::InUse { what: "run", id: run.id.to_string(), by });
        }
        self.run_delete(run.id).await
    }

    /// Removes a run that is no longer kept. False, and nothing changes, if by now it goes on, has tags, is a baseline, or is
    /// gone: whoever found that it is not kept has looked before.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_expire(&mut self, id: RunId) -> Result<bool, StoreError> {
        let found = self.read().row(EXPIRABLE, args![id], |row| row.parse::<RunId>("id")).await?;
        if found.is_none() {
            return Ok(false);
        }
        self.run_delete(id).await?;
        Ok(true)
    }

    async fn run_delete(&mut self, id: RunId) -> Result<(), StoreError> {
        self.run_seconds_remove(id).await?;
        self.run_import_remove(id).await?;
        self.experiment_run_forget(id).await?;
        self.run_cost_remove(id).await?;
        self.conn.execute(REMOVE_BASELINES, args![id]).await?;
        self.conn.execute(REMOVE, args![id]).await.map(drop)
    }
}

impl Reader<'_> {
    /// All runs of a profile, newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_heads(&mut self, profile: ProfileId) -> Result<Vec<RunHead>, StoreError> {
        self.rows(OF_PROFILE, args![profile], read).await
    }
}
