//! Claims and volumes.

use serde_json::Value;

use super::{Health, HealthFacts, conditions::text};

/// A claim of a class that waits for its first consumer is Pending until its pod exists: neutral, judged with the
/// consumer (P1).
pub(super) fn claim(object: &Value, facts: &HealthFacts) -> Health {
    match text(object, "/status/phase") {
        "Bound" => Health::Healthy,
        "Lost" => Health::Degraded("its volume is lost".to_owned()),
        _ if waits(object, facts) => Health::Neutral("it waits for its first consumer".to_owned()),
        _ => Health::Progressing("it is not bound".to_owned()),
    }
}

/// An absent class means the default one; an empty one means none (P42).
fn waits(object: &Value, facts: &HealthFacts) -> bool {
    let named = object.pointer("/spec/storageClassName").and_then(Value::as_str);
    let class = named.or(facts.default_storage_class.as_deref());
    class.is_some_and(|class| facts.late_binding_classes.contains(class))
}

pub(super) fn volume(object: &Value) -> Health {
    match text(object, "/status/phase") {
        "Available" | "Bound" => Health::Healthy,
        "Released" => Health::Neutral("its claim is gone".to_owned()),
        "Failed" => Health::Degraded(text(object, "/status/message").to_owned()),
        _ => Health::Progressing("it is being made".to_owned()),
    }
}
