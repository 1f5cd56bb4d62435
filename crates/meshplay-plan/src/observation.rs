//! What was seen of one object: live, and what the API server would make of our body.
//!
//! The constructor takes the values of Secrets out and leaves keyed hashes, so nothing behind it can leak them (P17).

use meshplay_types::ObjectKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FieldConflict, secret::redact};

/// One object as seen. Made by [`Observation::new`] only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    key: ObjectKey,
    live: Option<Value>,
    dry_run: DryRun,
}

/// The answer to our server-side apply with `dryRun=All`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DryRun {
    /// 200 or 201 with the object as it would be, `managedFields` included.
    Accepted(Value),
    /// 409: other managers own fields with other values.
    Conflicts {
        /// One per field and manager.
        fields: Vec<FieldConflict>,
        /// The same dry-run repeated with `force`: harmless, and it shows the values. `None` if it failed too.
        forced: Option<Value>,
    },
    /// 4xx for another reason.
    Refused(Refusal),
    /// Asked in vain, or known to be in vain.
    NotPossible(Why),
    /// Not asked: the object is only looked at, because the design no longer has it.
    NotAsked,
}

/// Why the API server refused a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// HTTP status: 400, 403, 404, 422 …
    pub status: u16,
    /// `reason` of the Status object: `Invalid`, `Forbidden` …
    pub reason: String,
    /// Its message.
    pub message: String,
    /// `details.causes`.
    pub causes: Vec<RefusalCause>,
}

/// One cause of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusalCause {
    /// Field in the server's text; may be empty.
    pub field: String,
    /// Reason, e.g. `FieldValueInvalid`.
    pub reason: String,
    /// Message, e.g. `… field is immutable`.
    pub message: String,
}

/// Why there is no dry-run (P4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "why", content = "detail")]
pub enum Why {
    /// The namespace is created by this plan: the API server answers 404 until then.
    NamespaceCreatedByPlan(String),
    /// The kind comes with a CRD of this plan, given by its name.
    KindCreatedByPlan(String),
    /// The credential may not patch this kind.
    NotAllowed(String),
    /// An admission webhook does not support dry-run.
    WebhookWithoutDryRun(String),
    /// The cluster did not answer in time.
    NoAnswer(String),
}

impl Observation {
    /// An object as seen. `hash` is the keyed hash of a Secret's value, with a key that never leaves the installation.
    pub fn new(key: ObjectKey, live: Option<Value>, dry_run: DryRun, hash: &dyn Fn(&[u8]) -> String) -> Self {
        let clean = |mut object: Value| {
            redact(&mut object, hash);
            object
        };
        let dry_run = match dry_run {
            DryRun::Accepted(object) => DryRun::Accepted(clean(object)),
            DryRun::Conflicts { fields, forced } => DryRun::Conflicts { fields, forced: forced.map(clean) },
            other => other,
        };
        Self { key, live: live.map(clean), dry_run }
    }

    /// Which object.
    pub fn key(&self) -> &ObjectKey {
        &self.key
    }

    /// As it is now; `None` if absent. Values of Secrets are keyed hashes.
    pub fn live(&self) -> Option<&Value> {
        self.live.as_ref()
    }

    /// What the API server would make of our body.
    pub fn dry_run(&self) -> &DryRun {
        &self.dry_run
    }
}
