//! Designs: import, validate, plan, deploy.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Empty,
    endpoint::endpoints,
    operation::{Kept, Operation},
};

endpoints! {
    /// A manifest or a design file becomes a revision of a design.
    DesignImport: Create "/api/v1/designs/import" DesignWrite, Empty, DesignImportBody => DesignImported;
    /// By name.
    DesignList: Get "/api/v1/designs" DesignRead, PageRequest, Empty => Page<Design>;
    /// The text of a revision.
    DesignGet: Get "/api/v1/designs/{design}" DesignRead, DesignParams, Empty => DesignText;
    /// An edited text becomes a new revision, unless somebody else made one meanwhile.
    DesignSave: Put "/api/v1/designs/{design}" DesignWrite, DesignNameParams, DesignSaveBody => DesignImported;
    /// Remove a design that is deployed nowhere. Its history stays.
    DesignRemove: Delete "/api/v1/designs/{design}" DesignWrite, DesignNameParams, Empty => Empty;
    /// Its components and what is deployed where.
    DesignSummary: Get "/api/v1/designs/{design}/summary" DesignRead, DesignParams, Empty => DesignSummaryView;
    /// As manifests.
    DesignExport: Get "/api/v1/designs/{design}/manifests" DesignRead, DesignParams, Empty => DesignManifests;
    /// As manifests with secret values in clear text.
    DesignReveal: Ask "/api/v1/designs/{design}/manifests/revealed" SecretReveal, DesignParams, Empty => DesignManifests;
    /// Revisions and deployments, newest first.
    DesignHistory: Get "/api/v1/designs/{design}/history" DesignRead, DesignNameParams, Empty => DesignHistoryView;
    /// What is different between two revisions.
    DesignDiff: Get "/api/v1/designs/{design}/diff" DesignRead, DesignDiffParams, Empty => DesignDifference;
    /// The text of an old revision becomes the newest one.
    DesignRestore: Create "/api/v1/designs/{design}/restore" DesignWrite, DesignNameParams, DesignRestoreBody => DesignImported;
    /// Every mistake at once, against the schemas of a cluster or of the registry.
    DesignValidate: Ask "/api/v1/designs/validate" DesignRead, Empty, DesignValidateBody => DesignValidated;
    /// What deploying, undeploying or rolling back would change; writes nothing anywhere.
    DesignPlan: Ask "/api/v1/designs/plan" DesignRead, Empty, DesignPlanBody => DesignPlanned;
    /// Starts a deployment, an undeployment or a rollback on each cluster.
    DesignDeploy: Start "/api/v1/designs/deploy" DesignDeploy, Empty, DesignDeployBody => Operation;
    /// How the clusters differ from what was deployed last, and why.
    DesignDrift: Ask "/api/v1/designs/drift" DesignRead, Empty, DesignDriftBody => DesignDrifted;
    /// Live values of drifted fields become a new revision.
    DesignAdopt: Create "/api/v1/designs/{design}/adopt" DesignWrite, DesignNameParams, DesignAdoptBody => DesignImported;
    /// The schema of a kind, for completion and hover.
    SchemaGet: Get "/api/v1/schemas" DesignRead, SchemaParams, Empty => KindSchema;
    /// Kinds that a design can have, for completion.
    SchemaKindList: Get "/api/v1/schemas/kinds" DesignRead, SchemaKindsParams, Empty => SchemaKinds;
}

/// Which design.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignParams {
    /// Name or id.
    pub design: String,
    /// Revision number; default the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Environment whose variables and patches apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

/// Which design, whatever its revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DesignNameParams {
    /// Name or id.
    pub design: String,
}

/// Body of [`DesignSave`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesignSaveBody {
    /// The whole text.
    pub text: String,
    /// Revision that was edited; another newest one refuses with `MP9022`.
    pub base: u32,
    /// Why, kept with the revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Body of [`DesignRestore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignRestoreBody {
    /// The old revision.
    pub revision: u32,
}

