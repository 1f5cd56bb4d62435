//! Level 3 against the real programs: what a node must show, and that it leaves nothing behind.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use base64::Engine;
use meshplay_local::Options;
use meshplay_local::node::{Node, NodeCluster, app, requirements};
use serde_json::Value;

use crate::common::{TestRig, eventually, left_out};
use crate::kube::Kube;
use crate::traces::Traces;

/// The rig's own program, which runs inside nodes and pods.
pub(crate) fn rig_program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_meshplay-rig"))
}

/// Starts a cluster with a node. A machine that cannot run level 3 fails the test with what is missing: whoever wants to
/// go without says so to the test runner ([`left_out`]).
pub(crate) async fn start(rig: &TestRig) -> NodeCluster {
    let findings = requirements(&rig.ctx.tools);
    assert!(findings.is_empty(), "{findings:#?}");
    NodeCluster::start(&rig.ctx, Options::new("one"), &rig_program()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_runs_real_pods_and_leaves_no_trace() {
    if left_out("node") {
        return;
    }
    let rig = TestRig::new();
    let started = Instant::now();
    let cluster = start(&rig).await;
    assert!(started.elapsed() < Duration::from_secs(60), "Ready only after {:?}", started.elapsed());
    let kube = Kube::of(&cluster);

    kube.apply(include_str!("node/web.yaml")).await;
    kube.wait("deploy/web", "Available").await;
    kube.wait("pod/client", "Ready").await;
    a_service_answers_by_address_and_by_name(&kube).await;
    a_failing_readiness_probe_takes_the_pod_out_of_its_service(&kube).await;
    logs_are_read_and_commands_executed(&kube).await;
    the_kubelet_reports_what_pods_use(&kube, &cluster.node).await;
    a_local_volume_is_shared_with_the_machine(&kube, &cluster.node).await;
    the_api_server_reaches_a_webhook_in_a_pod(&kube, &cluster).await;

    let traces = Traces::of(&rig.ctx.state);
    assert_eq!(traces.found(), ["interface", "cgroup", "process in the node's namespace", "folder"]);
    drop(cluster);
    let TestRig { ctx, root } = rig;
    tokio::task::spawn_blocking(move || ctx.state.take_down().unwrap()).await.unwrap();
    traces.assert_gone();
    assert_eq!(
        std::fs::read_dir(root.path()).unwrap().count(),
        0,
        "files are left in {}",
        root.path().display()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_processes_were_all_killed_is_taken_down_from_its_record() {
    if left_out("node") {
        return;
    }
    let rig = TestRig::new();
    let cluster = start(&rig).await;
    let kube = Kube::of(&cluster);
    kube.apply(include_str!("node/web.yaml")).await;
    kube.wait("pod/client", "Ready").await;
    let traces = Traces::of(&rig.ctx.state);
    traces.kill_processes();
    tokio::task::spawn_blocking({
        let state = rig.ctx.state.clone();
        move || state.take_down().unwrap()
    })
    .await
    .unwrap();
    traces.assert_gone();
}

async fn a_service_answers_by_address_and_by_name(kube: &Kube) {
    let address = kube.get("service/web", "{.spec.clusterIP}").await;
    for host in [address.as_str(), "web", "web.default.svc.cluster.local"] {
        let answer = kube.exec(&["wget", "-q", "-O-", &format!("http://{host}/")]).await.unwrap();
        assert!(answer.starts_with("hello from web-"), "{host}: {answer}");
    }
    let missing = kube.exec(&["nslookup", "no-such-service.default.svc.cluster.local"]).await.unwrap_err();
    assert!(missing.contains("NXDOMAIN") || missing.contains("exit code 1"), "{missing}");
}

async fn a_failing_readiness_probe_takes_the_pod_out_of_its_service(kube: &Kube) {
    let pod = kube.list_get("pods", "app=web", "{.items[0].status.podIP}").await;
    let ready = || kube.list_get("endpointslices", "kubernetes.io/service-name=web", READY_ENDPOINTS);
    eventually("true", ready).await;
    put(&pod, "/unready");
    eventually("false", ready).await;
    eventually("False", || kube.list_get("pods", "app=web", POD_READY)).await;
    // kube-proxy writes its rules a moment after the endpoints have changed.
    eventually("Connection refused", || async {
        let answer = kube.exec(&["sh", "-c", "wget -q -O- http://web/ 2>&1; true"]).await.unwrap();
        answer.trim_end().rsplit(": ").next().unwrap_or_default().to_owned()
    })
    .await;
    put(&pod, "/ready");
    eventually("true", ready).await;
}

const READY_ENDPOINTS: &str = "{.items[*].endpoints[*].conditions.ready}";
const POD_READY: &str = "{.items[0].status.conditions[?(@.type==\"Ready\")].status}";

async fn logs_are_read_and_commands_executed(kube: &Kube) {
    let logs = kube.run(&["logs", "deploy/web"]).await.unwrap();
    assert!(logs.contains("listening") && logs.contains("/unready"), "{logs}");
    assert_eq!(kube.exec(&["hostname"]).await.unwrap(), "client\n");
    let failed = kube.exec(&["false"]).await.unwrap_err();
    assert!(failed.contains("exit code 1"), "{failed}");
}

async fn the_kubelet_reports_what_pods_use(kube: &Kube, node: &Node) {
    let path = format!("/api/v1/nodes/{}/proxy/stats/summary", node.name());
    eventually("cpu and memory of client", || async {
        let summary: Value =
            serde_json::from_str(&kube.run(&["get", "--raw", &path]).await.unwrap()).unwrap();
        let pods = summary["pods"].as_array().unwrap();
        let pod = pods.iter().find(|pod| pod["podRef"]["name"] == "client").cloned().unwrap_or_default();
        let container = &pod["containers"][0];
        let measured = container["cpu"]["usageCoreNanoSeconds"].as_u64() > Some(0)
            && container["memory"]["workingSetBytes"].as_u64() > Some(0);
        if measured { "cpu and memory of client".to_owned() } else { format!("{pod}") }
    })
    .await;
}

async fn a_local_volume_is_shared_with_the_machine(kube: &Kube, node: &Node) {
    kube.apply(include_str!("node/volume.yaml")).await;
    eventually("Succeeded", || kube.get("pod/writer", "{.status.phase}")).await;
    assert_eq!(kube.get("pvc/data", "{.status.phase}").await, "Bound");
    let volume = kube.get("pvc/data", "{.spec.volumeName}").await;
    let written = node.volume_dir(&volume).unwrap().on_machine.join("from-pod");
    assert_eq!(std::fs::read_to_string(written).unwrap(), "carried\n");
}

async fn the_api_server_reaches_a_webhook_in_a_pod(kube: &Kube, cluster: &NodeCluster) {
    let pki = cluster.plane.pki();
    let server = pki.issue_server("hook", &["hook.default.svc".to_owned()]).unwrap();
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let manifest = include_str!("node/webhook.yaml")
        .replace("TLS_CRT", &encode(&server.cert_pem))
        .replace("TLS_KEY", &encode(&server.key_pem))
        .replace("CA_BUNDLE", &encode(pki.ca_pem()));
    kube.apply(&manifest).await;
    kube.wait("pod/hook", "Ready").await;
    let config_map = |name: &str, labels: Value| {
        let metadata = serde_json::json!({ "name": name, "labels": labels });
        serde_json::json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata }).to_string()
    };
    // Rules of webhooks reach the API server's admission a moment after they are stored.
    eventually("refused by the test webhook: not-this-one", || async {
        let refused =
            kube.try_apply(&config_map("bad", serde_json::json!({ app::DENY_LABEL: "not-this-one" }))).await;
        let reason = refused.unwrap_err();
        let at = reason.find("refused by").unwrap_or_default();
        reason[at..].trim().to_owned()
    })
    .await;
    kube.try_apply(&config_map("good", serde_json::json!({}))).await.unwrap();
}

/// A request from the machine itself straight to a pod.
fn put(pod: &str, path: &str) {
    let mut stream = TcpStream::connect((pod, 8080)).unwrap();
    write!(stream, "PUT {path} HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 204 "), "{answer}");
}
