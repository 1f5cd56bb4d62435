//! One job from its claim to its end.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use jiff::Timestamp;
use meshplay_store::{
    Fence, Job, JobState, Lease, Operation, OperationState, Progress, Scope, StoreError, Tx,
};
use meshplay_types::{
    Code, Severity,
    id::{JobId, OperationId},
};
use tokio::{
    sync::{broadcast, watch},
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{CancelReason, JobContext, JobError, Runner, WorkerOptions};

/// A worker that could not renew for this long lets go: before anybody else may take over (reliability §3.2).
const RENEWAL_LOST: Duration = Duration::from_secs(10);
/// Progress is written at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);
/// How often and after what wait the end of a job is tried to be written.
const SETTLE_TRIES: u32 = 5;
const SETTLE_WAIT: Duration = Duration::from_secs(1);

pub(crate) struct JobRun {
    runner: Runner,
    job: Job,
    stop: CancellationToken,
}

/// How the handler ended, or was ended.
enum Outcome {
    Done,
    Error(JobError),
    Panicked,
    /// It did not let go in time.
    Dropped,
    /// It did not end after its deadline.
    Overdue,
}

/// What becomes of the job.
#[derive(Clone, Debug)]
enum Settlement {
    Done,
    Release,
    Retry { run_after: Timestamp, reason: String },
    Fail { code: Code, reason: String },
}

impl JobRun {
    pub(crate) fn new(runner: &Runner, job: Job, stop: CancellationToken) -> Self {
        Self { runner: runner.clone(), job, stop }
    }

    pub(crate) async fn run(self) {
        let settlement = match self.refusal().await {
            Ok(Some(settlement)) => (settlement, vec![]),
            Ok(None) => self.work().await,
            Err(fault) => {
                warn!(job.id = %self.job.id, error = &fault as &dyn std::error::Error, "the job could not be started");
                (Settlement::Release, vec![])
            }
        };
        self.settle(settlement).await;
    }

    /// Jobs that are not run at all.
    async fn refusal(&self) -> Result<Option<Settlement>, StoreError> {
        let Job { kind, takeovers, .. } = &self.job;
        if self.runner.registry.get(kind).is_none() {
            let reason = format!("no handler for jobs of kind `{kind}`");
            return Ok(Some(Settlement::Fail { code: Code::JOB_WITHOUT_HANDLER, reason }));
        }
        if *takeovers > self.runner.options.takeovers_max {
            let reason = format!("its worker died {takeovers} times");
            return Ok(Some(Settlement::Fail { code: Code::JOB_TAKEOVERS_SPENT, reason }));
        }
        let ended = self.operation().await?.is_some_and(|operation| operation.state.is_terminal());
        Ok(ended.then_some(Settlement::Done))
    }

    async fn operation(&self) -> Result<Option<Operation>, StoreError> {
        match self.job.operation {
            Some(id) => self.runner.store.read().operation(Scope::All, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Runs the handler in a task of its own, so that its panic is its own, beside the heartbeat.
    async fn work(&self) -> (Settlement, Vec<Lease>) {
        let Some(handler) = self.runner.registry.get(&self.job.kind) else {
            return (Settlement::Release, vec![]);
        };
        let (progress, progress_seen) = watch::channel(Progress::default());
        let context = JobContext {
            store: self.runner.store.clone(),
            job: self.job.clone(),
            cancel: CancellationToken::new(),
            stop: self.stop.clone(),
            cancel_reason: Arc::new(OnceLock::new()),
            progress,
            leases: Arc::default(),
        };
        let mut task = tokio::spawn(handler(context.clone()));
        let outcome = tokio::select! {
            outcome = supervise(&mut task, &context, &self.runner.options) => outcome,
            () = self.heartbeat(&context) => unreachable_end(),
            () = self.watch_cancel(&context) => unreachable_end(),
            () = write_progress(&context, progress_seen.clone()) => unreachable_end(),
        };
        if matches!(outcome, Outcome::Dropped | Outcome::Overdue) {
            task.abort();
        }
        last_progress(&context, progress_seen).await;
        (self.judge(outcome), context.leases())
    }

    fn judge(&self, outcome: Outcome) -> Settlement {
        match outcome {
            Outcome::Done => Settlement::Done,
            Outcome::Error(JobError::Interrupted) | Outcome::Dropped => Settlement::Release,
            Outcome::Error(JobError::Failed { reason }) => {
                Settlement::Fail { code: Code::JOB_FAILED, reason }
            }
            Outcome::Error(JobError::Retry { reason, after }) => self.again(reason, after),
            Outcome::Panicked => self.again("its handler panicked".to_owned(), None),
            Outcome::Overdue => {
                let reason = format!(
                    "it did not end within {} s of its deadline",
                    self.runner.options.cancel_grace.as_secs()
                );
                Settlement::Fail { code: Code::JOB_OVERDUE, reason }
            }
        }
    }

    fn again(&self, reason: String, after: Option<Duration>) -> Settlement {
        let Job { id, attempts, .. } = self.job;
        let options = &self.runner.options;
        if attempts >= options.attempts_max {
            let reason = format!("{reason} (attempt {attempts} of {})", options.attempts_max);
            return Settlement::Fail { code: Code::JOB_ATTEMPTS_SPENT, reason };
        }
        let wait = after.unwrap_or_else(|| options.backoff.wait(id, attempts));
        Settlement::Retry { run_after: Timestamp::now() + wait, reason }
    }

    /// Renews the job and its leases; never returns, but fires `stop` once they are lost.
    async fn heartbeat(&self, context: &JobContext) {
        let mut renewed_at = Instant::now();
        let mut ticks = interval(self.runner.options.renew_every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let started_at = Instant::now();
            let (id, fence, leases) = (self.job.id, self.job.fence, context.leases());
            let renew = self.runner.store.write(move |tx| Box::pin(renew(tx, id, fence, leases)));
            match timeout(RENEWAL_LOST, renew).await {
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

    /// Fires `cancel` when the operation's row or its deadline says so; never returns.
    async fn watch_cancel(&self, context: &JobContext) {
        let Some(operation) = self.job.operation else { return std::future::pending().await };
        // Subscribed before the row is read, so that no cancel falls between.
        let mut cancels = self.runner.store.cancels_watch();
        loop {
            match self.operation().await {
                Ok(found) => {
                    let (asked, deadline) =
                        found.map_or((None, None), |found| (found.cancel_requested_at, found.deadline));
                    if asked.is_some() {
                        break cancel(context, CancelReason::Requested);
                    }
                    match next_cancel(&mut cancels, operation, deadline).await {
                        Some(reason) => break cancel(context, reason),
                        None => continue,
                    }
                }
                Err(fault) => {
                    warn!(error = &fault as &dyn std::error::Error, "the operation could not be read");
                    sleep(SETTLE_WAIT).await;
                }
            }
        }
        std::future::pending().await
    }

    async fn settle(&self, (settlement, leases): (Settlement, Vec<Lease>)) {
        let (id, fence, operation) = (self.job.id, self.job.fence, self.job.operation);
        let kind = &self.job.kind;
        match &settlement {
            Settlement::Fail { code, reason } => error!(job.id = %id, kind, %code, reason, "a job failed"),
            Settlement::Retry { reason, .. } => {
                warn!(job.id = %id, kind, reason, "a job is tried again later")
            }
            Settlement::Release => info!(job.id = %id, kind, "a job was let go"),
            Settlement::Done => {}
        }
        for _ in 0..SETTLE_TRIES {
            let (settlement, leases) = (settlement.clone(), leases.clone());
            let end = End { id, fence, operation, settlement, leases };
            match self.runner.store.write(move |tx| Box::pin(end.write(tx))).await {
                Ok(()) | Err(StoreError::StaleFence { .. } | StoreError::Stopped { .. }) => return,
                Err(fault) => {
                    warn!(job.id = %id, error = &fault as &dyn std::error::Error, "the end of a job was not written");
                    sleep(SETTLE_WAIT).await;
                }
            }
        }
    }
}

/// The heartbeat, the watches and the progress end only with the handler.
fn unreachable_end() -> Outcome {
    Outcome::Dropped
}

async fn supervise(
    task: &mut JoinHandle<Result<(), JobError>>,
    context: &JobContext,
    options: &WorkerOptions,
) -> Outcome {
    tokio::select! {
        ended = &mut *task => return outcome(ended),
        () = context.stop.cancelled() => {}
        () = overdue(context, options.cancel_grace) => return Outcome::Overdue,
    }
    match timeout(options.stop_grace, task).await {
        Ok(ended) => outcome(ended),
        Err(_) => Outcome::Dropped,
    }
}

/// Only a deadline has a limit: whoever asked to cancel may wait for a rollback.
async fn overdue(context: &JobContext, grace: Duration) {
    context.cancel.cancelled().await;
    if context.cancel_reason() != Some(CancelReason::Deadline) {
        return std::future::pending().await;
    }
    sleep(grace).await;
}

fn outcome(ended: Result<Result<(), JobError>, tokio::task::JoinError>) -> Outcome {
    match ended {
        Ok(Ok(())) => Outcome::Done,
        Ok(Err(fault)) => Outcome::Error(fault),
        Err(fault) if fault.is_panic() => Outcome::Panicked,
        Err(_) => Outcome::Dropped,
    }
}

fn cancel(context: &JobContext, reason: CancelReason) {
    // The first reason stays.
    context.cancel_reason.get_or_init(|| reason);
    context.cancel.cancel();
}

/// The next sign to cancel; `None` if the row must be read again.
async fn next_cancel(
    cancels: &mut broadcast::Receiver<OperationId>,
    operation: OperationId,
    deadline: Option<Timestamp>,
) -> Option<CancelReason> {
    let overdue = async {
        match deadline {
            Some(deadline) => {
                let left = Duration::try_from(deadline.duration_since(Timestamp::now()));
                sleep_until(Instant::now() + left.unwrap_or(Duration::ZERO)).await;
            }
            None => std::future::pending().await,
        }
    };
    tokio::pin!(overdue);
    loop {
        tokio::select! {
            () = &mut overdue => return Some(CancelReason::Deadline),
            cancelled = cancels.recv() => match cancelled {
                Ok(id) if id == operation => return Some(CancelReason::Requested),
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return None,
                Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
            },
        }
    }
}

/// Writes the latest progress now and then; never returns.
async fn write_progress(context: &JobContext, mut seen: watch::Receiver<Progress>) {
    while seen.changed().await.is_ok() {
        let progress = seen.borrow_and_update().clone();
        store_progress(context, progress).await;
        sleep(PROGRESS_EVERY).await;
    }
    std::future::pending().await
}

async fn last_progress(context: &JobContext, seen: watch::Receiver<Progress>) {
    let progress = seen.borrow().clone();
    if progress != Progress::default() {
        store_progress(context, progress).await;
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

async fn renew(tx: &mut Tx, id: JobId, fence: Fence, leases: Vec<Lease>) -> Result<(), StoreError> {
    tx.job_renew(id, fence).await?;
    for lease in leases {
        tx.lease_renew(&lease.key, lease.fence).await?;
    }
    Ok(())
}

/// The end of a job, in one unit: its row, its leases, and the operation if nobody is left to end it.
struct End {
    id: JobId,
    fence: Fence,
    operation: Option<OperationId>,
    settlement: Settlement,
    leases: Vec<Lease>,
}

impl End {
    async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        let Self { id, fence, operation, settlement, leases } = self;
        for lease in leases {
            match tx.lease_release(&lease.key, lease.fence).await {
                // Whoever took it over has it now.
                Ok(()) | Err(StoreError::StaleFence { .. }) => {}
                Err(fault) => return Err(fault),
            }
        }
        match settlement {
            Settlement::Done => tx.job_done(id, fence).await,
            Settlement::Release => tx.job_release(id, fence).await,
            Settlement::Retry { run_after, reason } => tx.job_retry(id, fence, run_after, &reason).await,
            Settlement::Fail { code, reason } => {
                tx.job_fail(id, fence, &format!("{code}: {reason}")).await?;
                match operation {
                    Some(operation) => end_operation(tx, operation, code, &reason).await,
                    None => Ok(()),
                }
            }
        }
    }
}

/// A job that fails for good cannot end its operation by itself; if it was the last one, nobody else would.
async fn end_operation(
    tx: &mut Tx,
    operation: OperationId,
    code: Code,
    reason: &str,
) -> Result<(), StoreError> {
    tx.operation_log(operation, Severity::Error, &format!("{code}: {reason}"), None).await?;
    let jobs = tx.read().jobs_of_operation(operation).await?;
    if jobs.iter().any(|job| matches!(job.state, JobState::Ready | JobState::Running)) {
        return Ok(());
    }
    let some_done = jobs.iter().any(|job| job.state == JobState::Done);
    let state = if some_done { OperationState::Partial } else { OperationState::Failed };
    tx.operation_end(operation, state, None).await?;
    Ok(())
}
