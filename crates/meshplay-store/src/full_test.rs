//! F10 in small: a full database refuses units, keeps what it acknowledged, and goes on once there is space.

use std::time::Duration;

use crate::{Body, NewEvent, OpenOptions, Scope, Store, StoreError, Versioned, db::statements};

statements! {
    FULL = "PRAGMA max_page_count = 1";
    ROOMY = "PRAGMA max_page_count = 1000000";
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Text(String);

impl Versioned for Text {
    const VERSION: u32 = 1;
}

async fn write(store: &Store, bytes: usize) -> Result<u64, StoreError> {
    let actor = store.local_actor();
    let data = Body::of(&Text("x".repeat(bytes))).unwrap();
    let event = NewEvent { kind: "test".into(), subject: "x".into(), operation: None, data };
    store.write(move |tx| Box::pin(async move { tx.event_create(&actor, event).await })).await
}

#[tokio::test]
async fn f10_a_full_disk_refuses_writes_keeps_reads_and_recovers() {
    let dir = tempfile::TempDir::new().unwrap();
    let options = OpenOptions { data_dir: dir.path().join("data"), wait: Duration::ZERO, key_file: None };
    let store = Store::open(options).await.unwrap();
    let kept = write(&store, 10).await.unwrap();

    store.write(|tx| Box::pin(async { tx.conn.rows(FULL, vec![]).await.map(drop) })).await.unwrap();
    // Several at once, so that they share commits.
    let writes = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { write(&store, 100_000).await })
    });
    for write in writes.collect::<Vec<_>>() {
        let refused = write.await.unwrap();
        assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    }
    assert_eq!(store.read().events_after(Scope::All, 0, 10).await.unwrap().len(), 1);

    store.write(|tx| Box::pin(async { tx.conn.rows(ROOMY, vec![]).await.map(drop) })).await.unwrap();
    let seq = write(&store, 100_000).await.unwrap();
    assert!(seq > kept);
    assert_eq!(store.read().events_after(Scope::All, 0, 10).await.unwrap().len(), 2);
    store.close().await;
}
