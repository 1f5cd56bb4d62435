//! Values of Secrets: sealed, or at least well-formed. No message shows a value.

use meshplay_types::{Code, Finding, Findings};
use serde_json::Value;

use super::Context;
use crate::{
    secret::{Encoding, Placeholder, VALUE_FIELDS, decode_base64, malformed},
    source::pointer_join,
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let component = context.component;
    if !component.gvk.is("", "Secret") {
        return;
    }
    let mut plain = Vec::new();
    for field in VALUE_FIELDS {
        let Some(values) = component.config.fields().get(field).and_then(Value::as_object) else { continue };
        for (key, value) in values {
            let pointer = pointer_join(&format!("/{field}"), key);
            match problem(field, key, value) {
                Some(finding) => findings.push(context.at(finding, &pointer)),
                None if value.as_str().is_some_and(|text| !text.is_empty()) => plain.push(format!("`{key}`")),
                None => {}
            }
        }
    }
    if !plain.is_empty() {
        let message = format!("the design holds values of this Secret in clear: {}", plain.join(", "));
        findings.push(context.at(Finding::new(Code::SECRET_PLAIN, message), "/data"));
    }
}

fn problem(field: &str, key: &str, value: &Value) -> Option<Finding> {
    let not_base64 = || Finding::new(Code::SECRET_NOT_BASE64, format!("the value of `{key}` is not base64"));
    match Placeholder::read(value) {
        Some(Err(message)) => Some(malformed(message)),
        Some(Ok(placeholder)) => {
            (field == "data" && placeholder.encoding == Encoding::Verbatim).then(not_base64)
        }
        None => match value {
            Value::Null => None,
            Value::String(text) => (field == "data" && decode_base64(text).is_none()).then(not_base64),
            _ => {
                let message = format!("the value of `{key}` is not text");
                Some(Finding::new(Code::SCHEMA_TYPE, message).fix("put it in quotes"))
            }
        },
    }
}

/// The object with harmless texts in place of the values that were checked here.
pub(super) fn masked(object: &Value) -> Value {
    let mut masked = object.clone();
    for field in VALUE_FIELDS {
        for value in
            masked.get_mut(field).and_then(Value::as_object_mut).into_iter().flat_map(|map| map.values_mut())
        {
            *value = Value::from("");
        }
    }
    masked
}
