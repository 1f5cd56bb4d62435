//! What we deployed, as the store remembers it.

use meshplay_types::{ComponentId, Digest, Gvk, ObjectKey};
use serde::{Deserialize, Serialize};

/// One object of an earlier deployment of this design on this target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryEntry {
    /// Which object.
    pub key: ObjectKey,
    /// In which version we applied it.
    pub gvk: Gvk,
    /// `metadata.uid` after the apply: another object of the same name has another one.
    pub uid: String,
    /// Whether we made it.
    pub origin: Origin,
    /// Digest of the body we applied ([`crate::DesiredObject::digest`]).
    pub digest: Digest,
    /// A Job that reached Complete: it does not run again after its TTL removed it (P10).
    pub completed: bool,
    /// The component it came from.
    pub component: ComponentId,
}

/// Whether we made an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// It was absent before (the API server answered 201): undeploy deletes it.
    Created,
    /// It was there before (P8): undeploy gives its fields back and never deletes it.
    Adopted,
    /// A StatefulSet of ours made it from a template: it carries no mark of ours and goes only where it is named.
    Claimed,
}

/// A Job that completed in an earlier deployment, also of an earlier revision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompletedJob {
    /// The Job.
    pub key: ObjectKey,
    /// Digest of the body it ran with.
    pub digest: Digest,
}
