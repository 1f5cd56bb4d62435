//! Is an object healthy? Pure rules over its live state (P3).

mod conditions;
mod custom;
mod gate;
mod network;
mod storage;
mod workloads;

use std::collections::{BTreeMap, BTreeSet};

use meshplay_types::Gvk;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ClusterFacts, Presence, builtin};
pub use gate::GateState;

/// The judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "health", content = "reason")]
pub enum Health {
    /// It does what it is for.
    Healthy,
    /// On its way.
    Progressing(String),
    /// Stuck or failed; waiting alone does not help.
    Degraded(String),
    /// It does not say.
    Unknown(String),
    /// Nothing to judge, or judged with something else.
    Neutral(String),
}

/// What the rules need to know besides the object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthFacts {
    /// Does anything give addresses to Services of type LoadBalancer?
    pub load_balancer: Presence,
    /// Controllers behind ingress classes.
    pub ingress_classes: BTreeMap<String, Presence>,
    /// The class of an Ingress that names none.
    pub default_ingress_class: Option<String>,
    /// Controllers behind gateway classes.
    pub gateway_classes: BTreeMap<String, Presence>,
    /// Storage classes with `WaitForFirstConsumer`.
    pub late_binding_classes: BTreeSet<String>,
    /// The class of a claim that names none.
    pub default_storage_class: Option<String>,
}

impl From<&ClusterFacts> for HealthFacts {
    fn from(facts: &ClusterFacts) -> Self {
        let late = facts.storage_classes.iter().filter(|(_, class)| class.waits_for_first_consumer);
        Self {
            load_balancer: facts.load_balancer,
            ingress_classes: facts
                .ingress_classes
                .iter()
                .map(|(name, class)| (name.clone(), class.live))
                .collect(),
            default_ingress_class: facts.default_ingress_class.clone(),
            gateway_classes: facts.gateway_classes.clone(),
            late_binding_classes: late.map(|(name, _)| name.clone()).collect(),
            default_storage_class: facts.default_storage_class.clone(),
        }
    }
}

/// Judges a live object.
///
/// An object that is being deleted is never healthy, whatever its status says (P7).
pub fn judge(live: &Value, facts: &HealthFacts) -> Health {
    let text = |name: &str| live.get(name).and_then(Value::as_str).unwrap_or_default();
    let Ok(gvk) = Gvk::new(text("apiVersion"), text("kind")) else {
        return Health::Unknown("it has no apiVersion and kind".to_owned());
    };
    if live.pointer("/metadata/deletionTimestamp").is_some() {
        return Health::Progressing("it is being deleted".to_owned());
    }
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("apps", "Deployment") => workloads::deployment(live),
        ("apps", "StatefulSet") => workloads::stateful_set(live),
        ("apps", "DaemonSet") => workloads::daemon_set(live),
        ("apps", "ReplicaSet") | ("", "ReplicationController") => workloads::replica_set(live),
        ("batch", "Job") => workloads::job(live),
        ("batch", "CronJob") => Health::Neutral("it runs on its schedule".to_owned()),
        ("", "Pod") => workloads::pod(live),
        ("", "Service") => network::service(live, facts),
        ("networking.k8s.io", "Ingress") => network::ingress(live, facts),
        ("gateway.networking.k8s.io", "Gateway") => network::gateway(live, facts),
        ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => network::route(live),
        ("policy", "PodDisruptionBudget") => network::disruption_budget(live),
        ("autoscaling", "HorizontalPodAutoscaler") => network::autoscaler(live),
        ("", "PersistentVolumeClaim") => storage::claim(live, facts),
        ("", "PersistentVolume") => storage::volume(live),
        ("", "Namespace") => custom::namespace(live),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => custom::definition(live),
        ("apiregistration.k8s.io", "APIService") => custom::api_service(live),
        _ if builtin::is_builtin(&gvk) => Health::Healthy,
        _ => custom::custom_resource(live),
    }
}

/// False for kinds that only have to exist (configuration, rights): nobody need look at them again.
pub fn has_state(gvk: &Gvk) -> bool {
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        (
            "",
            "Pod"
            | "Service"
            | "ReplicationController"
            | "PersistentVolumeClaim"
            | "PersistentVolume"
            | "Namespace",
        ) => true,
        ("apps", "ControllerRevision") => false,
        (
            "apps" | "batch" | "policy" | "autoscaling" | "apiextensions.k8s.io" | "apiregistration.k8s.io",
            _,
        ) => true,
        ("networking.k8s.io", kind) => kind == "Ingress",
        _ => !builtin::is_builtin(gvk),
    }
}

#[cfg(test)]
mod tests;
