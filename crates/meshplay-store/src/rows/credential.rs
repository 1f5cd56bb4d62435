//! Credentials: sealed, opened only by [`Reader::credential_reveal`].

use meshplay_types::{Secret, id::CredentialId};
use uuid::Uuid;

use crate::{
    Actor, Reader, StoreError, Tx,
    db::{Row, args, statements, unreadable},
    seal::Binding,
};

statements! {
    CREATE = "INSERT INTO credential (id, workspace, kind, sealed, sealed_version, created_by, created_at, updated_at,
            generation)
        VALUES ($1, $2, $3, $4, 1, $5, $6, $6, 1)";
    REPLACE = "UPDATE credential
        SET sealed = $2, sealed_version = $3, updated_at = $4, generation = generation + 1 WHERE id = $1";
    REMOVE = "DELETE FROM credential WHERE id = $1";
    USERS = "SELECT COUNT(*) AS clusters FROM cluster WHERE credential = $1";
    VERSION = "SELECT sealed_version FROM credential WHERE id = $1";
    SEALED = "SELECT sealed, sealed_version FROM credential WHERE id = $1";
}

fn binding(row: &str, version: u64) -> Binding<'_> {
    Binding { table: "credential", row, version }
}

fn not_found(id: CredentialId) -> StoreError {
    StoreError::NotFound { what: "credential", id: id.to_string() }
}

impl Tx {
    /// Seals and keeps a credential. `kind` is a word of the caller's for what the text is.
    ///
    /// # Errors
    /// [`StoreError::Seal`].
    pub async fn credential_create(
        &mut self,
        actor: &Actor,
        kind: &str,
        plain: &Secret<String>,
    ) -> Result<CredentialId, StoreError> {
        let id = CredentialId(Uuid::now_v7());
        let sealed = self.shared.sealer.seal(binding(&id.to_string(), 1), plain.reveal().as_bytes())?;
        let args = args![id, actor.workspace, kind, sealed, actor.principal, self.now];
        self.conn.execute(CREATE, args).await?;
        Ok(id)
    }

    /// Puts another value in its place (a rotated token).
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Seal`].
    pub async fn credential_replace(
        &mut self,
        id: CredentialId,
        plain: &Secret<String>,
    ) -> Result<(), StoreError> {
        let version = |row: &Row| row.number::<u64>("sealed_version");
        let version = self.read().row(VERSION, args![id], version).await?.ok_or_else(|| not_found(id))? + 1;
        let sealed = self.shared.sealer.seal(binding(&id.to_string(), version), plain.reveal().as_bytes())?;
        self.conn.execute(REPLACE, args![id, sealed, version, self.now]).await?;
        Ok(())
    }

    /// Forgets a credential.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while a cluster is reached with it, [`StoreError::NotFound`].
    pub async fn credential_remove(&mut self, id: CredentialId) -> Result<(), StoreError> {
        let count = |row: &Row| row.int("clusters");
        let clusters = self.read().row(USERS, args![id], count).await?.unwrap_or(0);
        if clusters > 0 {
            let by = format!("{clusters} clusters");
            return Err(StoreError::InUse { what: "credential", id: id.to_string(), by });
        }
        match self.conn.execute(REMOVE, args![id]).await? {
            0 => Err(not_found(id)),
            _ => Ok(()),
        }
    }
}

impl Reader<'_> {
    /// Opens a credential.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Unseal`] if the value is not the one sealed for this row.
    pub async fn credential_reveal(&mut self, id: CredentialId) -> Result<Secret<String>, StoreError> {
        let sealed = |row: &Row| Ok((row.blob("sealed")?, row.number("sealed_version")?));
        let (sealed, version) = self.row(SEALED, args![id], sealed).await?.ok_or_else(|| not_found(id))?;
        let plain = self.shared.sealer.open(binding(&id.to_string(), version), &sealed)?;
        let text = String::from_utf8(plain.into_revealed());
        text.map(Secret::new).map_err(|_| unreadable("sealed", "it is not text".into()))
    }
}
