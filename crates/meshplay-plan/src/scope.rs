//! Whether a kind lives in a namespace, and whether the cluster will serve it when its turn comes.

use std::collections::BTreeMap;

use meshplay_types::{Code, Finding, Gvk};
use serde_json::Value;

use crate::{Kinds, builtin, normalise::walk::get};

/// Kinds of the cluster and of the CRDs in the design.
pub(crate) struct Scopes<'a> {
    kinds: &'a Kinds,
    defined: BTreeMap<(String, String), Defined>,
}

struct Defined {
    namespaced: bool,
    versions: Vec<String>,
}

impl<'a> Scopes<'a> {
    /// The kinds of a cluster together with those that the design itself defines.
    pub(crate) fn new<'o>(kinds: &'a Kinds, objects: impl Iterator<Item = (&'o Gvk, &'o Value)>) -> Self {
        let crds = objects.filter(|(gvk, _)| gvk.is("apiextensions.k8s.io", "CustomResourceDefinition"));
        Self { kinds, defined: crds.filter_map(|(_, crd)| define(crd)).collect() }
    }

    /// True if a CRD of the design makes this kind.
    pub(crate) fn defines(&self, gvk: &Gvk) -> bool {
        self.defined.contains_key(&(gvk.group.clone(), gvk.kind.clone()))
    }

    /// `None` if nobody knows the kind.
    pub(crate) fn is_namespaced(&self, gvk: &Gvk) -> Option<bool> {
        let defined =
            self.defined.get(&(gvk.group.clone(), gvk.kind.clone())).map(|defined| defined.namespaced);
        let served = || self.kinds.get(&gvk.group, &gvk.kind).map(|info| info.namespaced);
        defined.or_else(served).or_else(|| builtin::is_namespaced(gvk))
    }

    /// What is wrong with using this kind on the cluster. Without discovery nothing is known, so nothing is wrong.
    pub(crate) fn finding(&self, gvk: &Gvk) -> Option<Finding> {
        if let Some(defined) = self.defined.get(&(gvk.group.clone(), gvk.kind.clone())) {
            return (!defined.versions.contains(&gvk.version)).then(|| not_served(gvk, &defined.versions));
        }
        if self.kinds.is_empty() || self.kinds.serves(gvk) {
            return None;
        }
        if self.kinds.unavailable().contains(&gvk.group) {
            return Some(Finding::new(
                Code::PLAN_GROUP_UNAVAILABLE,
                format!("the API group `{}` does not answer", gvk.group),
            ));
        }
        Some(match self.kinds.get(&gvk.group, &gvk.kind) {
            Some(info) => not_served(gvk, &info.versions),
            None => Finding::new(Code::PLAN_KIND_MISSING, format!("the cluster does not serve `{gvk}`")),
        })
    }
}

fn not_served(gvk: &Gvk, versions: &[String]) -> Finding {
    let message = format!("`{gvk}` is not served; served versions: {}", versions.join(", "));
    Finding::new(Code::PLAN_VERSION_NOT_SERVED, message)
}

fn define(crd: &Value) -> Option<((String, String), Defined)> {
    let text = |path: &[&str]| get(crd, path).and_then(Value::as_str);
    let served = |version: &&Value| version.get("served").and_then(Value::as_bool).unwrap_or(true);
    let versions =
        get(crd, &["spec", "versions"]).and_then(Value::as_array).into_iter().flatten().filter(served);
    let versions = versions.filter_map(|version| version.get("name")?.as_str()).map(str::to_owned).collect();
    let key = (text(&["spec", "group"])?.to_owned(), text(&["spec", "names", "kind"])?.to_owned());
    Some((key, Defined { namespaced: text(&["spec", "scope"]) != Some("Cluster"), versions }))
}
