//! A server that carries the work out: without the command that asked for it, and again after `kill -9`.

use rustix::process::Signal;

use super::{COUNT, slow};
use crate::{harness::installation::exit, journeys::serve::serve};

#[test]
fn f01_work_goes_on_without_its_command_and_after_the_server_was_killed() {
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    let (server, url) = serve(&behind.meshplay);
    let (mark, before) = (behind.mark(), behind.written());
    let mut deploying = behind.deploying(&design);
    let operation = deploying.operation();
    deploying.until("something was written", |_| behind.written() > before);
    deploying.signal(Signal::INT);
    let left = deploying.end().expect(exit::PARTIAL);
    assert!(left.stderr.contains(&format!("goes on at {url}")), "{}", left.stderr);
    let status = || behind.meshplay.json(&["operation", "get", &operation])["status"].clone();
    assert_eq!(status(), "running");
    server.kill();

    let (mut server, _) = serve(&behind.meshplay);
    server.until("the operation has ended", |_| status() != "running");
    assert_eq!(status(), "succeeded");
    behind.written_once(&design, mark, COUNT);
    let events = behind.meshplay.json(&["event", "list", "--operation", &operation]);
    let kinds: Vec<&str> =
        events["items"].as_array().unwrap().iter().filter_map(|event| event["kind"].as_str()).collect();
    assert_eq!(kinds.last(), Some(&"design.deploy.accepted"), "{kinds:?}");
    assert!(kinds.len() >= 2, "{kinds:?}");
    server.signal(Signal::TERM);
    server.end().expect(exit::OK);
    behind.undeployed(&design);
}
