//! Sessions of browsers. The cookie's text is nowhere: only a keyed hash of it.

use jiff::Timestamp;
use meshplay_types::id::{PrincipalId, SessionId, WorkspaceId};
use uuid::Uuid;

use crate::{
    KeyedHash, Reader, StoreError, Tx,
    db::{Row, args, statements},
};

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Where.
    pub workspace: WorkspaceId,
    /// The token it came from; `None`: that of the data directory, which is the local owner's.
    pub token: Option<PrincipalId>,
    /// Hash of the text of that token.
    pub login_hash: String,
    /// When it ends by itself.
    pub ends_at: Timestamp,
}

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Where.
    pub workspace: WorkspaceId,
    /// The token it comes from.
    pub token: Option<PrincipalId>,
    /// Of the cookie's text.
    pub hash: KeyedHash,
    /// Of the token's text.
    pub login_hash: KeyedHash,
    /// When it ends by itself.
    pub ends_at: Timestamp,
}

statements! {
    CREATE = "INSERT INTO session (id, workspace, token, hash, login_hash, ends_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *";
    END = "DELETE FROM session WHERE id = $1";
    END_OTHER_OWNERS = "DELETE FROM session WHERE token IS NULL AND login_hash <> $1";
    SWEEP = "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE ends_at < $1 LIMIT $2)";
    BY_HASH = "SELECT * FROM session WHERE hash = $1";
}

fn read(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.parse("id")?,
        workspace: row.parse("workspace")?,
        token: row.parse_opt("token")?,
        login_hash: row.text("login_hash")?,
        ends_at: row.time("ends_at")?,
    })
}

impl Tx {
    /// Begins a session.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn session_create(&mut self, new: NewSession) -> Result<Session, StoreError> {
        let NewSession { workspace, token, hash, login_hash, ends_at } = new;
        let id = SessionId(Uuid::now_v7());
        let (hash, login_hash) = (hash.as_str(), login_hash.as_str());
        let args = args![id, workspace, token, hash, login_hash, ends_at, self.now];
        let made = self.read().row(CREATE, args, read).await?;
        made.ok_or_else(|| StoreError::NotFound { what: "session", id: id.to_string() })
    }

    /// Ends a session; one that is not there has ended.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn session_end(&mut self, id: SessionId) -> Result<(), StoreError> {
        self.conn.execute(END, args![id]).await?;
        Ok(())
    }

    /// Ends the owner's sessions that came from another token than the one there is now.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn sessions_end_of_other_owners(&mut self, login_hash: &KeyedHash) -> Result<(), StoreError> {
        self.conn.execute(END_OTHER_OWNERS, args![login_hash.as_str()]).await?;
        Ok(())
    }

    /// Removes at most `limit` sessions that have ended by themselves; how many.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn sessions_sweep(&mut self, limit: u32) -> Result<u64, StoreError> {
        self.conn.execute(SWEEP, args![self.now, limit]).await
    }
}

impl Reader<'_> {
    /// By the hash of the cookie's text, expired ones included.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn session_by_hash(&mut self, hash: &KeyedHash) -> Result<Option<Session>, StoreError> {
        self.row(BY_HASH, args![hash.as_str()], read).await
    }
}
