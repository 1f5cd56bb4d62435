//! Which object in a cluster: group, kind, namespace, name. The version is not part of the identity.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Group, version and kind of a component, as `apiVersion` and `kind` say them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gvk {
    /// API group; empty for the core group.
    pub group: String,
    /// API version without the group, e.g. `v1`.
    pub version: String,
    /// Kind in CamelCase.
    pub kind: String,
}

/// An `apiVersion` with more than one `/` or an empty part.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not an apiVersion (`version` or `group/version`)")]
pub struct GvkError(pub String);

impl Gvk {
    /// From the two fields of a manifest.
    pub fn new(api_version: &str, kind: &str) -> Result<Self, GvkError> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let malformed =
            version.is_empty() || version.contains('/') || (group.is_empty() && api_version.contains('/'));
        if malformed || kind.is_empty() {
            return Err(GvkError(api_version.to_owned()));
        }
        Ok(Self { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() })
    }

    /// The `apiVersion` field: `group/version`, or `version` for the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// True if group and kind are these; the version does not matter.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.group == group && self.kind == kind
    }
}

impl fmt::Display for Gvk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.api_version(), self.kind)
    }
}

/// The identity of an object inside one cluster. Text form: `group/Kind namespace/name`, where an empty
/// group and an absent namespace are left out (`ConfigMap shop/web`, `apps/Deployment shop/web`, `Namespace shop`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectKey {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind in CamelCase.
    pub kind: String,
    /// Namespace; `None` for cluster-scoped kinds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub namespace: Option<String>,
    /// Name of the object.
    pub name: String,
}

impl ObjectKey {
    /// True if group and kind are these.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.group == group && self.kind == kind
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.group.is_empty() {
            write!(f, "{}/", self.group)?;
        }
        write!(f, "{} ", self.kind)?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}

impl FromStr for ObjectKey {
    type Err = GvkError;

    fn from_str(text: &str) -> Result<Self, GvkError> {
        let refuse = || GvkError(text.to_owned());
        let (kind, name) = text.split_once(' ').ok_or_else(refuse)?;
        let (group, kind) = kind.split_once('/').unwrap_or(("", kind));
        let (namespace, name) = match name.split_once('/') {
            Some((namespace, name)) => (Some(namespace.to_owned()), name),
            None => (None, name),
        };
        if kind.is_empty() || name.is_empty() {
            return Err(refuse());
        }
        Ok(Self { group: group.to_owned(), kind: kind.to_owned(), namespace, name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_key_reads_what_it_writes() {
        for text in ["ConfigMap shop/web", "apps/Deployment shop/web", "Namespace shop"] {
            assert_eq!(text.parse::<ObjectKey>().map(|k| k.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn an_api_version_has_at_most_one_group() {
        assert_eq!(Gvk::new("apps/v1", "Deployment").map(|g| g.api_version()), Ok("apps/v1".into()));
        assert_eq!(Gvk::new("v1", "Pod").map(|g| g.group), Ok(String::new()));
        for bad in ["", "a/b/c", "/v1", "apps/"] {
            assert!(Gvk::new(bad, "X").is_err(), "{bad:?}");
        }
    }
}
