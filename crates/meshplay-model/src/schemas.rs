//! Where schemas come from: one lookup over all sources.

use std::{collections::BTreeSet, sync::Arc};

use meshplay_types::Gvk;
use serde_json::Value;

use crate::{
    Bundle, BundleError, Schema, Scope, bundle::Release, crd::Crds, openapi::OpenApi, scope::built_in_scope,
};

/// The technology whose schemas a registry file gives by itself.
const KUBERNETES: &str = "kubernetes";

/// The schemas known for a check. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    /// Later layers are asked first.
    layers: Vec<Layer>,
    origin: String,
}

#[derive(Clone, Debug)]
enum Layer {
    Bundle(Arc<Bundle>, usize),
    OpenApi(Arc<OpenApi>),
    Crds(Arc<Crds>),
}

/// What a lookup found.
#[derive(Clone, Debug)]
pub enum Found {
    /// The schema of this kind.
    Schema(Arc<Schema>),
    /// The group has kinds, this one is not among them; the nearest name, if one is near.
    UnknownKind(Option<String>),
    /// The kind is known in these versions only.
    UnknownVersion(Vec<String>),
    /// Nothing is known of this group.
    UnknownGroup,
    /// There are no schemas at all.
    NoSchemas,
}

impl Schemas {
    /// No schemas: only structure can be checked.
    pub fn none() -> Self {
        Self::default()
    }

    /// The newest Kubernetes of a registry file.
    ///
    /// # Errors
    /// Not a registry file, or damaged.
    pub fn from_bundle(bytes: Arc<[u8]>) -> Result<Self, BundleError> {
        Self::from_bundle_release(bytes, None)
    }

    /// The Kubernetes of a registry file whose version starts with `version` (`1.36`), or the newest.
    ///
    /// # Errors
    /// Not a registry file, damaged, or without this version.
    pub fn from_bundle_release(bytes: Arc<[u8]>, version: Option<&str>) -> Result<Self, BundleError> {
        let bundle = Bundle::open(bytes)?;
        let release = bundle.release(KUBERNETES, version).ok_or(BundleError::Bounds)?;
        let origin = bundle.releases().get(release).map(origin).unwrap_or_default();
        Ok(Self { layers: vec![Layer::Bundle(Arc::new(bundle), release)], origin })
    }

    /// The OpenAPI v3 documents of a live server, each with the path it was read from (`apis/apps/v1`).
    pub fn from_openapi_v3(documents: Vec<(String, Value)>) -> Self {
        let documents = documents.into_iter().map(|(_, document)| document).collect();
        Self {
            layers: vec![Layer::OpenApi(Arc::new(OpenApi::new(documents)))],
            origin: "the cluster".to_owned(),
        }
    }

    /// With the kinds that CRD objects define, on top of everything else. Other objects are passed over.
    #[must_use]
    pub fn with_crds<'v>(mut self, objects: impl IntoIterator<Item = &'v Value>) -> Self {
        let crds = Crds::new(objects);
        if crds.kinds().next().is_some() {
            self.layers.push(Layer::Crds(Arc::new(crds)));
        }
        self
    }

    /// The schema of a kind. A damaged registry file counts as one without the kind.
    pub fn find(&self, gvk: &Gvk) -> Found {
        if let Some(schema) = self.layers.iter().rev().find_map(|layer| layer.schema(gvk)) {
            return Found::Schema(schema);
        }
        if self.layers.is_empty() {
            return Found::NoSchemas;
        }
        let kinds: BTreeSet<Gvk> = self.layers.iter().flat_map(|layer| layer.group(&gvk.group)).collect();
        let versions: Vec<String> =
            kinds.iter().filter(|known| known.kind == gvk.kind).map(|known| known.version.clone()).collect();
        match (kinds.is_empty(), versions.is_empty()) {
            (true, _) => Found::UnknownGroup,
            (false, false) => Found::UnknownVersion(versions),
            (false, true) => {
                let near = crate::suggest(&gvk.kind, kinds.iter().map(|known| known.kind.as_str()));
                Found::UnknownKind(near.map(str::to_owned))
            }
        }
    }

    /// The schema of a kind as JSON Schema with its descriptions, and what it refers to under `$defs`.
    pub fn raw(&self, gvk: &Gvk) -> Option<Value> {
        self.layers.iter().rev().find_map(|layer| layer.raw(gvk))
    }

    /// Every kind that has a schema, by group.
    pub fn kinds(&self) -> BTreeSet<Gvk> {
        self.layers.iter().flat_map(Layer::kinds).collect()
    }

    /// Whether objects of the kind live in a namespace, if known.
    pub fn scope(&self, gvk: &Gvk) -> Option<Scope> {
        self.layers.iter().rev().find_map(|layer| layer.scope(gvk))
    }

    /// Where the schemas come from, for findings (`Kubernetes 1.37.0`); empty for none.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// True if there are no schemas, not even of CRDs.
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }
}

impl Layer {
    fn schema(&self, gvk: &Gvk) -> Option<Arc<Schema>> {
        match self {
            Self::Bundle(bundle, release) => bundle.schema(*release, gvk)?.ok(),
            Self::OpenApi(openapi) => openapi.schema(gvk),
            Self::Crds(crds) => crds.schema(gvk),
        }
    }

    fn scope(&self, gvk: &Gvk) -> Option<Scope> {
        match self {
            Self::Bundle(bundle, release) => {
                let kind = bundle.find(*release, gvk)?;
                Some(kind.scope.unwrap_or_else(|| built_in_scope(gvk)))
            }
            Self::OpenApi(openapi) => openapi.scope(gvk),
            Self::Crds(crds) => crds.scope(gvk),
        }
    }

    fn raw(&self, gvk: &Gvk) -> Option<Value> {
        match self {
            Self::Bundle(bundle, release) => bundle.raw(*release, gvk)?.ok(),
            Self::OpenApi(openapi) => openapi.raw(gvk),
            Self::Crds(crds) => crds.raw(gvk),
        }
    }

    fn kinds(&self) -> Vec<Gvk> {
        match self {
            Self::Bundle(bundle, release) => bundle.kinds(*release).map(|(gvk, _)| gvk).collect(),
            Self::OpenApi(openapi) => openapi.kinds().cloned().collect(),
            Self::Crds(crds) => crds.kinds().cloned().collect(),
        }
    }

    /// The kinds of a group.
    fn group(&self, group: &str) -> Vec<Gvk> {
        self.kinds().into_iter().filter(|gvk| gvk.group == group).collect()
    }
}

fn origin(release: &Release) -> String {
    let name = if release.name == KUBERNETES { "Kubernetes" } else { &release.name };
    format!("{name} {}", release.version)
}
