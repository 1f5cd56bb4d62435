//! Reading `status.conditions` and the generation they are about.

use serde_json::Value;

use super::Health;

/// One condition.
pub(super) struct Condition<'a> {
    pub(super) is_true: bool,
    pub(super) is_false: bool,
    pub(super) reason: &'a str,
    pub(super) message: &'a str,
}

impl Condition<'_> {
    /// What it says, for people.
    pub(super) fn text(&self) -> String {
        match (self.reason, self.message) {
            ("", "") => "it gives no reason".to_owned(),
            (reason, "") => reason.to_owned(),
            ("", message) => message.to_owned(),
            (reason, message) => format!("{reason}: {message}"),
        }
    }
}

/// The condition of this type. A condition that says it was observed at an older generation does not count.
pub(super) fn condition<'a>(object: &'a Value, kind: &str) -> Option<Condition<'a>> {
    let all = object.pointer("/status/conditions")?.as_array()?;
    find(all, kind, generation(object))
}

/// The same in any list of conditions.
pub(super) fn find<'a>(all: &'a [Value], kind: &str, generation: Option<i64>) -> Option<Condition<'a>> {
    let text =
        |condition: &'a Value, name: &str| condition.get(name).and_then(Value::as_str).unwrap_or_default();
    let raw = all.iter().find(|condition| text(condition, "type") == kind)?;
    let observed = raw.get("observedGeneration").and_then(Value::as_i64);
    if observed.zip(generation).is_some_and(|(observed, generation)| observed < generation) {
        return None;
    }
    let status = text(raw, "status");
    Some(Condition {
        is_true: status == "True",
        is_false: status == "False",
        reason: text(raw, "reason"),
        message: text(raw, "message"),
    })
}

/// `metadata.generation`.
pub(super) fn generation(object: &Value) -> Option<i64> {
    object.pointer("/metadata/generation")?.as_i64()
}

/// Progressing while the controller has not seen the newest generation: whatever the status says is about an older one.
pub(super) fn behind(object: &Value) -> Option<Health> {
    let observed = object.pointer("/status/observedGeneration").and_then(Value::as_i64);
    match (observed, generation(object)) {
        (Some(observed), Some(generation)) if observed < generation => Some(Health::Progressing(format!(
            "its controller has seen generation {observed} of {generation}"
        ))),
        _ => None,
    }
}

/// A number in the object, or a default.
pub(super) fn number(object: &Value, pointer: &str, default: i64) -> i64 {
    object.pointer(pointer).and_then(Value::as_i64).unwrap_or(default)
}

/// Text in the object, or "".
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
