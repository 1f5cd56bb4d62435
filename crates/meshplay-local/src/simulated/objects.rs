//! What a simulated cluster has from the start: nodes, storage classes, local volumes, an ingress class.

use serde_json::{Value, json};

use crate::api::{Api, ApiError};

/// The nodes that kwok plays; a real node in the same cluster has no such label.
pub(super) const NODE_SELECTOR: &str = "rig.meshplay.dev/node=simulated";
/// Zones over which nodes are spread in turn.
const ZONES: [&str; 3] = ["rig-a", "rig-b", "rig-c"];
/// Requests in flight while setting up.
const IN_FLIGHT_MAX: usize = 8;

/// An object and its own path.
pub(crate) type Object = (String, Value);

/// Local volumes to make, spread over the nodes in turn.
#[derive(Debug, Clone)]
pub struct Volumes {
    /// Their names are this, a dash and a number from 0 on.
    pub prefix: String,
    /// How many.
    pub count: usize,
    /// Size of each, as in `10Gi`.
    pub size: String,
    /// How many nodes the cluster has.
    pub nodes: usize,
}

impl Volumes {
    pub(super) fn objects(&self) -> Vec<Object> {
        (0..self.count).map(|index| self.object(index)).collect()
    }

    fn object(&self, index: usize) -> Object {
        let name = format!("{}-{index}", self.prefix);
        let hosts = [node_name(index % self.nodes.max(1))];
        let term = json!({"key": "kubernetes.io/hostname", "operator": "In", "values": hosts});
        let volume = json!({
            "apiVersion": "v1", "kind": "PersistentVolume",
            "metadata": {"name": name, "labels": {"rig.meshplay.dev/volume": "local"}},
            "spec": {
                "capacity": {"storage": self.size},
                "accessModes": ["ReadWriteOnce"],
                "persistentVolumeReclaimPolicy": "Retain",
                "storageClassName": "rig-local",
                "local": {"path": format!("/simulated/{name}")},
                "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [term]}]}},
            },
        });
        (format!("/api/v1/persistentvolumes/{name}"), volume)
    }
}

/// Nodes and classes.
pub(super) fn cluster(nodes: usize) -> Vec<Object> {
    let mut objects: Vec<Object> = (0..nodes).map(node).collect();
    objects.extend(classes());
    objects
}

/// The classes that every cluster of a rig has, with real nodes too.
pub(crate) fn classes() -> Vec<Object> {
    let mut objects = Vec::new();
    let default_class = json!({"storageclass.kubernetes.io/is-default-class": "true"});
    objects.push(storage_class(
        "rig-local",
        "kubernetes.io/no-provisioner",
        "WaitForFirstConsumer",
        default_class,
    ));
    objects.push(storage_class("rig-immediate", "rig.meshplay.dev/nobody", "Immediate", json!({})));
    objects.push(ingress_class());
    objects
}

/// Creates or changes all of them, a few at a time.
pub(crate) async fn apply_all(api: &Api, objects: Vec<Object>) -> Result<(), ApiError> {
    use futures_util::stream::{StreamExt, TryStreamExt, iter};
    let requests =
        objects.into_iter().map(|(path, object)| async move { api.apply(&path, &object).await.map(drop) });
    iter(requests).buffer_unordered(IN_FLIGHT_MAX).try_collect().await
}

fn node_name(index: usize) -> String {
    format!("rig-node-{index}")
}

fn node(index: usize) -> Object {
    let name = node_name(index);
    let node = json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "rig.meshplay.dev/node": "simulated",
                "topology.kubernetes.io/region": "rig",
                "topology.kubernetes.io/zone": ZONES[index % ZONES.len()],
            },
            "annotations": {"rig.meshplay.dev/node-ip": format!("10.250.0.{}", index + 1)},
        },
    });
    (format!("/api/v1/nodes/{name}"), node)
}

fn storage_class(name: &str, provisioner: &str, binding: &str, annotations: Value) -> Object {
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {"name": name, "annotations": annotations},
        "provisioner": provisioner,
        "reclaimPolicy": "Delete",
        "volumeBindingMode": binding,
    });
    (format!("/apis/storage.k8s.io/v1/storageclasses/{name}"), class)
}

fn ingress_class() -> Object {
    let class = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "IngressClass",
        "metadata": {"name": "rig-nobody", "annotations": {"ingressclass.kubernetes.io/is-default-class": "true"}},
        "spec": {"controller": "rig.meshplay.dev/nobody"},
    });
    ("/apis/networking.k8s.io/v1/ingressclasses/rig-nobody".to_owned(), class)
}
