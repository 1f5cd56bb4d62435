//! Designs, revisions, clusters, environments, operations: names, scopes, generations, pages.

use jiff::Timestamp;
use meshplay_store::{
    ClusterChange, Idempotency, NewOperation, NewRevision, OperationCreated, OperationState, Progress,
    REVISION_BYTES_MAX, Scope, StoreError, Writing,
};
use meshplay_types::{Digest, PageRequest, Severity, id::WorkspaceId};
use uuid::Uuid;

use crate::support::{World, new_cluster, new_operation, note};

fn page(limit: u32, cursor: Option<String>) -> PageRequest {
    PageRequest { limit: Some(limit), cursor }
}

#[tokio::test]
async fn a_name_is_taken_once_and_free_again_after_removal() {
    let world = World::new().await;
    let (actor, id) = (world.actor, world.design.id);
    let again = || {
        world.store.write(move |tx| {
            Box::pin(async move { tx.design_create(&actor, &"shop".parse().unwrap()).await })
        })
    };
    assert!(matches!(again().await, Err(StoreError::Exists { what: "design", .. })));
    world.store.write(move |tx| Box::pin(tx.design_remove(Scope::All, id))).await.unwrap();
    assert!(matches!(world.store.read().design(Scope::All, id).await, Err(StoreError::NotFound { .. })));
    assert_ne!(again().await.unwrap().id, id);

    let add = || {
        world
            .store
            .write(move |tx| Box::pin(async move { tx.cluster_create(&actor, new_cluster("one")).await }))
    };
    assert!(matches!(add().await, Err(StoreError::Exists { what: "cluster", .. })));
    let cluster = world.cluster.id;
    world.store.write(move |tx| Box::pin(tx.cluster_remove(Scope::All, cluster))).await.unwrap();
    assert_ne!(add().await.unwrap().id, cluster);
}

#[tokio::test]
async fn another_workspace_sees_nothing() {
    let world = World::new().await;
    let other = Scope::Workspace(WorkspaceId(Uuid::new_v4()));
    let own = Scope::Workspace(world.actor.workspace);
    let mut read = world.store.read();
    assert!(read.design(own, world.design.id).await.is_ok());
    assert!(read.design(other, world.design.id).await.is_err());
    assert!(read.cluster(other, world.cluster.id).await.is_err());
    assert!(read.operation(other, world.operation).await.is_err());
    assert!(read.designs(other, &page(50, None)).await.unwrap().items.is_empty());
    assert!(read.clusters(other, &page(50, None)).await.unwrap().items.is_empty());
    assert!(read.operations(other, &page(50, None)).await.unwrap().items.is_empty());
    assert_eq!(read.designs(own, &page(50, None)).await.unwrap().items[0].id, world.design.id);
    let environments = read.environments(own, &page(50, None)).await.unwrap();
    assert_eq!(environments.items[0].id, world.store.installation().environment);
}

#[tokio::test]
async fn pages_show_each_row_once_in_order() {
    let world = World::new().await;
    let actor = world.actor;
    let names = ["a", "b", "c", "d", "e"];
    for name in names {
        let create = world
            .store
            .write(move |tx| Box::pin(async move { tx.design_create(&actor, &name.parse().unwrap()).await }));
        create.await.unwrap();
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let found = world.store.read().designs(Scope::All, &page(2, cursor)).await.unwrap();
        assert!(found.items.len() <= 2);
        seen.extend(found.items.into_iter().map(|design| design.name.to_string()));
        cursor = found.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["a", "b", "c", "d", "e", "shop"]);
}

