//! What is compared: arms as people write them, products of factors, and what they make of the base.

use std::{collections::BTreeMap, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::RunSpec;

/// A variant as people write it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ExperimentArm")]
pub struct Arm {
    /// Its name.
    pub name: String,
    /// Where its requests go, in the place of the addresses of the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Other changes of the base, as a merge patch (RFC 7396).
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub patch: Value,
}

/// Something that is varied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ExperimentFactor")]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// What it may be; the first is what the others are held against.
    pub levels: Vec<Level>,
}

/// One of the things that a factor may be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ExperimentLevel")]
pub struct Level {
    /// Its name.
    pub name: String,
    /// Where requests go then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Other changes of the base, as a merge patch.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub patch: Value,
}

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ExperimentVariant")]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// The level of each factor; empty for arms.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<String, String>,
    /// Shared by all variants that have them: a patch may be large.
    #[serde(skip)]
    changes: Vec<Arc<Change>>,
    /// Whether it is the first one again, to see what chance does.
    #[serde(skip)]
    pub(super) is_null: bool,
}

/// Of the base: where requests go, and the rest.
type Change = (Option<String>, Value);

impl Variant {
    pub(super) fn of_arm(arm: &Arm) -> Self {
        let changes = vec![Arc::new((arm.url.clone(), arm.patch.clone()))];
        Self { name: arm.name.clone(), levels: BTreeMap::new(), changes, is_null: false }
    }

    /// The same under another name.
    pub(super) fn null(&self) -> Self {
        Self { name: format!("{} again", self.name), is_null: true, ..self.clone() }
    }

    pub(super) fn patched(&self, base: &RunSpec) -> Result<RunSpec, String> {
        let mut spec = serde_json::to_value(base).map_err(|error| error.to_string())?;
        for (url, patch) in self.changes.iter().map(AsRef::as_ref) {
            if let Some(url) = url {
                let endpoints = spec.get_mut("endpoints").and_then(Value::as_array_mut);
                for endpoint in endpoints.into_iter().flatten() {
                    endpoint["url"] = Value::String(url.clone());
                }
            }
            merge(&mut spec, patch);
        }
        serde_json::from_value(spec).map_err(|error| error.to_string())
    }
}

/// How many variants the factors give, without making one of them; nothing if there is no such number. While they are made
/// there are never more, for a factor without levels counts as one.
pub(super) fn product_size(factors: &[Factor]) -> Option<usize> {
    factors.iter().try_fold(1, |all: usize, factor| all.checked_mul(factor.levels.len().max(1)))
}

/// Every level of every factor with every one of the others; the first levels come first.
pub(super) fn product(factors: &[Factor]) -> Vec<Variant> {
    let mut variants = vec![Variant::default()];
    for factor in factors {
        let change = |level: &Level| Arc::new((level.url.clone(), level.patch.clone()));
        let levels: Vec<(&Level, Arc<Change>)> =
            factor.levels.iter().map(|level| (level, change(level))).collect();
        let with = |variant: &Variant, (level, change): &(&Level, Arc<Change>)| {
            let mut variant = variant.clone();
            let blank = if variant.name.is_empty() { "" } else { " " };
            variant.name += &format!("{blank}{}={}", factor.name, level.name);
            variant.levels.insert(factor.name.clone(), level.name.clone());
            variant.changes.push(Arc::clone(change));
            variant
        };
        variants = variants
            .iter()
            .flat_map(|variant| levels.iter().map(move |level| with(variant, level)))
            .collect();
    }
    variants
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        if !patch.is_null() {
            *target = patch.clone();
        }
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(target) = target else { return };
    for (name, change) in changes {
        if change.is_null() {
            target.remove(name);
        } else {
            merge(target.entry(name).or_insert(Value::Null), change);
        }
    }
}
