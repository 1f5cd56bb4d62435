//! Is an object healthy? Pure rules over its live state (P3).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{ClusterFacts, Presence};

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
