//! Aggregated discovery (`apidiscovery.k8s.io` v2 and v2beta1): everything in one document.

use std::collections::BTreeSet;

use meshplay_plan::KindInfo;
use serde::Deserialize;

use super::Discovery;

#[derive(Deserialize)]
pub(super) struct GroupList {
    #[serde(default)]
    items: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    metadata: GroupMetadata,
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Deserialize, Default)]
struct GroupMetadata {
    /// Absent for the core group.
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Version {
    version: String,
    #[serde(default)]
    resources: Vec<Resource>,
    #[serde(default)]
    freshness: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    resource: String,
    #[serde(default)]
    response_kind: Option<ResponseKind>,
    #[serde(default)]
    short_names: Vec<String>,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    verbs: BTreeSet<String>,
    #[serde(default)]
    subresources: Vec<Subresource>,
}

#[derive(Deserialize)]
struct ResponseKind {
    #[serde(default)]
    kind: String,
}

#[derive(Deserialize)]
struct Subresource {
    subresource: String,
}

impl Discovery {
    /// Versions come in the order of the server's preference.
    pub(super) fn add_aggregated(&mut self, list: GroupList) {
        for Group { metadata: GroupMetadata { name: group }, versions } in list.items {
            for Version { version, resources, freshness } in versions {
                if freshness == "Stale" {
                    self.flag(&group, &version, "discovery marks it as stale");
                }
                for resource in resources {
                    if let Some(info) = resource.into_info(&group, &version) {
                        self.add(info);
                    }
                }
            }
        }
    }

    /// Adds a version of a kind; the first one is the preferred one.
    pub(super) fn add(&mut self, info: KindInfo) {
        match self.kinds.get(&info.group, &info.kind) {
            None => self.kinds.insert(info),
            Some(known) if known.plural != info.plural => {
                // Two resources of one kind, such as `podtemplates` views: the first one is the kind's own.
            }
            Some(known) => {
                let mut known = known.clone();
                known.versions.extend(info.versions);
                self.kinds.insert(known);
            }
        }
    }
}

impl Resource {
    fn into_info(self, group: &str, version: &str) -> Option<KindInfo> {
        let kind = self.response_kind.map(|response| response.kind).filter(|kind| !kind.is_empty())?;
        Some(KindInfo {
            group: group.to_owned(),
            kind,
            versions: vec![version.to_owned()],
            preferred: version.to_owned(),
            plural: self.resource,
            short_names: self.short_names,
            namespaced: self.scope == "Namespaced",
            verbs: self.verbs,
            subresources: self.subresources.into_iter().map(|item| item.subresource).collect(),
        })
    }
}
