//! What an object belongs to, and what belongs to it.

use std::sync::Arc;

use meshplay_kube::cache::{Cache, Row};
use serde_json::Value;

/// Most objects that are told as belonging to one.
const OWNED_MAX: usize = 500;

/// Another object.
#[derive(Clone, Debug)]
pub struct Related {
    /// `owner` or `owned`.
    pub relation: &'static str,
    /// The other one.
    pub row: Arc<Row>,
}

/// From the owner references of the object, and of everything in the table.
pub(super) fn of(cache: &Cache, cluster: &str, object: &Value) -> Vec<Related> {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let metadata = &object["metadata"];
    let namespace = text(metadata, "namespace");
    let owners = metadata["ownerReferences"].as_array().map(Vec::as_slice).unwrap_or_default();
    let owner = |reference: &Value| {
        let api_version = text(reference, "apiVersion");
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let (kind, name) = (text(reference, "kind"), text(reference, "name"));
        // An owner is in the same namespace, or in none.
        cache
            .find(cluster, (group, &kind), &namespace, &name)
            .or_else(|| cache.find(cluster, (group, &kind), "", &name))
    };
    let owners = owners.iter().filter_map(owner).map(|row| Related { relation: "owner", row });
    let owned = cache.controlled_by(cluster, &text(metadata, "uid")).into_iter().take(OWNED_MAX);
    owners.chain(owned.map(|row| Related { relation: "owned", row })).collect()
}
