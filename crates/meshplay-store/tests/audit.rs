//! The audit trail: chained, and written with the change it tells of.

use meshplay_store::{AuditFilter, Decision, NewAudit, Scope, StoreError, audited};
use meshplay_types::{PageRequest, id::WorkspaceId};
use sqlx::{Connection as _, SqliteConnection};

use crate::support::{World, open};

fn entry(workspace: WorkspaceId, call: &str) -> NewAudit {
    NewAudit {
        workspace,
        actor: "local owner".into(),
        origin: "in process".into(),
        call: call.into(),
        subject: String::new(),
        decision: Decision::Allowed,
        status: 201,
        request: "1".into(),
    }
}

/// T54: who can write the file cannot change the trail unseen, as long as they do not have the key.
#[tokio::test]
async fn sec_t54_an_edited_or_removed_audit_entry_shows() {
    let world = World::new().await;
    let workspace = world.actor.workspace;
    for n in 0..5 {
        let entry = entry(workspace, &format!("Call{n}"));
        world.store.write(move |tx| Box::pin(tx.audit_create(entry))).await.unwrap();
    }
    assert_eq!(world.store.read().audit_verify(None, 100).await.unwrap().1, None);
    world.store.close().await;
    let file = format!("sqlite://{}", world.dir.path().join("data/meshplay.db").display());
    let tampered =
        [("UPDATE audit SET actor = 'nobody' WHERE seq = 4", 4), ("DELETE FROM audit WHERE seq = 2", 3)];
    for (change, first_bad) in tampered {
        let mut conn = SqliteConnection::connect(&file).await.unwrap();
        sqlx::query(change).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        let store = open(&world.dir).await.unwrap();
        assert_eq!(store.read().audit_verify(None, 100).await.unwrap().1, Some(first_bad), "{change}");
        store.close().await;
    }
}

#[tokio::test]
async fn an_audited_call_leaves_its_entry_with_what_it_wrote_and_not_without() {
    let world = World::new().await;
    let (store, actor) = (&world.store, world.actor);
    let entry = entry(actor.workspace, "DesignImport");
    let refused = store.write(move |tx| {
        Box::pin(async move {
            tx.design_create(&actor, &"new".parse().unwrap()).await?;
            Err::<(), _>(StoreError::Full)
        })
    });
    let (outcome, unwritten) = audited(entry.clone(), refused).await;
    assert!(outcome.is_err());
    assert_eq!(unwritten, Some(entry.clone()));
    let kept = async {
        for name in ["new", "newer"] {
            let name = name.parse().unwrap();
            store
                .write(move |tx| Box::pin(async move { tx.design_create(&actor, &name).await }))
                .await
                .unwrap();
        }
    };
    assert_eq!(audited(entry.clone(), kept).await.1, None);
    let page = store.read().audit(Scope::All, &AuditFilter::default(), &PageRequest::default()).await;
    assert_eq!(page.unwrap().items.into_iter().map(|one| one.entry).collect::<Vec<_>>(), [entry]);
    store.close().await;
}
