//! Profiles: definitions of performance tests, and the runs that others are held against.

use meshplay_types::{
    Page, PageRequest,
    id::{ProfileId, RunId},
};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
    seal::{Binding, Sealer},
};

/// A profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Unique in the workspace.
    pub name: String,
    /// What is asked for.
    pub spec: Body,
    /// What every row carries.
    pub meta: Meta,
}

/// The run that other runs of a profile are held against, in one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Of which profile.
    pub profile: ProfileId,
    /// Hash of what was measured with and on.
    pub environment: String,
    /// The run.
    pub run: RunId,
    /// What every row carries.
    pub meta: Meta,
}

statements! {
    SEALED = "SELECT id, sealed_version FROM profile WHERE workspace = $1 AND name = $2";
    SET = "INSERT INTO profile (id, workspace, name, spec, sealed, sealed_version, spec_v, created_by, created_at,
            updated_at, generation)
        VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, $8, 1)
        ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, sealed_version = excluded.sealed_version,
            spec_v = excluded.spec_v, removed_at = NULL, updated_at = excluded.updated_at,
            generation = profile.generation + 1
        RETURNING *";
    REMOVE = "UPDATE profile SET removed_at = $2, updated_at = $2, generation = generation + 1
        WHERE id = $1 AND removed_at IS NULL";
    BY_ID = "SELECT * FROM profile WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2";
    BY_NAME = "SELECT * FROM profile
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2 AND removed_at IS NULL";
    BY_NAME_EVER = "SELECT * FROM profile WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2
        ORDER BY removed_at IS NOT NULL LIMIT 1";
    LIST = "SELECT * FROM profile
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 AND removed_at IS NULL ORDER BY name LIMIT $3";
    BASELINE_SET = "INSERT INTO baseline
            (profile, environment, run, workspace, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $6, 1)
        ON CONFLICT (profile, environment) DO UPDATE SET run = excluded.run, created_by = excluded.created_by,
            updated_at = excluded.updated_at, generation = baseline.generation + 1
        RETURNING *";
    BASELINES_REMOVE = "DELETE FROM baseline WHERE profile = $1";
    BASELINES = "SELECT * FROM baseline WHERE profile = $1 ORDER BY environment";
}

fn binding(id: &str, version: u64) -> Binding<'_> {
    Binding { table: "profile", row: id, version }
}

fn read(row: &Row, sealer: &Sealer) -> Result<Profile, StoreError> {
    let (id, version) = (row.text("id")?, row.number("sealed_version")?);
    Ok(Profile {
        id: row.parse("id")?,
        name: row.text("name")?,
        spec: sealer.body_open(binding(&id, version), row, "spec_v")?,
        meta: Meta::read(row)?,
    })
}

fn read_baseline(row: &Row) -> Result<Baseline, StoreError> {
    Ok(Baseline {
        profile: row.parse("profile")?,
        environment: row.text("environment")?,
        run: row.parse("run")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(name: &str) -> StoreError {
    StoreError::NotFound { what: "profile", id: name.to_owned() }
}

impl Tx {
    /// Makes a profile, or changes what the one with this name asks for.
    ///
    /// # Errors
    /// [`StoreError::Seal`].
    pub async fn profile_set(
        &mut self,
        actor: &Actor,
        name: &str,
        spec: Body,
    ) -> Result<Profile, StoreError> {
        let sealed = |row: &Row| Ok((row.parse("id")?, row.number::<u64>("sealed_version")?));
        let found = self.read().row(SEALED, args![actor.workspace, name], sealed).await?;
        let (id, before) = found.unwrap_or_else(|| (ProfileId(Uuid::now_v7()), 0));
        let version = before + 1;
        let (sealed, spec_v) = self.shared.sealer.body_seal(binding(&id.to_string(), version), spec)?;
        let args = args![id, actor.workspace, name, sealed, version, spec_v, actor.principal, self.now];
        self.read().sealed_row(SET, args, read).await?.ok_or_else(|| not_found(name))
    }

    /// Removes a profile with its baselines and schedules; its runs stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn profile_remove(&mut self, profile: &Profile) -> Result<(), StoreError> {
        self.conn.execute(BASELINES_REMOVE, args![profile.id]).await?;
        self.schedules_remove(profile.id).await?;
        match self.conn.execute(REMOVE, args![profile.id, self.now]).await? {
            0 => Err(not_found(&profile.name)),
            _ => Ok(()),
        }
    }

    /// Has other runs of a profile held against `run` in this environment.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn baseline_set(
        &mut self,
        actor: &Actor,
        profile: ProfileId,
        environment: &str,
        run: RunId,
    ) -> Result<Baseline, StoreError> {
        let args = args![profile, environment, run, actor.workspace, actor.principal, self.now];
        let set = self.read().row(BASELINE_SET, args, read_baseline).await?;
        set.ok_or_else(|| StoreError::NotFound { what: "baseline", id: profile.to_string() })
    }
}

impl Reader<'_> {
    /// By id, also if it was removed: for the history.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn profile(&mut self, scope: Scope, id: ProfileId) -> Result<Profile, StoreError> {
        let found = self.sealed_row(BY_ID, args![scope.workspace(), id], read).await?;
        found.ok_or_else(|| not_found(&id.to_string()))
    }

    /// By name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn profile_by_name(&mut self, scope: Scope, name: &str) -> Result<Option<Profile>, StoreError> {
        self.sealed_row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// By name, also if it was removed: its runs stay, and keep its name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn profile_by_name_ever(
        &mut self,
        scope: Scope,
        name: &str,
    ) -> Result<Option<Profile>, StoreError> {
        self.sealed_row(BY_NAME_EVER, args![scope.workspace(), name], read).await
    }

    /// A page, by name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn profiles(
        &mut self,
        scope: Scope,
        request: &PageRequest,
    ) -> Result<Page<Profile>, StoreError> {
        let after = request.cursor.as_deref().unwrap_or_default();
        let rows = self.sealed_rows(LIST, args![scope.workspace(), after, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.name.clone()))
    }

    /// The baselines of a profile, by environment.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn baselines(&mut self, profile: ProfileId) -> Result<Vec<Baseline>, StoreError> {
        self.rows(BASELINES, args![profile], read_baseline).await
    }
}
