//! The queue: each job has one worker, and none is lost with its worker.

use jiff::SignedDuration;
use meshplay_store::{Fence, Job, JobClaim, JobState, NewJob, Store, StoreError};
use meshplay_types::id::JobId;

use crate::support::{World, note, open};

impl World {
    async fn queue(&self, kind: &str) -> JobId {
        let (actor, operation) = (self.actor, Some(self.operation));
        let new = NewJob { kind: kind.into(), payload: note(kind), operation, run_after: None };
        self.store.write(move |tx| Box::pin(async move { tx.job_create(&actor, new).await })).await.unwrap()
    }
}

async fn claim(store: &Store) -> Option<Job> {
    store.write(|tx| Box::pin(tx.job_claim(JobClaim::Any, &[]))).await.unwrap()
}

#[tokio::test]
async fn jobs_are_claimed_once_and_in_order() {
    let world = World::new().await;
    let mut queued = world.store.jobs_watch();
    queued.mark_unchanged();
    let ids = [world.queue("a").await, world.queue("b").await];
    assert!(queued.has_changed().unwrap(), "workers are woken");
    let claimed = [claim(&world.store).await.unwrap(), claim(&world.store).await.unwrap()];
    assert_eq!([claimed[0].id, claimed[1].id], ids);
    assert_eq!((claimed[0].attempts, claimed[0].takeovers, claimed[0].state), (1, 0, JobState::Running));
    assert_eq!(claim(&world.store).await, None);
    let due = world.store.read().job_due(JobClaim::Any, &[]).await.unwrap().unwrap();
    assert!(due > claimed[0].meta.updated_at, "the earliest takeover");
}

#[tokio::test]
async fn a_retried_job_waits_for_its_time_and_a_released_one_does_not() {
    let world = World::new().await;
    world.queue("a").await;
    let job = claim(&world.store).await.unwrap();
    let (id, fence) = (job.id, job.fence);
    world.store.write(move |tx| Box::pin(tx.job_release(id, fence))).await.unwrap();
    let job = claim(&world.store).await.unwrap();
    assert_eq!((job.attempts, job.fence > fence), (1, true), "a release does not count");
    let fence = job.fence;
    let later = job.meta.updated_at + SignedDuration::from_hours(1);
    let retry =
        world.store.write(move |tx| Box::pin(async move { tx.job_retry(id, fence, later, "busy").await }));
    retry.await.unwrap();
    assert_eq!(claim(&world.store).await, None);
    assert_eq!(world.store.read().job_due(JobClaim::Any, &[]).await.unwrap(), Some(later));
    let waiting = world.store.read().job(id).await.unwrap();
    assert_eq!((waiting.state, waiting.error.as_deref()), (JobState::Ready, Some("busy")));
}

#[tokio::test]
async fn a_worker_that_was_taken_over_can_neither_renew_nor_end_the_job() {
    let world = World::new().await;
    world.queue("a").await;
    let old = claim(&world.store).await.unwrap();
    let (id, stale) = (old.id, old.fence);
    world.store.close().await;
    let store = open(&world.dir).await.unwrap();
    let job = claim(&store).await.expect("the former process is dead");
    assert_eq!((job.id, job.attempts, job.takeovers), (id, 1, 1));
    assert!(job.fence > stale);
    let renewed = store.write(move |tx| Box::pin(tx.job_renew(id, stale))).await;
    assert!(matches!(renewed, Err(StoreError::StaleFence { .. })), "{renewed:?}");
    let done = store.write(move |tx| Box::pin(tx.job_done(id, stale))).await;
    assert!(matches!(done, Err(StoreError::StaleFence { .. })), "{done:?}");
    let fence = job.fence;
    store.write(move |tx| Box::pin(tx.job_renew(id, fence))).await.unwrap();
    store.write(move |tx| Box::pin(tx.job_done(id, fence))).await.unwrap();
    assert_eq!(store.read().job(id).await.unwrap().state, JobState::Done);
    assert_eq!(store.read().job_due(JobClaim::Any, &[]).await.unwrap(), None);
    assert_eq!(claim(&store).await, None);
}

#[tokio::test]
async fn a_claim_for_one_operation_takes_no_other_jobs() {
    let world = World::new().await;
    let actor = world.actor;
    let new = NewJob { kind: "other".into(), payload: note("x"), operation: None, run_after: None };
    world.store.write(move |tx| Box::pin(async move { tx.job_create(&actor, new).await })).await.unwrap();
    let own = world.queue("own").await;
    let only = JobClaim::Operation(world.operation);
    let claimed = world.store.write(move |tx| Box::pin(tx.job_claim(only, &[]))).await.unwrap();
    assert_eq!(claimed.map(|job| job.id), Some(own));
    assert_eq!(world.store.write(move |tx| Box::pin(tx.job_claim(only, &[]))).await.unwrap(), None);
    assert!(claim(&world.store).await.is_some());
    assert_eq!(Fence::default().number(), 0);
}

#[tokio::test]
async fn jobs_of_a_kind_that_is_left_out_are_neither_claimed_nor_due() {
    let world = World::new().await;
    let long = world.queue("long").await;
    let short = world.queue("lo").await;
    let but = ["long"];
    let claim_but =
        || world.store.write(move |tx| Box::pin(async move { tx.job_claim(JobClaim::Any, &but).await }));
    assert_eq!(
        claim_but().await.unwrap().map(|job| job.id),
        Some(short),
        "its name is only the beginning of it"
    );
    assert_eq!(claim_but().await.unwrap(), None);
    let fence = world.store.read().job(short).await.unwrap().fence;
    world.store.write(move |tx| Box::pin(tx.job_done(short, fence))).await.unwrap();
    assert_eq!(world.store.read().job_due(JobClaim::Any, &but).await.unwrap(), None);
    assert_eq!(claim(&world.store).await.map(|job| job.id), Some(long));
}
