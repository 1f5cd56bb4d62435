//! A list that goes on: each object that comes, changes or goes is a line, over a server and without one.

use meshplay_test::clusters;
use rustix::process::Signal;
use serde_json::Value;

use super::serve::serve;
use crate::harness::{Installation, Running, Sight, installation::exit, unique};

#[test]
fn a_watch_tells_what_comes_changes_and_goes() {
    let Some(cluster) = clusters().first() else { return };
    let sight = Sight(cluster.kubectl());
    let namespace = unique("w");
    sight.run(&["create", "namespace", &namespace]);
    let meshplay = Installation::new();
    meshplay.connect("east", cluster.kubeconfig());
    watched(&meshplay, &sight, &namespace);
    let (server, _) = serve(&meshplay);
    let watch = watched(&meshplay, &sight, &namespace);
    server.signal(Signal::TERM);
    server.end().expect(exit::OK);
    watch.end().expect(exit::UNREACHABLE);
    sight.run(&["delete", "namespace", &namespace, "--wait=false"]);
}

fn watched(meshplay: &Installation, sight: &Sight<'_>, namespace: &str) -> Running {
    let args = ["resource", "list", "kind:pod", &format!("ns:{namespace}"), "--watch", "-o", "json"];
    let deploy = ["--namespace", namespace, "create", "deployment", "web", "--image=rig.local/busybox:1"];
    let mut watch = Running::start(meshplay, &args, &[]);
    sight.run(&deploy);
    let has = |watch: &Running, change: &str, status: &str| {
        let said = watch.stdout();
        let lines = said.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let mut lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.any(|line| line["change"] == change && (status.is_empty() || line["status"] == status))
    };
    watch.until("a pod", |watch| has(watch, "added", ""));
    watch.until("it runs", |watch| has(watch, "added", "Running") || has(watch, "changed", "Running"));
    sight.run(&["--namespace", namespace, "delete", "deployment", "web", "--wait=true"]);
    watch.until("it is gone", |watch| has(watch, "deleted", ""));
    watch
}
