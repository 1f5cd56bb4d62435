//! The work of a schedule: one of its times has come.

use std::time::Duration;

use jiff::Timestamp;
use meshplay_store::{
    Actor, Idempotency, Job, RunState, Schedule, ScheduleTaken, Scope, Store, StoreError, Tx, UnitFuture,
};
use meshplay_types::{Action, Code, Digest, Finding, RunId, ScheduleId};
use meshplay_work::{JobContext, JobError, Registry};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    ScheduleJob, first_after,
    policy::{Decision, Plan, decide},
    queue, tell,
};
use crate::{App, AppError, OpCtx};

/// Kind of the job.
pub(super) const SCHEDULE_KIND: &str = "performance.schedule";

/// A run that was asked to stop has ended by then, or something is wrong with it. Shorter than what makes a time a missed
/// one, for the job may be interrupted in between.
const STOP_WAIT: Duration = Duration::from_secs(30);

/// What became of a time that was kept.
const STARTED: &str = "started";

/// The handlers of this area.
pub(in crate::performance) fn handlers(app: &App) -> Registry {
    let app = app.clone();
    let schedules = Registry::new().with(SCHEDULE_KIND, move |ctx: JobContext| {
        let app = app.clone();
        async move { come_due(&app, &ctx).await }
    });
    schedules.on_failure(SCHEDULE_KIND, pass_over)
}

async fn come_due(app: &App, ctx: &JobContext) -> Result<(), JobError> {
    let ScheduleJob { schedule: id, due } = ctx.payload()?;
    let found = app.store().read().schedule(Scope::All, id).await?;
    // Paused, changed, removed, or taken before a crash: another job has its next time.
    let Some(schedule) = found.filter(|one| one.next_at == Some(due)) else { return Ok(()) };
    let plan: Plan = schedule.body.get()?;
    let now = Timestamp::now();
    let (run, outcome) = match started_before(app.store(), &schedule, due).await? {
        Some(run) => (Some(run), STARTED.to_owned()),
        None => become_of(app, ctx, &schedule, (&plan, due, now)).await?,
    };
    let next_at = first_after(&plan, now.max(due)).ok();
    let (actor, taken) = (actor(&schedule), ScheduleTaken { due, next_at, run, outcome });
    let take = ctx.store.write(move |tx| Box::pin(async move { take(tx, &actor, id, taken).await }));
    Ok(take.await?)
}

/// What becomes of a time: a run or none, and in words.
async fn become_of(
    app: &App,
    ctx: &JobContext,
    schedule: &Schedule,
    (plan, due, now): (&Plan, Timestamp, Timestamp),
) -> Result<(Option<RunId>, String), JobError> {
    match decide(plan, due, now, going_on(app, schedule).await?) {
        Decision::Skip(why) => Ok((None, why.to_owned())),
        Decision::Run => Ok(started(app, schedule, due).await?),
        Decision::RunInPlaceOf(before) => {
            stop(app, before).await?;
            if has_ended(app.store(), &ctx.stop, before, STOP_WAIT).await? {
                Ok(started(app, schedule, due).await?)
            } else {
                let waited_s = STOP_WAIT.as_secs();
                Ok((None, format!("left out: the run before had not ended after {waited_s} s")))
            }
        }
    }
}

/// Moves a schedule on whose job failed for good: it would never come due again, and nobody would be told. What cannot be
/// read any more has no next time, and says so.
fn pass_over(tx: &mut Tx, job: Job, reason: String) -> UnitFuture<'_, Result<(), StoreError>> {
    Box::pin(async move {
        let ScheduleJob { schedule: id, due } = job.payload.get()?;
        let Some(schedule) = tx.read().schedule(Scope::All, id).await? else { return Ok(()) };
        let after = tx.now().max(due);
        let plan = schedule.body.get::<Plan>().ok();
        let next_at = plan.and_then(|plan| first_after(&plan, after).ok());
        let taken = ScheduleTaken { due, next_at, run: None, outcome: format!("failed: {reason}") };
        take(tx, &actor(&schedule), id, taken).await
    })
}

/// Takes a time, with the job for the one after it; nothing if it was taken before.
async fn take(tx: &mut Tx, actor: &Actor, id: ScheduleId, taken: ScheduleTaken) -> Result<(), StoreError> {
    let Some(schedule) = tx.schedule_take(id, taken).await? else { return Ok(()) };
    queue(tx, actor, &schedule).await?;
    tell(tx, actor, "performance.schedule.due", &schedule).await
}

/// Whose runs they are.
fn actor(schedule: &Schedule) -> Actor {
    Actor { workspace: schedule.meta.workspace, principal: schedule.meta.created_by }
}

/// The run of a time that was started before a crash. It is looked for before anything is decided: by now the time may look
/// missed, or its own run like the one before.
async fn started_before(
    store: &Store,
    schedule: &Schedule,
    due: Timestamp,
) -> Result<Option<RunId>, StoreError> {
    let (key, request) = key(schedule, due);
    let operation = store.read().operation_of_key(&actor(schedule), &Idempotency { key, request }).await;
    let operation = match operation {
        // Somebody else's request: what starts the run is refused for it, and says so.
        Err(StoreError::IdempotencyKey { .. }) => None,
        operation => operation?,
    };
    let Some(operation) = operation else { return Ok(None) };
    Ok(store.read().run_of_operation(operation.id).await?.map(|run| run.id))
}

