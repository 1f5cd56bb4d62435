//! Clusters: connections to Kubernetes. Read-only until the user allows writing.

use meshplay_types::{
    ClusterName, Page, PageRequest,
    id::{ClusterId, CredentialId},
};
use uuid::Uuid;

use super::{page, page_rows, words};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
    error::is_unique,
};

words! {
    /// Whether anything may be written to a cluster.
    Writing {
        /// Nothing.
        ReadOnly = "readOnly",
        /// What plans say.
        Allowed = "allowed",
    }
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its id.
    pub id: ClusterId,
    /// Unique in the workspace among clusters that were not removed.
    pub name: ClusterName,
    /// Which cluster it really is (P18), once somebody looked.
    pub identity: Option<Body>,
    /// What else the app keeps of it.
    pub details: Option<Body>,
    /// Whether anything may be written to it.
    pub writing: Writing,
    /// Its state as last seen, a word of the app's.
    pub state: String,
    /// How to reach it.
    pub credential: Option<CredentialId>,
    /// What every row carries.
    pub meta: Meta,
}

/// A cluster to add.
#[derive(Clone, Debug)]
pub struct NewCluster {
    /// Unique in the workspace.
    pub name: ClusterName,
    /// Which cluster it really is.
    pub identity: Option<Body>,
    /// What else the app keeps of it.
    pub details: Option<Body>,
    /// Its state, a word of the app's.
    pub state: String,
    /// How to reach it.
    pub credential: Option<CredentialId>,
}

/// What changes of a cluster; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ClusterChange {
    /// Generation the caller read, if it must not have changed since.
    pub expected: Option<u64>,
    /// Which cluster it really is.
    pub identity: Option<Body>,
    /// What else the app keeps of it.
    pub details: Option<Body>,
    /// Whether anything may be written to it.
    pub writing: Option<Writing>,
    /// Its state.
    pub state: Option<String>,
    /// How to reach it.
    pub credential: Option<CredentialId>,
}

statements! {
    CREATE = "INSERT INTO cluster (id, workspace, name, identity, identity_v, details, details_v, writing, state,
            credential, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, 1) RETURNING *";
    CHANGE = "UPDATE cluster SET identity = COALESCE($2, identity), identity_v = COALESCE($3, identity_v),
            details = COALESCE($4, details), details_v = COALESCE($5, details_v),
            writing = COALESCE($6, writing), state = COALESCE($7, state), credential = COALESCE($8, credential),
            updated_at = $9, generation = generation + 1
        WHERE id = $1 AND removed_at IS NULL RETURNING *";
    REMOVE = "UPDATE cluster SET removed_at = $2, updated_at = $2, credential = NULL, generation = generation + 1
        WHERE id = $1 AND removed_at IS NULL";
    INVENTORY_COUNT = "SELECT COUNT(*) AS objects FROM inventory WHERE cluster = $1";
    BY_ID = "SELECT * FROM cluster WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2 AND removed_at IS NULL";
    BY_NAME = "SELECT * FROM cluster
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2 AND removed_at IS NULL";
    LIST = "SELECT * FROM cluster
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name > $2 AND removed_at IS NULL
        ORDER BY name LIMIT $3";
}

fn read(row: &Row) -> Result<Cluster, StoreError> {
    Ok(Cluster {
        id: row.parse("id")?,
        name: row.parse("name")?,
        identity: Body::read_opt(row, "identity", "identity_v")?,
        details: Body::read_opt(row, "details", "details_v")?,
        writing: row.parse("writing")?,
        state: row.text("state")?,
        credential: row.parse_opt("credential")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(id: impl ToString) -> StoreError {
    StoreError::NotFound { what: "cluster", id: id.to_string() }
}

impl Tx {
    /// Adds a cluster, read-only.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the name is taken.
    pub async fn cluster_create(&mut self, actor: &Actor, new: NewCluster) -> Result<Cluster, StoreError> {
        let NewCluster { name, identity, details, state, credential } = new;
        let id = ClusterId(Uuid::now_v7());
        let (identity, identity_v) = Body::columns_opt(identity);
        let (details, details_v) = Body::columns_opt(details);
        let args = args![
            id,
            actor.workspace,
            &name,
            identity,
            identity_v,
            details,
            details_v,
            Writing::ReadOnly,
            state,
            credential,
            actor.principal,
            self.now,
        ];
        let made = self.read().row(CREATE, args, read).await.map_err(|fault| match fault {
            fault if is_unique(&fault) => StoreError::Exists { what: "cluster", name: name.to_string() },
            fault => fault,
        })?;
        made.ok_or_else(|| not_found(id))
    }

    /// Changes a cluster.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Generation`] if it changed since the caller read it.
    pub async fn cluster_change(
        &mut self,
        scope: Scope,
        id: ClusterId,
        change: ClusterChange,
    ) -> Result<Cluster, StoreError> {
        let ClusterChange { expected, identity, details, writing, state, credential } = change;
        let found = self.read().cluster(scope, id).await?;
        found.meta.expect_generation("cluster", id, expected)?;
        let (identity, identity_v) = Body::columns_opt(identity);
        let (details, details_v) = Body::columns_opt(details);
        let args = args![id, identity, identity_v, details, details_v, writing, state, credential, self.now];
        self.read().row(CHANGE, args, read).await?.ok_or_else(|| not_found(id))
    }

    /// Removes a cluster and its credential; its history stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::InUse`] while our objects are in it.
    pub async fn cluster_remove(&mut self, scope: Scope, id: ClusterId) -> Result<(), StoreError> {
        let found = self.read().cluster(scope, id).await?;
        let count = |row: &Row| row.int("objects");
        let objects = self.read().row(INVENTORY_COUNT, args![id], count).await?.unwrap_or(0);
        if objects > 0 {
            let by = format!("{objects} deployed objects");
            return Err(StoreError::InUse { what: "cluster", id: found.name.to_string(), by });
        }
        self.conn.execute(REMOVE, args![id, self.now]).await?;
        match found.credential {
            Some(credential) => self.credential_remove(credential).await,
            None => Ok(()),
        }
    }
}

impl Reader<'_> {
    /// By id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn cluster(&mut self, scope: Scope, id: ClusterId) -> Result<Cluster, StoreError> {
        self.row(BY_ID, args![scope.workspace(), id], read).await?.ok_or_else(|| not_found(id))
    }

    /// By name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn cluster_by_name(
        &mut self,
        scope: Scope,
        name: &ClusterName,
    ) -> Result<Option<Cluster>, StoreError> {
        self.row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// A page, by name.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn clusters(
        &mut self,
        scope: Scope,
        request: &PageRequest,
    ) -> Result<Page<Cluster>, StoreError> {
        let after = request.cursor.as_deref().unwrap_or_default();
        let rows = self.rows(LIST, args![scope.workspace(), after, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.name.to_string()))
    }
}
