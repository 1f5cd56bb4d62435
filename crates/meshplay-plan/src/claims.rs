//! Claims that a StatefulSet made from its templates: `<template>-<set>-<number>`, in the set's namespace.
//!
//! Nobody marks them as ours, so only their name and the set that was ours tell where they come from.

use meshplay_types::ObjectKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{normalise::walk::get, planner::text};

/// A claim that a StatefulSet of the inventory made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// The claim.
    pub key: ObjectKey,
    /// Its uid.
    pub uid: String,
    /// The StatefulSet.
    pub owner: ObjectKey,
}

/// True if a StatefulSet with this body made the claim and leaves it behind when it is deleted.
pub fn is_claim_of(set: &Value, owner: &ObjectKey, claim: &ObjectKey) -> bool {
    let goes_with_it =
        text(set, &["spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"]) == Some("Delete");
    let templates = get(set, &["spec", "volumeClaimTemplates"]).and_then(Value::as_array);
    let mut names =
        templates.into_iter().flatten().filter_map(|template| text(template, &["metadata", "name"]));
    let numbered = |template: &str| {
        let number = claim.name.strip_prefix(&format!("{template}-{}-", owner.name));
        number.is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
    };
    owner.is("apps", "StatefulSet")
        && claim.is("", "PersistentVolumeClaim")
        && claim.namespace == owner.namespace
        && !goes_with_it
        && names.any(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{key, yaml};

    #[test]
    fn p11_a_claim_is_told_by_template_set_and_number() {
        let check = |name: &str, set: &str, expected: bool| {
            let claim = key(&format!("PersistentVolumeClaim {name}"));
            assert_eq!(is_claim_of(&yaml(set), &key("apps/StatefulSet shop/db"), &claim), expected, "{name}");
        };
        let set = "{spec: {volumeClaimTemplates: [{metadata: {name: data}}, {metadata: {name: log}}]}}";
        check("shop/data-db-0", set, true);
        check("shop/log-db-10", set, true);
        check("shop/data-db-x", set, false);
        check("shop/data-db-", set, false);
        check("other/data-db-0", set, false);
        check("shop/data-other-db-0", set, false);
        let goes = "{spec: {volumeClaimTemplates: [{metadata: {name: data}}], persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}}}";
        check("shop/data-db-0", goes, false);
    }
}
