//! Saved views: what somebody wants to see again. What a query means is the page's business.

use jiff::Timestamp;
use meshplay_types::id::PrincipalId;

use crate::{
    Actor, Reader, StoreError, Tx,
    db::{Row, args, statements},
};

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Of which page.
    pub page: String,
    /// Its name.
    pub name: String,
    /// The page's own text.
    pub query: String,
    /// Last change.
    pub updated_at: Timestamp,
}

statements! {
    SAVE = "INSERT INTO view (principal, page, name, workspace, query, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $6, 1)
        ON CONFLICT (principal, page, name)
        DO UPDATE SET query = excluded.query, updated_at = excluded.updated_at, generation = generation + 1
        RETURNING *";
    REMOVE = "DELETE FROM view WHERE principal = $1 AND page = $2 AND name = $3";
    COUNT = "SELECT COUNT(*) AS views FROM view WHERE principal = $1";
    LIST = "SELECT * FROM view WHERE principal = $1 AND (CAST($2 AS TEXT) IS NULL OR page = $2)
        ORDER BY page, name LIMIT $3";
}

fn read(row: &Row) -> Result<View, StoreError> {
    Ok(View {
        page: row.text("page")?,
        name: row.text("name")?,
        query: row.text("query")?,
        updated_at: row.time("updated_at")?,
    })
}

impl Tx {
    /// Saves a view under its name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn view_save(
        &mut self,
        actor: &Actor,
        page: &str,
        name: &str,
        query: &str,
    ) -> Result<View, StoreError> {
        let args = args![actor.principal, page, name, actor.workspace, query, self.now];
        let saved = self.read().row(SAVE, args, read).await?;
        saved.ok_or_else(|| StoreError::NotFound { what: "view", id: name.to_owned() })
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn view_remove(&mut self, actor: &Actor, page: &str, name: &str) -> Result<(), StoreError> {
        match self.conn.execute(REMOVE, args![actor.principal, page, name]).await? {
            0 => Err(StoreError::NotFound { what: "view", id: name.to_owned() }),
            _ => Ok(()),
        }
    }
}

impl Reader<'_> {
    /// Somebody's views, at most `limit`, by page and name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn views(
        &mut self,
        principal: PrincipalId,
        page: Option<&str>,
        limit: u32,
    ) -> Result<Vec<View>, StoreError> {
        self.rows(LIST, args![principal, page, limit], read).await
    }

    /// How many views somebody has.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn view_count(&mut self, principal: PrincipalId) -> Result<u64, StoreError> {
        Ok(self.row(COUNT, args![principal], |row| row.number("views")).await?.unwrap_or(0))
    }
}
