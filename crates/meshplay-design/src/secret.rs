//! Sealed values: what a design holds in place of a secret.
//!
//! A value under `data` or `stringData` of a Secret is `{secretRef: NAME/KEY}`. Revealing puts the value back:
//! base64 under `data`, text under `stringData`. A value that was not base64 under `data` keeps its form
//! with `{secretRef: NAME/KEY, encoding: verbatim}`.

use std::{fmt, str::FromStr};

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use meshplay_types::{Code, Finding, Findings, Place, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Component, ComponentConfig, source::pointer_join};

/// The fields of a Secret that hold values.
pub(crate) const VALUE_FIELDS: [&str; 2] = ["data", "stringData"];

/// The name of a sealed value, written `{secretRef: NAME/KEY}` in a design.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretRef {
    /// Name of the group of values: the id of the component that it was imported with.
    pub name: String,
    /// Key inside the group: the key of the Secret.
    pub key: String,
}

/// What stands in a design in place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placeholder {
    pub(crate) reference: SecretRef,
    pub(crate) encoding: Encoding,
}

/// How a value goes back into its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As the field wants it: base64 under `data`, text under `stringData`.
    Field,
    /// As text, whatever the field wants.
    Verbatim,
}

impl Placeholder {
    /// Reads a placeholder. `None` if the value is none, an error if it is one with a mistake.
    pub(crate) fn read(value: &Value) -> Option<Result<Self, String>> {
        let map = value.as_object()?;
        let reference = map.get("secretRef")?;
        Some(Self::read_fields(reference, map))
    }

    fn read_fields(reference: &Value, map: &Map<String, Value>) -> Result<Self, String> {
        let reference = reference.as_str().ok_or("`secretRef` must be text")?.parse()?;
        let encoding = match map.get("encoding").map(Value::as_str) {
            None => Encoding::Field,
            Some(Some("verbatim")) => Encoding::Verbatim,
            Some(_) => return Err("`encoding` can only be `verbatim`".to_owned()),
        };
        match map.keys().find(|key| !matches!(key.as_str(), "secretRef" | "encoding")) {
            Some(key) => Err(format!("`{key}` does not belong beside `secretRef`")),
            None => Ok(Self { reference, encoding }),
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        match self.encoding {
            Encoding::Field => json!({ "secretRef": self.reference.to_string() }),
            Encoding::Verbatim => json!({ "secretRef": self.reference.to_string(), "encoding": "verbatim" }),
        }
    }

    /// The value as it goes into the field.
    fn revealed(&self, field: &str, bytes: &[u8]) -> Option<String> {
        match self.encoding {
            Encoding::Field if field == "data" => Some(STANDARD.encode(bytes)),
            _ => String::from_utf8(bytes.to_vec()).ok(),
        }
    }
}

/// The bytes of base64 as the API server reads it: line breaks do not count.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true);
    let dense: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    GeneralPurpose::new(&alphabet::STANDARD, config).decode(dense).ok()
}

/// The object with every placeholder of `data` and `stringData` replaced by its value.
///
/// # Errors
/// A finding for each reference that has no value, is malformed or whose value is not text where text is
/// needed.
pub fn reveal(
    object: &Value,
    value_of: impl Fn(&SecretRef) -> Option<Secret<Vec<u8>>>,
) -> Result<Value, Findings> {
    let mut revealed = object.clone();
    let mut findings = Vec::new();
    for field in VALUE_FIELDS {
        let Some(values) = revealed.get_mut(field).and_then(Value::as_object_mut) else { continue };
        for (key, value) in values {
            let Some(placeholder) = Placeholder::read(value) else { continue };
            let pointer = pointer_join(&format!("/{field}"), key);
            match placeholder
                .map_err(|why| Box::new(malformed(why)))
                .and_then(|p| reveal_one(&p, field, &value_of))
            {
                Ok(text) => *value = Value::from(text),
                Err(finding) => {
                    findings.push(finding.at(Place { pointer: Some(pointer), ..Place::default() }));
                }
            }
        }
    }
    if findings.is_empty() { Ok(revealed) } else { Err(findings) }
}

fn reveal_one(
    placeholder: &Placeholder,
    field: &str,
    value_of: impl Fn(&SecretRef) -> Option<Secret<Vec<u8>>>,
) -> Result<String, Box<Finding>> {
    let reference = &placeholder.reference;
    let open = |why: &str| Box::new(Finding::new(Code::SECRET_REF_OPEN, format!("`{reference}` {why}")));
    let value = value_of(reference).ok_or_else(|| open("has no sealed value"))?;
    placeholder.revealed(field, value.reveal()).ok_or_else(|| open("is not text"))
}

