//! Revisions: immutable states of a design, compressed.

use jiff::Timestamp;
use meshplay_types::{
    Digest, Page, PageRequest,
    id::{DesignId, PrincipalId},
};

use super::{SecretName, page, page_rows};
use crate::{
    Actor, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements, unreadable},
};

/// Largest text of a revision, in bytes (reliability §3.7).
pub const REVISION_BYTES_MAX: usize = 32 * 1024 * 1024;
/// zstd's own default: design texts shrink about eightfold.
const ZSTD_LEVEL: i32 = 3;

/// What a list shows of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionInfo {
    /// Whose.
    pub design: DesignId,
    /// Number, from 1.
    pub rev: u32,
    /// Digest of the manifest, as the caller computed it.
    pub digest: Digest,
    /// Why, in the author's words.
    pub message: String,
    /// Size of the text.
    pub text_bytes: u64,
    /// The author.
    pub created_by: PrincipalId,
    /// When.
    pub created_at: Timestamp,
}

/// A revision with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// All but the text.
    pub info: RevisionInfo,
    /// The text as the person wrote it.
    pub text: String,
}

/// A revision to add, compressed already so that the writer does not wait for it.
#[derive(Clone, Debug)]
pub struct NewRevision {
    digest: Digest,
    text_zstd: Vec<u8>,
    text_bytes: usize,
    message: String,
    base: Option<u32>,
    components: Option<u32>,
    secrets: RevisionSecrets,
}

/// Which sealed values a revision means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevisionSecrets {
    /// Those of this revision; absent: of the one before.
    pub of: Option<u32>,
    /// But these, with their versions.
    pub sealed: Vec<(SecretName, u64)>,
}

impl NewRevision {
    /// Compresses the text.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`].
    pub fn new(digest: Digest, text: &str, message: impl Into<String>) -> Result<Self, StoreError> {
        if text.len() > REVISION_BYTES_MAX {
            let bytes_max = REVISION_BYTES_MAX;
            return Err(StoreError::TooLarge { what: "design", bytes: text.len(), bytes_max });
        }
        let text_zstd = zstd::bulk::compress(text.as_bytes(), ZSTD_LEVEL)
            .map_err(|source| StoreError::Body { what: "revision", reason: source.to_string() })?;
        Ok(Self {
            digest,
            text_zstd,
            text_bytes: text.len(),
            message: message.into(),
            base: None,
            components: None,
            secrets: RevisionSecrets::default(),
        })
    }

    /// How many components it has.
    #[must_use]
    pub fn with_components(mut self, components: u32) -> Self {
        self.components = Some(components);
        self
    }

    /// Which sealed values it means; without it, those of the revision before.
    #[must_use]
    pub fn with_secrets(mut self, secrets: RevisionSecrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Only if the current revision is still this one (0: there is none).
    #[must_use]
    pub fn after(mut self, base: u32) -> Self {
        self.base = Some(base);
        self
    }
}

statements! {
    ADVANCE = "UPDATE design SET revision = revision + 1, components = $3, updated_at = $2, generation = generation + 1
        WHERE id = $1 AND removed_at IS NULL RETURNING revision";
    CREATE = "INSERT INTO revision (design, rev, workspace, digest, body_zstd, body_bytes, message, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SECRETS_TAKE = "INSERT INTO revision_secret (design, rev, name, key, sealed_version)
        SELECT design, $2, name, key, sealed_version FROM revision_secret WHERE design = $1 AND rev = $3";
    SECRET_SET = "INSERT INTO revision_secret (design, rev, name, key, sealed_version) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (design, rev, name, key) DO UPDATE SET sealed_version = excluded.sealed_version";
    READ = "SELECT * FROM revision WHERE design = $1 AND rev = $2";
    LIST = "SELECT design, rev, digest, body_bytes, message, created_by, created_at FROM revision
        WHERE design = $1 AND rev < $2 ORDER BY rev DESC LIMIT $3";
}

fn info(row: &Row) -> Result<RevisionInfo, StoreError> {
    Ok(RevisionInfo {
        design: row.parse("design")?,
        rev: row.number("rev")?,
        digest: row.digest("digest")?,
        message: row.text("message")?,
        text_bytes: row.number("body_bytes")?,
        created_by: row.parse("created_by")?,
        created_at: row.time("created_at")?,
    })
}

fn read(row: &Row) -> Result<Revision, StoreError> {
    let info = info(row)?;
    let refuse = |reason: String| unreadable("body_zstd", reason);
    let capacity = usize::try_from(info.text_bytes).unwrap_or(usize::MAX);
    if capacity > REVISION_BYTES_MAX {
        return Err(refuse(format!("{capacity} bytes are too many")));
    }
    let text =
        zstd::bulk::decompress(&row.blob("body_zstd")?, capacity).map_err(|e| refuse(e.to_string()))?;
    Ok(Revision { info, text: String::from_utf8(text).map_err(|e| refuse(e.to_string()))? })
}

impl Tx {
    /// Adds a revision and makes it the current one; its number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Generation`] (of revisions) if another one came first.
    pub async fn revision_create(
        &mut self,
        actor: &Actor,
        design: DesignId,
        new: NewRevision,
    ) -> Result<u32, StoreError> {
        let number = |row: &Row| row.number::<u32>("revision");
        let args = args![design, self.now, new.components];
        let rev = self.read().row(ADVANCE, args, number).await?;
        let rev = rev.ok_or_else(|| StoreError::NotFound { what: "design", id: design.to_string() })?;
        let NewRevision { digest, text_zstd, text_bytes, message, base, components: _, secrets } = new;
        if let Some(base) = base
            && base + 1 != rev
        {
            let (expected, found) = (u64::from(base), u64::from(rev - 1));
            return Err(StoreError::Generation { what: "design", id: design.to_string(), expected, found });
        }
        let text_bytes = text_bytes as u64;
        let (workspace, author) = (actor.workspace, actor.principal);
        let args = args![design, rev, workspace, &digest, text_zstd, text_bytes, message, author, self.now];
        self.conn.execute(CREATE, args).await?;
        let from = secrets.of.unwrap_or(rev - 1);
        self.conn.execute(SECRETS_TAKE, args![design, rev, from]).await?;
        for (SecretName { name, key }, version) in secrets.sealed {
            self.conn.execute(SECRET_SET, args![design, rev, name, key, version]).await?;
        }
        Ok(rev)
    }
}

impl Reader<'_> {
    /// A revision with its text; the current one if no number is given.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn revision(
        &mut self,
        scope: Scope,
        design: DesignId,
        rev: Option<u32>,
    ) -> Result<Revision, StoreError> {
        let current = self.design(scope, design).await?.revision;
        let rev = rev.unwrap_or(current);
        let not_found = || StoreError::NotFound { what: "revision", id: format!("{design}@{rev}") };
        self.row(READ, args![design, rev], read).await?.ok_or_else(not_found)
    }

    /// A page, the newest first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the design is not in this scope.
    pub async fn revisions(
        &mut self,
        scope: Scope,
        design: DesignId,
        request: &PageRequest,
    ) -> Result<Page<RevisionInfo>, StoreError> {
        self.design(scope, design).await?;
        let before = request.cursor.as_deref().and_then(|cursor| cursor.parse::<u32>().ok());
        let before = before.unwrap_or(u32::MAX);
        let rows = self.rows(LIST, args![design, before, page_rows(request)], info).await?;
        Ok(page(request, rows, |one| one.rev.to_string()))
    }
}
