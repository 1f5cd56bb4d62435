//! What planning and health need to know about a cluster, read at once.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use meshplay_kube::{Client, KubeError, List, Resource};
use meshplay_plan::{
    ClusterFacts, IngressClass, InventoryEntry, Kinds, Presence, ProtectedKind, ScaleOwner, StorageClass,
};
use meshplay_types::ObjectKey;
use serde_json::Value;

use super::contents;

const DEFAULT_STORAGE_CLASS: &str = "storageclass.kubernetes.io/is-default-class";
const DEFAULT_INGRESS_CLASS: &str = "ingressclass.kubernetes.io/is-default-class";

/// What a plan or a wait asks about.
pub(crate) struct Wanted<'a> {
    /// Namespaces of its objects.
    pub(crate) namespaces: &'a BTreeSet<String>,
    /// What is deployed there.
    pub(crate) inventory: &'a [InventoryEntry],
    /// Protected kinds that may be deleted.
    pub(crate) include: &'a BTreeSet<ProtectedKind>,
}

/// The facts of a cluster.
pub(crate) async fn facts(
    client: &Client,
    kinds: Kinds,
    wanted: &Wanted<'_>,
) -> Result<ClusterFacts, KubeError> {
    let Wanted { namespaces, inventory, include } = *wanted;
    let (storage, ingress, scalers, claims) = futures_util::try_join!(
        all(client, &kinds, "storage.k8s.io", "StorageClass"),
        all(client, &kinds, "networking.k8s.io", "IngressClass"),
        scale_owners(client, &kinds, namespaces),
        contents::claims(client, &kinds, inventory),
    )?;
    // What our StatefulSets made is not foreign to their namespace.
    let inventory = &[inventory, &contents::claimed(&claims, inventory)].concat();
    let namespace_contents = match include.contains(&ProtectedKind::Namespace) {
        true => contents::namespaces(client, &kinds, inventory).await?,
        false => BTreeMap::new(),
    };
    let foreign_custom_resources = match include.contains(&ProtectedKind::CustomResourceDefinition) {
        true => contents::custom_resources(client, &kinds, inventory).await?,
        false => BTreeMap::new(),
    };
    Ok(ClusterFacts {
        default_storage_class: default(&storage, DEFAULT_STORAGE_CLASS),
        storage_classes: named(&storage, storage_class),
        default_ingress_class: default(&ingress, DEFAULT_INGRESS_CLASS),
        ingress_classes: named(&ingress, ingress_class),
        scale_owners: scalers,
        namespace_contents,
        foreign_custom_resources,
        claims,
        kinds,
        ..ClusterFacts::default()
    })
}

/// Every object of a kind, or none if the cluster does not serve it or the credential may not list it.
async fn all(client: &Client, kinds: &Kinds, group: &str, kind: &str) -> Result<Vec<Value>, KubeError> {
    let Some(info) = kinds.get(group, kind) else { return Ok(Vec::new()) };
    let resource = Resource::preferred(info);
    if_allowed(client.list(&List::all(&resource)).await.map(|listed| listed.items))
}

fn if_allowed(listed: Result<Vec<Value>, KubeError>) -> Result<Vec<Value>, KubeError> {
    match listed {
        Err(error) if error.state() == meshplay_kube::ClusterState::Denied || error.is_not_found() => {
            Ok(Vec::new())
        }
        listed => listed,
    }
}

async fn scale_owners(
    client: &Client,
    kinds: &Kinds,
    namespaces: &BTreeSet<String>,
) -> Result<Vec<ScaleOwner>, KubeError> {
    let Some(info) = kinds.get("autoscaling", "HorizontalPodAutoscaler") else { return Ok(Vec::new()) };
    let resource = Resource::preferred(info);
    let lists = namespaces.iter().map(|namespace| {
        let list = List::in_namespace(&resource, namespace);
        async move { if_allowed(client.list(&list).await.map(|listed| listed.items)) }
    });
    Ok(try_join_all(lists).await?.iter().flatten().filter_map(scale_owner).collect())
}

fn scale_owner(autoscaler: &Value) -> Option<ScaleOwner> {
    let text = |pointer: &str| autoscaler.pointer(pointer)?.as_str().map(str::to_owned);
    let namespace = text("/metadata/namespace");
    let group = text("/spec/scaleTargetRef/apiVersion").unwrap_or_default();
    let group = group.split_once('/').map_or("", |(group, _)| group).to_owned();
    let key = |group: &str, kind: &str, name: String| ObjectKey {
        group: group.to_owned(),
        kind: kind.to_owned(),
        namespace: namespace.clone(),
        name,
    };
    Some(ScaleOwner {
        owner: key("autoscaling", "HorizontalPodAutoscaler", text("/metadata/name")?),
        target: key(&group, &text("/spec/scaleTargetRef/kind")?, text("/spec/scaleTargetRef/name")?),
    })
}

fn named<T>(objects: &[Value], of: fn(&Value) -> T) -> BTreeMap<String, T> {
    let name = |object: &Value| object.pointer("/metadata/name")?.as_str().map(str::to_owned);
    objects.iter().filter_map(|object| Some((name(object)?, of(object)))).collect()
}

fn default(objects: &[Value], annotation: &str) -> Option<String> {
    let marked = |object: &&Value| object["metadata"]["annotations"][annotation] == "true";
    objects.iter().find(marked)?.pointer("/metadata/name")?.as_str().map(str::to_owned)
}

fn storage_class(class: &Value) -> StorageClass {
    StorageClass {
        waits_for_first_consumer: class["volumeBindingMode"] == "WaitForFirstConsumer",
        expandable: class["allowVolumeExpansion"] == true,
    }
}

fn ingress_class(class: &Value) -> IngressClass {
    let controller = class.pointer("/spec/controller").and_then(Value::as_str).unwrap_or_default().to_owned();
    IngressClass { controller, live: Presence::Unknown }
}
