//! A thread that cannot begin: the run says so at once, and no other thread waits for it.

use std::{fs::File, process::Command, sync::mpsc, thread, time::Duration};

use meshplay_load::{LoadError, Stop};
use meshplay_perf::RunSpec;

use crate::{ENGINES, target::Target};

/// Says that this is a process whose files are few, and where the target listens.
const PORT: &str = "MESHPLAY_LOAD_STARVED";
/// Only a failure waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// In a process of its own, for all threads of a process share its files.
#[test]
fn a_run_fails_at_once_when_one_of_its_threads_cannot_begin() {
    if let Ok(port) = std::env::var(PORT) {
        ENGINES.into_iter().for_each(|engine| starve(engine, &port));
        return;
    }
    let target = Target::start(None);
    let name = "starting::a_run_fails_at_once_when_one_of_its_threads_cannot_begin";
    let ended = Command::new("sh")
        .args(["-c", r#"ulimit -n 64 && exec "$@""#, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(PORT, target.port.to_string())
        .status()
        .unwrap();
    assert!(ended.success());
}

/// Two files are left for four threads: each needs one, and another one for its connection.
fn starve(engine: &str, port: &str) {
    let json = format!(
        r#"{{"endpoints": [{{"url": "http://127.0.0.1:{port}/"}}], "engine": "{engine}", "connections": 4,
            "threads": 4, "arrivals": {{"kind": "max"}}, "durationMs": 60000}}"#
    );
    let spec: RunSpec = serde_json::from_str(&json).unwrap();
    let (ended, ends) = mpsc::channel();
    let mut taken: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    taken.truncate(taken.len() - 2);
    thread::spawn(move || ended.send(meshplay_load::run(&spec, &Stop::new(), &mut |_| {})));
    let result = ends.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{engine}: it waits"));
    assert!(matches!(result, Err(LoadError::System { .. })), "{engine}: {result:?}");
}
