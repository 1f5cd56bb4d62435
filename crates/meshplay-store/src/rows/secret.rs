//! Secret values of designs: sealed on import; a design's text holds only the reference.

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
    /// Tells whether two values of this name are equal.
    pub keyed_hash: KeyedHash,
    /// When it last changed.
    pub updated_at: Timestamp,
}

statements! {
    PUT = "INSERT INTO secret_value (design, name, key, workspace, sealed, sealed_version, keyed_hash, created_by,
            created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1)
        ON CONFLICT (design, name, key) DO UPDATE SET sealed = excluded.sealed, sealed_version = excluded.sealed_version,
            keyed_hash = excluded.keyed_hash, updated_at = excluded.updated_at,
            generation = secret_value.generation + 1";
    REMOVE = "DELETE FROM secret_value WHERE design = $1 AND name = $2 AND key = $3";
    SEALED = "SELECT sealed, sealed_version FROM secret_value WHERE design = $1 AND name = $2 AND key = $3";
    LIST = "SELECT name, key, keyed_hash, updated_at FROM secret_value WHERE design = $1 ORDER BY name, key";
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
        keyed_hash: KeyedHash(row.text("keyed_hash")?),
        updated_at: row.time("updated_at")?,
    })
}

/// What a keyed hash of a secret value is bound to, so that another design with the same value does not show it.
pub(crate) fn hash_context(design: DesignId, secret: &SecretName) -> String {
    format!("secret_value {}", row_id(design, secret))
}

impl Tx {
    /// Seals and keeps a value, in the place of an older one.
    ///
    /// # Errors
    /// [`StoreError::Seal`].
    pub async fn secret_put(
        &mut self,
        actor: &Actor,
        design: DesignId,
        secret: &SecretName,
        plain: &Secret<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let id = row_id(design, secret);
        let found = self.read().row(SEALED, args![design, &secret.name, &secret.key], sealed).await?;
        let version = found.map_or(1, |(_, version)| version + 1);
        let sealer = &self.shared.sealer;
        let blob = sealer.seal(binding(&id, version), plain.reveal())?;
        let hash = sealer.keyed_hash(&hash_context(design, secret), plain.reveal());
        let (name, key) = (&secret.name, &secret.key);
        let args = args![
            design,
            name,
            key,
            actor.workspace,
            blob,
            version,
            hash.as_str(),
            actor.principal,
            self.now
        ];
        self.conn.execute(PUT, args).await?;
        Ok(())
    }

    /// Forgets a value.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn secret_remove(&mut self, design: DesignId, secret: &SecretName) -> Result<(), StoreError> {
        match self.conn.execute(REMOVE, args![design, &secret.name, &secret.key]).await? {
            0 => Err(StoreError::NotFound { what: "secret value", id: row_id(design, secret) }),
            _ => Ok(()),
        }
    }
}

impl Reader<'_> {
    /// Opens a value.
    ///
    /// # Errors
    /// [`StoreError::Unseal`] if it is not the one sealed for this row.
    pub async fn secret_reveal(
        &mut self,
        design: DesignId,
        secret: &SecretName,
    ) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        let found = self.row(SEALED, args![design, &secret.name, &secret.key], sealed).await?;
        let open = |(blob, version): (Vec<u8>, u64)| {
            self.shared.sealer.open(binding(&row_id(design, secret), version), &blob)
        };
        found.map(open).transpose()
    }

    /// All secret values of a design, by name, without the values.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn secrets(&mut self, design: DesignId) -> Result<Vec<SecretEntry>, StoreError> {
        self.rows(LIST, args![design], entry).await
    }

    /// The hash that a value would have in this place: compare with [`SecretEntry::keyed_hash`].
    pub fn secret_hash(&self, design: DesignId, secret: &SecretName, value: &[u8]) -> KeyedHash {
        self.shared.sealer.keyed_hash(&hash_context(design, secret), value)
    }
}
