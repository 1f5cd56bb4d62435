//! One job from its claim to its end.

use std::time::Duration;

use jiff::Timestamp;
use meshplay_store::{Job, Lease, Progress, Scope, StoreError};
use meshplay_types::Code;
use tokio::{
    sync::watch,
    task::{JoinError, JoinHandle},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::{
    JobContext, JobError, Runner, WorkerOptions,
    settle::{Settlement, settle},
    signals::{heartbeat, last_progress, watch_cancel, write_progress},
};

/// How long a dropped handler may take to reach a point where it can be dropped.
const DROP_WAIT: Duration = Duration::from_secs(1);

pub(crate) struct JobRun {
    runner: Runner,
    job: Job,
    stop: CancellationToken,
}

/// The task of a handler.
type Task = JoinHandle<Result<(), JobError>>;

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

impl JobRun {
    pub(crate) fn new(runner: &Runner, job: Job, stop: CancellationToken) -> Self {
        Self { runner: runner.clone(), job, stop }
    }

    pub(crate) async fn run(self) {
        let (settlement, leases) = match self.refusal().await {
            Ok(Some(settlement)) => (settlement, vec![]),
            Ok(None) => self.work().await,
            Err(fault) => {
                let error = &fault as &dyn std::error::Error;
                warn!(job.id = %self.job.id, error, "the job could not be started");
                (Settlement::Release, vec![])
            }
        };
        settle(&self.runner, &self.job, settlement, leases).await;
    }

    /// Jobs that are not run at all.
    async fn refusal(&self) -> Result<Option<Settlement>, StoreError> {
        let Job { kind, takeovers, operation, .. } = &self.job;
        if self.runner.registry.get(kind).is_none() {
            let reason = format!("no handler for jobs of kind `{kind}`");
            return Ok(Some(Settlement::Fail { code: Code::JOB_WITHOUT_HANDLER, reason }));
        }
        if *takeovers > self.runner.options.takeovers_max {
            let reason = format!("its worker died {takeovers} times");
            return Ok(Some(Settlement::Fail { code: Code::JOB_TAKEOVERS_SPENT, reason }));
        }
        let Some(operation) = operation else { return Ok(None) };
        let found = self.runner.store.read().operation(Scope::All, *operation).await?;
        Ok(found.state.is_terminal().then_some(Settlement::Done))
    }

    /// Runs the handler in a task of its own, so that its panic is its own, beside the heartbeat; what becomes of the job, and
    /// the leases to release.
    async fn work(&self) -> (Settlement, Vec<Lease>) {
        let Some(handler) = self.runner.registry.get(&self.job.kind) else {
            return (Settlement::Release, vec![]);
        };
        let options = &self.runner.options;
        let (progress, progress_seen) = watch::channel(Progress::default());
        let store = self.runner.store.clone();
        let context = JobContext::new(store, self.job.clone(), self.stop.clone(), progress);
        let mut task = tokio::spawn(handler(context.clone()));
        let outcome = tokio::select! {
            outcome = supervise(&mut task, &context, options) => outcome,
            never = heartbeat(&context, options.renew_every) => match never {},
            never = watch_cancel(&context) => match never {},
            never = write_progress(&context, progress_seen.clone()) => match never {},
        };
        last_progress(&context, &progress_seen).await;
        let still_runs = matches!(outcome, Outcome::Dropped | Outcome::Overdue) && !dropped(task).await;
        if still_runs {
            error!(job.id = %self.job.id, kind = self.job.kind, "a handler blocks and cannot be dropped");
        }
        // What a handler may still be using is not given free; it runs out.
        let leases = if still_runs { vec![] } else { context.leases() };
        (self.judge(outcome), leases)
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
                let grace_s = self.runner.options.cancel_grace.as_secs();
                let reason = format!("it did not end within {grace_s} s of its deadline");
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
}

async fn supervise(task: &mut Task, context: &JobContext, options: &WorkerOptions) -> Outcome {
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
    context.deadline_passed.cancelled().await;
    sleep(grace).await;
}

fn outcome(ended: Result<Result<(), JobError>, JoinError>) -> Outcome {
    match ended {
        Ok(Ok(())) => Outcome::Done,
        Ok(Err(fault)) => Outcome::Error(fault),
        Err(fault) if fault.is_panic() => Outcome::Panicked,
        Err(_) => Outcome::Dropped,
    }
}

/// Drops a handler where it stands; false if it never comes to a point where it can be.
async fn dropped(task: Task) -> bool {
    task.abort();
    timeout(DROP_WAIT, task).await.is_ok()
}
