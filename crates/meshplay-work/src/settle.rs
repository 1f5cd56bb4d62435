//! How the end of a job is recorded: one unit for its row, its leases, and, if nobody is left to end them, the operation
//! and what the job worked for.

use std::time::Duration;

use jiff::Timestamp;
use meshplay_store::{Job, JobState, Lease, OperationState, StoreError, Tx};
use meshplay_types::{Code, Severity, id::OperationId};
use tokio::time::sleep;
use tracing::{error, info, warn};

use crate::{OnFailure, Runner};

/// How often the end of a job is tried to be written; then its lease runs out and another worker takes it.
const TRIES: u32 = 5;
/// Wait between tries.
const WAIT: Duration = Duration::from_secs(1);

/// What becomes of a job.
#[derive(Clone, Debug)]
pub(crate) enum Settlement {
    Done,
    /// Left as it is, for the next worker; the attempt does not count.
    Release,
    Retry {
        run_after: Timestamp,
        reason: String,
    },
    Fail {
        code: Code,
        reason: String,
    },
}

pub(crate) async fn settle(runner: &Runner, job: &Job, settlement: Settlement, leases: Vec<Lease>) {
    report(job, &settlement);
    let on_failure = runner.registry.failure_of(&job.kind);
    for _ in 0..TRIES {
        let (job, settlement, leases) = (job.clone(), settlement.clone(), leases.clone());
        let id = job.id;
        let unit = runner.store.write(move |tx| Box::pin(write(tx, job, settlement, leases, on_failure)));
        match unit.await {
            Ok(()) | Err(StoreError::StaleFence { .. } | StoreError::Stopped { .. }) => return,
            Err(fault) => {
                warn!(job.id = %id, error = &fault as &dyn std::error::Error, "the end of a job was not written");
                sleep(WAIT).await;
            }
        }
    }
}

fn report(Job { id, kind, .. }: &Job, settlement: &Settlement) {
    match settlement {
        Settlement::Fail { code, reason } => error!(job.id = %id, kind, %code, reason, "a job failed"),
        Settlement::Retry { reason, .. } => warn!(job.id = %id, kind, reason, "a job is tried again later"),
        Settlement::Release => info!(job.id = %id, kind, "a job was let go"),
        Settlement::Done => {}
    }
}

async fn write(
    tx: &mut Tx,
    job: Job,
    settlement: Settlement,
    leases: Vec<Lease>,
    on_failure: Option<OnFailure>,
) -> Result<(), StoreError> {
    for Lease { key, fence, .. } in leases {
        match tx.lease_release(&key, fence).await {
            // Whoever took it over has it now.
            Ok(()) | Err(StoreError::StaleFence { .. }) => {}
            Err(fault) => return Err(fault),
        }
    }
    let Job { id, fence, operation, .. } = job;
    match settlement {
        Settlement::Done => tx.job_done(id, fence).await,
        Settlement::Release => tx.job_release(id, fence).await,
        Settlement::Retry { run_after, reason } => tx.job_retry(id, fence, run_after, &reason).await,
        Settlement::Fail { code, reason } => {
            let text = format!("{code}: {reason}");
            tx.job_fail(id, fence, &text).await?;
            if let Some(operation) = operation {
                end_operation(tx, operation, &text).await?;
            }
            match on_failure {
                Some(end) => end_work(tx, end, job, reason).await,
                None => Ok(()),
            }
        }
    }
}

/// A job that fails for good cannot end its operation by itself; if it was the last one, nobody else would.
async fn end_operation(tx: &mut Tx, operation: OperationId, text: &str) -> Result<(), StoreError> {
    tx.operation_log(operation, Severity::Error, text, None).await?;
    let jobs = tx.read().jobs_of_operation(operation).await?;
    if jobs.iter().any(|job| matches!(job.state, JobState::Ready | JobState::Running)) {
        return Ok(());
    }
    let some_done = jobs.iter().any(|job| job.state == JobState::Done);
    let state = if some_done { OperationState::Partial } else { OperationState::Failed };
    tx.operation_end(operation, state, None).await?;
    Ok(())
}

/// What cannot be ended, such as a row that cannot be read, must not keep the job from its end.
async fn end_work(tx: &mut Tx, end: OnFailure, job: Job, reason: String) -> Result<(), StoreError> {
    let id = job.id;
    match end(tx, job, reason).await {
        Err(fault) if fault.is_transient() || matches!(fault, StoreError::Stopped { .. }) => Err(fault),
        Err(fault) => {
            let fault = &fault as &dyn std::error::Error;
            error!(job.id = %id, error = fault, "what a job worked for was not ended");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
