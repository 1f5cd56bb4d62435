//! Level 2: each behaviour in the shape that a real kubelet gives it.

use std::path::{Path, PathBuf};

use meshplay_local::{ControlPlane, Options, SimulatedNodes, SimulatedOptions};

use crate::common::{TestRig, eventually, kubectl};

/// One cluster for all behaviours: starting it is the dear part.
#[tokio::test]
async fn simulated_cluster_shows_the_sunny_and_the_dark_sides() {
    let rig = TestRig::new();
    let plane =
        ControlPlane::start(&rig.ctx, Options::new("sim")).await.unwrap_or_else(|error| panic!("{error:?}"));
    let nodes = SimulatedNodes::start(&rig.ctx, &plane, &SimulatedOptions::default()).await;
    let nodes = nodes.unwrap_or_else(|error| panic!("{error:?}"));
    let cluster = Cluster { kubeconfig: plane.kubeconfig_path() };

    cluster.apply(include_str!("simulated.yaml"), rig.root.path()).await;
    cluster.deployment_becomes_available().await;
    cluster.bad_pods_wait_for_their_reasons().await;
    cluster.jobs_end().await;
    cluster.claims_bind_with_their_pods().await;
    cluster.addresses_stay_empty().await;
    cluster.volumes_are_offered_again().await;
    cluster.deleted_pods_go().await;
    nodes.stop().await.unwrap();
    plane.stop().await.unwrap();
}

struct Cluster {
    kubeconfig: PathBuf,
}

impl Cluster {
    async fn apply(&self, manifest: &str, dir: &Path) {
        let file = dir.join("manifest.yaml");
        std::fs::write(&file, manifest).unwrap();
        kubectl(&self.kubeconfig, &format!("apply -f {}", file.display())).await;
    }

    /// Waits until a JSON path of an object has a value.
    async fn expect(&self, object: &str, path: &str, wanted: &str) {
        let args = format!("get {object} --ignore-not-found -o jsonpath={path}");
        eventually(wanted, || kubectl(&self.kubeconfig, &args)).await;
    }

    /// The same for the one pod of a workload.
    async fn expect_pod(&self, app: &str, path: &str, wanted: &str) {
        self.expect(&format!("pods -l app={app}"), &format!("{{.items[0].{path}}}"), wanted).await;
    }

    async fn deployment_becomes_available(&self) {
        self.expect("deployment/good", "{.status.availableReplicas}", "3").await;
        self.expect(
            "endpointslices -l kubernetes.io/service-name=good",
            "{.items[0].endpoints[*].conditions.ready}",
            "true true true",
        )
        .await;
        self.expect_pod("good", "status.conditions[?(@.type==\"PodScheduled\")].status", "True").await;
    }

    async fn bad_pods_wait_for_their_reasons(&self) {
        let waiting = "status.containerStatuses[0].state.waiting.reason";
        self.expect_pod("no-image", waiting, "ImagePullBackOff").await;
        self.expect_pod("no-image", "status.phase", "Pending").await;
        self.expect_pod("crash", waiting, "CrashLoopBackOff").await;
        self.expect_pod("crash", "status.containerStatuses[0].lastState.terminated.exitCode", "1").await;
        self.expect_pod("crash", "status.containerStatuses[0].restartCount", "3").await;
        self.expect_pod("never", "status.phase", "Running").await;
        self.expect_pod("never", "status.conditions[?(@.type==\"Ready\")].reason", "ContainersNotReady")
            .await;
        self.expect_pod("slow", "status.containerStatuses[0].ready", "true").await;
        for name in ["no-image", "crash", "never"] {
            self.expect(&format!("deployment/{name}"), "{.status.unavailableReplicas}", "1").await;
        }
    }

    async fn jobs_end(&self) {
        self.expect("job/works", "{.status.conditions[?(@.type==\"Complete\")].status}", "True").await;
        self.expect("job/fails", "{.status.conditions[?(@.type==\"Failed\")].status}", "True").await;
    }

    async fn claims_bind_with_their_pods(&self) {
        self.expect("pvc/used", "{.status.phase}", "Bound").await;
        self.expect("statefulset/data", "{.status.readyReplicas}", "2").await;
        self.expect("pvc/unused", "{.status.phase}", "Pending").await;
        self.expect("pvc/no-provisioner", "{.status.phase}", "Pending").await;
        self.expect("pvc/too-large", "{.status.phase}", "Pending").await;
        self.expect_pod(
            "too-large",
            "status.conditions[?(@.type==\"PodScheduled\")].reason",
            "Unschedulable",
        )
        .await;
    }

    async fn addresses_stay_empty(&self) {
        self.expect("service/balanced", "{.spec.type}{.status.loadBalancer}", "LoadBalancer{}").await;
        self.expect("ingress/front", "{.spec.ingressClassName}{.status.loadBalancer}", "rig-nobody{}").await;
    }

    async fn volumes_are_offered_again(&self) {
        let bound = "get pv -o jsonpath={.items[?(@.spec.claimRef.name==\"used\")].metadata.name}";
        let volume = kubectl(&self.kubeconfig, bound).await;
        kubectl(&self.kubeconfig, "delete deployment/used pvc/used").await;
        self.expect(&format!("pv/{volume}"), "{.status.phase}", "Available").await;
    }

    async fn deleted_pods_go(&self) {
        kubectl(&self.kubeconfig, "delete deployment/good deployment/crash").await;
        self.expect("pods -l app=good", "{.items[*].metadata.name}", "").await;
        self.expect("pods -l app=crash", "{.items[*].metadata.name}", "").await;
    }
}
