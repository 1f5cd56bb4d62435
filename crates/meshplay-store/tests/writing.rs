//! Write units: whole or not at all, alone in their failure, acknowledged after the commit.

use std::sync::Arc;

use meshplay_store::{COMMIT_UNITS_MAX, Scope, StoreError};
use tokio::sync::Barrier;

use crate::support::{World, new_event, note};

#[tokio::test]
async fn a_refused_unit_leaves_nothing_and_takes_none_of_its_neighbours_with_it() {
    let world = World::new().await;
    let writes: Vec<_> = (0..40)
        .map(|n| {
            let (store, actor) = (world.store.clone(), world.actor);
            tokio::spawn(async move {
                let unit = store.write(move |tx| {
                    Box::pin(async move {
                        tx.event_create(&actor, new_event(&n.to_string())).await?;
                        if n % 2 == 0 { Ok(()) } else { Err(StoreError::UnitLost) }
                    })
                });
                unit.await
            })
        })
        .collect();
    for (n, write) in writes.into_iter().enumerate() {
        assert_eq!(write.await.unwrap().is_ok(), n % 2 == 0, "{n}");
    }
    let events = world.store.read().events_after(Scope::All, 0, 100).await.unwrap();
    let mut kept: Vec<u32> = events
        .iter()
        .map(|event| event.data.get::<crate::support::Note>().unwrap().0.parse().unwrap())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, (0..40).step_by(2).collect::<Vec<u32>>());
}

#[tokio::test]
async fn a_panicking_unit_leaves_nothing_and_the_store_goes_on() {
    let world = World::new().await;
    let actor = world.actor;
    let lost = world.store.write::<(), _>(move |tx| {
        Box::pin(async move {
            tx.event_create(&actor, new_event("lost")).await?;
            panic!("a bug of the caller's")
        })
    });
    assert!(matches!(lost.await, Err(StoreError::UnitLost)));
    let kept = world
        .store
        .write(move |tx| Box::pin(async move { tx.event_create(&actor, new_event("kept")).await }));
    kept.await.unwrap();
    let events = world.store.read().events_after(Scope::All, 0, 100).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].data, note("kept"));
}

#[tokio::test]
async fn a_unit_with_an_error_of_its_own_returns_it() {
    #[derive(Debug)]
    enum Fault {
        Own(u32),
        Store,
    }
    impl From<StoreError> for Fault {
        fn from(_: StoreError) -> Self {
            Self::Store
        }
    }
    let world = World::new().await;
    let refused = world.store.write_as::<(), Fault, _>(|_| Box::pin(async { Err(Fault::Own(7)) })).await;
    assert!(matches!(refused, Err(Fault::Own(7))));
    world.store.close().await;
    let refused = world.store.write_as::<(), Fault, _>(|_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(refused, Err(Fault::Store)));
}

#[tokio::test]
async fn what_was_acknowledged_is_read_at_once_and_events_are_announced_after_their_commit() {
    let world = World::new().await;
    let mut seen = world.store.events_watch();
    let start = Arc::new(Barrier::new(2 * COMMIT_UNITS_MAX));
    let writes: Vec<_> = (0..2 * COMMIT_UNITS_MAX)
        .map(|_| {
            let (store, actor, start) = (world.store.clone(), world.actor, start.clone());
            tokio::spawn(async move {
                start.wait().await;
                let write = store
                    .write(move |tx| Box::pin(async move { tx.event_create(&actor, new_event("x")).await }));
                let seq = write.await.unwrap();
                let read = store.read().events_after(Scope::All, seq - 1, 1).await.unwrap();
                assert_eq!(read[0].seq, seq);
                seq
            })
        })
        .collect();
    let mut seqs = Vec::new();
    for write in writes {
        seqs.push(write.await.unwrap());
    }
    seqs.sort_unstable();
    seqs.dedup();
    assert_eq!(seqs.len(), 2 * COMMIT_UNITS_MAX);
    let last = *seen.wait_for(|seq| Some(seq) == seqs.last()).await.unwrap();
    let before = last - 1;
    assert_eq!(world.store.read().events_after(Scope::All, before, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_unit_reads_what_it_wrote_and_others_do_not_before_its_commit() {
    let world = World::new().await;
    let (store, actor) = (world.store.clone(), world.actor);
    let write = world.store.write(move |tx| {
        Box::pin(async move {
            tx.design_create(&actor, &"draft".parse().unwrap()).await?;
            let name = "draft".parse().unwrap();
            let inside = tx.read().design_by_name(Scope::All, &name).await?;
            let outside = store.read().design_by_name(Scope::All, &name).await?;
            Ok((inside.is_some(), outside.is_some()))
        })
    });
    assert_eq!(write.await.unwrap(), (true, false));
}
