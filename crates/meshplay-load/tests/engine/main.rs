//! The engines against real sockets: targets that are well, that stall, and that are hostile.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod bytes;
mod closing;
mod cookies;
mod datagrams;
mod differing;
mod early;
mod follow;
mod grpc;
mod grpc_streams;
mod hostile;
mod http2;
mod http2_hostile;
mod http2_target;
mod http2_tls_hostile;
mod http3;
mod http3_hostile;
mod http3_target;
mod pace;
mod redirects;
mod resolving;
mod single;
mod sites;
mod stall;
mod starting;
mod target;
mod tls;
mod tls_hostile;
mod websocket;

use meshplay_load::Stop;
use meshplay_perf::{Recording, RunSpec};

/// Engines that are the same to every test.
const ENGINES: [&str; 3] = ["epoll", "ioUring", "general"];

/// A run against `port` with the rest of the specification as JSON.
fn run(engine: &str, port: u16, rest: &str) -> Recording {
    run_at(&format!("http://127.0.0.1:{port}/"), engine, rest)
}

fn run_at(url: &str, engine: &str, rest: &str) -> Recording {
    run_of(&format!(r#"{{"url": "{url}"}}"#), engine, rest)
}

/// Everything that a run says it has sent.
fn bytes_sent(recording: &Recording) -> u64 {
    recording.seconds.iter().map(|second| second.counters.bytes_sent).sum()
}

/// Of an endpoint as JSON.
fn run_of(endpoint: &str, engine: &str, rest: &str) -> Recording {
    let json = format!(r#"{{"endpoints": [{endpoint}], "engine": "{engine}", {rest}}}"#);
    let spec: RunSpec = serde_json::from_str(&json).unwrap();
    meshplay_load::run(&spec, &Stop::new(), &mut |_| {}).unwrap()
}
