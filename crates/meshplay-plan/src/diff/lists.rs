//! Which lists have items with names: learned from `managedFields`, otherwise from a small table.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{FieldPath, Segment, managed::Entry};

/// How the items of a list are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ListKeys {
    /// By their own value.
    Set,
    /// By these fields.
    Map(Vec<String>),
}

/// The named lists of one object.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    learned: BTreeMap<Vec<String>, ListKeys>,
}

/// Lists by the end of their path, longest first, as the built-in types declare them (`patchMergeKey`,
/// `x-kubernetes-list-map-keys`). Used for presentation only and only where every item has a name of its own, so that a
/// wrong guess for a custom resource costs readability, never correctness.
const TABLE: [(&[&str], &[&str]); 23] = [
    (&["containers", "ports"], &["containerPort", "protocol"]),
    (&["initContainers", "ports"], &["containerPort", "protocol"]),
    (&["ephemeralContainers", "ports"], &["containerPort", "protocol"]),
    (&["spec", "ports"], &["port", "protocol"]),
    (&["containers"], &["name"]),
    (&["initContainers"], &["name"]),
    (&["ephemeralContainers"], &["name"]),
    (&["volumes"], &["name"]),
    (&["env"], &["name"]),
    (&["volumeMounts"], &["mountPath"]),
    (&["volumeDevices"], &["devicePath"]),
    (&["imagePullSecrets"], &["name"]),
    (&["hostAliases"], &["ip"]),
    (&["topologySpreadConstraints"], &["topologyKey", "whenUnsatisfiable"]),
    (&["resourceClaims"], &["name"]),
    (&["claims"], &["name"]),
    (&["conditions"], &["type"]),
    (&["webhooks"], &["name"]),
    (&["matchConditions"], &["name"]),
    (&["secrets"], &["name"]),
    (&["versions"], &["name"]),
    (&["ownerReferences"], &["uid"]),
    (&["finalizers"], &[]),
];

impl Lists {
    /// Learns from the entries of the live object and of the dry-run.
    pub(crate) fn learn<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut learned = BTreeMap::new();
        for (path, keys) in entries.into_iter().flat_map(|entry| entry.fields.lists()) {
            let keys = if keys.is_empty() { ListKeys::Set } else { ListKeys::Map(keys) };
            learned.insert(pattern(&path), keys);
        }
        Self { learned }
    }

    /// A name for every item, if the list has names and they are unique.
    pub(crate) fn names(&self, path: &FieldPath, items: &[Value]) -> Option<Vec<Segment>> {
        let keys = self.keys(path)?;
        let names: Vec<Segment> =
            items.iter().map(|item| Segment::of_item(item, &keys)).collect::<Option<_>>()?;
        let unique: BTreeSet<&Segment> = names.iter().collect();
        (unique.len() == names.len()).then_some(names)
    }

    fn keys(&self, path: &FieldPath) -> Option<ListKeys> {
        let fields = pattern(path);
        if let Some(keys) = self.learned.get(&fields) {
            return Some(keys.clone());
        }
        let ends = |end: &&(&[&str], &[&str])| {
            fields.len() >= end.0.len() && fields[fields.len() - end.0.len()..].iter().eq(end.0)
        };
        TABLE.iter().find(ends).map(|(_, keys)| match keys {
            [] => ListKeys::Set,
            keys => ListKeys::Map(keys.iter().map(|key| (*key).to_owned()).collect()),
        })
    }
}

/// The field names of a path: all items of a list share their keys.
fn pattern(path: &FieldPath) -> Vec<String> {
    path.fields().map(str::to_owned).collect()
}
