//! What a cluster with a real node has from the start, as one with simulated nodes does: classes and local volumes.

use serde_json::{Value, json};

use super::{Node, NodeError};
use crate::api::Api;
use crate::simulated::objects::{Object, apply_all, classes};

/// Local volumes of a node. A volume that was claimed once is not used again.
const VOLUMES: usize = 20;
/// What each of them promises; nothing enforces it.
const VOLUME_SIZE: &str = "10Gi";

/// Makes the classes, and volumes of the class `rig-local` named `rig-volume-N`.
pub(super) async fn furnish(node: &Node, api: &Api) -> Result<(), NodeError> {
    let mut objects = classes();
    for index in 0..VOLUMES {
        objects.push(volume(node, &format!("rig-volume-{index}"))?);
    }
    Ok(apply_all(api, objects).await?)
}

fn volume(node: &Node, name: &str) -> Result<Object, NodeError> {
    let dir = node.volume_dir(name)?;
    let term = json!({ "key": "kubernetes.io/hostname", "operator": "In", "values": [node.name()] });
    let volume: Value = json!({
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": { "name": name, "labels": { "rig.meshplay.dev/volume": "local" } },
        "spec": {
            "capacity": { "storage": VOLUME_SIZE },
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": "rig-local",
            "local": { "path": dir.on_node },
            "nodeAffinity": { "required": { "nodeSelectorTerms": [{ "matchExpressions": [term] }] } },
        },
    });
    Ok((format!("/api/v1/persistentvolumes/{name}"), volume))
}
