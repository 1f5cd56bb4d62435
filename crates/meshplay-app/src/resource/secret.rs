//! A Secret as it may be shown: names of keys, never values.

use serde_json::{Map, Value};

/// A copy of the whole object that kubectl leaves behind.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Hides the values of a Secret; other objects stay as they are.
pub(super) fn hide(object: &mut Value) {
    if object["kind"] != "Secret" || object["apiVersion"] != "v1" {
        return;
    }
    for field in ["data", "stringData"] {
        for value in
            object.get_mut(field).and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
        {
            *value = Value::from("(hidden)");
        }
    }
    if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.shift_remove(LAST_APPLIED);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn t31_no_value_of_a_secret_is_shown_not_even_in_the_copy_of_kubectl() {
        let mut secret = json!({"apiVersion": "v1", "kind": "Secret",
            "metadata": {"annotations": {LAST_APPLIED: "c4nary", "mine": "x"}},
            "data": {"password": "c4nary"}, "stringData": {"user": "c4nary"}, "type": "Opaque"});
        hide(&mut secret);
        let text = secret.to_string();
        assert!(!text.contains("c4nary") && text.contains("password") && text.contains("mine"), "{text}");
    }
}
