//! One object in full, read from its cluster now: YAML with the owner of each field, facts, conditions, relations.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use meshplay_kube::{
    KubeError,
    cache::{ClusterKind, Row, RowMaker},
};
use meshplay_plan::{Operation, ownership};
use meshplay_types::{Code, Finding, Place};
use serde_json::{Map, Value};

use super::{
    facts::{self, Fact},
    relations::{self, Related},
    secret,
};
use crate::{App, AppError, OpCtx};

/// Which object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectQuestion {
    /// Cluster name or id.
    pub cluster: String,
    /// As its `apiVersion` says, its group alone, or empty.
    pub api_version: String,
    /// Kind, plural or short name.
    pub kind: String,
    /// Namespace.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
    /// Whether its YAML has its managed fields.
    pub managed_fields: ManagedFields,
}

/// Whether an object's YAML has its managed fields: they are longer than the rest, and told apart anyway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ManagedFields {
    /// It has not.
    #[default]
    Hidden,
    /// It has.
    Shown,
}

/// The object.
#[derive(Clone, Debug)]
pub struct LiveObject {
    /// As the table shows it.
    pub row: Arc<Row>,
    /// Names of designs by the id that rows carry.
    pub designs: BTreeMap<String, String>,
    /// As YAML; with `managedFields` only where they were asked for.
    pub yaml: String,
    /// Who owns which field.
    pub owners: Vec<OwnerOfFields>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// `status.conditions`.
    pub conditions: Vec<Condition>,
    /// What `describe` would say beyond that.
    pub facts: Vec<Fact>,
    /// What it belongs to, and what belongs to it.
    pub relations: Vec<Related>,
    /// Containers.
    pub containers: Vec<String>,
    /// When it was read.
    pub read_at: Timestamp,
}

/// A field manager and what it owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerOfFields {
    /// Name of the manager.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: &'static str,
    /// Subresource.
    pub subresource: Option<String>,
    /// Last time it wrote.
    pub at: Option<Timestamp>,
    /// Whether it is this installation.
    pub ours: bool,
    /// Its fields.
    pub fields: Vec<OwnedField>,
}

/// A field that a manager owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedField {
    /// Path, with list items by key.
    pub path: String,
    /// Line of the YAML, from 1; 0: none.
    pub line: u32,
}

/// A condition of an object's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Type.
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Reason in CamelCase.
    pub reason: String,
    /// Message.
    pub message: String,
    /// Since when.
    pub since: Option<Timestamp>,
}

impl App {
    /// Reads one object.
    pub async fn resource_get(&self, ctx: &OpCtx, question: &ObjectQuestion) -> Result<LiveObject, AppError> {
        self.resources_start().await?;
        let cluster = self.cluster_find(ctx.scope(), &question.cluster).await?;
        let client = self.client(&cluster).await?;
        let name = cluster.name.as_str();
        let kind = self.kind_find(name, &client, &question.api_version, &question.kind).await?;
        let namespace = question.namespace.as_deref().filter(|_| kind.info.namespaced);
        if kind.info.namespaced && namespace.is_none() {
            let message = format!("a {} is in a namespace: say in which", kind.info.kind);
            return Err(AppError::Usage(Finding::new(Code::USAGE, message)));
        }
        let found = client.get(&kind.resource, namespace, &question.name).await;
        let mut object = found
            .map_err(|error| of_cluster(&error, name))?
            .ok_or_else(|| missing(&kind.info.kind, question, name))?;
        secret::hide(&mut object);
        let kind = Arc::new(ClusterKind { cluster: name.into(), info: kind.info });
        Ok(LiveObject {
            designs: self.design_names(ctx).await?,
            row: Arc::new(RowMaker::default().row(&kind, &object)),
            relations: relations::of(self.cache(), name, &object),
            ..in_full(object, kind, question.managed_fields, self.manager().as_str())
        })
    }
}

/// What the object itself says.
fn in_full(
    mut object: Value,
    kind: Arc<ClusterKind>,
    managed_fields: ManagedFields,
    ours: &str,
) -> LiveObject {
    let owners = ownership::owners(&object);
    let metadata = object.get_mut("metadata").and_then(Value::as_object_mut);
    if let (ManagedFields::Hidden, Some(metadata)) = (managed_fields, metadata) {
        metadata.shift_remove("managedFields");
    }
    let map = object.as_object().cloned().unwrap_or_default();
    let written = meshplay_design::written(&map);
    let line = |path: &meshplay_plan::FieldPath| {
        path.pointer(&object).and_then(|pointer| written.line(&pointer)).unwrap_or(0)
    };
    let owner = |owner: ownership::Owner| OwnerOfFields {
        ours: owner.manager.manager == ours,
        manager: owner.manager.manager,
        operation: if owner.manager.operation == Operation::Apply { "Apply" } else { "Update" },
        subresource: owner.manager.subresource,
        at: owner.at.and_then(|at| at.parse().ok()),
        fields: owner
            .fields
            .iter()
            .map(|path| OwnedField { path: path.to_string(), line: line(path) })
            .collect(),
    };
    LiveObject {
        owners: owners.into_iter().map(owner).collect(),
        labels: texts(&object, "/metadata/labels"),
        annotations: texts(&object, "/metadata/annotations"),
        conditions: conditions(&object),
        facts: facts::of(&kind.info, &object),
        containers: facts::containers(&kind.info, &object),
        row: Arc::new(RowMaker::default().row(&kind, &object)),
        yaml: written.text,
        designs: BTreeMap::new(),
        relations: Vec::new(),
        read_at: Timestamp::now(),
    }
}

fn texts(object: &Value, pointer: &str) -> BTreeMap<String, String> {
    let map = object.pointer(pointer).and_then(Value::as_object);
    let map = map.map(Map::iter).into_iter().flatten();
    map.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

fn conditions(object: &Value) -> Vec<Condition> {
    let raw = object.pointer("/status/conditions").and_then(Value::as_array);
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for raw in raw.into_iter().flatten() {
        let text = |name: &str| raw[name].as_str().unwrap_or_default().to_owned();
        if !text("type").is_empty() && seen.insert(text("type")) {
            all.push(Condition {
                kind: text("type"),
                status: text("status"),
                reason: text("reason"),
                message: text("message"),
                since: text("lastTransitionTime").parse().ok(),
            });
        }
    }
    all
}

fn missing(kind: &str, question: &ObjectQuestion, cluster: &str) -> AppError {
    let place = question.namespace.as_ref().map(|ns| format!(" in namespace `{ns}`")).unwrap_or_default();
    let message = format!("there is no {kind} `{}`{place}", question.name);
    let at = Place { cluster: Some(cluster.to_owned()), ..Place::default() };
    AppError::NotFound(Finding::new(Code::OBJECT_NOT_FOUND, message).at(at))
}

/// An error of a cluster, with its name.
pub(super) fn of_cluster(error: &KubeError, cluster: &str) -> AppError {
    let at = Place { cluster: Some(cluster.to_owned()), ..Place::default() };
    AppError::Cluster(vec![error.finding().at(at)])
}
