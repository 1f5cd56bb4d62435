//! Two commands at once on one data directory.

use std::time::{Duration, Instant};

use meshplay_test::{Fault, Scope};
use meshplay_types::Code;

use super::{COUNT, slow};
use crate::harness::installation::exit;

#[test]
fn a_second_command_waits_for_the_first() {
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    let mut deploying = behind.deploying(&design);
    deploying.until("it writes", |_| behind.written() > 0);
    // Reads of the store alone: it waits for the directory and then sees what the first one did.
    let listed = behind.meshplay.json(&["operation", "list", "--limit", "1"]);
    assert_eq!(listed["items"][0]["status"], "succeeded", "{listed:#}");
    deploying.end().expect(exit::OK);
}

#[test]
fn a_second_command_gives_up_after_10_s_and_names_the_process_in_its_way() {
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    behind.proxy.faults().set(Fault::Latency(Duration::from_secs(4)).on(Scope::writes()));
    let mut deploying = behind.deploying(&design);
    // It has the directory once it names its operation.
    deploying.operation();
    let started = Instant::now();
    let refused = behind.meshplay.run(&["cluster", "list"]).expect(exit::UNREACHABLE);
    let took = started.elapsed();
    refused.tells(Code::DATA_DIR_LOCKED);
    assert!(refused.stderr.contains(&deploying.pid().to_string()), "{}", refused.stderr);
    assert!((10..15).contains(&took.as_secs()), "{took:?}");
    deploying.kill();
}
