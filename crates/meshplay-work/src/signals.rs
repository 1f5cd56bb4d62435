//! What goes on beside a handler: renewing, watching for a cancel, writing progress. None of it ends before the handler does.

use std::{
    convert::Infallible,
    future::{Future, pending},
    time::Duration,
};

use jiff::Timestamp;
use meshplay_store::{Fence, Lease, Progress, Scope, StoreError, Tx};
use meshplay_types::id::{JobId, OperationId};
use tokio::{
    sync::{broadcast, watch},
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tracing::warn;

use crate::{CancelReason, JobContext};

/// A worker that could not renew for this long lets go: before anybody else may take over (reliability §3.2).
const RENEWAL_LOST: Duration = Duration::from_secs(10);
/// Progress is written at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);
/// Wait after the operation could not be read.
const FAULT_WAIT: Duration = Duration::from_secs(1);

/// Renews the job and its leases, and fires `stop` once they are lost.
pub(crate) async fn heartbeat(context: &JobContext, every: Duration) -> Infallible {
    let id = context.job.id;
    let mut renewed_at = Instant::now();
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let started_at = Instant::now();
        let (fence, leases) = (context.fence(), context.leases());
        let renewal = context.store.write(move |tx| Box::pin(renew(tx, id, fence, leases)));
        match timeout(RENEWAL_LOST, renewal).await {
            Ok(Ok(())) => renewed_at = started_at,
            Ok(Err(StoreError::StaleFence { key, .. })) => {
                warn!(job.id = %id, key, "the lease was taken over");
                context.stop.cancel();
            }
            Ok(Err(fault)) => {
                warn!(job.id = %id, error = &fault as &dyn std::error::Error, "the lease was not renewed");
            }
            Err(_) => warn!(job.id = %id, "the lease was not renewed in time"),
        }
        if renewed_at.elapsed() >= RENEWAL_LOST {
            context.stop.cancel();
        }
    }
}

async fn renew(tx: &mut Tx, id: JobId, fence: Fence, leases: Vec<Lease>) -> Result<(), StoreError> {
    tx.job_renew(id, fence).await?;
    for lease in leases {
        tx.lease_renew(&lease.key, lease.fence).await?;
    }
    Ok(())
}

/// Fires `cancel` when the operation's row or its deadline says so. The row decides; what is told is only a hint to read it.
pub(crate) async fn watch_cancel(context: &JobContext) -> Infallible {
    let Some(operation) = context.operation() else { return pending().await };
    // Subscribed before the row is read, so that no cancel falls between.
    let mut cancels = context.store.cancels_watch();
    loop {
        let found = match context.store.read().operation(Scope::All, operation).await {
            Ok(found) => found,
            Err(fault) => {
                warn!(error = &fault as &dyn std::error::Error, "the operation could not be read");
                sleep(FAULT_WAIT).await;
                continue;
            }
        };
        if found.cancel_requested_at.is_some() {
            context.fire_cancel(CancelReason::Requested);
        }
        tokio::select! {
            () = told(&mut cancels, operation) => {}
            () = passed(found.deadline) => {
                context.fire_cancel(CancelReason::Deadline);
                context.deadline_passed.cancel();
                return pending().await;
            }
        }
    }
}

/// Returns when the operation's row should be read again.
async fn told(cancels: &mut broadcast::Receiver<OperationId>, operation: OperationId) {
    loop {
        match cancels.recv().await {
            Ok(id) if id != operation => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => return pending().await,
        }
    }
}

async fn passed(deadline: Option<Timestamp>) {
    match deadline {
        Some(deadline) => sleep(until(deadline)).await,
        None => pending().await,
    }
}

/// How long until then; nothing if it is past.
pub(crate) fn until(then: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(Timestamp::now())).unwrap_or(Duration::ZERO)
}

/// Writes the latest progress now and then.
pub(crate) async fn write_progress(context: &JobContext, mut seen: watch::Receiver<Progress>) -> Infallible {
    while seen.changed().await.is_ok() {
        let progress = seen.borrow_and_update().clone();
        store_progress(context, progress).await;
        sleep(PROGRESS_EVERY).await;
    }
    pending().await
}

/// Writes what was told last, after the handler has ended.
pub(crate) fn last_progress(
    context: &JobContext,
    seen: &watch::Receiver<Progress>,
) -> impl Future<Output = ()> {
    let progress = seen.borrow().clone();
    async move {
        if progress != Progress::default() {
            store_progress(context, progress).await;
        }
    }
}

async fn store_progress(context: &JobContext, progress: Progress) {
    let Some(operation) = context.operation() else { return };
    let write = context
        .store
        .write(move |tx| Box::pin(async move { tx.operation_progress(operation, &progress).await }));
    if let Err(fault) = write.await {
        warn!(error = &fault as &dyn std::error::Error, "progress was not written");
    }
}
