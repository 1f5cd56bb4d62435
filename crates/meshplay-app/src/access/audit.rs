//! The audit trail: every call that changes something, each login, each stream that was opened, each call that was denied.

use std::future::Future;

pub use meshplay_store::{AuditEntry, AuditFilter, Decision, NewAudit};
use meshplay_types::{Page, PageRequest};

use crate::{App, AppError, Caller, OpCtx};

/// Longest subject that is kept, in bytes: who calls decides about it.
const SUBJECT_BYTES_MAX: usize = 500;

/// Entries looked at together when the trail is verified.
const VERIFIED_TOGETHER: u32 = 1_000;

/// Whether the trail is what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trail {
    /// Up to this entry.
    Whole {
        /// Its place; 0 if there is none.
        last: u64,
    },
    /// This entry does not fit the one before it: one of them was edited, or something between was removed.
    BrokenAt(u64),
}

/// A call as the trail names it.
#[derive(Clone, Copy, Debug)]
pub struct AuditedCall<'a> {
    /// Name of the endpoint.
    pub call: &'a str,
    /// On what.
    pub subject: &'a str,
    /// Request id.
    pub request: &'a str,
    /// Whether it was allowed.
    pub decision: Decision,
    /// Status of the answer.
    pub status: u16,
}

/// The entry of a call.
pub fn entry(caller: &Caller, call: AuditedCall<'_>) -> NewAudit {
    let AuditedCall { call, subject, request, decision, status } = call;
    let subject = subject.get(..subject.floor_char_boundary(SUBJECT_BYTES_MAX)).unwrap_or_default();
    NewAudit {
        workspace: caller.principal.workspace,
        actor: caller.principal.name.clone(),
        origin: caller.origin.clone(),
        call: call.to_owned(),
        subject: subject.to_owned(),
        decision,
        status,
        request: request.to_owned(),
    }
}

impl App {
    /// Runs a call. Its first write that is kept carries `entry`, which comes back if nothing was written.
    pub async fn audited<F: Future>(&self, entry: NewAudit, call: F) -> (F::Output, Option<NewAudit>) {
        meshplay_store::audited(entry, call).await
    }

    /// Adds an entry by itself.
    pub async fn audit_add(&self, entry: NewAudit) -> Result<(), AppError> {
        Ok(self.store().write(move |tx| Box::pin(tx.audit_create(entry))).await?)
    }

    /// Whether the trail is what was written: every entry that is there is looked at, in steps.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn audit_verify(&self) -> Result<Trail, AppError> {
        let (mut last, mut entries) = (None, 0);
        loop {
            let before = last.as_ref().map_or(0, |(seq, _)| *seq);
            let (next, broken) = self.store().read().audit_verify(last, VERIFIED_TOGETHER).await?;
            if let Some(seq) = broken {
                return Ok(Trail::BrokenAt(seq));
            }
            match next {
                Some((seq, chain)) if seq > before => {
                    entries = seq;
                    last = Some((seq, chain));
                }
                _ => return Ok(Trail::Whole { last: entries }),
            }
        }
    }

    /// Newest first.
    pub async fn audit_list(
        &self,
        ctx: &OpCtx,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditEntry>, AppError> {
        Ok(self.store().read().audit(ctx.scope(), filter, page).await?)
    }
}
