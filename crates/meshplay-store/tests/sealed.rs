//! Secrets: on the disk only sealed, and only in their own row.

use std::fs;

use meshplay_store::{
    Experiment, ExperimentKind, NewRevision, NewRun, Profile, RevisionSecrets, Run, Scope, SecretEntry,
    SecretName, Store, StoreError,
};
use meshplay_types::{Code, Digest, Secret, id::CredentialId};
use sqlx::{Connection as _, SqliteConnection};

use crate::support::{World, note, open};

const CANARY: &str = "canary-5f0c2b7e-secret";

fn name(key: &str) -> SecretName {
    SecretName { name: "db".into(), key: key.into() }
}

impl World {
    /// Seals a value and makes a revision with it.
    async fn put(&self, key: &str, value: &str) -> u32 {
        let (actor, design, name) = (self.actor, self.design.id, name(key));
        let value = Secret::new(value.as_bytes().to_vec());
        let put = self.store.write(move |tx| {
            Box::pin(async move {
                let version = tx.secret_put(&actor, design, &name, &value).await?;
                let secrets = RevisionSecrets { of: None, sealed: vec![(name, version)] };
                let new = NewRevision::new(Digest::of_bytes(b"text"), "text", "")?.with_secrets(secrets);
                tx.revision_create(&actor, design, new).await
            })
        });
        put.await.unwrap()
    }

