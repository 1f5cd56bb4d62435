//! A client for a test, straight or through the fault proxy, and what tests ask again and again.

use std::time::Duration;

use meshplay_kube::{
    Access, Applied, Apply, Client, Force, KubeError, Limits, Resource, Write,
    kubeconfig::{self, ReadOptions},
};
use meshplay_plan::Kinds;
use meshplay_test::{FaultProxy, TestCluster, TestNamespace, clusters};
use serde_json::{Value, json};

/// Long enough for a loaded machine; no test waits for it unless it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A client with a namespace of its own.
pub(crate) struct Setup {
    pub(crate) client: Client,
    pub(crate) kinds: Kinds,
    pub(crate) corner: TestNamespace,
    pub(crate) cluster: &'static TestCluster,
}

/// `None` if the run goes without clusters.
pub(crate) async fn setup() -> Option<Setup> {
    let cluster = clusters().first()?;
    let text = std::fs::read_to_string(cluster.kubeconfig()).unwrap();
    let client = Client::connect(&access(&text), &Limits::default()).unwrap();
    let kinds = client.discover().await.unwrap().kinds;
    Some(Setup { client, kinds, corner: cluster.namespace(), cluster })
}

/// A proxy in front of the first cluster, and the access to it.
pub(crate) fn proxy() -> Option<(FaultProxy, Access)> {
    let cluster = clusters().first()?;
    let proxy = FaultProxy::start(cluster.kubeconfig()).unwrap();
    let access = access(&proxy.kubeconfig_text());
    Some((proxy, access))
}

pub(crate) fn access(kubeconfig: &str) -> Access {
    let (entries, findings) = kubeconfig::read(kubeconfig, &ReadOptions::default());
    assert_eq!(findings, []);
    entries.into_iter().next().unwrap().access
}

/// Limits with which a fault shows within a second or two.
pub(crate) fn impatient() -> Limits {
    Limits {
        connect_timeout_ms: 500,
        request_timeout_ms: 700,
        list_timeout_ms: 2_000,
        list_header_timeout_ms: 1_000,
        body_idle_timeout_ms: 500,
        unreachable_timeout_ms: 1_000,
        throttle_timeout_ms: 2_500,
        retry_after_max_ms: 1_000,
        watch_ms: 2_000,
        watch_idle_timeout_ms: 3_000,
        ..Limits::default()
    }
}

impl Setup {
    pub(crate) fn resource(&self, group: &str, kind: &str) -> Resource {
        Resource::preferred(self.kinds.get(group, kind).unwrap())
    }

    pub(crate) fn configmaps(&self) -> Resource {
        self.resource("", "ConfigMap")
    }

    /// Applies an object of the core group's ConfigMaps in the corner.
    pub(crate) async fn apply_configmap(
        &self,
        name: &str,
        manager: &str,
        value: &str,
    ) -> Result<Applied, KubeError> {
        let body = configmap(name, value);
        let resource = self.configmaps();
        self.client.apply(&Apply { manager, name, ..self.apply(&resource, &body) }).await
    }

    /// An apply of a body in the corner, without force.
    pub(crate) fn apply<'a>(&'a self, resource: &'a Resource, body: &'a Value) -> Apply<'a> {
        Apply {
            resource,
            namespace: Some(self.corner.name()),
            name: body["metadata"]["name"].as_str().unwrap(),
            body,
            manager: "one",
            force: Force::No,
            write: Write::Real,
        }
    }
}

pub(crate) fn configmap(name: &str, value: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"key": value}})
}