pub(crate) fn malformed(message: String) -> Finding {
    Finding::new(Code::SECRET_REF_MALFORMED, message)
}

impl ComponentConfig {
    /// The sealed values that this configuration refers to (well-formed references only).
    pub fn secret_refs(&self) -> Vec<SecretRef> {
        let fields = VALUE_FIELDS.iter().filter_map(|field| self.fields().get(*field)?.as_object());
        let placeholders = fields.flat_map(Map::values).filter_map(Placeholder::read);
        placeholders.filter_map(|placeholder| Some(placeholder.ok()?.reference)).collect()
    }

    /// The configuration with its sealed values in place.
    ///
    /// # Errors
    /// As [`reveal`].
    pub fn reveal(
        &self,
        value_of: impl Fn(&SecretRef) -> Option<Secret<Vec<u8>>>,
    ) -> Result<Value, Findings> {
        reveal(&Value::Object(self.fields().clone()), value_of)
    }
}

impl Component {
    /// The whole object with its sealed values in place.
    ///
    /// # Errors
    /// As [`reveal`], with the component in the place.
    pub fn reveal(
        &self,
        value_of: impl Fn(&SecretRef) -> Option<Secret<Vec<u8>>>,
    ) -> Result<Value, Findings> {
        reveal(&self.object(), value_of).map_err(|mut findings| {
            for finding in &mut findings {
                finding.at.component = Some(self.id.to_string());
            }
            findings
        })
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.key)
    }
}

impl FromStr for SecretRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let valid = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        text.split_once('/')
            .filter(|(name, key)| valid(name) && valid(key))
            .map(|(name, key)| Self { name: name.to_owned(), key: key.to_owned() })
            .ok_or_else(|| format!("`{text}` is not a secret reference (`NAME/KEY`)"))
    }
}

impl TryFrom<String> for SecretRef {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<SecretRef> for String {
    fn from(reference: SecretRef) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(object: &Value, expected: Result<&Value, &[&str]>) {
        let value = |reference: &SecretRef| match reference.key.as_str() {
            "bytes" => Some(Secret::new(vec![0xff, 0])),
            "none" => None,
            key => Some(Secret::new(format!("value of {key}").into_bytes())),
        };
        let result = reveal(object, value).map_err(|findings| {
            let line =
                |f: &Finding| format!("{} {} {}", f.at.pointer.as_deref().unwrap_or(""), f.code, f.message);
            findings.iter().map(line).collect::<Vec<_>>()
        });
        assert_eq!(
            result.as_ref().map_err(|e| e.iter().map(String::as_str).collect::<Vec<_>>()),
            expected.map_err(<[_]>::to_vec)
        );
    }

    #[test]
    fn values_go_back_as_their_field_wants_them() {
        check(
            &json!({"data": {"a": {"secretRef": "db/bytes"}, "b": {"secretRef": "db/b", "encoding": "verbatim"}, "c": "eA=="},
                "stringData": {"d": {"secretRef": "db/d"}}, "spec": {"secretRef": "x"}}),
            Ok(&json!({"data": {"a": "/wA=", "b": "value of b", "c": "eA=="},
                "stringData": {"d": "value of d"}, "spec": {"secretRef": "x"}})),
        );
    }

    #[test]
    fn every_reference_without_a_value_is_named() {
        check(
            &json!({"data": {"a/b": {"secretRef": "db/none"}, "c": {"secretRef": "db"}, "d": {"secretRef": "a/b", "x": 1}},
                "stringData": {"e": {"secretRef": "db/bytes"}}}),
            Err(&[
                "/data/a~1b MP1035 `db/none` has no sealed value",
                "/data/c MP1034 `db` is not a secret reference (`NAME/KEY`)",
                "/data/d MP1034 `x` does not belong beside `secretRef`",
                "/stringData/e MP1035 `db/bytes` is not text",
            ]),
        );
    }

    #[test]
    fn base64_is_read_as_the_api_server_reads_it() {
        assert_eq!(decode_base64("aGVs\nbG8=\n"), Some(b"hello".to_vec()));
        assert_eq!(decode_base64("aGVsbG8"), None);
        assert_eq!(decode_base64("aG Vs"), None);
    }
}
