//! What a store refuses to open, and what it leaves behind.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    time::{Duration, Instant},
};

use meshplay_store::{KEY_FILE, LOCK_FILE, OpenError, OpenOptions, Store, StoreError, lock_holder};
use meshplay_types::Code;
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::support::{open, options};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[tokio::test]
async fn nobody_but_the_owner_may_look_at_any_file() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await.unwrap();
    store.read().designs(meshplay_store::Scope::All, &Default::default()).await.unwrap();
    let data = dir.path().join("data");
    assert_eq!(mode(&data), 0o700);
    let files: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).collect();
    let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    for expected in [LOCK_FILE, KEY_FILE, "meshplay.db", "meshplay.db-wal", "meshplay.db-shm"] {
        assert!(names.contains(&expected), "{names:?}");
    }
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    store.close().await;
}

#[tokio::test]
async fn a_directory_or_file_that_others_may_read_is_refused() {
    let dir = TempDir::new().unwrap();
    open(&dir).await.unwrap().close().await;
    let data = dir.path().join("data");
    for path in [data.clone(), data.join(KEY_FILE), data.join("meshplay.db"), data.join(LOCK_FILE)] {
        let before = mode(&path);
        fs::set_permissions(&path, Permissions::from_mode(before | 0o040)).unwrap();
        let fault = open(&dir).await.err().unwrap();
        assert!(matches!(&fault, OpenError::TooOpen { path: found, .. } if *found == path), "{fault}");
        assert_eq!(fault.code(), Code::DATA_DIR_TOO_OPEN);
        fs::set_permissions(&path, Permissions::from_mode(before)).unwrap();
    }
    open(&dir).await.unwrap().close().await;
}

#[tokio::test]
async fn a_held_directory_is_refused_with_the_pid_of_its_holder() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await.unwrap();
    let fault = open(&dir).await.err().unwrap();
    assert_eq!(fault.code(), Code::DATA_DIR_LOCKED);
    assert!(fault.to_string().contains(&std::process::id().to_string()), "{fault}");
    let data = dir.path().join("data");
    let holder = lock_holder(&data).unwrap().unwrap();
    assert_eq!((holder.pid, holder.url), (std::process::id(), None));
    store.close().await;
    assert_eq!(lock_holder(&data).unwrap(), None);
    assert_eq!(fs::metadata(data.join(LOCK_FILE)).unwrap().len(), 0, "a clean stop empties the lock file");
    open(&dir).await.unwrap().close().await;
}

#[tokio::test]
async fn a_process_is_waited_for_and_a_server_is_not() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await.unwrap();
    let patient = OpenOptions { wait: Duration::from_secs(60), ..options(&dir) };
    let waiting = tokio::spawn(Store::open(patient.clone()));
    tokio::task::yield_now().await;
    store.close().await;
    let store = waiting.await.unwrap().unwrap();

    store.lock_url_set("http://127.0.0.1:1").await.unwrap();
    let started = Instant::now();
    let fault = Store::open(patient).await.err().unwrap();
    assert!(started.elapsed() < Duration::from_secs(30));
    let OpenError::Locked { holder: Some(holder), .. } = fault else { panic!("{fault}") };
    assert_eq!(holder.url.as_deref(), Some("http://127.0.0.1:1"));
    store.close().await;
}

#[tokio::test]
async fn a_dropped_store_gives_the_directory_free_once_its_writer_has_ended() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir).await.unwrap());
    let again = OpenOptions { wait: Duration::from_secs(60), ..options(&dir) };
    Store::open(again).await.unwrap().close().await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let dir = TempDir::new().unwrap();
    open(&dir).await.unwrap().close().await;
    let file = dir.path().join("data/meshplay.db");
    let mut conn = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'newer', TRUE, x'00', 0)";
    sqlx::query(newer).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let fault = open(&dir).await.err().unwrap();
    assert!(matches!(fault, OpenError::SchemaNewer { found: 9999, .. }), "{fault}");
    assert_eq!(fault.code(), Code::SCHEMA_NEWER);
}

#[tokio::test]
async fn the_installation_stays_the_same_and_its_key_is_needed() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await.unwrap();
    let first = store.installation();
    store.close().await;
    let store = open(&dir).await.unwrap();
    assert_eq!(store.installation(), first);
    store.close().await;

    let key = dir.path().join("data").join(KEY_FILE);
    let text = fs::read_to_string(&key).unwrap();
    assert_eq!(text.trim().len(), 64);
    fs::write(&key, "0".repeat(64)).unwrap();
    assert!(matches!(open(&dir).await.err(), Some(OpenError::KeyWrong { .. })));
    fs::write(&key, "nonsense").unwrap();
    assert!(matches!(open(&dir).await.err(), Some(OpenError::KeyMalformed { .. })));
    fs::remove_file(&key).unwrap();
    assert!(matches!(open(&dir).await.err(), Some(OpenError::KeyMissing { .. })));

    // A key file elsewhere, as MESHPLAY_KEY_FILE names it.
    let elsewhere = dir.path().join("elsewhere");
    fs::write(&elsewhere, text).unwrap();
    fs::set_permissions(&elsewhere, Permissions::from_mode(0o600)).unwrap();
    let store = Store::open(OpenOptions { key_file: Some(elsewhere), ..options(&dir) }).await.unwrap();
    assert_eq!(store.installation(), first);
    store.close().await;
}

#[tokio::test]
async fn damage_is_found_after_an_unclean_stop() {
    let dir = TempDir::new().unwrap();
    open(&dir).await.unwrap().close().await;
    let data = dir.path().join("data");
    fs::write(data.join(LOCK_FILE), "{}").unwrap();
    let file = data.join("meshplay.db");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].iter_mut().for_each(|byte| *byte ^= 0xa5);
    fs::write(&file, bytes).unwrap();
    let fault = open(&dir).await.err().unwrap();
    assert_eq!(fault.code(), Code::DATABASE_DAMAGED, "{fault}");
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await.unwrap();
    store.close().await;
    let written = store.write(|tx| Box::pin(async move { Ok(tx.now()) })).await;
    assert!(matches!(written, Err(StoreError::Stopped { .. })), "{written:?}");
    let read = store.read().deployments_active().await;
    assert!(matches!(read, Err(StoreError::Stopped { .. })), "{read:?}");
    assert_eq!(&*store.stopped().await, "it was closed");
}
