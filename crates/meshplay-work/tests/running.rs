//! Jobs that go well: payloads, progress, jobs that add jobs, leases, the background.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use meshplay_store::{JobState, OperationState, Progress, StoreError};
use meshplay_types::Severity;
use meshplay_work::{Ended, JobContext, JobError, Registry, Runner, WorkerOptions};
use tokio::{sync::Notify, time::timeout};

use crate::support::{LONG, Payload, World, options, queue};

#[tokio::test]
async fn an_operation_is_driven_to_its_end_with_the_jobs_that_its_jobs_add() {
    let world = World::new().await;
    let registry = Registry::new()
        .with("first", |context: JobContext| async move {
            let Payload(text) = context.payload()?;
            context.progress(Progress { done: 1, total: 2, text: text.clone() });
            context.log(Severity::Info, format!("read {text}"), None).await?;
            queue(&context.store, context.operation().unwrap(), "second", "b").await;
            Ok(())
        })
        .with("second", |context: JobContext| async move {
            context.progress(Progress { done: 2, total: 2, text: "end".into() });
            let operation = context.operation().unwrap();
            let end = context
                .store
                .write(move |tx| Box::pin(tx.operation_end(operation, OperationState::Succeeded, None)));
            end.await.map(drop).map_err(JobError::from)
        });
    world.queue("first", "a").await;
    let ended = timeout(LONG, world.runner(registry).run_until_idle(world.operation)).await.unwrap();
    assert_eq!(ended.unwrap(), Ended::Idle);
    assert_eq!(world.states().await, [JobState::Done, JobState::Done]);
    let operation = world.operation().await;
    assert_eq!(operation.state, OperationState::Succeeded);
    assert_eq!(world.log().await, ["read a"]);
}

#[tokio::test]
async fn the_last_progress_is_written_however_fast_the_job_was() {
    let world = World::new().await;
    let registry = Registry::new().with("quick", |context: JobContext| async move {
        for done in 1..=100 {
            context.progress(Progress { done, total: 100, text: String::new() });
        }
        Ok(())
    });
    world.queue("quick", "").await;
    world.runner(registry).run_until_idle(world.operation).await.unwrap();
    assert_eq!(world.operation().await.progress.done, 100);
}

#[tokio::test]
async fn jobs_run_side_by_side_up_to_the_limit() {
    let world = World::new().await;
    let running = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let full = Arc::new(Notify::new());
    let registry = {
        let (running, most, full) = (running.clone(), most.clone(), full.clone());
        Registry::new().with("side", move |_| {
            let (running, most, full) = (running.clone(), most.clone(), full.clone());
            async move {
                let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                // Nobody leaves before four came: fewer at once would never end.
                if now == 4 {
                    full.notify_waiters();
                    full.notify_one();
                } else {
                    full.notified().await;
                    full.notify_one();
                }
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            }
        })
    };
    for _ in 0..4 {
        world.queue("side", "").await;
    }
    timeout(LONG, world.runner(registry).run_until_idle(world.operation)).await.unwrap().unwrap();
    assert_eq!(most.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn two_jobs_on_one_lease_run_one_after_the_other() {
    let world = World::new().await;
    let inside = Arc::new(AtomicUsize::new(0));
    let entered = inside.clone();
    let registry = Registry::new().with("exclusive", move |context: JobContext| {
        let inside = entered.clone();
        async move {
            let fence = context.lease_take("target/x").await?;
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "fence {fence}");
            tokio::task::yield_now().await;
            inside.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        }
    });
    world.queue("exclusive", "").await;
    world.queue("exclusive", "").await;
    timeout(LONG, world.runner(registry).run_until_idle(world.operation)).await.unwrap().unwrap();
    assert_eq!(world.states().await, [JobState::Done, JobState::Done]);
    // Released with the job: free at once.
    let lease = world.store.write(|tx| Box::pin(tx.lease_take("target/x", "test"))).await.unwrap();
    assert_eq!(lease.fence.number(), 3);
}

#[tokio::test]
async fn the_background_runs_what_is_queued_later_until_it_is_shut_down() {
    let world = World::new().await;
    let ran = Arc::new(Notify::new());
    let done = ran.clone();
    let runner = world.runner(Registry::new().with("later", move |_| {
        let done = done.clone();
        async move {
            done.notify_one();
            Ok(())
        }
    }));
    runner.start().await;
    for _ in 0..3 {
        world.queue("later", "").await;
        timeout(LONG, ran.notified()).await.expect("a queued job wakes the runner");
    }
    runner.shutdown().await;
    assert_eq!(world.states().await, [JobState::Done; 3]);
    world.queue("later", "").await;
    assert_eq!(world.states().await[3], JobState::Ready, "nobody runs it any more");
}

#[tokio::test]
async fn a_payload_of_another_type_fails_the_job() {
    #[derive(serde::Deserialize)]
    struct Other {
        #[expect(dead_code, reason = "it is never read")]
        number: u32,
    }
    impl meshplay_store::Versioned for Other {
        const VERSION: u32 = 1;
    }
    let world = World::new().await;
    let registry = Registry::new().with("odd", |context: JobContext| async move {
        let read: Result<Other, StoreError> = context.payload();
        read.map(drop).map_err(JobError::from)
    });
    world.queue("odd", "text").await;
    world.runner(registry).run_until_idle(world.operation).await.unwrap();
    assert_eq!(world.states().await, [JobState::Failed]);
    assert_eq!(world.operation().await.state, OperationState::Failed);
}

/// Five of them in four places, and the one that they all wait for behind them.
#[tokio::test]
async fn jobs_that_go_on_for_hours_leave_places_to_others() {
    let world = World::new().await;
    let [now, most] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let over = Arc::new(Notify::new());
    let (most_seen, is_over) = (most.clone(), over.clone());
    let registry = Registry::new()
        .with("long", move |_| {
            let (now, most, over) = (now.clone(), most_seen.clone(), over.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                over.notified().await;
                over.notify_one();
                now.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            }
        })
        .long("long")
        .with("short", move |_| {
            is_over.notify_one();
            async { Ok(()) }
        });
    for _ in 0..5 {
        world.queue("long", "").await;
    }
    world.queue("short", "").await;
    let runner = Runner::new(world.store.clone(), registry, WorkerOptions { long_max: 2, ..options() });
    timeout(LONG, runner.run_until_idle(world.operation)).await.unwrap().unwrap();
    assert!(most.load(Ordering::SeqCst) <= 2);
    assert_eq!(world.states().await, [JobState::Done; 6]);
}
