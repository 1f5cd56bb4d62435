//! One step of a plan: what is done to one object, with everything the executor needs.

use meshplay_types::{ComponentId, Digest, Gvk, ObjectKey, Place};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Decision, FieldPath, ManagerRef, Origin, Verdict, Wave};

/// What is done to one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Position in the plan, from 0.
    pub seq: u32,
    /// When; steps of a wave may run at once.
    pub wave: Wave,
    /// Which object; at most one step of a plan has a key.
    pub key: ObjectKey,
    /// In which version it is addressed.
    pub gvk: Gvk,
    /// From which component; for deletions, from which it came.
    pub component: ComponentId,
    /// What to do.
    pub action: Action,
    /// What changes, against live. Empty for Create: the body says it.
    pub diff: Vec<FieldChange>,
    /// How sure the diff and the acceptance are.
    pub certainty: Certainty,
    /// What undoing it would mean.
    pub reversal: Verdict,
    /// Why it cannot be undone, if that is so: the point of no return.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub one_way: Option<String>,
    /// Fields that other managers own with other values, with the decision if there is one.
    pub conflicts: Vec<OwnedField>,
    /// Fields that this step stops sending but that stay, because another manager co-owns them.
    pub lingering: Vec<OwnedField>,
    /// Why it cannot run yet. Empty for every step of an executable plan.
    pub blocked: Vec<Blocked>,
    /// The body to apply: decisions are worked in, Secret values are still references, `metadata.uid` of the live object is
    /// inside it, and `metadata.resourceVersion` where something is taken by force.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<Value>,
    /// Digest of the desired body, for the inventory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    /// What must hold at the moment of writing.
    pub precondition: Precondition,
    /// Whether to send `force`.
    pub force: Force,
    /// Entries of other tools to fold into ours before the apply ([`crate::ownership::migration_patch`]), whatever the
    /// action; see [`Step::body_after_fold`].
    pub migrate_managers: Vec<ManagerMove>,
    /// What the inventory says after success; `None` if the entry is removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<Origin>,
}

/// What to do with an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "action")]
pub enum Action {
    /// It is absent. Get it first (must be absent), then apply: 201 = created; 200 = somebody was faster, it is adopted (P8).
    Create,
    /// It is ours: apply the body.
    Update,
    /// It exists and is not ours: fold the managers, apply the body, remember it as adopted.
    Adopt,
    /// Nothing to do: no request is sent.
    Unchanged,
    /// Delete it with the uid precondition, wait until it is gone, create it.
    Recreate {
        /// What happens to its dependents.
        propagation: Propagation,
    },
    /// Let go of fields without changing their value (P6): apply `helper_body` as `manager` without force (a 409
    /// means that another manager has them already: go on), then apply the step's body as ourselves.
    #[serde(rename_all = "camelCase")]
    HandOver {
        /// The helper that co-owns the values meanwhile.
        manager: String,
        /// The fields and their live values.
        fields: Vec<HandedField>,
        /// The body that holds these fields only.
        helper_body: Value,
    },
    /// Delete it with the uid precondition.
    Delete {
        /// What happens to its dependents.
        propagation: Propagation,
    },
    /// Give our fields of an adopted object back; it stays.
    Release {
        /// In which way.
        how: ReleaseHow,
    },
    /// Deliberately nothing.
    Skip {
        /// Why.
        why: SkipReason,
    },
}

/// `propagationPolicy` of a deletion, always stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Propagation {
    /// Dependents go after it.
    Background,
    /// Dependents go before it.
    Foreground,
    /// Dependents stay.
    Orphan,
}

/// How fields of an adopted object are given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReleaseHow {
    /// Apply the step's body, which is empty but for the identity and the uid: every field we held has another owner,
    /// so only our mark goes.
    EmptySet,
    /// We own values alone, and an empty set would delete them: take our entry out of `managedFields` and our mark out of
    /// the annotations by JSON patch ([`crate::ownership::release_patch`]); the values stay.
    KeepValues,
}