    async fn reveal(&self, rev: u32, key: &str) -> Option<String> {
        let found = self.store.read().secret_reveal(self.design.id, rev, &name(key)).await.unwrap();
        found.map(|secret| String::from_utf8(secret.into_revealed()).unwrap())
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
    let one = world.put("password", "one").await;
    let design = world.design.id;
    let before = world.store.read().secrets(design, one).await.unwrap();
    assert_eq!(before[0].keyed_hash, world.store.read().secret_hash(design, &name("password"), b"one"));
    let two = world.put("password", "two").await;
    assert_eq!(world.reveal(two, "password").await.as_deref(), Some("two"));
    assert_ne!(world.store.read().secrets(design, two).await.unwrap()[0].keyed_hash, before[0].keyed_hash);
    assert_eq!(world.reveal(two, "none").await, None);

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
async fn a_revision_keeps_the_values_that_it_was_made_with() {
    let world = World::new().await;
    let first = world.put("password", "one").await;
    let second = world.put("password", "two").await;
    let third = world.put("user", "me").await;
    let again = world.put("password", "one").await;
    let (actor, design) = (world.actor, world.design.id);
    let back = world.store.write(move |tx| {
        Box::pin(async move {
            let secrets = RevisionSecrets { of: Some(second), ..RevisionSecrets::default() };
            let new = NewRevision::new(Digest::of_bytes(b"text"), "text", "")?.with_secrets(secrets);
            tx.revision_create(&actor, design, new).await
        })
    });
    let back = back.await.unwrap();
    let seen = async |rev| (world.reveal(rev, "password").await, world.reveal(rev, "user").await);
    let values = |password: &str, user: Option<&str>| (Some(password.to_owned()), user.map(str::to_owned));
    assert_eq!(seen(first).await, values("one", None));
    assert_eq!(seen(second).await, values("two", None));
    assert_eq!(seen(third).await, values("two", Some("me")));
    assert_eq!(seen(again).await, values("one", Some("me")));
    assert_eq!(seen(back).await, values("two", None));
    let versions =
        |entries: Vec<SecretEntry>| entries.into_iter().map(|entry| entry.version).collect::<Vec<_>>();
    assert_eq!(
        versions(world.store.read().secrets(design, again).await.unwrap()),
        [1, 1],
        "a value is kept once"
    );
}

#[tokio::test]
async fn a_sealed_value_moved_to_another_row_does_not_open() {
    let world = World::new().await;
    world.put("a", "one").await;
    let rev = world.put("b", "two").await;
    world
        .tamper("UPDATE secret_value SET sealed = (SELECT sealed FROM secret_value WHERE key = 'b') WHERE key = 'a'")
        .await;
    let moved = world.store.read().secret_reveal(world.design.id, rev, &name("a")).await;
    assert!(matches!(moved, Err(StoreError::Unseal { .. })), "{moved:?}");
    assert!(world.store.read().secret_reveal(world.design.id, rev, &name("b")).await.is_ok());
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
    let rev = world.put("password", CANARY).await;
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
    let secret = store.read().secret_reveal(world.design.id, rev, &name("password")).await.unwrap().unwrap();
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

/// A run of a profile, and an experiment, each asking for what the text says.
struct Asking {
    profile: Profile,
    run: Run,
    experiment: Experiment,
}

impl World {
    async fn ask(&self, text: &'static str) -> Asking {
        let (actor, operation) = (self.actor, self.operation);
        let ask = self.store.write(move |tx| {
            Box::pin(async move {
                let profile = tx.profile_set(&actor, "shop", note(text)).await?;
                let new = NewRun {
                    profile: Some(profile.id),
                    operation: Some(operation),
                    name: "shop".to_owned(),
                    target: "http://shop/".to_owned(),
                    spec: note(text),
                    tags: String::new(),
                    note: String::new(),
                };
                let run = tx.run_create(&actor, new).await?;
                let kind = ExperimentKind::Variants;
                let experiment = tx.experiment_create(&actor, operation, kind, "shop", note(text)).await?;
                Ok(Asking { profile, run, experiment })
            })
        });
        ask.await.unwrap()
    }

    /// Insists that no file has the text.
    #[track_caller]
    fn holds_nowhere(&self, text: &str) {
        for entry in fs::read_dir(self.dir.path().join("data")).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
}

/// Insists that what is asked for is read as it was written.
async fn asks(store: &Store, asking: &Asking, text: &str) {
    let mut read = store.read();
    let run = read.run(Scope::All, asking.run.id).await.unwrap();
    let profile = read.profile(Scope::All, asking.profile.id).await.unwrap();
    let experiment = read.experiment(Scope::All, asking.experiment.id).await.unwrap();
    assert_eq!([run.spec, profile.spec, experiment.plan], [(); 3].map(|()| note(text)));
}

#[tokio::test]
async fn no_file_holds_what_runs_profiles_and_experiments_ask_for() {
    let world = World::new().await;
    let asking = world.ask(CANARY).await;
    world.holds_nowhere(CANARY);
    world.store.close().await;
    world.holds_nowhere(CANARY);
    asks(&open(&world.dir).await.unwrap(), &asking, CANARY).await;
}

#[tokio::test]
async fn what_was_stored_in_clear_before_is_read_and_in_no_file_any_more() {
    let world = World::new().await;
    let asking = world.ask("what no row has any more").await;
    // Longer than a page, as tables are: those have pages of their own.
    let long: &'static str = format!("{} {CANARY}", "x".repeat(20_000)).leak();
    for text in [CANARY, long] {
        let clear =
            |table: &str, column: &str| format!("UPDATE {table} SET sealed = NULL, {column} = '\"{text}\"'");
        for sql in [clear("profile", "spec"), clear("run", "spec"), clear("experiment", "plan")] {
            world.tamper(sql.leak()).await;
        }
        world.store.close().await;
        let store = open(&world.dir).await.unwrap();
        asks(&store, &asking, text).await;
        store.close().await;
        world.holds_nowhere(CANARY);
    }
}

#[tokio::test]
async fn what_another_row_or_an_older_profile_asks_for_does_not_open() {
    let world = World::new().await;
    let old = world.ask("old").await;
    world.tamper("CREATE TABLE stolen AS SELECT sealed FROM profile").await;
    let new = world.ask("new").await;
    assert_eq!((old.profile.id, new.profile.spec), (new.profile.id, note("new")));
    world.tamper("UPDATE profile SET sealed = (SELECT sealed FROM stolen)").await;
    world.tamper("UPDATE run SET sealed = (SELECT sealed FROM run ORDER BY id LIMIT 1)").await;
    let (profile, run) = (
        world.store.read().profile(Scope::All, new.profile.id).await.unwrap_err(),
        world.store.read().run(Scope::All, new.run.id).await.unwrap_err(),
    );
    for fault in [profile, run] {
        assert!(matches!(fault, StoreError::Unseal { .. }), "{fault:?}");
        assert_eq!(fault.code(), Code::SEAL_BROKEN);
    }
    assert!(world.store.read().run(Scope::All, old.run.id).await.is_ok());
}
