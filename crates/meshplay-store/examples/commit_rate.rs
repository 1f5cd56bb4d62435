//! How many durable units per second this disk takes: `cargo run --release --example commit_rate -p meshplay-store`.
#![allow(clippy::print_stdout, reason = "its result")]
#![allow(clippy::unwrap_used, reason = "a tool for us")]

use std::time::{Duration, Instant};

use meshplay_store::{Body, NewEvent, OpenOptions, Store, Versioned};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Note(String);

impl Versioned for Note {
    const VERSION: u32 = 1;
}

const SECONDS: u64 = 3;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let dir = tempfile::TempDir::new_in(std::env::current_dir().unwrap()).unwrap();
    for writers in [1, 4, 16, 64, 256] {
        let data_dir = dir.path().join(writers.to_string());
        let options = OpenOptions { data_dir, wait: Duration::ZERO, key_file: None };
        let store = Store::open(options).await.unwrap();
        let started = Instant::now();
        let tasks: Vec<_> = (0..writers).map(|_| tokio::spawn(write_until(store.clone(), started))).collect();
        let mut waits = Vec::new();
        for task in tasks {
            waits.extend(task.await.unwrap());
        }
        waits.sort_unstable();
        let rate = waits.len() as f64 / started.elapsed().as_secs_f64();
        let at = |share: f64| waits[(waits.len() as f64 * share) as usize].as_secs_f64() * 1e3;
        println!("{writers:4} writers: {rate:8.0} units/s, p50 {:.1} ms, p99 {:.1} ms", at(0.5), at(0.99));
        store.close().await;
    }
}

async fn write_until(store: Store, started: Instant) -> Vec<Duration> {
    let actor = store.local_actor();
    let mut waits = Vec::new();
    while started.elapsed() < Duration::from_secs(SECONDS) {
        let event = NewEvent {
            kind: "bench".into(),
            subject: "x".repeat(40),
            operation: None,
            data: Body::of(&Note("y".repeat(200))).unwrap(),
        };
        let sent = Instant::now();
        let write = store.write(move |tx| Box::pin(async move { tx.event_create(&actor, event).await }));
        write.await.unwrap();
        waits.push(sent.elapsed());
    }
    waits
}