/// Parameters of [`DesignDiff`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DesignDiffParams {
    /// Name or id.
    pub design: String,
    /// Older revision.
    pub from: u32,
    /// Newer revision; absent: the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
}

/// Answer of [`DesignDiff`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignDifference {
    /// Older revision.
    pub from: u32,
    /// Newer revision.
    pub to: u32,
    /// Components that are different, by id.
    pub components: Vec<ComponentDifference>,
    /// What else is different: variables, environments, relationships. Paths from `spec`.
    pub other: Vec<FieldChange>,
    /// Unified diff of the texts, three lines of context.
    pub text: String,
}

/// A component in which two revisions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComponentDifference {
    /// Id.
    pub component: String,
    /// Kind.
    pub kind: String,
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// Fields of its configuration.
    pub fields: Vec<FieldChange>,
}

/// Answer of [`DesignSummary`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignSummaryView {
    /// Name and revision.
    #[serde(flatten)]
    pub design: DesignRef,
    /// Components by id.
    pub components: Vec<ComponentSummary>,
    /// Declared variables with their values.
    pub variables: BTreeMap<String, serde_json::Value>,
    /// Names of environments with variables or patches of their own.
    pub environments: Vec<String>,
    /// The newest deployment on each target.
    pub deployments: Vec<DeploymentSummary>,
}

/// A component of a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComponentSummary {
    /// Id.
    pub id: String,
    /// As its `apiVersion` says.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Text form of the object's key, where name and namespace are known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<String>,
    /// First line in the text, from 1.
    pub line: u32,
}

/// Body of [`DesignDrift`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DesignDriftBody {
    /// Name or id.
    pub design: String,
    /// Environment; absent: `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Where; none: wherever it is deployed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<String>,
}

/// Answer of [`DesignDrift`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DesignDrifted {
    /// One per cluster.
    pub clusters: Vec<ClusterDrift>,
}

/// How one cluster differs from what was deployed there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterDrift {
    /// Cluster name.
    pub name: String,
    /// Revision that was deployed there last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// Newest revision of the design: newer than deployed is no drift, but worth knowing.
    pub newest: u32,
    /// Objects that are as deployed.
    pub in_sync: u32,
    /// Objects that are not.
    pub drifted: Vec<DriftedObject>,
    /// Why it could not be looked at, and other findings.
    pub findings: Vec<Finding>,
}

/// An object that is not as it was deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriftedObject {
    /// Text form of its key.
    pub object: String,
    /// Component.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<String>,
    /// `missing`, `changed`, `replaced` or `foreign` (somebody else's fields keep ours out).
    pub drift: String,
    /// Fields: `before` is as deployed, `after` is live.
    pub fields: Vec<DriftedField>,
}

/// A field that is not as it was deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriftedField {
    /// Path, value deployed and value live.
    #[serde(flatten)]
    pub change: FieldChange,
    /// Who set it, and when, as far as the object says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
    /// Whether the live value can be taken into the design.
    pub adoptable: bool,
}

/// Body of [`DesignAdopt`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesignAdoptBody {
    /// Cluster whose live values are taken.
    pub cluster: String,
    /// Environment; absent: `default`. With one, the values become patches of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Fields to take; empty: every adoptable one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<AdoptField>,
    /// Why, kept with the revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A drifted field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptField {
    /// Text form of the object's key.
    pub object: String,
    /// Path, as drift prints it.
    pub path: String,
}

/// Parameters of [`SchemaGet`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaParams {
    /// As an `apiVersion` says.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// From this cluster; absent: from the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// Answer of [`SchemaGet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindSchema {
    /// JSON Schema with what it refers to under `$defs`.
    pub schema: serde_json::Value,
    /// Where it is from.
    pub source: String,
}

/// Parameters of [`SchemaKindList`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SchemaKindsParams {
    /// From this cluster; absent: from the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// Answer of [`SchemaKindList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaKinds {
    /// By group and kind.
    pub kinds: Vec<SchemaKind>,
}

