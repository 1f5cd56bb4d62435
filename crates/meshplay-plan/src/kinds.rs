//! Which kinds a cluster serves: filled from discovery, asked by planning and by the client.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_types::{Gvk, ObjectKey};
use serde::{Deserialize, Serialize};

/// One kind as a cluster serves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KindInfo {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind in CamelCase.
    pub kind: String,
    /// Served versions, in the server's order of preference.
    pub versions: Vec<String>,
    /// The version the server prefers; one of `versions`.
    pub preferred: String,
    /// Name of the resource in URLs, e.g. `deployments`.
    pub plural: String,
    /// Short names, e.g. `deploy`.
    #[serde(default)]
    pub short_names: Vec<String>,
    /// Objects live inside a namespace.
    pub namespaced: bool,
    /// Verbs of the preferred version, e.g. `list`, `patch`.
    pub verbs: BTreeSet<String>,
    /// Subresources, e.g. `status`, `scale`.
    pub subresources: BTreeSet<String>,
}

/// All kinds of a cluster by group and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "KindsWire", into = "KindsWire")]
pub struct Kinds {
    kinds: BTreeMap<(String, String), KindInfo>,
    unavailable: BTreeSet<String>,
}

/// JSON has no tuple keys: a list on the wire, a map inside.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KindsWire {
    kinds: Vec<KindInfo>,
    #[serde(default)]
    unavailable: BTreeSet<String>,
}

impl Kinds {
    /// From discovery; a later entry of the same group and kind replaces the earlier one.
    pub fn new(kinds: impl IntoIterator<Item = KindInfo>) -> Self {
        let mut all = Self::default();
        kinds.into_iter().for_each(|info| all.insert(info));
        all
    }

    /// Adds or replaces one kind.
    pub fn insert(&mut self, info: KindInfo) {
        self.kinds.insert((info.group.clone(), info.kind.clone()), info);
    }

    /// Marks a group whose aggregated API does not answer: its kinds are unknown, not absent.
    pub fn mark_unavailable(&mut self, group: impl Into<String>) {
        self.unavailable.insert(group.into());
    }

    /// Groups that did not answer discovery.
    pub fn unavailable(&self) -> &BTreeSet<String> {
        &self.unavailable
    }

    /// The kind, if it is served.
    pub fn get(&self, group: &str, kind: &str) -> Option<&KindInfo> {
        self.kinds.get(&(group.to_owned(), kind.to_owned()))
    }

    /// The kind of an object.
    pub fn of(&self, key: &ObjectKey) -> Option<&KindInfo> {
        self.get(&key.group, &key.kind)
    }

    /// True if this very version of the kind is served.
    pub fn serves(&self, gvk: &Gvk) -> bool {
        self.get(&gvk.group, &gvk.kind).is_some_and(|info| info.versions.contains(&gvk.version))
    }

    /// All, by group and kind.
    pub fn iter(&self) -> impl Iterator<Item = &KindInfo> {
        self.kinds.values()
    }

    /// True if nothing was discovered: planning then assumes the scopes of the built-in kinds.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}

impl From<KindsWire> for Kinds {
    fn from(KindsWire { kinds, unavailable }: KindsWire) -> Self {
        Self { unavailable, ..Self::new(kinds) }
    }
}

impl From<Kinds> for KindsWire {
    fn from(Kinds { kinds, unavailable }: Kinds) -> Self {
        Self { kinds: kinds.into_values().collect(), unavailable }
    }
}
