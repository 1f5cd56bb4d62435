//! Dashboards of Grafana as they came. What they mean is the caller's business.

use meshplay_types::{Page, PageRequest, id::DashboardId};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

/// A dashboard. Whoever wrote it last is `meta.created_by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// Its id.
    pub id: DashboardId,
    /// Unique in the workspace.
    pub name: String,
    /// Name of the connection it came from; none if it came from a file.
    pub origin: Option<String>,
    /// Its text, byte for byte.
    pub original: String,
    /// What every row carries.
    pub meta: Meta,
}

/// A dashboard to keep.
#[derive(Clone, Debug)]
pub struct NewDashboard {
    /// Unique in the workspace.
    pub name: String,
    /// Name of the connection it came from; none if it came from a file.
    pub origin: Option<String>,
    /// Its text, byte for byte.
    pub original: String,
}

statements! {
    CREATE = "INSERT INTO dashboard (id, workspace, name, origin, original, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1)
        ON CONFLICT (workspace, name) DO NOTHING
        RETURNING *";
    SET = "INSERT INTO dashboard (id, workspace, name, origin, original, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1)
        ON CONFLICT (workspace, name) DO UPDATE SET origin = excluded.origin, original = excluded.original,
            created_by = excluded.created_by, updated_at = excluded.updated_at, generation = dashboard.generation + 1
        RETURNING *";
    REMOVE = "DELETE FROM dashboard WHERE id = $1";
    BY_NAME = "SELECT * FROM dashboard WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2";
    LIST = "SELECT * FROM dashboard
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 ORDER BY name LIMIT $3";
}

fn read(row: &Row) -> Result<Dashboard, StoreError> {
    Ok(Dashboard {
        id: row.parse("id")?,
        name: row.text("name")?,
        origin: row.text_opt("origin")?,
        original: row.text("original")?,
        meta: Meta::read(row)?,
    })
}

impl Tx {
    /// Keeps a dashboard under a name that is free.
    ///
    /// # Errors
    /// [`StoreError::Exists`].
    pub async fn dashboard_create(
        &mut self,
        actor: &Actor,
        new: NewDashboard,
    ) -> Result<Dashboard, StoreError> {
        let NewDashboard { name, origin, original } = new;
        let id = DashboardId(Uuid::now_v7());
        let args = args![id, actor.workspace, &name, origin, original, actor.principal, self.now];
        let made = self.read().row(CREATE, args, read).await?;
        made.ok_or(StoreError::Exists { what: "dashboard", name })
    }

    /// Keeps a dashboard, in the place of the one with its name if there is one.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn dashboard_set(&mut self, actor: &Actor, new: NewDashboard) -> Result<Dashboard, StoreError> {
        let NewDashboard { name, origin, original } = new;
        let id = DashboardId(Uuid::now_v7());
        let args = args![id, actor.workspace, &name, origin, original, actor.principal, self.now];
        let set = self.read().row(SET, args, read).await?;
        set.ok_or(StoreError::NotFound { what: "dashboard", id: name })
    }

    /// Forgets a dashboard.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn dashboard_remove(&mut self, id: DashboardId) -> Result<(), StoreError> {
        self.conn.execute(REMOVE, args![id]).await.map(drop)
    }
}

impl Reader<'_> {
    /// By name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn dashboard_by_name(
        &mut self,
        scope: Scope,
        name: &str,
    ) -> Result<Option<Dashboard>, StoreError> {
        self.row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// A page, by name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn dashboards(
        &mut self,
        scope: Scope,
        request: &PageRequest,
    ) -> Result<Page<Dashboard>, StoreError> {
        let after = request.cursor.as_deref().unwrap_or_default();
        let rows = self.rows(LIST, args![scope.workspace(), after, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.name.clone()))
    }
}
