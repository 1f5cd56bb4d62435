//! Values of Secrets: hashed on the way in, put in place on the way out (P17).

use std::borrow::Cow;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use meshplay_design::SecretRef;
use meshplay_types::Secret;
use serde_json::{Value, json};

use crate::normalise::{LAST_APPLIED, SECRET_REF};

/// Marks a value that was replaced by its keyed hash.
const KEYED_HASH: &str = "keyedHash";
/// Stands in a body for the value that the live Secret has under this key: what "share" sends.
const LIVE_KEY: &str = "liveKey";

/// A reference that cannot be resolved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevealError {
    /// The store has no such value.
    #[error("there is no sealed value `{0}`")]
    Missing(String),
    /// The live Secret lost the key that was to be shared.
    #[error("the live Secret no longer has the key `{0}`")]
    NotLive(String),
}

/// Replaces every value of a Secret by its keyed hash; other kinds are left as they are.
pub(crate) fn redact(object: &mut Value, hash: &dyn Fn(&[u8]) -> String) {
    if object.get("kind") != Some(&json!("Secret")) || object.get("apiVersion") != Some(&json!("v1")) {
        return;
    }
    for part in ["data", "stringData"] {
        let values = object.get_mut(part).and_then(Value::as_object_mut);
        values.into_iter().flatten().for_each(|(_, value)| *value = hashed(value, hash));
    }
    // kubectl's copy of the whole object holds the values once more.
    let annotations = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut);
    if let Some(copy) = annotations.and_then(|annotations| annotations.get_mut(LAST_APPLIED)) {
        *copy = redacted_copy(copy, hash);
    }
}

/// The copy with hashes for values: which keys it has decides what folding takes away.
fn redacted_copy(copy: &Value, hash: &dyn Fn(&[u8]) -> String) -> Value {
    match copy.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) {
        Some(mut object) if object.is_object() => {
            object["apiVersion"] = "v1".into();
            object["kind"] = "Secret".into();
            redact(&mut object, hash);
            object.to_string().into()
        }
        _ => hashed(copy, hash),
    }
}

fn hashed(value: &Value, hash: &dyn Fn(&[u8]) -> String) -> Value {
    let bytes = value.as_str().map(|text| STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec()));
    json!({ KEYED_HASH: hash(&bytes.unwrap_or_else(|| value.to_string().into_bytes())) })
}

/// What a body holds where the live value is to be sent.
pub(crate) fn live_marker(key: &str) -> Value {
    json!({ LIVE_KEY: key })
}

/// True if the value was hashed by [`redact`].
pub(crate) fn is_hashed(value: &Value) -> bool {
    value.get(KEYED_HASH).is_some()
}

/// The body to send: references replaced by base64 of what `lookup` gives, shared keys by the live value. The result
/// goes to the API server and nowhere else.
///
/// # Errors
/// All references that cannot be resolved.
pub fn reveal<'b>(
    body: &'b Value,
    live: Option<&Value>,
    lookup: &dyn Fn(&SecretRef) -> Option<Secret<Vec<u8>>>,
) -> Result<Cow<'b, Value>, Vec<RevealError>> {
    let mut values = body.get("data").and_then(Value::as_object).into_iter().flat_map(|data| data.values());
    if !values.any(is_reference) {
        return Ok(Cow::Borrowed(body));
    }
    let mut body = body.clone();
    let mut errors = Vec::new();
    for (key, value) in body.get_mut("data").and_then(Value::as_object_mut).into_iter().flatten() {
        match resolve(key, value, live, lookup) {
            Ok(Some(revealed)) => *value = revealed,
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(Cow::Owned(body)) } else { Err(errors) }
}

fn is_reference(value: &Value) -> bool {
    value.get(SECRET_REF).is_some() || value.get(LIVE_KEY).is_some()
}

