//! The audit trail: who did or was refused what. Append-only, each row chained to the one before.
//!
//! Removing the oldest rows when they are old enough keeps the chain of what stays.

use jiff::Timestamp;
use meshplay_types::{Page, PageRequest, id::WorkspaceId};

use super::{page, page_rows, words};
use crate::{
    Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

/// The context of the chain's keyed hashes.
const CHAIN: &str = "audit-chain";

words! {
    /// Whether a call was allowed.
    Decision {
        /// It was.
        Allowed = "allowed",
        /// It was not.
        Denied = "denied",
    }
}

/// An entry to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who, by name: as it was called then.
    pub actor: String,
    /// From where.
    pub origin: String,
    /// What was called.
    pub call: String,
    /// On what.
    pub subject: String,
    /// Whether it was allowed.
    pub decision: Decision,
    /// Status of the answer.
    pub status: u16,
    /// Id of the request.
    pub request: String,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its place.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub entry: NewAudit,
    /// Hash over this row and the chain before it.
    pub chain: String,
}

/// Which entries; `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Of this actor.
    pub actor: Option<String>,
    /// With this decision.
    pub decision: Option<Decision>,
}

statements! {
    CREATE = "INSERT INTO audit (at, workspace, actor, origin, call, subject, decision, status, request, chain)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LAST = "SELECT chain FROM audit ORDER BY seq DESC LIMIT 1";
    SWEEP = "DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at < $1 ORDER BY at LIMIT $2)";
    AFTER = "SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
    LIST = "SELECT * FROM audit
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND (CAST($2 AS INTEGER) IS NULL OR seq < $2)
            AND (CAST($3 AS TEXT) IS NULL OR actor = $3) AND (CAST($4 AS TEXT) IS NULL OR decision = $4)
        ORDER BY seq DESC LIMIT $5";
}

fn read(row: &Row) -> Result<AuditEntry, StoreError> {
    let entry = NewAudit {
        workspace: row.parse("workspace")?,
        actor: row.text("actor")?,
        origin: row.text("origin")?,
        call: row.text("call")?,
        subject: row.text("subject")?,
        decision: row.parse("decision")?,
        status: row.number("status")?,
        request: row.text("request")?,
    };
    Ok(AuditEntry { seq: row.number("seq")?, at: row.time("at")?, entry, chain: row.text("chain")? })
}

/// What is hashed: the chain before, then every column, so that none can change unseen.
fn chained(before: &str, at: Timestamp, entry: &NewAudit) -> Vec<u8> {
    let NewAudit { workspace, actor, origin, call, subject, decision, status, request } = entry;
    let (at, workspace, status) =
        (at.as_microsecond().to_string(), workspace.to_string(), status.to_string());
    let parts = [before, &at, &workspace, actor, origin, call, subject, decision.as_str(), &status, request];
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

impl Tx {
    /// Adds an entry.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn audit_create(&mut self, entry: NewAudit) -> Result<(), StoreError> {
        let before = self.read().row(LAST, args![], |row| row.text("chain")).await?.unwrap_or_default();
        let chain = self.shared.sealer.keyed_hash(CHAIN, &chained(&before, self.now, &entry));
        let NewAudit { workspace, actor, origin, call, subject, decision, status, request } = entry;
        let status = u32::from(status);
        let args = args![
            self.now,
            workspace,
            actor,
            origin,
            call,
            subject,
            decision,
            status,
            request,
            chain.as_str()
        ];
        self.conn.execute(CREATE, args).await?;
        Ok(())
    }

    /// Removes at most `limit` of the oldest entries from before a time; how many.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn audit_sweep(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.conn.execute(SWEEP, args![before, limit]).await
    }
}

impl Reader<'_> {
    /// Entries, newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn audit(
        &mut self,
        scope: Scope,
        filter: &AuditFilter,
        request: &PageRequest,
    ) -> Result<Page<AuditEntry>, StoreError> {
        let before = request.cursor.as_deref().and_then(|cursor| cursor.parse::<u64>().ok());
        let AuditFilter { actor, decision } = filter;
        let args = args![scope.workspace(), before, actor.as_deref(), *decision, page_rows(request)];
        let rows = self.rows(LIST, args, read).await?;
        Ok(page(request, rows, |one| one.seq.to_string()))
    }

    /// The first entry, after a place and among at most `limit`, that is not what was written; and how far it was looked.
    /// The oldest entry is taken as it is when `after` is `None`: what was before it may have been removed for its age.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn audit_verify(
        &mut self,
        after: Option<(u64, String)>,
        limit: u32,
    ) -> Result<(Option<(u64, String)>, Option<u64>), StoreError> {
        let rows = self.rows(AFTER, args![after.as_ref().map_or(0, |(seq, _)| *seq), limit], read).await?;
        let mut last = after;
        for row in rows {
            if let Some((_, before)) = &last {
                let made = self.shared.sealer.keyed_hash(CHAIN, &chained(before, row.at, &row.entry));
                if made.as_str() != row.chain {
                    return Ok((last, Some(row.seq)));
                }
            }
            last = Some((row.seq, row.chain));
        }
        Ok((last, None))
    }
}
