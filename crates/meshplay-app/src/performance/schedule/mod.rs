//! Schedules: profiles that are run by themselves, at times of a calendar.
//!
//! Each schedule has one job in the queue, for its next time. Whoever runs that job starts the run under an idempotency
//! key made of schedule and time, and then moves the schedule on in one unit with the job for the time after: a crash
//! in between finds the run that was started, and starts none again.
//!
//! ```text
//! schedule row ─ next_at ─► job (run_after) ─► decide ─► run_start ─► take: next_at, outcome, next job, event
//! ```

mod calendar;
mod job;
#[cfg(test)]
mod job_test;
mod line;
mod policy;
mod problem;

use jiff::Timestamp;
use meshplay_store::{
    Actor, Body, NewEvent, NewJob, NewSchedule, Schedule, Scope, StoreError, Tx, Versioned,
};
use meshplay_types::{
    Code, Finding, Findings, PAGE_ITEMS_MAX, Page, PageRequest, ProfileId, RunId, ScheduleId,
};
use serde::{Deserialize, Serialize};

pub(super) use self::job::handlers;
pub use self::policy::{Missed, Overlap, Plan};
use self::{
    calendar::Calendar,
    job::SCHEDULE_KIND,
    problem::{Next, problem},
};
use super::{RunRequest, name::path_name_findings, start::tag_findings};
use crate::{App, AppError, OpCtx};

/// Next times that are shown.
const UPCOMING: usize = 5;

/// A schedule as people see it.
#[derive(Clone, Debug)]
pub struct ScheduleView {
    /// The row.
    pub schedule: Schedule,
    /// What it says.
    pub plan: Plan,
    /// Name of what is run.
    pub profile: String,
    /// Whose runs they are.
    pub actor: String,
    /// The next times; none while it is paused.
    pub upcoming: Vec<Timestamp>,
    /// Why no more times of it come; nothing if they do.
    pub problem: Option<String>,
}

/// What somebody wants to be run by itself.
#[derive(Clone, Debug)]
pub struct ScheduleRequest {
    /// Name of the profile.
    pub profile: String,
    /// When, and what becomes of times that cannot be kept.
    pub plan: Plan,
}

/// The payload of its job.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct ScheduleJob {
    schedule: ScheduleId,
    due: Timestamp,
}

impl Versioned for ScheduleJob {
    const VERSION: u32 = 1;
}

/// What events of schedules say.
#[derive(Serialize)]
struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<RunId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    outcome: String,
}

impl Versioned for Told {
    const VERSION: u32 = 1;
}