/// A kind with a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaKind {
    /// As an `apiVersion` says.
    pub api_version: String,
    /// Kind.
    pub kind: String,
}

/// What to import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesignImportBody {
    /// The text: a multi-document manifest or a design file.
    pub text: String,
    /// Name of the design; default from the file's name or the design itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The file's name, for findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Why, kept with the revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Answer of [`DesignImport`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignImported {
    /// The design and its revision.
    pub design: DesignRef,
    /// What became of the objects read.
    pub objects: ImportCounts,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// Name and revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignRef {
    /// Name.
    pub name: String,
    /// Revision number; absent if nothing was stored.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
}

/// Every object is in exactly one of the last three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportCounts {
    /// Objects in the input.
    pub read: u32,
    /// Understood.
    pub imported: u32,
    /// Kept as they are without being understood.
    pub opaque: u32,
    /// Not taken; a finding says why.
    pub rejected: u32,
}

/// A design in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Design {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Newest revision.
    pub revision: u32,
    /// Last change.
    pub updated_at: Timestamp,
    /// The newest deployment on each target.
    #[serde(default)]
    pub deployments: Vec<DeploymentSummary>,
}

/// A revision's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignText {
    /// Name and revision.
    #[serde(flatten)]
    pub design: DesignRef,
    /// YAML as the person wrote it.
    pub text: String,
}

/// Manifests of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignManifests {
    /// Name and revision.
    #[serde(flatten)]
    pub design: DesignRef,
    /// Multi-document YAML.
    pub text: String,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// Answer of [`DesignHistory`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignHistoryView {
    /// Newest first.
    pub revisions: Vec<Revision>,
    /// Newest first.
    pub deployments: Vec<DeploymentSummary>,
}

/// A revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// Number, from 1.
    pub revision: u32,
    /// Digest of the text.
    pub digest: String,
    /// Why.
    pub message: String,
    /// Who.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSummary {
    /// Id.
    pub id: String,
    /// Operation it belongs to.
    pub operation: String,
    /// Cluster name.
    pub cluster: String,
    /// Environment.
    pub environment: String,
    /// Revision deployed; absent for an undeploy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// State.
    pub status: String,
    /// Why it is not applied.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// What it was for: `deploy`, `undeploy` or `rollback`.
    #[serde(default)]
    pub purpose: String,
    /// Why, as whoever started it said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
    /// Who started it.
    #[serde(default)]
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
}

/// A design by name, or a text that is not stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesignSource {
    /// Name or id of a stored design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<String>,
    /// Revision of it; default the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Or a text: a design file, or a manifest, which is read as importing it would and not stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Name of the design that a manifest is about; default from the file's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The file's name, for findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Environment whose variables and patches apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Variables set for this time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
}

/// Body of [`DesignValidate`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignValidateBody {
    /// What.
    pub source: DesignSource,
    /// Against the schemas of these clusters; none: those of the registry.
    #[serde(default)]
    pub clusters: Vec<String>,
}

/// Answer of [`DesignValidate`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignValidated {
    /// Every finding.
    pub findings: Vec<Finding>,
}

/// What a plan is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Make the clusters as the design says.
    #[default]
    Deploy,
    /// Remove what the design deployed.
    Undeploy,
    /// Go back: to the revision that the source names, or on each cluster to the one deployed before the present one.
    Rollback,
}

/// What to do with a field that somebody else owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Not ours: the field is left out.
    Leave,
    /// Both own it, at the live value.
    Share,
    /// Ours from now on.
    Take,
    /// Forget what was decided in earlier deployments.
    Ask,
}

/// A choice about foreign fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldChoice {
    /// Text form of the object's key; absent: every object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Field path as the plan prints it; absent: every foreign field of the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What to do.
    pub decision: Decision,
}

