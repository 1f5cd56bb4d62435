//! Jobs of schedules that come back after a crash, or fail for good: no time is taken twice, and the next one comes.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use meshplay_store::{
    Actor, Body, Idempotency, JobClaim, NewJob, NewOperation, NewRun, NewSchedule, OpenOptions,
    OperationCreated, Schedule, Scope, Store,
};
use meshplay_types::{Action, Digest, OperationId, RunId, ScheduleId};
use meshplay_work::{Runner, WorkerOptions};
use tempfile::TempDir;

use super::{
    Missed, Overlap, Plan, ScheduleJob,
    job::{SCHEDULE_KIND, handlers},
};
use crate::{App, AppOptions, OpCtx, performance::stored::StoredSpec};

const SPEC: &str =
    r#"{"endpoints": [{"url": "http://127.0.0.1:9/"}], "arrivals": {"kind": "max"}, "count": 1}"#;

/// A store with a schedule of every minute that has come due.
struct World {
    _dir: TempDir,
    store: Store,
    app: App,
    actor: Actor,
    schedule: ScheduleId,
    due: Timestamp,
}

impl World {
    async fn new(profile: Body, late: SignedDuration) -> Self {
        let dir = TempDir::new().unwrap();
        let options = OpenOptions { data_dir: dir.path().join("data"), wait: Duration::ZERO, key_file: None };
        let store = Store::open(options).await.unwrap();
        let app = App::new(store.clone(), AppOptions::default());
        let actor = store.local_actor();
        // In whole seconds, as a row gives it back.
        let due = Timestamp::from_second((Timestamp::now() - late).as_second()).unwrap();
        let body = Body::of(&every_minute()).unwrap();
        let set = store.write(move |tx| {
            Box::pin(async move {
                let profile = tx.profile_set(&actor, "shop", profile).await?.id;
                let new = NewSchedule { name: "each".to_owned(), profile, body, next_at: Some(due) };
                tx.schedule_set(&actor, new).await
            })
        });
        let schedule = set.await.unwrap().id;
        Self { _dir: dir, store, app, actor, schedule, due }
    }

    async fn operation(&self, idempotency: Option<Idempotency>) -> OperationId {
        let actor = self.actor;
        let new = NewOperation { kind: "x".into(), subject: "x".into(), idempotency, deadline: None };
        let made =
            self.store.write(move |tx| Box::pin(async move { tx.operation_create(&actor, new).await }));
        let OperationCreated::New(operation) = made.await.unwrap() else { panic!("it is new") };
        operation.id
    }

    /// The run of the time, as a process started it that died before it moved the schedule on.
    async fn run_started(&self) -> RunId {
        let key = format!("schedule/{}/{}", self.schedule, self.due);
        let request = Digest::of_bytes(key.as_bytes());
        let operation = Some(self.operation(Some(Idempotency { key, request })).await);
        let new = NewRun {
            profile: None,
            operation,
            name: "x".into(),
            target: "x".into(),
            spec: spec(),
            tags: String::new(),
            note: String::new(),
        };
        let actor = self.actor;
        let made = self.store.write(move |tx| Box::pin(async move { tx.run_create(&actor, new).await }));
        made.await.unwrap().id
    }

    /// Carries out the job of the time; the schedule afterwards.
    async fn come_due(&self) -> Schedule {
        let (actor, operation) = (self.actor, self.operation(None).await);
        let payload = Body::of(&ScheduleJob { schedule: self.schedule, due: self.due }).unwrap();
        let kind = SCHEDULE_KIND.to_owned();
        let job = NewJob { kind, payload, operation: Some(operation), run_after: None };
        let queue = self.store.write(move |tx| Box::pin(async move { tx.job_create(&actor, job).await }));
        queue.await.unwrap();
        let runner = Runner::new(self.store.clone(), handlers(&self.app), WorkerOptions::default());
        runner.run_until_idle(operation).await.unwrap();
        self.store.read().schedule(Scope::All, self.schedule).await.unwrap().unwrap()
    }

    /// Writes the schedule as one with these times and no next one, as a server of before left it.
    async fn set_without_next(&self, cron: &str) -> Schedule {
        let found = self.store.read().schedule(Scope::All, self.schedule).await.unwrap().unwrap();
        let body = Body::of(&Plan { cron: cron.to_owned(), ..every_minute() }).unwrap();
        let new = NewSchedule { name: found.name, profile: found.profile, body, next_at: None };
        let actor = self.actor;
        let set = self.store.write(move |tx| Box::pin(async move { tx.schedule_set(&actor, new).await }));
        set.await.unwrap()
    }

    /// When the next job in the queue is due.
    async fn next_job(&self) -> Option<Timestamp> {
        self.store.read().job_due(JobClaim::Any, &[]).await.unwrap()
    }
}

fn every_minute() -> Plan {
    let (cron, time_zone) = ("* * * * *".to_owned(), "UTC".to_owned());
    Plan { cron, time_zone, missed: Missed::Skip, overlap: Overlap::Skip, tags: BTreeMap::new() }
}

fn spec() -> Body {
    Body::of(&StoredSpec(serde_json::from_str(SPEC).unwrap())).unwrap()
}

#[tokio::test]
async fn a_schedule_whose_job_fails_for_good_says_so_and_comes_due_again() {
    // A profile that nobody can read.
    let world = World::new(Body::of(&every_minute()).unwrap(), SignedDuration::ZERO).await;
    let after = world.come_due().await;
    assert!(after.last_outcome.starts_with("failed: "), "{after:?}");
    assert_eq!((after.last_at, after.last_run), (Some(world.due), None));
    assert!(after.next_at.is_some_and(|next| next > world.due), "{after:?}");
    assert_eq!(world.next_job().await, after.next_at);
}

#[tokio::test]
async fn a_schedule_whose_line_is_refused_by_now_says_so_and_stays_as_it_was_written() {
    let world = World::new(spec(), SignedDuration::ZERO).await;
    let written = world.set_without_next("*/61 1,,2 * * *").await;
    let ctx = OpCtx::authorise(world.app.local_owner(), Action::PerformanceRead).unwrap();
    let view = world.app.schedule_get(&ctx, "each").await.unwrap();
    assert_eq!((&view.schedule, view.upcoming.len()), (&written, 0));
    let problem = view.problem.unwrap_or_default();
    assert!(problem.starts_with("it never comes due: the step of `*/61` is beyond the minute"), "{problem}");
}

#[tokio::test]
async fn a_time_whose_run_was_started_before_a_crash_was_not_missed() {
    let world = World::new(spec(), SignedDuration::from_hours(1)).await;
    let run = world.run_started().await;
    let after = world.come_due().await;
    assert_eq!((after.last_run, after.last_outcome.as_str()), (Some(run), "started"));
    assert_eq!(world.next_job().await, after.next_at);

    let missed = World::new(spec(), SignedDuration::from_hours(1)).await.come_due().await;
    assert_eq!((missed.last_run, missed.last_outcome.as_str()), (None, "missed: no server was running"));
}