impl App {
    /// By name.
    pub async fn schedule_list(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Page<ScheduleView>, AppError> {
        let page = self.store().read().schedules(ctx.scope(), page).await?;
        let mut items = Vec::new();
        for schedule in page.items {
            items.push(self.schedule_view(schedule).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// One.
    pub async fn schedule_get(&self, ctx: &OpCtx, name: &str) -> Result<ScheduleView, AppError> {
        Ok(self.schedule_view(self.schedule_find(ctx, name).await?).await?)
    }

    /// Makes a schedule, or changes the one with this name. Its runs are those of whoever wrote it last, and so are the
    /// rights that they need.
    pub async fn schedule_set(
        &self,
        ctx: &OpCtx,
        name: &str,
        request: ScheduleRequest,
    ) -> Result<ScheduleView, AppError> {
        let ScheduleRequest { profile, plan } = request;
        let mut findings = tag_findings(&plan.tags);
        findings.extend(path_name_findings("a schedule", name));
        let next_at = first_after(&plan, Timestamp::now());
        let next_at = match next_at {
            Ok(next_at) if findings.is_empty() => Some(next_at),
            Ok(_) => return Err(AppError::Invalid(findings)),
            Err(more) => return Err(AppError::Invalid([findings, more].concat())),
        };
        // Whoever changes the profile meanwhile is asked whether they may.
        let _gate = self.load_gate().await;
        let profile = self.profile_find(ctx, &profile).await?.id;
        let (actor, name) = (ctx.actor(), name.to_owned());
        let new = NewSchedule { name, profile, body: Body::of(&plan)?, next_at };
        let set = self.store().write(move |tx| {
            Box::pin(async move {
                let schedule = tx.schedule_set(&actor, new).await?;
                queue(tx, &actor, &schedule).await?;
                tell(tx, &actor, "performance.schedule.set", &schedule).await?;
                Ok(schedule)
            })
        });
        Ok(self.schedule_view(set.await?).await?)
    }

    /// Lets no time of it come due.
    pub async fn schedule_pause(&self, ctx: &OpCtx, name: &str) -> Result<ScheduleView, AppError> {
        let (actor, id) = (ctx.actor(), self.schedule_find(ctx, name).await?.id);
        let paused = self.store().write(move |tx| {
            Box::pin(async move {
                let schedule = tx.schedule_pause(id).await?;
                tell(tx, &actor, "performance.schedule.paused", &schedule).await?;
                Ok(schedule)
            })
        });
        Ok(self.schedule_view(paused.await?).await?)
    }

    /// Lets it go on, from now on.
    pub async fn schedule_resume(&self, ctx: &OpCtx, name: &str) -> Result<ScheduleView, AppError> {
        let found = self.schedule_find(ctx, name).await?;
        if !found.paused {
            return Ok(self.schedule_view(found).await?);
        }
        let plan: Plan = found.body.get()?;
        let next_at = Some(first_after(&plan, Timestamp::now()).map_err(AppError::Invalid)?);
        let (actor, id) = (ctx.actor(), found.id);
        let resumed = self.store().write(move |tx| {
            Box::pin(async move {
                let schedule = tx.schedule_resume(id, next_at).await?;
                queue(tx, &actor, &schedule).await?;
                tell(tx, &actor, "performance.schedule.resumed", &schedule).await?;
                Ok(schedule)
            })
        });
        Ok(self.schedule_view(resumed.await?).await?)
    }

    /// Removes a schedule; its runs stay.
    pub async fn schedule_remove(&self, ctx: &OpCtx, name: &str) -> Result<(), AppError> {
        let (actor, found) = (ctx.actor(), self.schedule_find(ctx, name).await?);
        let remove = self.store().write(move |tx| {
            Box::pin(async move {
                tx.schedule_remove(found.id).await?;
                tell(tx, &actor, "performance.schedule.removed", &found).await
            })
        });
        Ok(remove.await?)
    }

    /// Runs it now, as whoever asks; its times stay as they are.
    pub async fn schedule_run(&self, ctx: &OpCtx, name: &str) -> Result<RunId, AppError> {
        let found = self.schedule_find(ctx, name).await?;
        let request = self.scheduled_request(&found).await?;
        let run = self.run_start(ctx, request).await?;
        let outcome = "run by hand";
        self.store()
            .write(move |tx| Box::pin(async move { tx.schedule_ran(found.id, run, outcome).await }))
            .await?;
        Ok(run)
    }

    /// The next times of a calendar, to look at before a schedule is made.
    pub fn schedule_preview(
        &self,
        _ctx: &OpCtx,
        cron: &str,
        time_zone: &str,
    ) -> Result<Vec<Timestamp>, AppError> {
        let calendar = Calendar::parse(cron, time_zone).map_err(AppError::Invalid)?;
        Ok(calendar.upcoming(Timestamp::now(), UPCOMING))
    }

    /// What a run of a schedule asks for.
    async fn scheduled_request(&self, schedule: &Schedule) -> Result<RunRequest, AppError> {
        let plan: Plan = schedule.body.get()?;
        let profile = self.store().read().profile(Scope::All, schedule.profile).await?;
        // A note and no tag: tagged runs are kept for ever.
        let note = format!("started by schedule `{}`", schedule.name);
        Ok(RunRequest { profile: Some(profile.name), tags: plan.tags, note, ..RunRequest::default() })
    }

    /// The first schedule, by name, that runs a profile, be it paused or not.
    pub(super) async fn schedule_of_profile(
        &self,
        scope: Scope,
        profile: ProfileId,
    ) -> Result<Option<Schedule>, StoreError> {
        let mut cursor = None;
        loop {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor };
            let page = self.store().read().schedules(scope, &page).await?;
            let found = page.items.into_iter().find(|schedule| schedule.profile == profile);
            cursor = page.next_cursor;
            if found.is_some() || cursor.is_none() {
                return Ok(found);
            }
        }
    }

    async fn schedule_find(&self, ctx: &OpCtx, name: &str) -> Result<Schedule, AppError> {
        let found = self.store().read().schedule_by_name(ctx.scope(), name).await?;
        found.ok_or_else(|| AppError::not_found("schedule", name))
    }

    async fn schedule_view(&self, schedule: Schedule) -> Result<ScheduleView, StoreError> {
        let plan: Plan = schedule.body.get()?;
        let profile = self.store().read().profile(Scope::All, schedule.profile).await?.name;
        let calendar = Calendar::parse(&plan.cron, &plan.time_zone);
        let upcoming = match (schedule.next_at, &calendar) {
            (Some(next), Ok(calendar)) => [vec![next], calendar.upcoming(next, UPCOMING - 1)].concat(),
            // It was found by the rules of a former time, and is kept.
            (Some(next), Err(_)) => vec![next],
            (None, _) => Vec::new(),
        };
        let next = match (schedule.paused, schedule.next_at) {
            (true, _) => Next::Paused,
            (false, Some(_)) => Next::Comes,
            (false, None) => Next::None,
        };
        let problem = problem(&calendar, next, Timestamp::now());
        let actor = self.principal_name(schedule.meta.created_by);
        Ok(ScheduleView { plan, profile, actor, upcoming, problem, schedule })
    }
}

/// The first time after another one.
fn first_after(plan: &Plan, after: Timestamp) -> Result<Timestamp, Findings> {
    let calendar = Calendar::parse(&plan.cron, &plan.time_zone)?;
    calendar
        .next_after(after)
        .ok_or_else(|| vec![Finding::new(Code::SCHEDULE_NEVER, format!("`{}` never comes", plan.cron))])
}

/// The job for its next time.
async fn queue(tx: &mut Tx, actor: &Actor, schedule: &Schedule) -> Result<(), StoreError> {
    let Some(due) = schedule.next_at else { return Ok(()) };
    let payload = Body::of(&ScheduleJob { schedule: schedule.id, due })?;
    let kind = SCHEDULE_KIND.to_owned();
    tx.job_create(actor, NewJob { kind, payload, operation: None, run_after: Some(due) }).await.map(drop)
}

async fn tell(tx: &mut Tx, actor: &Actor, kind: &str, schedule: &Schedule) -> Result<(), StoreError> {
    let data = Body::of(&Told { run: schedule.last_run, outcome: schedule.last_outcome.clone() })?;
    let event = NewEvent { kind: kind.to_owned(), subject: schedule.name.clone(), operation: None, data };
    tx.event_create(actor, event).await.map(drop)
}
