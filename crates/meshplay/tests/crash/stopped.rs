//! Ctrl-C and `operation cancel`.

use std::time::{Duration, Instant};

use meshplay_test::Network;
use rustix::process::Signal;

use super::slow;
use crate::{faults::support::EAST, harness::installation::exit};

/// More than are on their way at once: those that are when it is stopped are waited for.
const COUNT: usize = 80;
/// Writes before it is stopped.
const SOME: usize = 10;

#[test]
fn what_was_on_its_way_when_a_cancelled_deployment_was_killed_is_undeployed_too() {
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    let mut deploying = behind.deploying(&design);
    let operation = deploying.operation();
    deploying.until("some is written", |_| behind.written() >= SOME);
    deploying.kill();
    behind.meshplay.json(&["operation", "cancel", &operation]);
    behind.undeployed(&design);
}

#[test]
fn ctrl_c_leaves_a_deployment_that_can_be_resumed() {
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    let mark = behind.mark();
    let mut deploying = behind.deploying(&design);
    let operation = deploying.operation();
    deploying.until("some is written", |_| behind.written() >= SOME);
    deploying.signal(Signal::INT);
    let stopped = deploying.end().expect(exit::PARTIAL);
    assert!(stopped.stderr.contains(&format!("meshplay operation resume {operation}")), "{}", stopped.stderr);
    let there = behind.there(&design).len();
    assert!(there < COUNT, "{there}");

    let found = behind.meshplay.json(&["operation", "get", &operation]);
    assert_eq!(found["status"], "running");
    assert_eq!(found["clusters"][0]["progress"]["done"], there, "what was on its way was recorded");
    let busy = behind.meshplay.run(&["design", "deploy", &design, "--yes", "--cluster", EAST]);
    busy.expect(exit::REFUSED).tells(meshplay_types::Code::TARGET_BUSY);
    let resumed = behind.meshplay.json(&["operation", "resume", &operation]);
    assert_eq!(resumed["status"], "succeeded", "{resumed:#}");
    behind.written_once(&design, mark, COUNT);
    behind.undeployed(&design);
}

#[test]
fn a_cancelled_operation_writes_nothing_more_and_what_is_done_stays_known() {
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    let mut deploying = behind.deploying(&design);
    let operation = deploying.operation();
    deploying.until("some is written", |_| behind.written() >= SOME);
    deploying.kill();
    let there = behind.there(&design).len();
    let mark = behind.mark();
    let cancelled = behind.meshplay.json(&["operation", "cancel", &operation]);
    assert_eq!(cancelled["status"], "cancelled", "{cancelled:#}");
    assert_eq!(cancelled["clusters"][0]["status"], "cancelled", "{cancelled:#}");
    assert_eq!(behind.writes_since(mark).count(&design), 0);
    assert!(behind.there(&design).len() >= there, "what is done stays done");

    let deployed = behind.meshplay.json(&["design", "deploy", &design, "--yes"]);
    assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    behind.undeployed(&design);
}

#[test]
fn ctrl_c_ends_a_deployment_that_waits_for_a_cluster_that_swallows_everything() {
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    let mark = behind.mark();
    let mut deploying = behind.deploying(&design);
    let operation = deploying.operation();
    deploying.until("some is written", |_| behind.written() >= SOME);
    behind.proxy.faults().set_network(Network::BlackHole);
    deploying.signal(Signal::INT);
    let started = Instant::now();
    deploying.end().expect(exit::PARTIAL);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(15), "{took:?}");
    eprintln!("Ctrl-C in a black hole: over in {took:.1?}");
    behind.proxy.faults().clear();
    let resumed = behind.meshplay.json(&["operation", "resume", &operation]);
    assert_eq!(resumed["status"], "succeeded", "{resumed:#}");
    behind.written_once(&design, mark, COUNT);
}
