//! `kill -9`.

use std::time::{Duration, Instant};

use super::{COUNT, slow};
use crate::{faults::support::Behind, harness::installation::exit};

/// Kills a deployment after so many writes were sent, and takes it to its end.
fn check(behind: &Behind, writes: usize) {
    let design = behind.configmaps(COUNT);
    let mark = behind.mark();
    let before = behind.written();
    let mut deploying = behind.deploying(&design);
    let operation = deploying.operation();
    deploying.until("enough was written", |_| behind.written() >= before + writes);
    deploying.kill();

    let listed = behind.meshplay.json(&["operation", "list", "--limit", "1"]);
    let newest = &listed["items"][0];
    assert_eq!((&newest["operation"], &newest["status"]), (&operation.as_str().into(), &"running".into()));
    let started = Instant::now();
    let resumed = behind.meshplay.json(&["operation", "resume", &operation]);
    let took = started.elapsed();
    assert_eq!(resumed["status"], "succeeded", "{resumed:#}");
    assert_eq!(resumed["clusters"][0]["objects"]["applied"], COUNT, "{resumed:#}");
    assert_eq!(behind.there(&design).len(), COUNT);
    behind.written_once(&design, mark, COUNT);
    eprintln!("killed after {writes} writes: resumed and done in {took:.1?}");

    let mark = behind.mark();
    let deployed = behind.meshplay.json(&["design", "deploy", &design, "--yes"]);
    assert_eq!(deployed["clusters"][0]["objects"]["unchanged"], COUNT, "{deployed:#}");
    assert_eq!(behind.writes_since(mark).count(&design), 0);
    behind.undeployed(&design);
}

#[test]
fn f01_a_deployment_that_is_killed_goes_on_without_doing_anything_twice() {
    let Some(behind) = slow() else { return };
    for writes in [1, COUNT / 2, COUNT] {
        check(&behind, writes);
    }
}

#[test]
fn f01_an_undeployment_that_is_killed_goes_on() {
    use http::Method;
    use meshplay_test::{Fault, Scope};
    let Some(behind) = slow() else { return };
    let design = behind.configmaps(COUNT);
    behind.meshplay.json(&["design", "deploy", &design, "--yes"]);
    let deletes = Scope::matching(|parts| parts.method == Method::DELETE);
    behind.proxy.faults().add(Fault::Latency(Duration::from_millis(150)).on(deletes));
    let undeploy = ["design", "undeploy", &design, "--yes"];
    let mut undeploying = crate::harness::Running::start(&behind.meshplay, &undeploy, &[]);
    let operation = undeploying.operation();
    let deleted = || behind.proxy.faults().seen().iter().filter(|one| one.method == Method::DELETE).count();
    undeploying.until("some are deleted", |_| deleted() >= COUNT / 2);
    undeploying.kill();
    behind.meshplay.run(&["operation", "resume", &operation]).expect(exit::OK);
    assert!(behind.there(&design).is_empty());
}
