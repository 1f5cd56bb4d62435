//! Environments: groups of clusters. The default one holds all clusters.

use meshplay_types::{EnvironmentName, Page, PageRequest, id::EnvironmentId};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
    error::is_unique,
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
        RETURNING id, workspace, name, created_by, created_at, updated_at, generation";
    BY_NAME = "SELECT id, workspace, name, created_by, created_at, updated_at, generation FROM environment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2";
    LIST = "SELECT id, workspace, name, created_by, created_at, updated_at, generation FROM environment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 ORDER BY name LIMIT $3";
}

fn read(row: &Row) -> Result<Environment, StoreError> {
    Ok(Environment { id: row.parse("id")?, name: row.parse("name")?, meta: Meta::read(row)? })
}

impl Tx {
    /// Makes an environment.
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
        let made = self.read().row(CREATE, args, read).await.map_err(|fault| match fault {
            fault if is_unique(&fault) => StoreError::Exists { what: "environment", name: name.to_string() },
            fault => fault,
        })?;
        made.ok_or_else(|| StoreError::NotFound { what: "environment", id: id.to_string() })
    }
}

impl Reader<'_> {
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