/// Body of [`DesignPlan`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignPlanBody {
    /// What.
    pub source: DesignSource,
    /// Where; none: every cluster of the environment.
    #[serde(default)]
    pub clusters: Vec<String>,
    /// To deploy, to undeploy or to go back.
    #[serde(default)]
    pub purpose: Purpose,
    /// About foreign fields.
    #[serde(default)]
    pub choices: Vec<FieldChoice>,
    /// Protected kinds that may be deleted: `namespaces`, `crds`, `pvcs`, `pvs`.
    #[serde(default)]
    pub include: Vec<String>,
    /// Objects (text form of their keys) that may be deleted and created again; `*` for all.
    #[serde(default)]
    pub recreate: Vec<String>,
}

/// Answer of [`DesignPlan`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignPlanned {
    /// One plan per cluster, in the order asked for.
    pub clusters: Vec<ClusterPlan>,
}

/// The plan for one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPlan {
    /// Cluster name.
    pub name: String,
    /// Revision that it would deploy; absent for an undeploy and for a text that is not stored.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// Number of waves with something to do.
    pub waves: u32,
    /// Objects to create.
    pub creates: u32,
    /// Objects to change, adopted ones included.
    pub updates: u32,
    /// Objects to delete.
    pub deletes: u32,
    /// Objects to delete and create again.
    pub replaces: u32,
    /// Objects that are as they should be.
    pub unchanged: u32,
    /// Foreign fields without a choice.
    pub conflicts: u32,
    /// What an approval binds to; empty if no plan could be made.
    pub plan_hash: String,
    /// Whether it can be executed as it is.
    pub executable: bool,
    /// What changes, in the order of execution.
    pub diff: Vec<PlannedStep>,
    /// Objects that stay although the design does not hold them.
    pub kept: Vec<Kept>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedStep {
    /// Text form of the object's key.
    pub object: String,
    /// Component of the design, if it is in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<String>,
    /// Wave, from 0.
    pub wave: u32,
    /// `create`, `update`, `adopt`, `recreate`, `delete`, `release`, `handOver`, `skip`.
    pub action: String,
    /// Fields that change.
    pub changes: Vec<FieldChange>,
    /// How sure this is, and why not more.
    pub certainty: String,
    /// What rolling back would do.
    pub rollback: String,
    /// Why there is no way back, if there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub one_way: Option<String>,
    /// Fields that others own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<FieldConflict>,
    /// Why it cannot be executed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub blocked: Option<String>,
}

/// A field that changes. Absent `before`: added; absent `after`: removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Path, with list items by key: `spec.template.spec.containers[name="web"].image`.
    pub path: String,
    /// Value now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<serde_json::Value>,
    /// Value then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<serde_json::Value>,
}

/// A field that somebody else owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// Path.
    pub path: String,
    /// Field manager, with operation and subresource.
    pub owner: String,
    /// What was chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    /// The earlier deployment in which it was chosen, if it was not now. The choice `ask` forgets it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remembered: Option<String>,
}

/// Body of [`DesignDeploy`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignDeployBody {
    /// What and where, as for a plan.
    #[serde(flatten)]
    pub plan: DesignPlanBody,
    /// Plan hash per cluster as approved; a cluster whose plan differs is not touched. Absent: any plan.
    #[serde(default)]
    pub approved: BTreeMap<String, String>,
    /// Clusters in order: a stage starts when the one before ended well. Empty: one stage.
    #[serde(default)]
    pub stages: Vec<Vec<String>>,
    /// Failed clusters that a stage may have and still let the next one start.
    #[serde(default)]
    pub max_failed: u32,
    /// What to do with a cluster where it fails.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// How long to wait for health, in milliseconds; default 300,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Whether to wait for health at all.
    #[serde(default)]
    pub wait: Wait,
    /// Why, kept with the deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What to do with a cluster where a deployment fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OnFailure {
    /// Stop and leave it as it is; retry or roll back by hand.
    #[default]
    Hold,
    /// Go back to the revision deployed before.
    Rollback,
}

/// What a deployment waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Wait {
    /// Until every object is healthy.
    #[default]
    Healthy,
    /// Only until every object is written.
    Applied,
}
