//! What the loop of a thread relies on.

use super::*;
use crate::{clock::NS_PER_S, plan, request, stop::Stop};

fn core(json: &str) -> Core {
    let spec: RunSpec = serde_json::from_str(json).unwrap();
    let targets = spec.targets().unwrap();
    let requests = request::prepare(&spec, &targets, &Stop::new()).unwrap();
    let pacer = plan::sites(&spec, &targets)[0].pacer.clone();
    Core::new(&spec, Speech::of(&spec, targets[0].scheme), pacer, requests, 1)
}

/// When a thread wakes up whose only connection was refused `at_ns`.
fn wake_after_a_refusal(how_long: &str, at_ns: u64) -> u64 {
    let mut core = core(&format!(
        r#"{{"endpoints": [{{"url": "http://x/"}}], "arrivals": {{"kind": "constant", "rate": 10}}, {how_long}}}"#
    ));
    core.connect_all(0);
    core.tick(at_ns);
    core.not_connected(0, Outcome::ConnectRefused, at_ns);
    core.wake_ns(at_ns)
}

#[test]
fn a_thread_without_a_connection_sleeps_until_it_tries_again() {
    for how_long in [r#""count": 20"#, r#""durationMs": 5000"#, r#""durationMs": 5000, "count": 20"#] {
        assert!(wake_after_a_refusal(how_long, NS_PER_S) > NS_PER_S, "{how_long}");
    }
}
