//! Level 4 against the real programs: Istio's control plane, two sidecars, mTLS, a WASM filter.

use base64::Engine;
use meshplay_local::cluster_mesh::{install, requirements};

use crate::common::{TestRig, eventually, left_out};
use crate::kube::Kube;
use crate::node;
use crate::traces::Traces;

/// The filter of level 5; it sets a header to its configuration, which Istio hands over as JSON.
const FILTER: &str = include_str!("../src/loopback_mesh/header_filter.wat");

#[tokio::test(flavor = "multi_thread")]
async fn a_request_passes_two_sidecars_with_mtls_and_gets_the_filters_header() {
    if left_out("node") || left_out("mesh") {
        return;
    }
    let rig = TestRig::new();
    let findings = requirements(&rig.ctx.tools);
    assert!(findings.is_empty(), "{findings:#?}");
    let cluster = node::start(&rig).await;
    install(&rig.ctx, &cluster).await.unwrap();
    let kube = Kube::of(&cluster);
    let filter = base64::engine::general_purpose::STANDARD.encode(wat::parse_str(FILTER).unwrap());
    kube.apply(&include_str!("cluster_mesh/workloads.yaml").replace("FILTER_WASM", &filter)).await;
    for pod in ["web", "client"] {
        kube.wait_in("meshed", &format!("pod/{pod}"), "Ready").await;
    }
    kube.wait_in("default", "pod/outsider", "Ready").await;

    both_proxies_were_passed_and_each_knew_the_other(&kube).await;
    the_filter_sets_its_header(&kube).await;
    a_plaintext_client_is_refused(&kube).await;

    let traces = Traces::of(&rig.ctx.state);
    drop(cluster);
    tokio::task::spawn_blocking(move || rig.ctx.state.take_down().unwrap()).await.unwrap();
    traces.assert_gone();
}

/// Runs a shell script in the client, or in its proxy; standard error is part of the answer.
async fn in_client(kube: &Kube, container: &str, script: &str) -> Result<String, String> {
    let script = format!("{script} 2>&1");
    kube.run(&["-n", "meshed", "exec", "client", "-c", container, "--", "sh", "-c", &script]).await
}

async fn both_proxies_were_passed_and_each_knew_the_other(kube: &Kube) {
    let answer = in_client(kube, "client", "wget -q -O- http://web/").await.unwrap();
    assert!(answer.starts_with("hello from web\n"), "{answer}");
    let identities =
        answer.lines().find(|line| line.starts_with("x-forwarded-client-cert: ")).unwrap_or_default();
    for identity in
        ["By=spiffe://cluster.local/ns/meshed/sa/web;", "URI=spiffe://cluster.local/ns/meshed/sa/client"]
    {
        assert!(identities.contains(identity), "{answer}");
    }
    let sent = "wget -q -O- 'http://127.0.0.1:15000/stats?filter=outbound.80..web.meshed.*upstream_rq_200$'";
    let sent = in_client(kube, "istio-proxy", sent).await.unwrap();
    assert!(sent.trim_end().ends_with(": 1"), "the client's proxy counted `{sent}`");
}

async fn the_filter_sets_its_header(kube: &Kube) {
    // The plugin reaches the proxy a moment after the pod is Ready.
    eventually("x-mesh-filter: {\"stamp\":\"level-4\"}", || async {
        let answer = in_client(kube, "client", "wget -S -q -O /dev/null http://web/").await.unwrap();
        let header = answer.lines().map(str::trim).find(|line| line.starts_with("x-mesh-filter"));
        header.unwrap_or(&answer).to_owned()
    })
    .await;
}

async fn a_plaintext_client_is_refused(kube: &Kube) {
    let script = "wget -q -O- http://web.meshed/ 2>&1";
    let refused = kube.run(&["exec", "outsider", "--", "sh", "-c", script]).await.unwrap_err();
    assert!(refused.contains("exit code 1"), "{refused}");
    let reset = kube.run(&["exec", "outsider", "--", "sh", "-c", &format!("{script}; true")]).await.unwrap();
    assert!(reset.contains("reset by peer"), "{reset}");
}
