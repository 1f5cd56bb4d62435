//! Connections to Prometheus and Grafana. What a row says of one is the caller's business; its credential is sealed.

use meshplay_types::{CredentialId, Page, PageRequest, id::MetricsConnectionId};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

/// A connection. Whoever wrote it last is `meta.created_by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsConnection {
    /// Its id.
    pub id: MetricsConnectionId,
    /// Unique in the workspace.
    pub name: String,
    /// Where and how.
    pub body: Body,
    /// As whom; nobody if absent.
    pub credential: Option<CredentialId>,
    /// What a check saw last.
    pub seen: Option<Body>,
    /// What every row carries.
    pub meta: Meta,
}

statements! {
    SET = "INSERT INTO metrics_connection (id, workspace, name, body, body_v, credential, created_by, created_at, updated_at,
            generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1)
        ON CONFLICT (workspace, name) DO UPDATE SET body = excluded.body, body_v = excluded.body_v,
            credential = excluded.credential, seen = NULL, seen_v = NULL, created_by = excluded.created_by,
            updated_at = excluded.updated_at, generation = metrics_connection.generation + 1
        RETURNING *";
    SEEN = "UPDATE metrics_connection SET seen = $3, seen_v = $4 WHERE id = $1 AND generation = $2";
    REMOVE = "DELETE FROM metrics_connection WHERE id = $1";
    BY_NAME = "SELECT * FROM metrics_connection WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2";
    LIST = "SELECT * FROM metrics_connection
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 ORDER BY name LIMIT $3";
}

fn read(row: &Row) -> Result<MetricsConnection, StoreError> {
    Ok(MetricsConnection {
        id: row.parse("id")?,
        name: row.text("name")?,
        body: Body::read(row, "body", "body_v")?,
        credential: row.parse_opt("credential")?,
        seen: Body::read_opt(row, "seen", "seen_v")?,
        meta: Meta::read(row)?,
    })
}

impl Tx {
    /// Makes a connection, or changes the one with this name as a whole; what was seen of it is forgotten. The credential
    /// it had is the caller's to remove.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn metrics_connection_set(
        &mut self,
        actor: &Actor,
        name: &str,
        body: Body,
        credential: Option<CredentialId>,
    ) -> Result<MetricsConnection, StoreError> {
        let (body, body_v) = body.columns();
        let id = MetricsConnectionId(Uuid::now_v7());
        let args = args![id, actor.workspace, name, body, body_v, credential, actor.principal, self.now];
        let set = self.read().row(SET, args, read).await?;
        set.ok_or_else(|| StoreError::NotFound { what: "connection", id: name.to_owned() })
    }

    /// Keeps what a check saw, unless the connection was changed or removed since.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn metrics_connection_seen(
        &mut self,
        connection: &MetricsConnection,
        seen: Body,
    ) -> Result<(), StoreError> {
        let (seen, seen_v) = seen.columns();
        let args = args![connection.id, connection.meta.generation, seen, seen_v];
        self.conn.execute(SEEN, args).await.map(drop)
    }

    /// Removes a connection with its credential.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn metrics_connection_remove(
        &mut self,
        connection: &MetricsConnection,
    ) -> Result<(), StoreError> {
        if self.conn.execute(REMOVE, args![connection.id]).await? == 0 {
            return Err(StoreError::NotFound { what: "connection", id: connection.name.clone() });
        }
        match connection.credential {
            Some(credential) => self.credential_remove(credential).await,
            None => Ok(()),
        }
    }
}

impl Reader<'_> {
    /// By name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn metrics_connection_by_name(
        &mut self,
        scope: Scope,
        name: &str,
    ) -> Result<Option<MetricsConnection>, StoreError> {
        self.row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// A page, by name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn metrics_connections(
        &mut self,
        scope: Scope,
        request: &PageRequest,
    ) -> Result<Page<MetricsConnection>, StoreError> {
        let after = request.cursor.as_deref().unwrap_or_default();
        let rows = self.rows(LIST, args![scope.workspace(), after, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.name.clone()))
    }
}