#[tokio::test]
async fn revisions_count_up_keep_their_text_and_refuse_to_skip_one() {
    let world = World::new().await;
    let (actor, design) = (world.actor, world.design.id);
    let add = |text: &str, base: Option<u32>| {
        let new =
            NewRevision::new(Digest::of_bytes(text.as_bytes()), text, "why").unwrap().with_components(3);
        let new = match base {
            Some(base) => new.after(base),
            None => new,
        };
        world.store.write(move |tx| Box::pin(async move { tx.revision_create(&actor, design, new).await }))
    };
    assert_eq!(add("# one\n", Some(0)).await.unwrap(), 1);
    assert_eq!(add("# two é\n", None).await.unwrap(), 2);
    assert!(matches!(add("late", Some(1)).await, Err(StoreError::Generation { expected: 1, found: 2, .. })));
    let mut read = world.store.read();
    let current = read.revision(Scope::All, design, None).await.unwrap();
    assert_eq!((current.info.rev, current.text.as_str()), (2, "# two é\n"));
    assert_eq!(read.design(Scope::All, design).await.unwrap().components, Some(3));
    assert_eq!(read.revision(Scope::All, design, Some(1)).await.unwrap().text, "# one\n");
    assert!(read.revision(Scope::All, design, Some(3)).await.is_err());
    let history = read.revisions(Scope::All, design, &page(1, None)).await.unwrap();
    assert_eq!(history.items[0].rev, 2);
    let older = read.revisions(Scope::All, design, &page(1, history.next_cursor)).await.unwrap();
    assert_eq!((older.items[0].rev, older.next_cursor), (1, None));
}

#[test]
fn a_text_beyond_the_limit_is_refused() {
    let text = "x".repeat(REVISION_BYTES_MAX + 1);
    let refused = NewRevision::new(Digest::of_bytes(b""), &text, "");
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
}

#[tokio::test]
async fn a_cluster_is_read_only_until_it_is_changed_and_changes_bind_to_what_was_read() {
    let world = World::new().await;
    let cluster = world.cluster.clone();
    assert_eq!(cluster.writing, Writing::ReadOnly);
    let change = |change: ClusterChange| {
        let id = cluster.id;
        world.store.write(move |tx| Box::pin(tx.cluster_change(Scope::All, id, change)))
    };
    let allow = ClusterChange { writing: Some(Writing::Allowed), expected: Some(1), ..Default::default() };
    let changed = change(allow.clone()).await.unwrap();
    assert_eq!((changed.writing, changed.meta.generation), (Writing::Allowed, 2));
    assert_eq!(changed.identity, Some(note("identity")), "what is not named stays");
    assert!(matches!(change(allow).await, Err(StoreError::Generation { expected: 1, found: 2, .. })));
}

#[tokio::test]
async fn a_repeated_request_finds_its_operation_and_another_one_is_refused() {
    let world = World::new().await;
    let actor = world.actor;
    let start = |request: &[u8]| {
        let idempotency = Some(Idempotency { key: "k".into(), request: Digest::of_bytes(request) });
        let new = NewOperation { idempotency, ..new_operation() };
        world.store.write(move |tx| Box::pin(async move { tx.operation_create(&actor, new).await }))
    };
    let OperationCreated::New(first) = start(b"a").await.unwrap() else { panic!("it is new") };
    let OperationCreated::Repeated(second) = start(b"a").await.unwrap() else { panic!("it is repeated") };
    assert_eq!(first.id, second.id);
    assert!(matches!(start(b"b").await, Err(StoreError::IdempotencyKey { .. })));
}

