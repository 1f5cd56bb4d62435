//! Where schemas come from: one lookup over all sources.

use std::sync::Arc;

use meshplay_types::Gvk;

use crate::Schema;

/// The schemas known for a check.
#[derive(Clone, Debug, Default)]
pub struct Schemas {}

/// What a lookup found.
#[derive(Clone, Debug)]
pub enum Found {
    /// The schema of this kind.
    Schema(Arc<Schema>),
    /// The group and version are known, the kind is not.
    UnknownKind,
    /// The group is known, but not in this version; these versions have the kind.
    UnknownVersion(Vec<String>),
    /// Nothing is known of this group.
    UnknownGroup,
    /// There are no schemas at all.
    NoSchemas,
}

/// Whether objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In the cluster itself.
    Cluster,
}

impl Schemas {
    /// No schemas: only structure can be checked.
    pub fn none() -> Self {
        Self::default()
    }

    /// The schema of a kind.
    pub fn find(&self, _gvk: &Gvk) -> Found {
        Found::NoSchemas
    }

    /// Whether objects of the kind live in a namespace, if known.
    pub fn scope(&self, _gvk: &Gvk) -> Option<Scope> {
        None
    }

    /// Where the schemas come from, for findings; empty for none.
    pub fn origin(&self) -> &str {
        ""
    }
}
