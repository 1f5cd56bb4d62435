//! F03: kill -9 in the middle of writing. What was acknowledged is there; what was not is there whole or not at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::sleep,
    time::{Duration, Instant},
};

use meshplay_store::{NewEvent, OpenOptions, Scope, Store};
use tempfile::TempDir;

use crate::support::{Note, note};

/// Tells this test binary, started again by the test, where to write.
const CHILD_DIR: &str = "MESHPLAY_TEST_STORE_KILL_DIR";
/// How often the child is killed; soak runs ask for more.
const ROUNDS: &str = "MESHPLAY_TEST_STORE_KILL_ROUNDS";
const ROUNDS_DEFAULT: u32 = 8;
const WRITERS: u32 = 32;
const ROUND_LIMIT: Duration = Duration::from_secs(60);

fn options(dir: &Path) -> OpenOptions {
    OpenOptions { data_dir: dir.join("data"), wait: Duration::from_secs(30), key_file: None }
}

/// The child: writers that each write pairs of events and note in a file which pairs were acknowledged. As a test of its own,
/// without its variable, it has nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_gets_killed() {
    let Some(dir) = std::env::var_os(CHILD_DIR).map(PathBuf::from) else { return };
    let store = Store::open(options(&dir)).await.unwrap();
    let acks = fs::File::options().append(true).create(true).open(dir.join("acks")).unwrap();
    let acks = Arc::new(Mutex::new(acks));
    let process = std::process::id();
    let writers = (0..WRITERS).map(|writer| {
        let (store, acks) = (store.clone(), acks.clone());
        tokio::spawn(async move {
            for n in 0u64.. {
                let pair = format!("{process}-{writer}-{n}");
                write_pair(&store, pair.clone()).await;
                // One write call, so that a kill cannot cut a line in two.
                acks.lock().unwrap().write_all(format!("{pair}\n").as_bytes()).unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

async fn write_pair(store: &Store, pair: String) {
    let actor = store.local_actor();
    let event = move |half: &str| NewEvent {
        kind: half.to_owned(),
        subject: pair.clone(),
        operation: None,
        data: note(&pair),
    };
    let write = store.write(move |tx| {
        Box::pin(async move {
            tx.event_create(&actor, event("first")).await?;
            tx.event_create(&actor, event("second")).await
        })
    });
    write.await.unwrap();
}

fn start(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::the_process_that_gets_killed", "--nocapture"])
        .env(CHILD_DIR, dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn ack_bytes(dir: &Path) -> u64 {
    fs::metadata(dir.join("acks")).map_or(0, |found| found.len())
}

/// Waits until the child has acknowledged something in this round, then lets it run for a while, and kills it.
fn kill_while_writing(dir: &Path, longer: Duration) {
    let before = ack_bytes(dir);
    let mut child = start(dir);
    let started = Instant::now();
    while ack_bytes(dir) == before {
        assert!(started.elapsed() < ROUND_LIMIT, "the child wrote nothing");
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        sleep(Duration::from_millis(1));
    }
    sleep(longer);
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn check(dir: &Path) -> usize {
    // The child left its name in the lock file, so opening runs the quick check too.
    let store = Store::open(options(dir)).await.unwrap();
    let mut halves: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut last = 0;
    loop {
        let events = store.read().events_after(Scope::All, last, 10_000).await.unwrap();
        let Some(newest) = events.last() else { break };
        last = newest.seq;
        for event in events {
            assert_eq!(event.data.get::<Note>().unwrap().0, event.subject);
            halves.entry(event.subject).or_default().push(event.kind);
        }
    }
    assert!(halves.values().all(|halves| halves == &["first", "second"]), "half a unit was kept");
    let acks = fs::read_to_string(dir.join("acks")).unwrap();
    let lost: BTreeSet<&str> = acks.lines().filter(|pair| !halves.contains_key(*pair)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    store.close().await;
    acks.lines().count()
}

#[tokio::test]
async fn f03_kill_9_loses_no_acknowledged_unit_and_leaves_no_half_of_one() {
    let rounds = std::env::var(ROUNDS).map_or(ROUNDS_DEFAULT, |text| text.parse().unwrap());
    let dir = TempDir::new().unwrap();
    for round in 0..rounds {
        // From the first acknowledgement to half a second after it, differently each round.
        let longer = Duration::from_millis(u64::from(round * 67 % 500));
        kill_while_writing(dir.path(), longer);
        let acknowledged = check(dir.path()).await;
        assert!(acknowledged > round as usize, "{acknowledged}");
    }
}
