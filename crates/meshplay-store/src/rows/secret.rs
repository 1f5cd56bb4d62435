//! Secret values of designs: sealed on import; a design's text holds only the reference, and a revision says which version of
//! each value it means.

use jiff::Timestamp;
use meshplay_types::{Secret, id::DesignId};

use crate::{
    Actor, KeyedHash, Reader, StoreError, Tx,
    db::{Row, args, statements},
    seal::Binding,
};

/// Which secret value of a design: `{secretRef: NAME/KEY}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName {
    /// The part before the slash.
    pub name: String,
    /// The part after it.
    pub key: String,
}

/// What may be shown of a secret value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretEntry {
    /// Which.
    pub name: SecretName,
    /// Number of the value among those that this name ever had, from 1.
    pub version: u64,
    /// Tells whether two values of this name are equal.
    pub keyed_hash: KeyedHash,
    /// When it was sealed.
    pub created_at: Timestamp,
}

statements! {
    PUT = "INSERT INTO secret_value (design, name, key, workspace, sealed, sealed_version, keyed_hash, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SAME = "SELECT sealed_version FROM secret_value WHERE design = $1 AND name = $2 AND key = $3 AND keyed_hash = $4";
    NEXT = "SELECT COALESCE(MAX(sealed_version), 0) + 1 AS sealed_version FROM secret_value
        WHERE design = $1 AND name = $2 AND key = $3";
    SEALED = "SELECT sealed, sealed_version FROM secret_value JOIN revision_secret USING (design, name, key, sealed_version)
        WHERE design = $1 AND rev = $2 AND name = $3 AND key = $4";
    LIST = "SELECT name, key, sealed_version, keyed_hash, created_at
        FROM secret_value JOIN revision_secret USING (design, name, key, sealed_version)
        WHERE design = $1 AND rev = $2 ORDER BY name, key";
}

fn row_id(design: DesignId, secret: &SecretName) -> String {
    format!("{design}/{}/{}", secret.name, secret.key)
}

fn binding(row: &str, version: u64) -> Binding<'_> {
    Binding { table: "secret_value", row, version }
}

fn sealed(row: &Row) -> Result<(Vec<u8>, u64), StoreError> {
    Ok((row.blob("sealed")?, row.number("sealed_version")?))
}

fn entry(row: &Row) -> Result<SecretEntry, StoreError> {
    Ok(SecretEntry {
        name: SecretName { name: row.text("name")?, key: row.text("key")? },
        version: row.number("sealed_version")?,
        keyed_hash: KeyedHash(row.text("keyed_hash")?),
        created_at: row.time("created_at")?,
    })
}

/// What a keyed hash of a secret value is bound to, so that another design with the same value does not show it.
pub(crate) fn hash_context(design: DesignId, secret: &SecretName) -> String {
    format!("secret_value {}", row_id(design, secret))
}

impl Tx {
    /// Seals and keeps a value beside the older ones; its version. A value that this name had before is kept once. It counts
    /// only in the revisions that name it: [`crate::NewRevision::with_secrets`].
    ///
    /// # Errors
    /// [`StoreError::Seal`].
    pub async fn secret_put(
        &mut self,
        actor: &Actor,
        design: DesignId,
        secret: &SecretName,
        plain: &Secret<Vec<u8>>,
    ) -> Result<u64, StoreError> {
        let version = |row: &Row| row.number("sealed_version");
        let (name, key) = (&secret.name, &secret.key);
        let hash = self.shared.sealer.keyed_hash(&hash_context(design, secret), plain.reveal());
        if let Some(known) = self.read().row(SAME, args![design, name, key, hash.as_str()], version).await? {
            return Ok(known);
        }
        let next = self.read().row(NEXT, args![design, name, key], version).await?.unwrap_or(1);
        let id = row_id(design, secret);
        let blob = self.shared.sealer.seal(binding(&id, next), plain.reveal())?;
        let (workspace, by, hash) = (actor.workspace, actor.principal, hash.as_str());
        let args = args![design, name, key, workspace, blob, next, hash, by, self.now];
        self.conn.execute(PUT, args).await?;
        Ok(next)
    }
}

impl Reader<'_> {
    /// Opens a value that a revision was made with.
    ///
    /// # Errors
    /// [`StoreError::Unseal`] if it is not the one sealed for this row.
    pub async fn secret_reveal(
        &mut self,
        design: DesignId,
        rev: u32,
        secret: &SecretName,
    ) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        let found = self.row(SEALED, args![design, rev, &secret.name, &secret.key], sealed).await?;
        let open = |(blob, version): (Vec<u8>, u64)| {
            self.shared.sealer.open(binding(&row_id(design, secret), version), &blob)
        };
        found.map(open).transpose()
    }

    /// All secret values of a revision, by name, without the values.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn secrets(&mut self, design: DesignId, rev: u32) -> Result<Vec<SecretEntry>, StoreError> {
        self.rows(LIST, args![design, rev], entry).await
    }

    /// The hash that a value would have in this place: compare with [`SecretEntry::keyed_hash`].
    pub fn secret_hash(&self, design: DesignId, secret: &SecretName, value: &[u8]) -> KeyedHash {
        self.shared.sealer.keyed_hash(&hash_context(design, secret), value)
    }
}