#[tokio::test]
async fn an_operation_tells_its_progress_its_log_and_ends_once() {
    let world = World::new().await;
    let id = world.operation;
    let mut cancels = world.store.cancels_watch();
    let written = world.store.write(move |tx| {
        Box::pin(async move {
            tx.operation_progress(id, &Progress { done: 1, total: 2, text: "half".into() }).await?;
            tx.operation_log(id, Severity::Info, "first", None).await?;
            tx.operation_log_all(id, &[(Severity::Error, "second".into())], Some("cluster one")).await?;
            tx.operation_cancel(Scope::All, id).await
        })
    });
    let asked = written.await.unwrap();
    assert!(asked.cancel_requested_at.is_some_and(|at| at <= Timestamp::now()));
    assert_eq!((asked.progress.done, asked.state), (1, OperationState::Running));
    assert_eq!(cancels.recv().await.unwrap(), id);

    let end = |state| {
        let result = Some(note("result"));
        world.store.write(move |tx| Box::pin(tx.operation_end(id, state, result)))
    };
    assert_eq!(end(OperationState::Cancelled).await.unwrap().state, OperationState::Cancelled);
    let second = end(OperationState::Succeeded).await.unwrap();
    assert_eq!((second.state, second.result), (OperationState::Cancelled, Some(note("result"))));

    let log = world.store.read().operation_log_after(id, 0, 10).await.unwrap();
    let lines: Vec<_> = log.iter().map(|line| (line.seq, line.severity, line.message.as_str())).collect();
    assert_eq!(lines, [(1, Severity::Info, "first"), (2, Severity::Error, "second")]);
    assert_eq!(world.store.read().operation_log_after(id, 1, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_environment_is_a_group_of_clusters_and_comes_back_empty() {
    let world = World::new().await;
    let (actor, cluster) = (world.actor, world.cluster.id);
    let make = || {
        let name = "production".parse().unwrap();
        world.store.write(move |tx| Box::pin(async move { tx.environment_create(&actor, &name).await }))
    };
    let made = make().await.unwrap();
    assert!(matches!(make().await, Err(StoreError::Exists { what: "environment", .. })));
    let id = made.id;
    let set = world
        .store
        .write(move |tx| Box::pin(async move { tx.environment_clusters_set(id, &[cluster, cluster]).await }));
    set.await.unwrap();
    assert_eq!(world.store.read().environment_clusters(id).await.unwrap(), [cluster]);
    world.store.write(move |tx| Box::pin(async move { tx.environment_remove(&made).await })).await.unwrap();
    let name = "production".parse().unwrap();
    assert_eq!(world.store.read().environment_by_name(Scope::All, &name).await.unwrap(), None);
    assert_eq!(world.store.read().environment(Scope::All, id).await.unwrap().name, name, "for the history");
    assert_eq!(make().await.unwrap().id, id);
    assert_eq!(world.store.read().environment_clusters(id).await.unwrap(), []);
    world.store.write(move |tx| Box::pin(tx.cluster_remove(Scope::All, cluster))).await.unwrap();
}

#[tokio::test]
async fn all_load_is_halted_with_what_goes_on_until_somebody_allows_it() {
    let world = World::new().await;
    let (actor, workspace) = (world.actor, world.actor.workspace);
    let mut cancels = world.store.cancels_watch();
    let halt = |reason: &'static str| {
        let kinds = ["none-such", "design.deploy"];
        world.store.write(move |tx| Box::pin(async move { tx.load_halt(&actor, reason, &kinds).await }))
    };
    let allow = || world.store.write(move |tx| Box::pin(async move { tx.load_allow(&actor).await }));
    let (first, asked) = halt("the shop is down").await.unwrap();
    assert_eq!((first.stopped, asked), (1, vec![world.operation]));
    assert_eq!(cancels.recv().await.unwrap(), world.operation);
    let (second, asked) = halt("another reason").await.unwrap();
    assert_eq!((second.id, second.reason.as_str(), asked.len()), (first.id, "the shop is down", 0));
    assert_eq!(world.store.read().load_halt(workspace).await.unwrap().unwrap().id, first.id);

    let lifted = allow().await.unwrap().unwrap();
    assert_eq!((lifted.id, lifted.lifted_by), (first.id, Some(actor.principal)));
    assert_eq!(allow().await.unwrap(), None, "it may already");
    assert_eq!(world.store.read().load_halt(workspace).await.unwrap(), None);
    let of = world.store.read().load_halt_of(world.operation).await.unwrap();
    assert_eq!(of.unwrap().id, first.id, "what was stopped knows by what for ever");
    let (third, _) = halt("once more").await.unwrap();
    assert!(third.id != first.id && third.stopped == 0);
}
