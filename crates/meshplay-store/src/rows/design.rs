//! Designs: a name and the number of the current revision.

use meshplay_types::{DesignName, Page, PageRequest, id::DesignId};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
    error::is_unique,
};

/// A design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// Its id.
    pub id: DesignId,
    /// Unique in the workspace among designs that were not removed.
    pub name: DesignName,
    /// Number of the current revision; 0 before the first.
    pub revision: u32,
    /// Components of the current revision, if they were counted.
    pub components: Option<u32>,
    /// What every row carries.
    pub meta: Meta,
}

statements! {
    CREATE = "INSERT INTO design (id, workspace, name, revision, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, 0, $4, $5, $5, 1) RETURNING *";
    REMOVE = "UPDATE design SET removed_at = $2, updated_at = $2, generation = generation + 1
        WHERE id = $1 AND removed_at IS NULL";
    INVENTORY_COUNT = "SELECT COUNT(*) AS objects FROM inventory WHERE design = $1";
    REFERENCES_REMOVE = "DELETE FROM revision_secret WHERE design = $1";
    SECRETS_REMOVE = "DELETE FROM secret_value WHERE design = $1";
    BY_ID = "SELECT * FROM design WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2 AND removed_at IS NULL";
    BY_NAME = "SELECT * FROM design
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2 AND removed_at IS NULL";
    LIST = "SELECT * FROM design
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 AND removed_at IS NULL
        ORDER BY name LIMIT $3";
}

fn read(row: &Row) -> Result<Design, StoreError> {
    Ok(Design {
        id: row.parse("id")?,
        name: row.parse("name")?,
        revision: row.number("revision")?,
        components: row.number_opt("components")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(id: DesignId) -> StoreError {
    StoreError::NotFound { what: "design", id: id.to_string() }
}

impl Tx {
    /// Makes a design without a revision.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the name is taken.
    pub async fn design_create(&mut self, actor: &Actor, name: &DesignName) -> Result<Design, StoreError> {
        let id = DesignId(Uuid::now_v7());
        let args = args![id, actor.workspace, name, actor.principal, self.now];
        let made = self.read().row(CREATE, args, read).await.map_err(|fault| match fault {
            fault if is_unique(&fault) => StoreError::Exists { what: "design", name: name.to_string() },
            fault => fault,
        })?;
        made.ok_or_else(|| not_found(id))
    }

    /// Removes a design and its secret values; its history stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::InUse`] while objects of it are deployed.
    pub async fn design_remove(&mut self, scope: Scope, id: DesignId) -> Result<(), StoreError> {
        let found = self.read().design(scope, id).await?;
        let count = |row: &Row| row.int("objects");
        let objects = self.read().row(INVENTORY_COUNT, args![id], count).await?.unwrap_or(0);
        if objects > 0 {
            let by = format!("{objects} deployed objects");
            return Err(StoreError::InUse { what: "design", id: found.name.to_string(), by });
        }
        self.conn.execute(REFERENCES_REMOVE, args![id]).await?;
        self.conn.execute(SECRETS_REMOVE, args![id]).await?;
        self.conn.execute(REMOVE, args![id, self.now]).await?;
        Ok(())
    }
}

impl Reader<'_> {
    /// By id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn design(&mut self, scope: Scope, id: DesignId) -> Result<Design, StoreError> {
        self.row(BY_ID, args![scope.workspace(), id], read).await?.ok_or_else(|| not_found(id))
    }

    /// By name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn design_by_name(
        &mut self,
        scope: Scope,
        name: &DesignName,
    ) -> Result<Option<Design>, StoreError> {
        self.row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// A page, by name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn designs(&mut self, scope: Scope, request: &PageRequest) -> Result<Page<Design>, StoreError> {
        let after = request.cursor.as_deref().unwrap_or_default();
        let rows = self.rows(LIST, args![scope.workspace(), after, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.name.to_string()))
    }
}
