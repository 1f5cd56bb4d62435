//! The loop: claim while there is room, wait for a signal or for the next job's time.

use std::{collections::HashSet, sync::Arc, time::Duration};

use meshplay_store::{JobClaim, LEASE_RENEW_EVERY, Store, StoreError};
use meshplay_types::id::OperationId;
use tokio::{
    sync::{Mutex, watch},
    task::{Id, JoinHandle, JoinSet},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::{Backoff, Registry, WorkError, run::JobRun, signals::until};

/// Longest wait before the queue is looked at again, whatever the signals say.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Wait after the queue could not be read.
const FAULT_WAIT: Duration = Duration::from_secs(1);

/// Bounds of the runner.
#[derive(Clone, Copy, Debug)]
pub struct WorkerOptions {
    /// Jobs that run at once.
    pub jobs_max: usize,
    /// Jobs that go on for hours ([`Registry::long`]) at once: fewer than all, so that a short one never waits for them.
    pub long_max: usize,
    /// Attempts of a job before it fails for good.
    pub attempts_max: u32,
    /// How often a job is taken over from dead workers before it is held to be what kills them.
    pub takeovers_max: u32,
    /// Waits between attempts.
    pub backoff: Backoff,
    /// How often a job and its leases are renewed.
    pub renew_every: Duration,
    /// How long a handler may take to let go after the stop signal; then it is dropped where it stands.
    pub stop_grace: Duration,
    /// How long a handler may take to end after its deadline; then its job fails.
    pub cancel_grace: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            jobs_max: 16,
            long_max: 12,
            attempts_max: 5,
            takeovers_max: 100,
            backoff: Backoff::default(),
            renew_every: LEASE_RENEW_EVERY,
            stop_grace: Duration::from_secs(10),
            cancel_grace: Duration::from_secs(30),
        }
    }
}

/// How [`Runner::run_until_idle`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All jobs of the operation have come to their end.
    Idle,
    /// [`Runner::stop`] was called; what was running can be resumed.
    Stopped,
}

/// Runs jobs. Clones share the stop signal and the background task.
#[derive(Clone)]
pub struct Runner {
    pub(crate) store: Store,
    pub(crate) registry: Arc<Registry>,
    pub(crate) options: WorkerOptions,
    stop: CancellationToken,
    background: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// Jobs that run, and which of them go on for hours.
#[derive(Default)]
struct Running {
    tasks: JoinSet<()>,
    long: HashSet<Id>,
}

impl Running {
    /// The next one that ends; nothing if none runs.
    async fn next(&mut self) -> Option<()> {
        let ended = self.tasks.join_next_with_id().await?;
        let id = match ended {
            Ok((id, ())) => id,
            Err(fault) => {
                error!(error = %fault, "a job's supervisor panicked; the job is taken over when its lease ends");
                fault.id()
            }
        };
        self.long.remove(&id);
        Some(())
    }
}

/// When a loop ends by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    Idle,
    Stopped,
}

impl Runner {
    /// Runs nothing yet.
    pub fn new(store: Store, registry: Registry, options: WorkerOptions) -> Self {
        let stop = CancellationToken::new();
        Self { store, registry: Arc::new(registry), options, stop, background: Arc::default() }
    }

    /// Runs all jobs in the background, beginning with those of dead workers, until [`Runner::shutdown`].
    pub async fn start(&self) {
        let mut background = self.background.lock().await;
        if background.is_none() {
            let runner = self.clone();
            *background = Some(tokio::spawn(async move {
                if let Err(fault) = runner.drive(JobClaim::Any, Until::Stopped).await {
                    error!(error = &fault as &dyn std::error::Error, "no more jobs are taken");
                }
            }));
        }
    }

    /// Runs the jobs of one operation, those that its jobs add included, until none is open: for a CLI without a server.
    ///
    /// # Errors
    /// [`WorkError::Claim`] if the store has stopped.
    pub async fn run_until_idle(&self, operation: OperationId) -> Result<Ended, WorkError> {
        self.drive(JobClaim::Operation(operation), Until::Idle).await
    }

    /// Tells all jobs to let go: they can be resumed. Returns at once; whoever drives the jobs returns when they have.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// [`Runner::stop`], and waits until the background task has ended.
    pub async fn shutdown(&self) {
        self.stop();
        if let Some(background) = self.background.lock().await.take()
            && let Err(fault) = background.await
        {
            error!(error = %fault, "the job runner did not end cleanly");
        }
    }

    async fn drive(&self, claim: JobClaim, until: Until) -> Result<Ended, WorkError> {
        // Subscribed before the first look, so that nothing queued in between is missed.
        let mut queued = self.store.jobs_watch();
        let mut running = Running::default();
        while !self.stop.is_cancelled() {
            queued.mark_unchanged();
            let due = match self.fill(claim, &mut running).await {
                Ok(due) => due,
                Err(StoreError::Stopped { reason }) => {
                    self.drain(&mut running).await;
                    return Err(WorkError::Claim { source: StoreError::Stopped { reason } });
                }
                Err(fault) => {
                    warn!(error = &fault as &dyn std::error::Error, "the queue could not be read");
                    Some(FAULT_WAIT)
                }
            };
            if until == Until::Idle && running.tasks.is_empty() && due.is_none() {
                return Ok(Ended::Idle);
            }
            self.wait(&mut queued, &mut running, due.unwrap_or(LOOK_EVERY)).await;
        }
        self.drain(&mut running).await;
        Ok(Ended::Stopped)
    }

    /// Claims while there is room; how long until the next job of the queue, if there is one.
    async fn fill(&self, claim: JobClaim, running: &mut Running) -> Result<Option<Duration>, StoreError> {
        while running.tasks.len() < self.options.jobs_max {
            let but = self.left_out(running);
            let claimed =
                self.store.write(move |tx| Box::pin(async move { tx.job_claim(claim, &but).await })).await?;
            let Some(job) = claimed else { break };
            let is_long = self.registry.is_long(&job.kind);
            let task = running.tasks.spawn(JobRun::new(self, job, self.stop.child_token()).run());
            if is_long {
                running.long.insert(task.id());
            }
        }
        let due = self.store.read().job_due(claim, &self.left_out(running)).await?;
        Ok(due.map(|due| until(due).min(LOOK_EVERY)))
    }

    /// Kinds of which no more may run now.
    fn left_out(&self, running: &Running) -> Vec<&'static str> {
        if running.long.len() < self.options.long_max { Vec::new() } else { self.registry.long_kinds() }
    }

    async fn wait(&self, queued: &mut watch::Receiver<u64>, running: &mut Running, longest: Duration) {
        let full = running.tasks.len() >= self.options.jobs_max;
        tokio::select! {
            () = self.stop.cancelled() => {}
            Some(()) = running.next() => {}
            // An error says that the store is gone, which the next claim reports.
            _ = queued.changed(), if !full => {}
            () = sleep(longest), if !full => {}
        }
    }

    /// Waits for the jobs that were told to let go; each has its own limit.
    async fn drain(&self, running: &mut Running) {
        self.stop.cancel();
        while running.next().await.is_some() {}
    }
}
