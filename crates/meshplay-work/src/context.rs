//! What a handler gets: the job, the store, the signals, and a place for progress.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use meshplay_store::{Actor, Fence, Job, Lease, Progress, Store, StoreError, Versioned};
use meshplay_types::{Severity, id::OperationId};
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Why a job is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelReason {
    /// Somebody asked for it.
    Requested,
    /// The operation's deadline has passed.
    Deadline,
}

/// What a handler gets. Clones belong to the same job.
#[derive(Clone)]
pub struct JobContext {
    /// The store.
    pub store: Store,
    /// The job.
    pub job: Job,
    /// Fires when the work is no longer wanted: bring it to an end that stays, such as `Cancelled`, and return `Ok`.
    pub cancel: CancellationToken,
    /// Fires when this worker must let go, because the process ends or somebody else has taken over: finish nothing,
    /// write nothing, return [`crate::JobError::Interrupted`].
    pub stop: CancellationToken,
    pub(crate) deadline_passed: CancellationToken,
    cancel_reason: Arc<OnceLock<CancelReason>>,
    progress: watch::Sender<Progress>,
    leases: Arc<Mutex<Vec<Lease>>>,
}

impl JobContext {
    pub(crate) fn new(
        store: Store,
        job: Job,
        stop: CancellationToken,
        progress: watch::Sender<Progress>,
    ) -> Self {
        Self {
            store,
            job,
            cancel: CancellationToken::new(),
            stop,
            deadline_passed: CancellationToken::new(),
            cancel_reason: Arc::default(),
            progress,
            leases: Arc::default(),
        }
    }

    /// Fence under which this worker has the job.
    pub fn fence(&self) -> Fence {
        self.job.fence
    }

    /// Who asked for the work.
    pub fn actor(&self) -> Actor {
        Actor { workspace: self.job.meta.workspace, principal: self.job.meta.created_by }
    }

    /// The operation it works for.
    pub fn operation(&self) -> Option<OperationId> {
        self.job.operation
    }

    /// The payload.
    ///
    /// # Errors
    /// [`StoreError::Body`] if it is not of this type.
    pub fn payload<T: DeserializeOwned + Versioned>(&self) -> Result<T, StoreError> {
        self.job.payload.get()
    }

    /// Why [`JobContext::cancel`] fired, if it did.
    pub fn cancel_reason(&self) -> Option<CancelReason> {
        self.cancel_reason.get().copied()
    }

    /// Tells how much is done. Cheap: only the latest is written, a few times per second.
    pub fn progress(&self, progress: Progress) {
        self.progress.send_replace(progress);
    }

    /// Adds a line to the operation's log.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn log(
        &self,
        severity: Severity,
        message: impl Into<String>,
        subject: Option<String>,
    ) -> Result<(), StoreError> {
        let Some(operation) = self.operation() else { return Ok(()) };
        let message = message.into();
        self.store
            .write(move |tx| {
                Box::pin(
                    async move { tx.operation_log(operation, severity, &message, subject.as_deref()).await },
                )
            })
            .await
    }

    /// Takes a lease that is renewed while the job runs and released with its end. If it is lost,
    /// [`JobContext::stop`] fires.
    ///
    /// # Errors
    /// [`StoreError::LeaseHeld`].
    pub async fn lease_take(&self, key: impl Into<String>) -> Result<Fence, StoreError> {
        let (key, holder) = (key.into(), self.holder());
        let take = self.store.write(|tx| Box::pin(async move { tx.lease_take(&key, &holder).await }));
        let lease = take.await?;
        let fence = lease.fence;
        self.leases.lock().unwrap_or_else(PoisonError::into_inner).push(lease);
        Ok(fence)
    }

    fn holder(&self) -> String {
        match self.operation() {
            Some(operation) => format!("operation {operation}"),
            None => format!("job {}", self.job.id),
        }
    }

    pub(crate) fn fire_cancel(&self, reason: CancelReason) {
        // The first reason stays.
        self.cancel_reason.get_or_init(|| reason);
        self.cancel.cancel();
    }

    /// The leases taken so far.
    pub(crate) fn leases(&self) -> Vec<Lease> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
