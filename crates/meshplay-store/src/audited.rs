//! The audit entry of a call travels with the call's first write unit that is kept, so that there is no change without its
//! entry and no entry of a change that was not made.
//!
//! The entry follows the task, not the arguments: a use case cannot forget it. What another task writes is not the call's.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{NewAudit, StoreError, Tx};

tokio::task_local! {
    static ENTRY: AuditSlot;
}

/// Where the entry waits for a unit. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct AuditSlot(Arc<Mutex<Option<NewAudit>>>);

impl AuditSlot {
    /// That of the call which runs now; an empty one outside of any.
    pub(crate) fn current() -> Self {
        ENTRY.try_with(Self::clone).unwrap_or_default()
    }

    fn take(&self) -> Option<NewAudit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Adds the entry to a unit that is about to be kept; what to give back if it is not.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<Option<NewAudit>, StoreError> {
        let Some(entry) = self.take() else { return Ok(None) };
        tx.audit_create(entry.clone()).await?;
        Ok(Some(entry))
    }

    /// The unit was lost after all: the next one carries it.
    pub(crate) fn give_back(&self, entry: Option<NewAudit>) {
        if let Some(entry) = entry {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(entry);
        }
    }
}

/// Runs a call. Its first write unit that is kept carries `entry`; which comes back if there was none.
pub async fn audited<F: Future>(entry: NewAudit, call: F) -> (F::Output, Option<NewAudit>) {
    let slot = AuditSlot::default();
    slot.give_back(Some(entry));
    let output = ENTRY.scope(slot.clone(), call).await;
    (output, slot.take())
}
