//! Runs that other tools measured, runs with their numbers, and which of them go.

use meshplay_store::{NewRun, RunCost, RunEnd, RunFilter, RunState, Scope};
use meshplay_types::{PageRequest, ProfileId, RunId};
use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::support::{World, note};

fn end(state: RunState) -> RunEnd {
    RunEnd { state, recording: None, summary: None, environment: None, reason: None, refusal: None }
}

/// A run that ended, with an original if another tool measured it.
async fn run(world: &World, profile: Option<ProfileId>, state: RunState, original: Option<&str>) -> RunId {
    let (actor, original) = (world.actor, original.map(str::to_owned));
    let new = NewRun {
        profile,
        operation: None,
        name: "run".to_owned(),
        target: String::new(),
        spec: note("spec"),
        tags: String::new(),
        note: String::new(),
    };
    let made = world.store.write(move |tx| {
        Box::pin(async move {
            let id = tx.run_create(&actor, new).await?.id;
            tx.run_end(id, end(state)).await?;
            if let Some(text) = original {
                let original = tx.run_original_add(&text).await?;
                tx.run_import_add(id, note("result"), &original).await?;
            }
            Ok(id)
        })
    });
    made.await.unwrap()
}

async fn profile(world: &World) -> ProfileId {
    let actor = world.actor;
    let set = world
        .store
        .write(move |tx| Box::pin(async move { Ok(tx.profile_set(&actor, "shop", note("spec")).await?.id) }));
    set.await.unwrap()
}

async fn originals(world: &World) -> i64 {
    let file = format!("sqlite://{}", world.dir.path().join("data/meshplay.db").display());
    let mut conn = SqliteConnection::connect(&file).await.unwrap();
    let row = sqlx::query("SELECT COUNT(*) FROM run_original").fetch_one(&mut conn).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn an_original_is_kept_once_and_goes_with_the_last_run_that_has_it() {
    let world = World::new().await;
    let first = run(&world, None, RunState::Imported, Some("words")).await;
    let second = run(&world, None, RunState::Imported, Some("words")).await;
    run(&world, None, RunState::Imported, Some("other words")).await;
    assert_eq!(originals(&world).await, 2);
    let remove = |id: RunId| {
        world.store.write(move |tx| {
            Box::pin(async move {
                let run = tx.read().run(Scope::All, id).await?;
                tx.run_remove(&run).await
            })
        })
    };
    remove(first).await.unwrap();
    assert_eq!(world.store.read().run_original(first).await.unwrap(), None);
    assert_eq!(world.store.read().run_original(second).await.unwrap().as_deref(), Some("words"));
    remove(second).await.unwrap();
    assert_eq!(originals(&world).await, 1, "of the run that is left");
}

#[tokio::test]
async fn the_newest_runs_with_numbers_come_with_them() {
    let world = World::new().await;
    let of = profile(&world).await;
    let profile = Some(of);
    run(&world, profile, RunState::Completed, None).await;
    let costly = run(&world, profile, RunState::Completed, None).await;
    run(&world, profile, RunState::Failed, None).await;
    run(&world, None, RunState::Completed, None).await;
    let imported = run(&world, profile, RunState::Imported, Some("words")).await;
    let cost = RunCost { costs: note("costs"), series: note("series") };
    world.store.write(move |tx| Box::pin(async move { tx.run_cost_set(costly, cost).await })).await.unwrap();
    let newest = world.store.read().runs_measured(of, 2).await.unwrap();
    let found: Vec<_> = newest.into_iter().map(|one| (one.run.id, one.imported, one.costs)).collect();
    assert_eq!(found, [(imported, Some(note("result")), None), (costly, None, Some(note("costs")))]);
}

/// Between the look at what goes and its end, somebody may have set a run apart.
#[tokio::test]
async fn a_run_that_somebody_needs_by_now_does_not_expire() {
    let world = World::new().await;
    let (actor, of) = (world.actor, profile(&world).await);
    let made = || run(&world, Some(of), RunState::Completed, None);
    let (tagged, baseline, other) = (made().await, made().await, made().await);
    let going_on = world.store.write(move |tx| {
        Box::pin(async move {
            tx.run_describe(tagged, "run", "release=1", "").await?;
            tx.baseline_set(&actor, of, "hash", baseline).await?;
            let new = NewRun {
                profile: Some(of),
                operation: None,
                name: "run".to_owned(),
                target: String::new(),
                spec: note("spec"),
                tags: String::new(),
                note: String::new(),
            };
            Ok(tx.run_create(&actor, new).await?.id)
        })
    });
    let going_on = going_on.await.unwrap();
    let expire = |id| world.store.write(move |tx| Box::pin(tx.run_expire(id)));
    for id in [tagged, baseline, going_on] {
        assert!(!expire(id).await.unwrap());
    }
    assert!(expire(other).await.unwrap());
    assert!(!expire(other).await.unwrap(), "it is gone");
    assert_eq!(world.store.read().baseline_runs(of).await.unwrap(), [baseline]);
    let heads = world.store.read().run_heads(of).await.unwrap();
    let left: Vec<_> = heads.into_iter().map(|head| (head.id, head.state, head.tags)).collect();
    let expect = [
        (going_on, RunState::Running, String::new()),
        (baseline, RunState::Completed, String::new()),
        (tagged, RunState::Completed, "release=1".to_owned()),
    ];
    assert_eq!(left, expect);
}

#[tokio::test]
async fn pages_of_a_profile_have_its_runs_only() {
    let world = World::new().await;
    let of = profile(&world).await;
    let first = run(&world, Some(of), RunState::Completed, None).await;
    run(&world, None, RunState::Completed, None).await;
    let second = run(&world, Some(of), RunState::Completed, None).await;
    let filter = RunFilter { profile: Some(of) };
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit: Some(1), cursor };
        let page = world.store.read().runs(Scope::All, &filter, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|run| run.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [second, first]);
    let all = PageRequest { limit: None, cursor: None };
    let all = world.store.read().runs(Scope::All, &RunFilter::default(), &all).await.unwrap();
    assert_eq!(all.items.len(), 3);
}
