//! The engines against real sockets: targets that are well, that stall, and that are hostile.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod hostile;
mod pace;
mod stall;
mod target;

use meshplay_load::Stop;
use meshplay_perf::{Recording, RunSpec};

/// Engines that are the same to every test.
const ENGINES: [&str; 2] = ["epoll", "ioUring"];

/// A run against `port` with the rest of the specification as JSON.
fn run(engine: &str, port: u16, rest: &str) -> Recording {
    let json =
        format!(r#"{{"endpoints": [{{"url": "http://127.0.0.1:{port}/"}}], "engine": "{engine}", {rest}}}"#);
    let spec: RunSpec = serde_json::from_str(&json).unwrap();
    meshplay_load::run(&spec, &Stop::new(), &mut |_| {}).unwrap()
}
