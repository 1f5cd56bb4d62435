//! Which runs of a profile are kept: the newest so many, those of the last so many days, and always those that somebody
//! set apart: baselines and tagged runs.
//!
//! A look shows what would go before anything does; afterwards it goes at the end of each run of the profile.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use meshplay_store::{Actor, Profile, Retention, Run, RunHead, RunState, Scope, StoreError};
use meshplay_types::{Code, Finding, Findings, ProfileId, RunId};

use super::profile::event;
use crate::{App, AppError, OpCtx};

/// Most runs or days that a limit may name.
const LIMIT_MAX: u32 = 100_000;

/// What is kept, and what is not.
#[derive(Clone, Debug)]
pub struct RetentionView {
    /// The limits.
    pub retention: Retention,
    /// Runs that go, oldest first.
    pub going: Vec<RunHead>,
    /// Runs that the limits would take and that stay, because they are baselines or tagged.
    pub spared: u32,
}

impl App {
    /// What is kept of a profile's runs, and which would go now; with other limits, if some are given.
    pub async fn retention_look(
        &self,
        ctx: &OpCtx,
        profile: &str,
        other: Option<Retention>,
    ) -> Result<RetentionView, AppError> {
        let profile = self.profile_find(ctx, profile).await?;
        let retention = match other {
            Some(other) => check(other)?,
            None => self.store().read().retention(profile.id).await?,
        };
        Ok(self.retention_view(profile.id, retention).await?)
    }

    /// Sets what is kept. What goes by that goes now.
    pub async fn retention_set(
        &self,
        ctx: &OpCtx,
        profile: &str,
        retention: Retention,
    ) -> Result<RetentionView, AppError> {
        let retention = check(retention)?;
        let profile = self.profile_find(ctx, profile).await?;
        let (actor, event) = (ctx.actor(), event("performance.retention.set", &profile.name)?);
        let id = profile.id;
        let set = self.store().write(move |tx| {
            Box::pin(async move {
                tx.retention_set(&actor, id, retention).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        });
        set.await?;
        Ok(self.retention_apply(&profile).await?)
    }

    /// Removes what goes, after a run of a profile.
    pub(super) async fn retention_after_run(&self, run: &Run) -> Result<(), StoreError> {
        let Some(profile) = run.profile else { return Ok(()) };
        let profile = self.store().read().profile(Scope::All, profile).await?;
        self.retention_apply(&profile).await.map(drop)
    }

    async fn retention_apply(&self, profile: &Profile) -> Result<RetentionView, StoreError> {
        let retention = self.store().read().retention(profile.id).await?;
        let RetentionView { going, mut spared, .. } = self.retention_view(profile.id, retention).await?;
        let mut gone = Vec::new();
        for run in going {
            match self.run_expire(profile, &run).await {
                Ok(true) => gone.push(run),
                Ok(false) => spared += 1,
                // It is looked at again after the next run.
                Err(fault) => {
                    tracing::warn!(error = &fault as &dyn std::error::Error, "a run that is not kept stays");
                }
            }
        }
        Ok(RetentionView { retention, going: gone, spared })
    }

    /// Removes a run, unless somebody has set it apart since it was looked at.
    async fn run_expire(&self, profile: &Profile, run: &RunHead) -> Result<bool, StoreError> {
        let (id, workspace) = (run.id, run.meta.workspace);
        let actor = Actor { workspace, principal: self.local_owner().id };
        let told = event("performance.run.expired", &profile.name)?;
        let expire = self.store().write(move |tx| {
            Box::pin(async move {
                let is_gone = tx.run_expire(id).await?;
                if is_gone {
                    tx.event_create(&actor, told).await?;
                }
                Ok(is_gone)
            })
        });
        expire.await
    }

    async fn retention_view(
        &self,
        profile: ProfileId,
        retention: Retention,
    ) -> Result<RetentionView, StoreError> {
        if retention == Retention::default() {
            return Ok(RetentionView { retention, going: Vec::new(), spared: 0 });
        }
        let baselines: BTreeSet<RunId> =
            self.store().read().baseline_runs(profile).await?.into_iter().collect();
        let runs = self.store().read().run_heads(profile).await?;
        let now = Timestamp::now();
        let (mut going, mut spared) = (Vec::new(), 0);
        for (at, run) in runs.into_iter().enumerate() {
            let is_of_use = baselines.contains(&run.id) || !run.tags.is_empty();
            if !is_past(retention, at, run.meta.created_at, now) || run.state == RunState::Running {
                continue;
            }
            if is_of_use {
                spared += 1;
            } else {
                going.push(run);
            }
        }
        going.reverse();
        Ok(RetentionView { retention, going, spared })
    }
}

/// Whether every limit that is set says that a run goes; `at` counts from the newest.
fn is_past(retention: Retention, at: usize, created_at: Timestamp, now: Timestamp) -> bool {
    let Retention { keep_last, keep_days } = retention;
    let is_beyond = keep_last.is_none_or(|last| at >= last as usize);
    let age = now.duration_since(created_at);
    let is_old = keep_days.is_none_or(|days| age > SignedDuration::from_hours(24 * i64::from(days)));
    retention != Retention::default() && is_beyond && is_old
}

fn check(retention: Retention) -> Result<Retention, AppError> {
    let limits = [("runs", retention.keep_last), ("days", retention.keep_days)];
    let wrong = limits.iter().filter(|(_, limit)| limit.is_some_and(|limit| limit == 0 || limit > LIMIT_MAX));
    let findings: Findings = wrong
        .map(|(what, _)| Finding::new(Code::RETENTION_RANGE, format!("1 to {LIMIT_MAX} {what} are kept")))
        .collect();
    if findings.is_empty() { Ok(retention) } else { Err(AppError::Invalid(findings)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_goes_when_every_limit_that_is_set_says_so() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let past = |keep_last, keep_days, at, days: i64| {
            let created_at = now - SignedDuration::from_hours(24 * days);
            is_past(Retention { keep_last, keep_days }, at, created_at, now)
        };
        assert!(past(Some(3), None, 3, 0) && !past(Some(3), None, 2, 999));
        assert!(past(None, Some(30), 0, 31) && !past(None, Some(30), 999, 30));
        assert!(past(Some(3), Some(30), 3, 31) && !past(Some(3), Some(30), 3, 1));
        assert!(!past(None, None, 999, 999), "without a limit everything is kept");
    }
}
