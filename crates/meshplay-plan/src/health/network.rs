//! Ways in: an address is needed only where something gives one (P3).

use serde_json::Value;

use super::{
    Health, HealthFacts,
    conditions::{behind, condition, find, generation, text},
};
use crate::Presence;

pub(super) fn service(object: &Value, facts: &HealthFacts) -> Health {
    if text(object, "/spec/type") != "LoadBalancer" {
        return Health::Healthy;
    }
    // The facts are about the cluster's default controller; a class of its own may be served by another one.
    let presence = if text(object, "/spec/loadBalancerClass").is_empty() {
        facts.load_balancer
    } else {
        Presence::Unknown
    };
    address(object, presence, "load balancer")
}

pub(super) fn ingress(object: &Value, facts: &HealthFacts) -> Health {
    let named = [
        text(object, "/spec/ingressClassName"),
        text(object, "/metadata/annotations/kubernetes.io~1ingress.class"),
    ];
    let class = named.into_iter().find(|name| !name.is_empty()).or(facts.default_ingress_class.as_deref());
    let presence = match class {
        Some(class) => facts.ingress_classes.get(class).copied().unwrap_or_default(),
        None => Presence::Absent,
    };
    address(object, presence, "ingress")
}

fn address(object: &Value, presence: Presence, what: &str) -> Health {
    let addresses = object.pointer("/status/loadBalancer/ingress").and_then(Value::as_array);
    if addresses.is_some_and(|addresses| !addresses.is_empty()) {
        return Health::Healthy;
    }
    match presence {
        Presence::Live => Health::Progressing("it has no address yet".to_owned()),
        Presence::Absent => Health::Neutral(format!("it has no address: no {what} controller runs")),
        Presence::Unknown => {
            Health::Neutral(format!("it has no address: no {what} controller is known to run"))
        }
    }
}

pub(super) fn gateway(object: &Value, facts: &HealthFacts) -> Health {
    match facts.gateway_classes.get(text(object, "/spec/gatewayClassName")).copied().unwrap_or_default() {
        Presence::Absent => return Health::Neutral("no controller accepts its class".to_owned()),
        Presence::Live | Presence::Unknown => {}
    }
    for kind in ["Accepted", "Programmed"] {
        match condition(object, kind) {
            Some(condition) if condition.is_true => {}
            Some(condition) if condition.is_false => {
                return Health::Progressing(format!("not {kind}: {}", condition.text()));
            }
            _ => return Health::Progressing(format!("it does not say yet that it is {kind}")),
        }
    }
    let addresses = object.pointer("/status/addresses").and_then(Value::as_array);
    if addresses.is_some_and(Vec::is_empty) || addresses.is_none() {
        return Health::Progressing("it has no address yet".to_owned());
    }
    Health::Healthy
}

/// A route speaks per parent; every parent must accept it.
pub(super) fn route(object: &Value) -> Health {
    let parents =
        object.pointer("/status/parents").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if parents.is_empty() {
        return Health::Unknown("no gateway has said anything about it".to_owned());
    }
    for parent in parents {
        let conditions =
            parent.get("conditions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for kind in ["Accepted", "ResolvedRefs"] {
            match find(conditions, kind, generation(object)) {
                Some(condition) if condition.is_true => {}
                Some(condition) => return Health::Degraded(format!("not {kind}: {}", condition.text())),
                None => return Health::Progressing(format!("a gateway does not say yet that it is {kind}")),
            }
        }
    }
    Health::Healthy
}

/// Pods fewer than wanted are the workloads' affair; the budget itself only has to be seen.
pub(super) fn disruption_budget(object: &Value) -> Health {
    if let Some(late) = behind(object) {
        return late;
    }
    let count = |name: &str| object.pointer(&format!("/status/{name}")).and_then(Value::as_i64);
    match (count("currentHealthy"), count("desiredHealthy")) {
        (Some(have), Some(wanted)) if have < wanted => {
            Health::Neutral(format!("{have} of {wanted} pods are healthy: it allows no disruption"))
        }
        (Some(_), Some(_)) => Health::Healthy,
        _ => Health::Progressing("its controller has not seen it yet".to_owned()),
    }
}

/// An autoscaler without metrics does not scale, but it works as far as it can; one that cannot scale is broken.
pub(super) fn autoscaler(object: &Value) -> Health {
    match (condition(object, "AbleToScale"), condition(object, "ScalingActive")) {
        (Some(able), _) if able.is_false => Health::Degraded(able.text()),
        (_, Some(active)) if active.is_false => {
            Health::Neutral(format!("it does not scale: {}", active.text()))
        }
        (Some(_), _) => Health::Healthy,
        (None, _) => Health::Unknown("it has no conditions yet".to_owned()),
    }
}