/// What makes the run of a time one, however often its job comes back.
fn key(schedule: &Schedule, due: Timestamp) -> (String, Digest) {
    let key = format!("schedule/{}/{due}", schedule.id);
    let request = Digest::of_bytes(key.as_bytes());
    (key, request)
}

/// The last run, if it still goes on.
async fn going_on(app: &App, schedule: &Schedule) -> Result<Option<RunId>, StoreError> {
    let Some(last) = schedule.last_run else { return Ok(None) };
    Ok(goes_on(app.store(), last).await?.then_some(last))
}

async fn goes_on(store: &Store, run: RunId) -> Result<bool, StoreError> {
    match store.read().run(Scope::All, run).await {
        Ok(run) => Ok(run.state == RunState::Running),
        Err(StoreError::NotFound { .. }) => Ok(false),
        Err(fault) => Err(fault),
    }
}

async fn stop(app: &App, run: RunId) -> Result<(), StoreError> {
    let Some(operation) = app.store().read().run(Scope::All, run).await?.operation else { return Ok(()) };
    let cancel = app
        .store()
        .write(move |tx| Box::pin(async move { tx.operation_cancel(Scope::All, operation).await }));
    cancel.await.map(drop)
}

/// Waits until a run that was asked to stop has ended, for at most `wait`. Until then its agents are busy, and what it asks
/// for counts among what its owner has under way. The job waits itself: to be tried again would cost it an attempt.
async fn has_ended(
    store: &Store,
    stop: &CancellationToken,
    run: RunId,
    wait: Duration,
) -> Result<bool, JobError> {
    let mut commits = store.commits_watch();
    let ended = async {
        while goes_on(store, run).await? {
            commits.changed().await.map_err(|_| JobError::Interrupted)?;
        }
        Ok(())
    };
    tokio::select! {
        ended = timeout(wait, ended) => match ended {
            Ok(ended) => ended.map(|()| true),
            Err(_) => Ok(false),
        },
        () = stop.cancelled() => Err(JobError::Interrupted),
    }
}

/// Starts the run of a time. What refuses it is an outcome: the next time comes all the same.
async fn started(
    app: &App,
    schedule: &Schedule,
    due: Timestamp,
) -> Result<(Option<RunId>, String), StoreError> {
    let started = async {
        let Some(caller) = app.caller_of_principal(schedule.meta.created_by).await? else {
            let message = "the token of whoever wrote the schedule was revoked or has expired";
            return Err(AppError::Denied(Finding::new(Code::ACTION_DENIED, message)));
        };
        let (key, request) = key(schedule, due);
        let ctx = OpCtx::authorise(caller, Action::PerformanceRun)?.repeatable(key, request);
        let request = app.scheduled_request(schedule).await?;
        app.run_start(&ctx, request).await
    };
    match started.await {
        Ok(run) => Ok((Some(run), STARTED.to_owned())),
        Err(AppError::Store(fault)) => Err(fault),
        Err(refused) => Ok((None, format!("refused: {}", reason(&refused)))),
    }
}

fn reason(error: &AppError) -> String {
    let told = |finding: &Finding| match &finding.cause {
        Some(cause) => format!("{}: {cause}", finding.message),
        None => finding.message.clone(),
    };
    error.findings().first().map_or_else(|| error.to_string(), told)
}

#[cfg(test)]
mod tests {
    use meshplay_store::RunEnd;
    use tempfile::TempDir;

    use super::*;
    use crate::performance::sample;

    /// Far above what anything here takes.
    const PATIENCE: Duration = Duration::from_secs(20);

    async fn end(app: &App, run: RunId) {
        let end = RunEnd {
            state: RunState::Stopped,
            recording: None,
            summary: None,
            environment: None,
            reason: None,
            refusal: None,
        };
        app.store().write(move |tx| Box::pin(async move { tx.run_end(run, end).await })).await.unwrap();
    }

    #[tokio::test]
    async fn the_end_of_the_run_before_is_waited_for_and_not_for_ever() {
        let dir = TempDir::new().unwrap();
        let installation = sample::installation(&dir).await;
        let app = installation.app();
        let (before, stop) = (sample::run(app).await, CancellationToken::new());
        let wait = |wait: Duration| has_ended(app.store(), &stop, before, wait);
        assert_eq!(wait(Duration::ZERO).await, Ok(false));
        // One waits before the other ends it, for they are asked in turn.
        let (waited, ()) = tokio::join!(wait(PATIENCE), end(app, before));
        assert_eq!(waited, Ok(true));
        assert_eq!(wait(PATIENCE).await, Ok(true), "it has ended already");
        stop.cancel();
        let next = sample::run(app).await;
        assert_eq!(has_ended(app.store(), &stop, next, PATIENCE).await, Err(JobError::Interrupted));
    }
}
