//! Doing it again: connections that come back, and deployments that have nothing left to write.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use meshplay_test::{Fault, Scope, TestCluster, clusters};
use meshplay_types::Code;

use crate::{
    faults::support::Behind,
    harness::{CLUSTERS, Installation},
};

/// Exit code of DESIGN §6 for a wait that was too short.
const EXIT_TIMEOUT: i32 = 6;

/// On a simulated node its pod runs and never becomes ready.
const NEVER_READY: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: { name: lazy, namespace: @NS@ }
spec:
  selector: { matchLabels: { app: lazy } }
  template:
    metadata:
      labels: { app: lazy }
      annotations: { rig.meshplay.dev/behaviour: never-ready }
    spec: { containers: [{ name: lazy, image: "rig.local/busybox:1" }] }
"#;

fn cluster() -> Option<&'static TestCluster> {
    clusters().first()
}

#[test]
fn a_connection_that_was_removed_can_be_made_again() {
    let Some(cluster) = cluster() else { return };
    let meshplay = Installation::new();
    for _ in 0..2 {
        meshplay.connect(CLUSTERS[0], cluster.kubeconfig());
        meshplay.run(&["cluster", "remove", CLUSTERS[0], "--yes"]).expect(0);
    }
    let listed = meshplay.run(&["cluster", "list", "-o", "name"]).expect(0);
    assert_eq!(listed.stdout.trim(), "");
}

#[test]
fn what_needs_no_write_is_still_waited_for() {
    let Some(cluster) = cluster() else { return };
    let namespace = cluster.namespace();
    let meshplay = Installation::connected(&clusters()[..1]);
    let file = meshplay.file("lazy.yaml", &NEVER_READY.replace("@NS@", namespace.name()));
    meshplay.json(&["design", "import", "-f", &file]);
    for applied in [1, 0] {
        let run = meshplay.run(&["design", "deploy", "lazy", "--yes", "--timeout", "3s", "-o", "json"]);
        let run = run.expect(EXIT_TIMEOUT);
        run.tells(Code::HEALTH_TIMEOUT);
        let column = &run.json()["clusters"][0];
        assert_eq!((&column["status"], &column["objects"]["applied"]), (&"held".into(), &applied.into()));
    }
    meshplay.json(&["design", "undeploy", "lazy", "--yes"]);
}

#[test]
fn what_somebody_else_writes_between_our_read_and_our_dry_run_is_not_planned() {
    let Some(behind) = Behind::new("") else { return };
    let design = behind.configmaps(1);
    behind.meshplay.json(&["design", "deploy", &design, "--yes"]);
    let kubectl = behind.corner.cluster().kubectl().clone();
    let (namespace, name) = (behind.corner.name().to_owned(), format!("configmap/{design}-1"));
    let is_done = AtomicBool::new(false);
    let before_the_dry_run = Scope::matching(move |parts| {
        let is_dry_run = parts.uri.query().is_some_and(|query| query.contains("dryRun="));
        if is_dry_run && !is_done.swap(true, Ordering::SeqCst) {
            kubectl.run(&["--namespace", &namespace, "annotate", &name, "controller=was-here"]).unwrap();
        }
        is_dry_run
    });
    behind.proxy.faults().set(Fault::Latency(Duration::from_millis(1)).on(before_the_dry_run));
    let planned = behind.meshplay.json(&["design", "plan", &design]);
    let plan = &planned["clusters"][0];
    assert_eq!((&plan["unchanged"], &plan["updates"]), (&1.into(), &0.into()), "{plan:#}");
    let kubectl = behind.corner.cluster().kubectl();
    let annotation = ["get", "configmap", "--output", "jsonpath={.items[*].metadata.annotations.controller}"];
    let found = kubectl.run(&[&["--namespace", behind.corner.name()], &annotation[..]].concat()).unwrap();
    assert_eq!(found, "was-here", "it was written in between");
}