/// Why nothing is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "why", content = "detail")]
pub enum SkipReason {
    /// This very Job completed before and was removed by its TTL: it does not run again (P10).
    CompletedBefore,
    /// Going back to an earlier revision starts no Job (P10).
    RollbackRunsNoJob,
    /// It was to be deleted and is gone; the inventory forgets it.
    AlreadyGone,
    /// An object of that name is there, but not the one we made; the inventory forgets it.
    NotOurs(String),
}

/// A field whose value changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Which field.
    pub path: FieldPath,
    /// Live value; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Value>,
    /// Value after the step; absent if the field goes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Value>,
}

/// How sure we are of a step (P4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "certainty", content = "reason")]
pub enum Certainty {
    /// The API server accepted a dry-run of it.
    DryRun,
    /// Only the schema was checked.
    SchemaOnly(String),
    /// It cannot be known before it is done.
    Unverifiable(String),
    /// There is nothing to verify: the step writes nothing.
    NothingToVerify,
}

/// A field and who else owns it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnedField {
    /// Which field.
    pub path: FieldPath,
    /// The other managers.
    pub managers: Vec<ManagerRef>,
    /// The live value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub live: Option<Value>,
    /// The value of the design.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub desired: Option<Value>,
    /// What was decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    /// What we would decide, and never do unasked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suggestion: Option<Decision>,
}

/// Why a step cannot run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "blocked", content = "detail")]
pub enum Blocked {
    /// These fields need a decision: leave, share or take.
    Undecided(Vec<FieldPath>),
    /// The API server refuses the change in place; choosing recreate would do it, if `offer` is there.
    #[serde(rename_all = "camelCase")]
    Immutable {
        /// What it said.
        message: String,
        /// What recreating would mean; `None` where we do not offer it.
        offer: Option<String>,
    },
    /// The API server refuses the body.
    Refused(String),
    /// The object is being deleted: an apply would answer 200 and then vanish (P7).
    Terminating,
    /// The observation is missing; the caller did not look.
    NotObserved,
    /// Another design owns the object.
    OtherDesign(String),
}

/// What must hold when a step is executed; the API server checks it, because both are sent with the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Precondition {
    /// The object is absent.
    pub absent: bool,
    /// The object has this uid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The object has this resourceVersion: only where fields are taken. It is in the body or in the fold already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
}

/// Whether `force` is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Force {
    /// Never.
    #[default]
    No,
    /// Yes: every conflict of the object was decided, at least one by taking, and the resourceVersion guards that no
    /// other one has come since.
    OnlyTaken,
}

/// An entry of `managedFields` that is folded into ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagerMove {
    /// Whose entry.
    pub from: ManagerRef,
    /// Fields that stay with it: those we leave to it and those we omit on purpose.
    pub keep: Vec<FieldPath>,
    /// The resourceVersion that the fold insists on: only where fields are taken (P5).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_version: Option<String>,
}

/// A field that is handed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandedField {
    /// Which field.
    pub path: FieldPath,
    /// Its live value when the plan was made; the executor sends the one it reads, this one is not in the plan hash.
    pub live: Value,
}

impl Step {
    /// The body to send after managers were folded, Secret values still references: a body that insists on a resourceVersion
    /// must insist on the one that the fold answered with. Without a fold, send [`Step::body`] as it is.
    pub fn body_after_fold(&self, resource_version: &str) -> Option<Value> {
        let mut body = self.body.clone()?;
        if let Some(version) = body.pointer_mut("/metadata/resourceVersion") {
            *version = resource_version.into();
        }
        Some(body)
    }

    /// Where to point when something about it is to be said.
    pub(crate) fn place(&self) -> Place {
        Place {
            component: Some(self.component.to_string()),
            object: Some(self.key.to_string()),
            ..Place::default()
        }
    }

    /// True if executing it sends a write.
    pub fn writes(&self) -> bool {
        !matches!(self.action, Action::Unchanged | Action::Skip { .. })
    }
}
