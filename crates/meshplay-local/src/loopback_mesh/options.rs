//! What a mesh is started with, and what is wrong with it if it cannot be.

use std::{collections::BTreeSet, path::PathBuf};

use meshplay_net::process::Lifetime;
use meshplay_types::{Code, Finding};

use super::{Feature, Features};

/// Versions of the called workload that one mesh may have.
const VERSIONS_MAX: usize = 16;
/// Envoy's limit for the sum of the weights is 2³² − 1; this one keeps a single weight readable and the sum far below.
const WEIGHT_MAX: u32 = 1_000_000;
/// Bytes of a version's name, which ends in file names and statistics.
const VERSION_NAME_BYTES_MAX: usize = 32;

/// A version of the called workload and its share of the requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Lower-case letters, digits and `-`, starting with a letter; at most 32 bytes.
    pub name: String,
    /// Its share is this number out of the sum over all versions; 0 gets nothing.
    pub weight: u32,
}

impl Version {
    /// A version with its weight.
    pub fn new(name: &str, weight: u32) -> Self {
        Self { name: name.to_owned(), weight }
    }
}

/// Where the workloads run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosting {
    /// As tasks of the caller's runtime. For tests.
    Tasks,
    /// As processes of this program, which calls [`super::run_workload`] for `workload VERSION --address-file FILE`:
    /// so their CPU is not the caller's, and they can outlive it.
    Program(PathBuf),
}

/// What a mesh is started with.
#[derive(Debug, Clone)]
pub struct MeshOptions {
    /// What happens to a request.
    pub features: Features,
    /// The versions of the called workload. At least one.
    pub versions: Vec<Version>,
    /// What the WASM filter writes into [`super::FILTER_HEADER`]; not empty.
    pub filter_value: String,
    /// Worker threads of each Envoy.
    pub worker_threads: u32,
    /// Where the workloads run.
    pub hosting: Hosting,
}

impl Default for MeshOptions {
    /// All features, versions v1 and v2 at 80 to 20, one worker thread, workloads in this process.
    fn default() -> Self {
        Self {
            features: Features::all(),
            versions: vec![Version::new("v1", 80), Version::new("v2", 20)],
            filter_value: "loopback".to_owned(),
            worker_threads: 1,
            hosting: Hosting::Tasks,
        }
    }
}

impl MeshOptions {
    /// Everything that is wrong with the options in a rig of this lifetime.
    pub fn findings(&self, rig: Lifetime) -> Vec<Finding> {
        let mut messages: Vec<String> = self
            .features
            .unmet()
            .map(|(feature, need)| format!("feature `{}` needs feature `{}`", feature.name(), need.name()))
            .collect();
        messages.extend(self.version_mistakes());
        if self.features.has(Feature::WasmFilter) && self.filter_value.is_empty() {
            messages.push("the filter's header value is empty".to_owned());
        }
        if self.worker_threads == 0 {
            messages.push("an Envoy needs at least one worker thread".to_owned());
        }
        if rig == Lifetime::Detached && self.hosting == Hosting::Tasks {
            messages.push("workloads of a rig that outlives its maker cannot be tasks of it".to_owned());
        }
        messages.into_iter().map(|message| Finding::new(Code::MESH_OPTIONS, message)).collect()
    }

    fn version_mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.versions.is_empty() || self.versions.len() > VERSIONS_MAX {
            mistakes.push(format!("a mesh has 1 to {VERSIONS_MAX} versions, not {}", self.versions.len()));
        }
        if !self.versions.is_empty() && self.versions.iter().all(|version| version.weight == 0) {
            mistakes.push("all weights are 0".to_owned());
        }
        let mut names = BTreeSet::new();
        for Version { name, weight } in &self.versions {
            if !is_version_name(name) {
                mistakes.push(format!("`{name}` is not a version name (lower-case letters, digits and `-`)"));
            }
            if !names.insert(name) {
                mistakes.push(format!("version `{name}` is named twice"));
            }
            if *weight > WEIGHT_MAX {
                mistakes.push(format!("weight {weight} of version `{name}` is above {WEIGHT_MAX}"));
            }
        }
        mistakes
    }
}

fn is_version_name(name: &str) -> bool {
    name.len() <= VERSION_NAME_BYTES_MAX
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut MeshOptions), expect: &[&str]) {
        let mut options = MeshOptions::default();
        change(&mut options);
        let messages: Vec<String> =
            options.findings(Lifetime::WithParent).into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages, expect);
    }

    #[test]
    fn every_rung_of_the_ladder_can_start() {
        check(|options| options.features = Features::none(), &[]);
        for rung in Feature::ALL {
            check(|options| options.features = Features::up_to(rung), &[]);
        }
    }

    #[test]
    fn feature_without_its_precondition_is_a_finding() {
        check(
            |options| {
                options.features = Features::none().with(Feature::Authorization).with(Feature::WasmFilter)
            },
            &["feature `authorization` needs feature `mtls`", "feature `wasm` needs feature `proxy`"],
        );
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        check(
            |options| {
                options.versions =
                    vec![Version::new("V 1", 0), Version::new("v2", WEIGHT_MAX + 1), Version::new("v2", 0)];
                options.filter_value.clear();
                options.worker_threads = 0;
            },
            &[
                "`V 1` is not a version name (lower-case letters, digits and `-`)",
                "weight 1000001 of version `v2` is above 1000000",
                "version `v2` is named twice",
                "the filter's header value is empty",
                "an Envoy needs at least one worker thread",
            ],
        );
        check(|options| options.versions.clear(), &["a mesh has 1 to 16 versions, not 0"]);
        check(|options| options.versions = vec![Version::new("v1", 0)], &["all weights are 0"]);
    }
}
