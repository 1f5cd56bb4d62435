//! A deployment that waits for health while the cluster is away.

use std::time::{Duration, Instant};

use meshplay_test::{Fault, Faults, Network, Scope};

use super::support::{Behind, EAST, import};
use crate::harness::{Running, installation::exit, unique};

/// How long the cluster is away.
const FAULT: Duration = Duration::from_secs(20);
/// The share of one CPU that it may cost.
const CPU_SHARE_MAX: f64 = 0.05;
/// How soon after it the deployment must be over.
const RECOVERY: Duration = Duration::from_secs(30);

/// A Deployment whose pod becomes ready after a while: while the cluster is away.
fn slow(namespace: &str, ready_after: &str) -> String {
    format!(
        r#"apiVersion: apps/v1
kind: Deployment
metadata: {{ name: slow, namespace: {namespace} }}
spec:
  replicas: 1
  selector: {{ matchLabels: {{ app: slow }} }}
  template:
    metadata:
      labels: {{ app: slow }}
      annotations: {{ rig.meshplay.dev/behaviour: slow-start, rig.meshplay.dev/ready-after: {ready_after} }}
    spec:
      containers: [{{ name: main, image: "rig.local/busybox:1" }}]
"#
    )
}

#[track_caller]
fn check(name: &str, go_wrong: impl Fn(&Faults)) {
    let Some(behind) = Behind::new("") else { return };
    let design = unique("w");
    import(&behind.meshplay, &design, &slow(behind.corner.name(), "10s"));
    let deploy = ["design", "deploy", &design, "--yes", "--cluster", EAST, "-o", "json"];
    let mut deploying = Running::start(&behind.meshplay, &deploy, &[]);
    deploying.says("waiting for");
    let faults = behind.proxy.faults();
    go_wrong(faults);
    let (cpu_from, from) = (deploying.cpu(), Instant::now());
    deploying.until("the fault ends", |_| from.elapsed() > FAULT);
    let share = (deploying.cpu() - cpu_from).as_secs_f64() / from.elapsed().as_secs_f64();
    faults.clear();
    let ended = Instant::now();
    let deployed = deploying.end().expect(exit::OK);
    let took = ended.elapsed();
    assert_eq!(deployed.json()["status"], "succeeded", "{}", deployed.stdout);
    assert!(took < RECOVERY, "{name}: over {took:?} after the fault");
    assert!(share < CPU_SHARE_MAX, "{name}: {:.1} % CPU", share * 100.0);
    eprintln!("{name} of {FAULT:?}: {:.1} % CPU, healthy {took:.1?} after it", share * 100.0);
    behind.meshplay.json(&["design", "undeploy", &design, "--yes"]);
}

#[test]
fn f30_a_wait_for_health_rides_out_a_black_hole() {
    check("black hole", |faults| faults.set_network(Network::BlackHole));
}

#[test]
fn f30_a_wait_for_health_rides_out_requests_that_are_never_answered() {
    // A watch that is open would tell of the pod all the same.
    check("unanswered requests", |faults| {
        faults.set(Fault::BlackHole);
        faults.reset_connections();
    });
}

#[test]
fn f30_a_wait_for_health_rides_out_a_refused_connection() {
    check("refused", |faults| faults.set_network(Network::Refused));
}

#[test]
fn f32_a_wait_for_health_rides_out_a_storm_of_503() {
    check("storm of 503", |faults| {
        faults.set(Fault::Unavailable);
        faults.reset_connections();
    });
}

#[test]
fn f34_a_wait_for_health_lists_again_when_its_watch_expires() {
    let Some(behind) = Behind::new("") else { return };
    let design = unique("w");
    import(&behind.meshplay, &design, &slow(behind.corner.name(), "3s"));
    behind.proxy.faults().set(Fault::WatchExpired { after_events: 0 }.on(Scope::watches()));
    let deployed = behind.meshplay.json(&["design", "deploy", &design, "--yes", "--cluster", EAST]);
    assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    assert!(behind.proxy.faults().seen().iter().any(|one| !one.faults.is_empty()), "no watch was opened");
    behind.meshplay.json(&["design", "undeploy", &design, "--yes"]);
}
