//! Designs: import, validate, plan, deploy.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints, operation::Operation};

mod drift;
mod plan;
mod revision;
mod schema;

pub use self::{drift::*, plan::*, revision::*, schema::*};

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
    /// Components of the newest revision; absent if it was stored before they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub components: Option<u32>,
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
