//! Discovery as before 1.26, and as some proxies and aggregated servers still answer it: one document per
//! group version.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use meshplay_plan::KindInfo;
use serde::Deserialize;

use super::{Discovery, document};
use crate::{Client, KubeError};

#[derive(Deserialize)]
pub(super) struct GroupList {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    name: String,
    versions: Vec<GroupVersion>,
    #[serde(default)]
    preferred_version: Option<GroupVersion>,
}

#[derive(Deserialize, PartialEq)]
struct GroupVersion {
    version: String,
}

#[derive(Deserialize)]
struct ResourceList {
    #[serde(default)]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    name: String,
    #[serde(default)]
    namespaced: bool,
    kind: String,
    #[serde(default)]
    short_names: Vec<String>,
    #[serde(default)]
    verbs: BTreeSet<String>,
}

impl Client {
    pub(super) async fn discover_core(&self, discovery: &mut Discovery) -> Result<(), KubeError> {
        let list: ResourceList = self.call_json(&document("/api/v1".to_owned())).await?;
        discovery.add_resources("", "v1", list);
        Ok(())
    }

    /// A group version that cannot be read is flagged; an error is only what says that none can be.
    pub(super) async fn discover_groups(
        &self,
        list: GroupList,
        discovery: &mut Discovery,
    ) -> Result<(), KubeError> {
        let versions: Vec<_> = list.groups.iter().flat_map(Group::by_preference).collect();
        let documents = versions.iter().map(|(group, version)| async move {
            self.call_json::<ResourceList>(&document(format!("/apis/{group}/{version}"))).await
        });
        for ((group, version), result) in versions.iter().zip(join_all(documents).await) {
            match result {
                Ok(list) => discovery.add_resources(group, version, list),
                Err(error) => discovery.flag(group, version, &error.fault.to_string()),
            }
        }
        Ok(())
    }
}

impl Group {
    fn by_preference(&self) -> impl Iterator<Item = (&str, &str)> {
        let preferred = self.preferred_version.iter();
        let others = self.versions.iter().filter(|version| Some(*version) != self.preferred_version.as_ref());
        preferred.chain(others).map(|item| (self.name.as_str(), item.version.as_str()))
    }
}

impl Discovery {
    fn add_resources(&mut self, group: &str, version: &str, list: ResourceList) {
        let mut subresources: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (parent, name) in list.resources.iter().filter_map(|resource| resource.name.split_once('/')) {
            subresources.entry(parent.to_owned()).or_default().insert(name.to_owned());
        }
        for Resource { name, namespaced, kind, short_names, verbs } in list.resources {
            if name.contains('/') {
                continue;
            }
            self.add(KindInfo {
                group: group.to_owned(),
                kind,
                versions: vec![version.to_owned()],
                preferred: version.to_owned(),
                subresources: subresources.remove(&name).unwrap_or_default(),
                plural: name,
                short_names,
                namespaced,
                verbs,
            });
        }
    }
}
