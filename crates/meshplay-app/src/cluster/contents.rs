//! What is in namespaces and behind definitions that may be deleted, and which claims StatefulSets left (P11).
//!
//! Only looked at when somebody asked for these kinds to be deleted: it lists every kind of a namespace.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt;
use meshplay_kube::{Client, ClusterState, Form, KubeError, List, Resource};
use meshplay_plan::{Claim, InventoryEntry, KindInfo, Kinds, NamespaceContent, Origin, is_claim_of};
use meshplay_types::{Digest, Gvk, ObjectKey};
use serde_json::Value;

/// Foreign objects that are named; more are only counted.
const FOREIGN_KEPT_MAX: usize = 20;
/// What Kubernetes itself makes in each namespace.
const FURNITURE: [(&str, &str); 2] = [("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")];
/// Kinds that only mirror or report others.
const SHADOWS: [&str; 4] = ["Event", "Endpoints", "EndpointSlice", "Lease"];

/// What each namespace of the inventory holds that is neither in the inventory nor made by something in it.
pub(super) async fn namespaces(
    client: &Client,
    kinds: &Kinds,
    inventory: &[InventoryEntry],
) -> Result<BTreeMap<String, NamespaceContent>, KubeError> {
    let ours: BTreeSet<&ObjectKey> = inventory.iter().map(|entry| &entry.key).collect();
    let mut contents = BTreeMap::new();
    for entry in inventory.iter().filter(|entry| entry.key.is("", "Namespace")) {
        let name = entry.key.name.clone();
        contents.insert(name.clone(), content(client, kinds, &name, &ours).await?);
    }
    Ok(contents)
}

async fn content(
    client: &Client,
    kinds: &Kinds,
    namespace: &str,
    ours: &BTreeSet<&ObjectKey>,
) -> Result<NamespaceContent, KubeError> {
    let listable = |info: &&KindInfo| info.namespaced && info.verbs.contains("list");
    let infos: Vec<&KindInfo> =
        kinds.iter().filter(listable).filter(|info| !SHADOWS.contains(&info.kind.as_str())).collect();
    let mut lists = Vec::new();
    for info in &infos {
        lists.push(in_namespace(client, info, namespace).boxed());
    }
    let mut content = NamespaceContent::default();
    for (info, listed) in infos.iter().zip(futures_util::future::join_all(lists).await) {
        match listed {
            Ok(keys) => content.foreign.extend(keys.into_iter().filter(|key| !ours.contains(key))),
            Err(_) => content.unlisted.push(info.kind.clone()),
        }
    }
    content.unlisted.extend(kinds.unavailable().iter().map(|group| format!("{group}/*")));
    content.foreign.truncate(FOREIGN_KEPT_MAX);
    Ok(content)
}

/// Objects of a kind that nothing owns: what a controller made goes with its owner.
async fn in_namespace(
    client: &Client,
    info: &KindInfo,
    namespace: &str,
) -> Result<Vec<ObjectKey>, KubeError> {
    let resource = Resource::preferred(info);
    let list = List { form: Form::Metadata, ..List::in_namespace(&resource, namespace) };
    let listed = client.list(&list).await?;
    let is_owned = |object: &&Value| object.pointer("/metadata/ownerReferences/0").is_some();
    let keys = listed.items.iter().filter(|object| !is_owned(object)).filter_map(|object| key(info, object));
    Ok(keys.filter(|key| !FURNITURE.contains(&(key.kind.as_str(), key.name.as_str()))).collect())
}

/// Custom resources per definition of the inventory that are not in it.
pub(super) async fn custom_resources(
    client: &Client,
    kinds: &Kinds,
    inventory: &[InventoryEntry],
) -> Result<BTreeMap<String, u64>, KubeError> {
    let mut counts = BTreeMap::new();
    let definitions =
        inventory.iter().filter(|entry| entry.key.is("apiextensions.k8s.io", "CustomResourceDefinition"));
    for entry in definitions {
        let Some((plural, group)) = entry.key.name.split_once('.') else { continue };
        let Some(info) = kinds.iter().find(|info| info.group == group && info.plural == plural) else {
            continue;
        };
        let resource = Resource::preferred(info);
        let listed = client.list(&List { form: Form::Metadata, ..List::all(&resource) }).await?;
        let ours = |key: &ObjectKey| inventory.iter().any(|entry| entry.key == *key);
        let foreign =
            listed.items.iter().filter_map(|object| key(info, object)).filter(|key| !ours(key)).count();
        counts.insert(entry.key.name.clone(), u64::try_from(foreign).unwrap_or(u64::MAX));
    }
    Ok(counts)
}

/// Claims that StatefulSets of the inventory made and leave behind.
pub(super) async fn claims(
    client: &Client,
    kinds: &Kinds,
    inventory: &[InventoryEntry],
) -> Result<Vec<Claim>, KubeError> {
    let Some(info) = kinds.get("", "PersistentVolumeClaim") else { return Ok(Vec::new()) };
    let Some(sets) = kinds.get("apps", "StatefulSet") else { return Ok(Vec::new()) };
    let (claims, sets) = (Resource::preferred(info), Resource::preferred(sets));
    let mut made = Vec::new();
    for entry in inventory.iter().filter(|entry| entry.key.is("apps", "StatefulSet")) {
        let Some(namespace) = entry.key.namespace.as_deref() else { continue };
        let Some(set) = client.get(&sets, Some(namespace), &entry.key.name).await? else { continue };
        let list = List { form: Form::Metadata, ..List::in_namespace(&claims, namespace) };
        let listed = match client.list(&list).await {
            Err(error) if error.state() == ClusterState::Denied => continue,
            listed => listed?,
        };
        let claim = |object: &Value| {
            let uid = object.pointer("/metadata/uid")?.as_str()?.to_owned();
            Some(Claim { key: key(info, object)?, uid, owner: entry.key.clone() })
        };
        let of_set = |claim: &Claim| is_claim_of(&set, &entry.key, &claim.key);
        made.extend(listed.items.iter().filter_map(claim).filter(of_set));
    }
    Ok(made)
}

/// Those claims as entries of the inventory, unless it has them.
pub(crate) fn claimed(claims: &[Claim], inventory: &[InventoryEntry]) -> Vec<InventoryEntry> {
    let entry = |claim: &Claim| {
        let owner = inventory.iter().find(|entry| entry.key == claim.owner)?;
        let known = inventory.iter().any(|entry| entry.key == claim.key && entry.uid == claim.uid);
        (!known).then(|| InventoryEntry {
            key: claim.key.clone(),
            gvk: Gvk { group: String::new(), version: "v1".to_owned(), kind: claim.key.kind.clone() },
            uid: claim.uid.clone(),
            origin: Origin::Claimed,
            digest: Digest::of_bytes(claim.key.to_string().as_bytes()),
            completed: false,
            component: owner.component.clone(),
        })
    };
    claims.iter().filter_map(entry).collect()
}

fn key(info: &KindInfo, object: &Value) -> Option<ObjectKey> {
    let text = |pointer: &str| object.pointer(pointer)?.as_str().map(str::to_owned);
    Some(ObjectKey {
        group: info.group.clone(),
        kind: info.kind.clone(),
        namespace: text("/metadata/namespace"),
        name: text("/metadata/name")?,
    })
}
