//! Kinds that speak through conditions: CRDs, aggregated APIs, custom resources.

use serde_json::Value;

use super::{
    Health,
    conditions::{behind, condition, text},
};

/// Conditions that mean "it works", in the order in which one is believed.
const GOOD: [&str; 6] = ["Ready", "Available", "Healthy", "Succeeded", "Programmed", "Accepted"];
/// Conditions that mean "it is stuck".
const BAD: [&str; 3] = ["Stalled", "Failed", "Degraded"];
/// Conditions that mean "it is on its way".
const BUSY: [&str; 1] = ["Reconciling"];

pub(super) fn definition(object: &Value) -> Health {
    if let Some(names) = condition(object, "NamesAccepted").filter(|c| c.is_false) {
        return Health::Degraded(names.text());
    }
    match condition(object, "Established") {
        Some(established) if established.is_true => Health::Healthy,
        _ => Health::Progressing("it is not established".to_owned()),
    }
}

pub(super) fn api_service(object: &Value) -> Health {
    match condition(object, "Available") {
        Some(available) if available.is_true => Health::Healthy,
        Some(available) => Health::Progressing(available.text()),
        None => Health::Progressing("it is not available yet".to_owned()),
    }
}

pub(super) fn namespace(object: &Value) -> Health {
    match text(object, "/status/phase") {
        "Terminating" => Health::Progressing("it is being deleted".to_owned()),
        _ => Health::Healthy,
    }
}

/// Without conditions it is unknown, not healthy (P3): nobody may be looking after it at all.
pub(super) fn custom_resource(object: &Value) -> Health {
    if let Some(late) = behind(object) {
        return late;
    }
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    if conditions.is_none_or(Vec::is_empty) {
        return Health::Unknown("it has no conditions".to_owned());
    }
    if let Some(bad) = BAD.iter().find_map(|kind| condition(object, kind).filter(|c| c.is_true)) {
        return Health::Degraded(bad.text());
    }
    if let Some(busy) = BUSY.iter().find_map(|kind| condition(object, kind).filter(|c| c.is_true)) {
        return Health::Progressing(busy.text());
    }
    match GOOD.iter().find_map(|kind| condition(object, kind)) {
        Some(good) if good.is_true => Health::Healthy,
        Some(good) => Health::Progressing(good.text()),
        None => Health::Unknown("none of its conditions says whether it works".to_owned()),
    }
}
