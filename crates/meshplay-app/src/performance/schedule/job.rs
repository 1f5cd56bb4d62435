//! The work of a schedule: one of its times has come.

use jiff::Timestamp;
use meshplay_store::{Actor, RunState, Schedule, ScheduleTaken, Scope, StoreError};
use meshplay_types::{Action, Code, Digest, Finding, RunId};
use meshplay_work::{JobContext, JobError, Registry};

use super::{
    ScheduleJob, first_after,
    policy::{Decision, Plan, decide},
    queue, tell,
};
use crate::{App, AppError, OpCtx};

/// Kind of the job.
pub(super) const SCHEDULE_KIND: &str = "performance.schedule";

/// The handlers of this area.
pub(in crate::performance) fn handlers(app: &App) -> Registry {
    let app = app.clone();
    Registry::new().with(SCHEDULE_KIND, move |ctx: JobContext| {
        let app = app.clone();
        async move { come_due(&app, &ctx).await }
    })
}

async fn come_due(app: &App, ctx: &JobContext) -> Result<(), JobError> {
    let ScheduleJob { schedule: id, due } = ctx.payload()?;
    let found = app.store().read().schedule(Scope::All, id).await?;
    // Paused, changed, removed, or taken before a crash: another job has its next time.
    let Some(schedule) = found.filter(|one| one.next_at == Some(due)) else { return Ok(()) };
    let plan: Plan = schedule.body.get()?;
    let now = Timestamp::now();
    let (run, outcome) = match decide(&plan, due, now, going_on(app, &schedule).await?) {
        Decision::Skip(why) => (None, why.to_owned()),
        Decision::Run => started(app, &schedule, due).await?,
        Decision::RunInPlaceOf(before) => {
            stop(app, before).await?;
            started(app, &schedule, due).await?
        }
    };
    let next_at = first_after(&plan, now.max(due)).ok();
    let actor = Actor { workspace: schedule.meta.workspace, principal: schedule.meta.created_by };
    let taken = ScheduleTaken { due, next_at, run, outcome };
    let take = ctx.store.write(move |tx| {
        Box::pin(async move {
            let Some(schedule) = tx.schedule_take(id, taken).await? else { return Ok(()) };
            queue(tx, &actor, &schedule).await?;
            tell(tx, &actor, "performance.schedule.due", &schedule).await
        })
    });
    Ok(take.await?)
}

/// The last run, if it still goes on.
async fn going_on(app: &App, schedule: &Schedule) -> Result<Option<RunId>, StoreError> {
    let Some(last) = schedule.last_run else { return Ok(None) };
    match app.store().read().run(Scope::All, last).await {
        Ok(run) => Ok((run.state == RunState::Running).then_some(run.id)),
        Err(StoreError::NotFound { .. }) => Ok(None),
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

/// Starts the run of a time, or finds the one that was started before a crash. What refuses it is an outcome: the next
/// time comes all the same.
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
        let key = format!("schedule/{}/{due}", schedule.id);
        let digest = Digest::of_bytes(key.as_bytes());
        let ctx = OpCtx::authorise(caller, Action::PerformanceRun)?.repeatable(key, digest);
        let request = app.scheduled_request(schedule).await?;
        app.run_start(&ctx, request).await
    };
    match started.await {
        Ok(run) => Ok((Some(run), "started".to_owned())),
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