fn resolve(
    key: &str,
    value: &Value,
    live: Option<&Value>,
    lookup: &dyn Fn(&SecretRef) -> Option<Secret<Vec<u8>>>,
) -> Result<Option<Value>, RevealError> {
    if let Some(name) = value.get(SECRET_REF).and_then(Value::as_str) {
        let secret = name
            .parse()
            .ok()
            .and_then(|name| lookup(&name))
            .ok_or_else(|| RevealError::Missing(name.to_owned()))?;
        let text = match value.get("encoding") {
            Some(_) => verbatim(secret.reveal()),
            None => STANDARD.encode(secret.reveal()),
        };
        return Ok(Some(text.into()));
    }
    if value.get(LIVE_KEY).is_some() {
        let shared = live.and_then(|live| live.get("data")?.get(key)).cloned();
        return shared.map(Some).ok_or_else(|| RevealError::NotLive(key.to_owned()));
    }
    Ok(None)
}

/// A value that was imported as the text of the field: base64 of some other make-up. It is sent as the server would
/// write it; what is no base64 at all is sent as it is, for the server to refuse.
fn verbatim(bytes: &[u8]) -> String {
    let dense: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    match GeneralPurpose::new(&alphabet::STANDARD, config).decode(dense) {
        Ok(decoded) => STANDARD.encode(decoded),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p17_values_of_secrets_never_pass_an_observation() {
        let mut object = json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": "db", "annotations": {LAST_APPLIED: "{\"data\":{\"a\":\"Y2FuYXJ5\"}}"}},
            "data": {"a": "Y2FuYXJ5", "b": "not base64!"}
        });
        redact(&mut object, &|bytes| format!("h{}", bytes.len()));
        assert_eq!(object["data"], json!({"a": {"keyedHash": "h6"}, "b": {"keyedHash": "h11"}}));
        assert!(!object.to_string().contains("Y2FuYXJ5"));
    }

    #[test]
    fn p17_kubectls_copy_keeps_its_keys_and_loses_its_values() {
        let copy = r#"{"data":{"a":"Y2FuYXJ5"},"stringData":{"b":"canary"}}"#;
        let redacted = redacted_copy(&json!(copy), &|bytes| format!("h{}", bytes.len()));
        assert_eq!(
            redacted,
            json!(
                r#"{"data":{"a":{"keyedHash":"h6"}},"stringData":{"b":{"keyedHash":"h6"}},"apiVersion":"v1","kind":"Secret"}"#
            )
        );
        assert!(is_hashed(&redacted_copy(&json!("no JSON: canary"), &|_| String::new())));
    }

    #[test]
    fn p7_base64_is_sent_as_the_server_writes_it() {
        let body = json!({"kind": "Secret", "data": {"a": {"secretRef": "db/a", "encoding": "verbatim"}}});
        for (sealed, sent) in [("Y2Fu\nYXJ5", "Y2FuYXJ5"), ("YQ", "YQ=="), ("no base64!", "no base64!")] {
            let lookup = |_: &SecretRef| Some(Secret::new(sealed.as_bytes().to_vec()));
            assert_eq!(reveal(&body, None, &lookup).unwrap()["data"]["a"], sent);
        }
    }

    #[test]
    fn p17_references_are_resolved_only_on_the_way_out() {
        let body = json!({"kind": "Secret", "data": {"a": {"secretRef": "db/a"}, "b": {"liveKey": "b"}}});
        let lookup = |name: &SecretRef| (name.to_string() == "db/a").then(|| Secret::new(b"canary".to_vec()));
        let live = json!({"data": {"b": "bGl2ZQ=="}});
        let sent = reveal(&body, Some(&live), &lookup).unwrap();
        assert_eq!(sent["data"], json!({"a": "Y2FuYXJ5", "b": "bGl2ZQ=="}));
        let errors = reveal(&body, None, &|_| None).unwrap_err();
        assert_eq!(errors, [RevealError::Missing("db/a".into()), RevealError::NotLive("b".into())]);
    }
}
