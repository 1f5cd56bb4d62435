//! What a design wants on one target: normalised bodies in waves.

use meshplay_types::{ComponentId, Digest, Findings, Gvk, ObjectKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Wave, WaveInfo};

/// The ownership mark on every object: the design's id (P9). It never changes while the object stays in the design.
pub const DESIGN_ANNOTATION: &str = "meshplay.dev/design";

/// All objects of a design for one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Desired {
    /// In the order of application: by wave, inside it by key.
    pub objects: Vec<DesiredObject>,
    /// The waves with their reasons and gates.
    pub waves: Vec<WaveInfo>,
    /// What is not about one object.
    pub notes: Findings,
}

/// One object as we would apply it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DesiredObject {
    /// Which object.
    pub key: ObjectKey,
    /// In which version.
    pub gvk: Gvk,
    /// From which component.
    pub component: ComponentId,
    /// When.
    pub wave: Wave,
    /// The normalised body with the design annotation; Secret values are `{secretRef: NAME/KEY}`.
    pub body: Value,
    /// Of the body in canonical form.
    pub digest: Digest,
    /// What normalisation did or found.
    pub notes: Findings,
    /// Fields of the design that we leave out because another controller sets them (P6).
    pub omitted: Vec<crate::FieldPath>,
}
