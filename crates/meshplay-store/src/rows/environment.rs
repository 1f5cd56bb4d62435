//! Environments: groups of clusters. The default one has no rows of members: it holds all clusters.

use meshplay_types::{
    EnvironmentName, Page, PageRequest,
    id::{ClusterId, EnvironmentId},
};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its id.
    pub id: EnvironmentId,
    /// Unique in the workspace.
    pub name: EnvironmentName,
    /// What every row carries.
    pub meta: Meta,
}

statements! {
    CREATE = "INSERT INTO environment (id, workspace, name, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $5, 1)
        ON CONFLICT (workspace, name) DO UPDATE SET removed_at = NULL, updated_at = excluded.updated_at,
            generation = environment.generation + 1
            WHERE environment.removed_at IS NOT NULL
        RETURNING id, workspace, name, created_by, created_at, updated_at, generation";
    BY_NAME = "SELECT id, workspace, name, created_by, created_at, updated_at, generation FROM environment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2 AND removed_at IS NULL";
    BY_ID = "SELECT id, workspace, name, created_by, created_at, updated_at, generation FROM environment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2";
    LIST = "SELECT id, workspace, name, created_by, created_at, updated_at, generation FROM environment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 AND removed_at IS NULL ORDER BY name LIMIT $3";
    REMOVE = "UPDATE environment SET removed_at = $2, updated_at = $2, generation = generation + 1 WHERE id = $1";
    TOUCH = "UPDATE environment SET updated_at = $2, generation = generation + 1 WHERE id = $1";
    INVENTORY_COUNT = "SELECT COUNT(*) AS objects FROM inventory WHERE environment = $1";
    MEMBERS = "SELECT cluster FROM environment_cluster JOIN cluster ON cluster.id = cluster
        WHERE environment = $1 AND cluster.removed_at IS NULL ORDER BY cluster.name";
    MEMBERS_CLEAR = "DELETE FROM environment_cluster WHERE environment = $1";
    MEMBER_ADD = "INSERT INTO environment_cluster (environment, cluster) VALUES ($1, $2) ON CONFLICT DO NOTHING";
}

fn read(row: &Row) -> Result<Environment, StoreError> {
    Ok(Environment { id: row.parse("id")?, name: row.parse("name")?, meta: Meta::read(row)? })
}

impl Tx {
    /// Makes an environment, or brings a removed one back, without clusters.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the name is taken.
    pub async fn environment_create(
        &mut self,
        actor: &Actor,
        name: &EnvironmentName,
    ) -> Result<Environment, StoreError> {
        let id = EnvironmentId(Uuid::now_v7());
        let args = args![id, actor.workspace, name, actor.principal, self.now];
        let made = self.read().row(CREATE, args, read).await?;
        made.ok_or_else(|| StoreError::Exists { what: "environment", name: name.to_string() })
    }

    /// Gives an environment these clusters and no others.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn environment_clusters_set(
        &mut self,
        id: EnvironmentId,
        clusters: &[ClusterId],
    ) -> Result<(), StoreError> {
        self.conn.execute(MEMBERS_CLEAR, args![id]).await?;
        for cluster in clusters {
            self.conn.execute(MEMBER_ADD, args![id, *cluster]).await?;
        }
        self.conn.execute(TOUCH, args![id, self.now]).await?;
        Ok(())
    }

    /// Removes an environment; its history stays.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while something is deployed in it.
    pub async fn environment_remove(&mut self, environment: &Environment) -> Result<(), StoreError> {
        let Environment { id, name, .. } = environment;
        let count = |row: &Row| row.int("objects");
        let objects = self.read().row(INVENTORY_COUNT, args![*id], count).await?.unwrap_or(0);
        if objects > 0 {
            let by = format!("{objects} deployed objects");
            return Err(StoreError::InUse { what: "environment", id: name.to_string(), by });
        }
        self.conn.execute(MEMBERS_CLEAR, args![*id]).await?;
        self.conn.execute(REMOVE, args![*id, self.now]).await?;
        Ok(())
    }
}

impl Reader<'_> {
    /// By id, also if it was removed: for the history.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn environment(&mut self, scope: Scope, id: EnvironmentId) -> Result<Environment, StoreError> {
        let found = self.row(BY_ID, args![scope.workspace(), id], read).await?;
        found.ok_or_else(|| StoreError::NotFound { what: "environment", id: id.to_string() })
    }

    /// Its clusters by name, as far as they are still connected.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn environment_clusters(&mut self, id: EnvironmentId) -> Result<Vec<ClusterId>, StoreError> {
        self.rows(MEMBERS, args![id], |row| row.parse("cluster")).await
    }

    /// By name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn environment_by_name(
        &mut self,
        scope: Scope,
        name: &EnvironmentName,
    ) -> Result<Option<Environment>, StoreError> {
        self.row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// A page, by name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn environments(
        &mut self,
        scope: Scope,
        request: &PageRequest,
    ) -> Result<Page<Environment>, StoreError> {
        let after = request.cursor.as_deref().unwrap_or_default();
        let rows = self.rows(LIST, args![scope.workspace(), after, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.name.to_string()))
    }
}
