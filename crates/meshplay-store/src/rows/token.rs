//! Tokens that programs log in with. Their text is nowhere: only a keyed hash of it.

use jiff::Timestamp;
use meshplay_types::{Page, PageRequest, Role, id::PrincipalId};
use uuid::Uuid;

use super::{page, page_rows};
use crate::{
    Actor, KeyedHash, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
    error::is_unique,
};

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id: whoever comes with it acts as this principal.
    pub id: PrincipalId,
    /// Unique in the workspace among tokens that were not revoked.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it stops to work.
    pub expires_at: Timestamp,
    /// When it was used last, about.
    pub last_used_at: Option<Timestamp>,
    /// When it was made useless.
    pub revoked_at: Option<Timestamp>,
    /// What every row carries.
    pub meta: Meta,
}

/// A token to make.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Unique in the workspace.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Of its text.
    pub hash: KeyedHash,
    /// When it stops to work.
    pub expires_at: Timestamp,
}

statements! {
    CREATE = "INSERT INTO token (id, workspace, name, role, hash, expires_at, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1) RETURNING *";
    REVOKE = "UPDATE token SET revoked_at = $2, updated_at = $2, generation = generation + 1
        WHERE id = $1 AND revoked_at IS NULL";
    SESSIONS_END = "DELETE FROM session WHERE token = $1";
    USED = "UPDATE token SET last_used_at = $2 WHERE id = $1";
    COUNT = "SELECT COUNT(*) AS tokens FROM token WHERE workspace = $1 AND revoked_at IS NULL";
    BY_HASH = "SELECT * FROM token WHERE hash = $1";
    BY_ID = "SELECT * FROM token WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2";
    BY_NAME = "SELECT * FROM token
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND name = $2 AND revoked_at IS NULL";
    LIST = "SELECT * FROM token
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS TEXT) IS NULL OR id < $2) AND revoked_at IS NULL
        ORDER BY id DESC LIMIT $3";
    NAMES = "SELECT id, name FROM token";
}

fn read(row: &Row) -> Result<Token, StoreError> {
    Ok(Token {
        id: row.parse("id")?,
        name: row.text("name")?,
        role: row.parse("role")?,
        expires_at: row.time("expires_at")?,
        last_used_at: row.time_opt("last_used_at")?,
        revoked_at: row.time_opt("revoked_at")?,
        meta: Meta::read(row)?,
    })
}

fn not_found(id: PrincipalId) -> StoreError {
    StoreError::NotFound { what: "token", id: id.to_string() }
}

impl Tx {
    /// Makes a token.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the name is taken.
    pub async fn token_create(&mut self, actor: &Actor, new: NewToken) -> Result<Token, StoreError> {
        let NewToken { name, role, hash, expires_at } = new;
        let id = PrincipalId(Uuid::now_v7());
        let args =
            args![id, actor.workspace, &name, role, hash.as_str(), expires_at, actor.principal, self.now];
        let made = self.read().row(CREATE, args, read).await.map_err(|fault| match fault {
            fault if is_unique(&fault) => StoreError::Exists { what: "token", name: name.clone() },
            fault => fault,
        })?;
        made.ok_or_else(|| not_found(id))
    }

    /// Makes a token useless and ends every session that came from it. The row stays, for the names in the history.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn token_revoke(&mut self, id: PrincipalId) -> Result<(), StoreError> {
        self.conn.execute(REVOKE, args![id, self.now]).await?;
        self.conn.execute(SESSIONS_END, args![id]).await?;
        Ok(())
    }

    /// Remembers when a token was used.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn token_used(&mut self, id: PrincipalId, at: Timestamp) -> Result<(), StoreError> {
        self.conn.execute(USED, args![id, at]).await?;
        Ok(())
    }
}

impl Reader<'_> {
    /// By the hash of its text, revoked and expired ones included.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn token_by_hash(&mut self, hash: &KeyedHash) -> Result<Option<Token>, StoreError> {
        self.row(BY_HASH, args![hash.as_str()], read).await
    }

    /// By id, revoked and expired ones included.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn token(&mut self, scope: Scope, id: PrincipalId) -> Result<Token, StoreError> {
        self.row(BY_ID, args![scope.workspace(), id], read).await?.ok_or_else(|| not_found(id))
    }

    /// By name, among those that were not revoked.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn token_by_name(&mut self, scope: Scope, name: &str) -> Result<Option<Token>, StoreError> {
        self.row(BY_NAME, args![scope.workspace(), name], read).await
    }

    /// Tokens that were not revoked, newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn tokens(&mut self, scope: Scope, request: &PageRequest) -> Result<Page<Token>, StoreError> {
        let before = request.cursor.as_deref();
        let rows = self.rows(LIST, args![scope.workspace(), before, page_rows(request)], read).await?;
        Ok(page(request, rows, |one| one.id.to_string()))
    }

    /// How many tokens of an actor's workspace were not revoked.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn token_count(&mut self, actor: &Actor) -> Result<u64, StoreError> {
        let count = self.row(COUNT, args![actor.workspace], |row| row.number("tokens")).await?;
        Ok(count.unwrap_or(0))
    }

    /// The name of every token that there ever was, for the history.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn token_names(&mut self) -> Result<Vec<(PrincipalId, String)>, StoreError> {
        self.rows(NAMES, args![], |row| Ok((row.parse("id")?, row.text("name")?))).await
    }
}
