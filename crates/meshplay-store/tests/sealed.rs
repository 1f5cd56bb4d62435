//! Secrets: on the disk only sealed, and only in their own row.

use std::fs;

use meshplay_store::{SecretName, StoreError};
use meshplay_types::{Secret, id::CredentialId};
use sqlx::{Connection as _, SqliteConnection};

use crate::support::{World, open};

const CANARY: &str = "canary-5f0c2b7e-secret";

fn name(key: &str) -> SecretName {
    SecretName { name: "db".into(), key: key.into() }
}

impl World {
    async fn put(&self, key: &str, value: &str) {
        let (actor, design, name) = (self.actor, self.design.id, name(key));
        let value = Secret::new(value.as_bytes().to_vec());
        let put = self
            .store
            .write(move |tx| Box::pin(async move { tx.secret_put(&actor, design, &name, &value).await }));
        put.await.unwrap();
    }

    async fn credential(&self, value: &str) -> CredentialId {
        let (actor, value) = (self.actor, Secret::new(value.to_owned()));
        let create = self.store.write(move |tx| {
            Box::pin(async move { tx.credential_create(&actor, "kubeconfig", &value).await })
        });
        create.await.unwrap()
    }

    /// Runs SQL as an attacker with the file would.
    async fn tamper(&self, sql: &'static str) {
        let file = self.dir.path().join("data/meshplay.db");
        let mut conn = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        sqlx::query(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
}

#[tokio::test]
async fn secrets_come_back_as_they_were_and_can_be_replaced() {
    let world = World::new().await;
    world.put("password", "one").await;
    let design = world.design.id;
    let reveal = async || {
        let secret = world.store.read().secret_reveal(design, &name("password")).await.unwrap().unwrap();
        String::from_utf8(secret.into_revealed()).unwrap()
    };
    assert_eq!(reveal().await, "one");
    let before = world.store.read().secrets(design).await.unwrap();
    assert_eq!(before[0].keyed_hash, world.store.read().secret_hash(design, &name("password"), b"one"));
    world.put("password", "two").await;
    assert_eq!(reveal().await, "two");
    assert_ne!(world.store.read().secrets(design).await.unwrap()[0].keyed_hash, before[0].keyed_hash);
    assert!(world.store.read().secret_reveal(design, &name("none")).await.unwrap().is_none());

    let id = world.credential("kubeconfig text").await;
    let replacement = Secret::new("rotated".to_owned());
    let replace =
        world.store.write(move |tx| Box::pin(async move { tx.credential_replace(id, &replacement).await }));
    replace.await.unwrap();
    assert_eq!(world.store.read().credential_reveal(id).await.unwrap().reveal(), "rotated");
    world.store.write(move |tx| Box::pin(tx.credential_remove(id))).await.unwrap();
    assert!(matches!(world.store.read().credential_reveal(id).await, Err(StoreError::NotFound { .. })));
}

#[tokio::test]
async fn a_sealed_value_moved_to_another_row_does_not_open() {
    let world = World::new().await;
    world.put("a", "one").await;
    world.put("b", "two").await;
    world
        .tamper("UPDATE secret_value SET sealed = (SELECT sealed FROM secret_value WHERE key = 'b') WHERE key = 'a'")
        .await;
    let moved = world.store.read().secret_reveal(world.design.id, &name("a")).await;
    assert!(matches!(moved, Err(StoreError::Unseal { .. })), "{moved:?}");
    assert!(world.store.read().secret_reveal(world.design.id, &name("b")).await.is_ok());
}

#[tokio::test]
async fn an_older_sealed_value_put_back_under_the_new_version_does_not_open() {
    let world = World::new().await;
    let id = world.credential("old").await;
    world.tamper("CREATE TABLE stolen AS SELECT sealed FROM credential").await;
    let value = Secret::new("new".to_owned());
    world
        .store
        .write(move |tx| Box::pin(async move { tx.credential_replace(id, &value).await }))
        .await
        .unwrap();
    world.tamper("UPDATE credential SET sealed = (SELECT sealed FROM stolen)").await;
    let opened = world.store.read().credential_reveal(id).await;
    assert!(matches!(opened, Err(StoreError::Unseal { .. })), "{opened:?}");
}

#[tokio::test]
async fn no_file_holds_a_secret_while_the_store_is_open_or_after() {
    let world = World::new().await;
    world.put("password", CANARY).await;
    world.credential(CANARY).await;
    let data = world.dir.path().join("data");
    let look = || {
        let mut looked_at = Vec::new();
        for entry in fs::read_dir(&data).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let base64 = b"Y2FuYXJ5LTVmMGMyYjdl";
            for canary in [CANARY.as_bytes(), base64] {
                let found = bytes.windows(canary.len()).any(|window| window == canary);
                assert!(!found, "{}", path.display());
            }
            looked_at.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
        looked_at
    };
    assert!(look().contains(&"meshplay.db-wal".to_owned()), "the log holds the newest pages");
    world.store.close().await;
    look();
    let store = open(&world.dir).await.unwrap();
    let secret = store.read().secret_reveal(world.design.id, &name("password")).await.unwrap().unwrap();
    assert_eq!(secret.reveal(), CANARY.as_bytes());
}

#[tokio::test]
async fn neither_errors_nor_debug_texts_show_a_secret() {
    let world = World::new().await;
    let id = world.credential(CANARY).await;
    world.tamper("UPDATE credential SET sealed_version = 7").await;
    let secret = Secret::new(CANARY.to_owned());
    let fault = world.store.read().credential_reveal(id).await.unwrap_err();
    for text in [format!("{secret:?}"), format!("{fault} {fault:?}")] {
        assert!(!text.contains(CANARY), "{text}");
    }
}
