//! Profiles: what a performance test asks for, under a name, and the runs that others are held against.

use meshplay_perf::{RunSpec, spec::Limits};
use meshplay_store::{Body, NewEvent, Profile, RunState, Schedule, StoreError};
use meshplay_types::{Action, Code, Finding, Page, PageRequest};
use tokio::sync::MutexGuard;

use super::{
    baseline::BaselineView,
    guard::limits,
    name::path_name_findings,
    stored::{StoredSpec, Told},
};
use crate::{App, AppError, OpCtx};

/// A profile as people see it.
#[derive(Clone, Debug)]
pub struct ProfileView {
    /// The row.
    pub profile: Profile,
    /// What it asks for.
    pub spec: RunSpec,
    /// Runs that others are held against; none in lists.
    pub baselines: Vec<BaselineView>,
}

impl App {
    /// By name, without baselines.
    pub async fn profile_list(&self, ctx: &OpCtx, page: &PageRequest) -> Result<Page<ProfileView>, AppError> {
        let page = self.store().read().profiles(ctx.scope(), page).await?;
        let items = page.items.into_iter().map(|profile| view(profile, Vec::new()));
        Ok(Page { items: items.collect::<Result<_, _>>()?, next_cursor: page.next_cursor })
    }

    /// One, with its baselines.
    pub async fn profile_get(&self, ctx: &OpCtx, name: &str) -> Result<ProfileView, AppError> {
        let profile = self.profile_find(ctx, name).await?;
        let baselines = self.baselines_judged(profile.id).await?;
        Ok(view(profile, baselines)?)
    }

    /// Makes a profile, or changes what it asks for. What a run may ask for is checked when it starts, by whoever starts
    /// it; what a schedule runs is started by nobody who looks at it, so who changes that may start it themselves.
    pub async fn profile_set(&self, ctx: &OpCtx, name: &str, spec: RunSpec) -> Result<ProfileView, AppError> {
        let mut findings = spec.check(&Limits::default());
        findings.extend(super::guard::pinned(&spec));
        findings.extend(path_name_findings("a profile", name));
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        let _gate = self.unscheduled_or_allowed(ctx, name, &spec).await?;
        let (actor, body, name) = (ctx.actor(), Body::of(&StoredSpec(spec))?, name.to_owned());
        let event = event("performance.profile.set", &name)?;
        let set = self.store().write(move |tx| {
            Box::pin(async move {
                let profile = tx.profile_set(&actor, &name, body).await?;
                tx.event_create(&actor, event).await?;
                Ok(profile)
            })
        });
        Ok(view(set.await?, Vec::new())?)
    }

    /// The gate, held by somebody who may change the profile: no schedule begins to run it before they have.
    async fn unscheduled_or_allowed(
        &self,
        ctx: &OpCtx,
        name: &str,
        spec: &RunSpec,
    ) -> Result<MutexGuard<'_, ()>, AppError> {
        let mut is_allowed = false;
        loop {
            let gate = self.load_gate().await;
            let Some(schedule) = self.schedule_of_profile_named(ctx, name).await?.filter(|_| !is_allowed)
            else {
                return Ok(gate);
            };
            // Names are looked up for it, and nobody else waits for that.
            drop(gate);
            self.scheduled_load_check(ctx, &schedule.name, spec).await?;
            is_allowed = true;
        }
    }

    async fn schedule_of_profile_named(
        &self,
        ctx: &OpCtx,
        name: &str,
    ) -> Result<Option<Schedule>, StoreError> {
        match self.store().read().profile_by_name(ctx.scope(), name).await? {
            Some(profile) => self.schedule_of_profile(ctx.scope(), profile.id).await,
            None => Ok(None),
        }
    }

    /// Refuses what somebody may not start themselves for what a schedule runs in the name of somebody else.
    async fn scheduled_load_check(
        &self,
        ctx: &OpCtx,
        schedule: &str,
        spec: &RunSpec,
    ) -> Result<(), AppError> {
        let role = ctx.principal().role;
        if !role.allows(Action::PerformanceRun) {
            let message = format!("schedule `{schedule}` runs this profile, and `{role}` may not send load");
            return Err(AppError::Denied(Finding::new(Code::ACTION_DENIED, message)));
        }
        let findings = spec.check(&limits(role));
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        self.load_guard(ctx, spec).await
    }

    /// Removes a profile and its baselines.
    pub async fn profile_remove(&self, ctx: &OpCtx, name: &str) -> Result<(), AppError> {
        let profile = self.profile_find(ctx, name).await?;
        let (actor, event) = (ctx.actor(), event("performance.profile.removed", name)?);
        let remove = self.store().write(move |tx| {
            Box::pin(async move {
                tx.profile_remove(&profile).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        });
        Ok(remove.await?)
    }

    /// Has other runs of a profile, made with and on the same, held against this one.
    pub async fn baseline_set(&self, ctx: &OpCtx, name: &str, run: &str) -> Result<ProfileView, AppError> {
        let profile = self.profile_find(ctx, name).await?;
        let run = self.run_find(ctx, run).await?;
        let refuse = |message: String| AppError::Conflict(vec![Finding::new(Code::RUN_NO_BASELINE, message)]);
        if run.profile != Some(profile.id) {
            return Err(refuse(format!("run {} is not one of profile `{name}`", run.id)));
        }
        let run = self.recorded_of(run).await?.run;
        let (RunState::Completed, Some(environment)) = (run.state, run.environment) else {
            return Err(refuse(format!("run {} did not complete: it is {}", run.id, run.state)));
        };
        let (actor, event) = (ctx.actor(), event("performance.baseline.set", name)?);
        let set = self.store().write(move |tx| {
            Box::pin(async move {
                tx.baseline_set(&actor, profile.id, &environment, run.id).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        });
        set.await?;
        self.profile_get(ctx, name).await
    }

    pub(super) async fn profile_find(&self, ctx: &OpCtx, name: &str) -> Result<Profile, AppError> {
        let found = self.store().read().profile_by_name(ctx.scope(), name).await?;
        found.ok_or_else(|| AppError::not_found("profile", name))
    }

    /// Also one that was removed: its runs stay, and are found by its name.
    pub(super) async fn profile_find_ever(&self, ctx: &OpCtx, name: &str) -> Result<Profile, AppError> {
        let found = self.store().read().profile_by_name_ever(ctx.scope(), name).await?;
        found.ok_or_else(|| AppError::not_found("profile", name))
    }
}

fn view(profile: Profile, baselines: Vec<BaselineView>) -> Result<ProfileView, StoreError> {
    let StoredSpec(spec) = profile.spec.get()?;
    Ok(ProfileView { profile, spec, baselines })
}

pub(super) fn event(kind: &str, profile: &str) -> Result<NewEvent, StoreError> {
    let data = Body::of(&Told { run: None, profile: Some(profile.to_owned()), status: None })?;
    Ok(NewEvent { kind: kind.to_owned(), subject: profile.to_owned(), operation: None, data })
}
