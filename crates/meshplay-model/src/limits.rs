//! Bounds of numbers, texts, lists and objects.

use std::collections::HashSet;

use meshplay_types::canonical_json;
use serde_json::Value;

use crate::{
    ViolationKind,
    check::{Checker, shown},
    schema::Limits,
};

pub(crate) fn check(checker: &mut Checker<'_>, limits: &Limits, value: &Value) {
    let size = &limits.size;
    match value {
        Value::Number(number) => numeric(checker, limits, number.as_f64().unwrap_or_default()),
        Value::String(text) => {
            sized(checker, "characters", text.chars().count(), (size.length_min, size.length_max));
            if let Some(pattern) = limits.pattern.as_ref().filter(|pattern| !pattern.is_match(text)) {
                let message = format!("must match `{pattern}`, is {}", shown(value));
                checker.report(ViolationKind::Pattern, message, None);
            }
        }
        Value::Array(items) => {
            sized(checker, "items", items.len(), (size.items_min, size.items_max));
            let mut seen = HashSet::new();
            if limits.unique_items && !items.iter().all(|item| seen.insert(canonical_json(item))) {
                checker.report(ViolationKind::DuplicateKey, "holds the same item twice".to_owned(), None);
            }
        }
        Value::Object(map) => {
            sized(checker, "entries", map.len(), (size.properties_min, size.properties_max));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn numeric(checker: &mut Checker<'_>, limits: &Limits, value: f64) {
    let below = |minimum: f64| value < minimum || (limits.exclusive_minimum && value <= minimum);
    let above = |maximum: f64| value > maximum || (limits.exclusive_maximum && value >= maximum);
    if let Some(minimum) = limits.minimum.filter(|minimum| below(*minimum)) {
        let than = if limits.exclusive_minimum { "greater than" } else { "at least" };
        checker.report(ViolationKind::Range, format!("must be {than} `{minimum}`, is `{value}`"), None);
    }
    if let Some(maximum) = limits.maximum.filter(|maximum| above(*maximum)) {
        let than = if limits.exclusive_maximum { "less than" } else { "at most" };
        checker.report(ViolationKind::Range, format!("must be {than} `{maximum}`, is `{value}`"), None);
    }
    if let Some(step) = limits.multiple_of.filter(|step| *step > 0.0 && (value / step).fract() != 0.0) {
        checker.report(ViolationKind::Range, format!("must be a multiple of `{step}`, is `{value}`"), None);
    }
}

fn sized(checker: &mut Checker<'_>, what: &str, size: usize, (min, max): (Option<u64>, Option<u64>)) {
    let size = size as u64;
    if let Some(min) = min.filter(|min| size < *min) {
        checker.report(ViolationKind::Range, format!("must have at least {min} {what}, has {size}"), None);
    }
    if let Some(max) = max.filter(|max| size > *max) {
        checker.report(ViolationKind::Range, format!("must have at most {max} {what}, has {size}"), None);
    }
}
