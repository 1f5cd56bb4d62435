//! The kill switch of load: when somebody stopped all of it, and whether it may start again.
//!
//! Which operations send load is the app's to say: it names their kinds.

use jiff::Timestamp;
use meshplay_types::{
    WorkspaceId,
    id::{HaltId, OperationId, PrincipalId},
};
use uuid::Uuid;

use crate::{
    Actor, Meta, Reader, StoreError, Tx,
    db::{Row, args, statements},
};

/// One time that all load was stopped. Who did it and when stand in its `meta`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadHalt {
    /// Its id.
    pub id: HaltId,
    /// Why; empty if nobody said.
    pub reason: String,
    /// How many operations it ended.
    pub stopped: u32,
    /// Who allowed load again.
    pub lifted_by: Option<PrincipalId>,
    /// When load was allowed again; until then none may start.
    pub lifted_at: Option<Timestamp>,
    /// What every row carries.
    pub meta: Meta,
}

statements! {
    CREATE = "INSERT INTO load_halt (id, workspace, reason, stopped, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, 0, $4, $5, $5, 1) ON CONFLICT (workspace) WHERE lifted_at IS NULL DO NOTHING";
    CANCEL = "UPDATE operation
        SET cancel_requested_at = $3, halt = $2, updated_at = $3, generation = generation + 1
        WHERE workspace = $1 AND kind = $4 AND ended_at IS NULL AND cancel_requested_at IS NULL RETURNING id";
    COUNT = "UPDATE load_halt SET stopped = stopped + $2, updated_at = $3, generation = generation + 1
        WHERE id = $1 RETURNING *";
    LIFT = "UPDATE load_halt SET lifted_by = $2, lifted_at = $3, updated_at = $3, generation = generation + 1
        WHERE workspace = $1 AND lifted_at IS NULL RETURNING *";
    IN_FORCE = "SELECT * FROM load_halt WHERE workspace = $1 AND lifted_at IS NULL";
    OF_OPERATION = "SELECT load_halt.* FROM load_halt JOIN operation ON operation.halt = load_halt.id
        WHERE operation.id = $1";
}

fn read(row: &Row) -> Result<LoadHalt, StoreError> {
    Ok(LoadHalt {
        id: row.parse("id")?,
        reason: row.text("reason")?,
        stopped: row.number("stopped")?,
        lifted_by: row.parse_opt("lifted_by")?,
        lifted_at: row.time_opt("lifted_at")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(workspace: WorkspaceId) -> StoreError {
    StoreError::NotFound { what: "halt of load in workspace", id: workspace.to_string() }
}

impl Tx {
    /// Has no load start from now on, and asks every operation of these kinds to stop: whoever works on one sees it at
    /// once. What is in force already stays, with its reason. Also which operations were asked.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn load_halt(
        &mut self,
        actor: &Actor,
        reason: &str,
        kinds: &[&str],
    ) -> Result<(LoadHalt, Vec<OperationId>), StoreError> {
        let (workspace, now) = (actor.workspace, self.now);
        let args = args![HaltId(Uuid::now_v7()), workspace, reason, actor.principal, now];
        self.conn.execute(CREATE, args).await?;
        let halt = self.read().load_halt(workspace).await?.ok_or_else(|| not_found(workspace))?;
        let mut asked = Vec::new();
        for kind in kinds {
            let args = args![workspace, halt.id, now, *kind];
            asked.extend(self.read().rows(CANCEL, args, |row| row.parse::<OperationId>("id")).await?);
        }
        self.notices.cancelled.extend(&asked);
        let count = u32::try_from(asked.len()).unwrap_or(u32::MAX);
        let counted = self.read().row(COUNT, args![halt.id, count, now], read).await?;
        Ok((counted.ok_or_else(|| not_found(workspace))?, asked))
    }

    /// Lets load start again. Nothing if it may already.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn load_allow(&mut self, actor: &Actor) -> Result<Option<LoadHalt>, StoreError> {
        let args = args![actor.workspace, actor.principal, self.now];
        self.read().row(LIFT, args, read).await
    }
}

impl Reader<'_> {
    /// What keeps load from starting, if something does.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn load_halt(&mut self, workspace: WorkspaceId) -> Result<Option<LoadHalt>, StoreError> {
        self.row(IN_FORCE, args![workspace], read).await
    }

    /// What an operation was stopped by, in force or not; nothing if it was not the kill switch.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn load_halt_of(&mut self, operation: OperationId) -> Result<Option<LoadHalt>, StoreError> {
        self.row(OF_OPERATION, args![operation], read).await
    }
}
