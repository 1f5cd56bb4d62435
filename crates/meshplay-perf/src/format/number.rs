//! Numbers that one program writes as such and another as text: protobuf's JSON does so with all of 64 bits. It refuses
//! to know what they count.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A number or text, as text.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text_of(Value::deserialize(deserializer)?)
}

/// A whole number.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    count_of(Value::deserialize(deserializer)?)
}

/// Whole numbers by name.
pub(super) fn counts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, u64>, D::Error> {
    let values = BTreeMap::<String, Value>::deserialize(deserializer)?;
    values.into_iter().map(|(name, value)| Ok((name, count_of(value)?))).collect()
}

/// The sum, or the highest number there is: a file may hold any.
pub(super) fn total(counts: impl IntoIterator<Item = u64>) -> u64 {
    counts.into_iter().fold(0, u64::saturating_add)
}

fn text_of<E: Error>(value: Value) -> Result<String, E> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(E::custom(format!("`{other}` is neither a number nor text"))),
    }
}

fn count_of<E: Error>(value: Value) -> Result<u64, E> {
    let text = text_of(value)?;
    text.parse().map_err(|_| E::custom(format!("`{text}` is no whole number")))
}
