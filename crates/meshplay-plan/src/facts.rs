//! What planning and health need to know about a cluster, as plain data that the caller fills.

use std::collections::BTreeMap;

use meshplay_types::{Gvk, ObjectKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Claim, Kinds, normalise::walk::get};

/// Facts of one cluster. Empty facts are valid: planning then says less, never something false.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClusterFacts {
    /// Kinds the cluster serves.
    pub kinds: Kinds,
    /// Storage classes by name.
    pub storage_classes: BTreeMap<String, StorageClass>,
    /// The default storage class, if one is marked.
    pub default_storage_class: Option<String>,
    /// Ingress classes by name.
    pub ingress_classes: BTreeMap<String, IngressClass>,
    /// The default ingress class, if one is marked.
    pub default_ingress_class: Option<String>,
    /// Gateway classes by name: does a controller accept them?
    pub gateway_classes: BTreeMap<String, Presence>,
    /// Does anything give addresses to Services of type LoadBalancer?
    pub load_balancer: Presence,
    /// Controllers that own the replica count of something (live HPAs and the like).
    pub scale_owners: Vec<ScaleOwner>,
    /// For Namespaces named in `--include`: what is in them, by name. Absent = not looked at = never deleted.
    pub namespace_contents: BTreeMap<String, NamespaceContent>,
    /// For CRDs named in `--include`: custom resources of it that are not in our inventory, by CRD name.
    pub foreign_custom_resources: BTreeMap<String, u64>,
    /// Claims that our StatefulSets made from their templates and leave behind.
    pub claims: Vec<Claim>,
}

/// A storage class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageClass {
    /// `volumeBindingMode: WaitForFirstConsumer`: a claim stays Pending until its pod exists (P1).
    pub waits_for_first_consumer: bool,
    /// `allowVolumeExpansion`.
    pub expandable: bool,
}

/// An ingress class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IngressClass {
    /// `spec.controller`.
    pub controller: String,
    /// Is that controller live (some Ingress of the class ever got an address, or its pods were seen)?
    pub live: Presence,
}

/// Is there a controller behind it?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// Seen at work.
    Live,
    /// Known to be missing.
    Absent,
    /// Not known: health treats a missing address as neutral, not as broken.
    #[default]
    Unknown,
}

/// Something that sets `spec.replicas` of an object (P6, P45): group, kind and name in one namespace; no version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScaleOwner {
    /// The controlling object, e.g. `autoscaling/HorizontalPodAutoscaler shop/web`.
    pub owner: ObjectKey,
    /// What it scales.
    pub target: ObjectKey,
}

/// What a namespace holds that is not ours, over all listable kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NamespaceContent {
    /// Objects that are neither ours nor made by Kubernetes for every namespace; a bounded sample is enough.
    pub foreign: Vec<ObjectKey>,
    /// Kinds that could not be listed: then the namespace is not known to be empty.
    pub unlisted: Vec<String>,
}

impl ClusterFacts {
    /// Without the scalers that this deployment itself removes: their targets get their replicas back.
    #[must_use]
    pub fn without_scale_owners(mut self, leaving: &[ObjectKey]) -> Self {
        self.scale_owners.retain(|scaler| !leaving.contains(&scaler.owner));
        self
    }
}

impl ScaleOwner {
    /// What an autoscaler scales, from its body: the HPA of Kubernetes, or a KEDA ScaledObject (which makes one).
    /// `namespace` is for bodies that name none.
    pub fn of(gvk: &Gvk, body: &Value, namespace: &str) -> Option<Self> {
        let text = |path: &[&str]| get(body, path).and_then(Value::as_str);
        let default_kind = match (gvk.group.as_str(), gvk.kind.as_str()) {
            ("autoscaling", "HorizontalPodAutoscaler") => None,
            ("keda.sh", "ScaledObject") => Some(("apps/v1", "Deployment")),
            _ => return None,
        };
        let api_version =
            text(&["spec", "scaleTargetRef", "apiVersion"]).or(default_kind.map(|(version, _)| version));
        let kind = text(&["spec", "scaleTargetRef", "kind"]).or(default_kind.map(|(_, kind)| kind))?;
        let target = Gvk::new(api_version.unwrap_or("apps/v1"), kind).ok()?;
        let namespace = Some(text(&["metadata", "namespace"]).unwrap_or(namespace).to_owned());
        let key = |gvk: &Gvk, name: &str| ObjectKey {
            group: gvk.group.clone(),
            kind: gvk.kind.clone(),
            namespace: namespace.clone(),
            name: name.to_owned(),
        };
        let owner = key(gvk, text(&["metadata", "name"])?);
        Some(Self { owner, target: key(&target, text(&["spec", "scaleTargetRef", "name"])?) })
    }
}
