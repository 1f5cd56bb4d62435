//! Manifests in: every object accounted for.

use meshplay_types::{DesignName, Findings, Secret};
use serde::{Deserialize, Serialize};

use crate::SecretRef;

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Name of the design that is made.
    pub name: DesignName,
    /// The file, as the user named it, for findings.
    pub file: Option<String>,
}

/// A design made from manifests.
#[derive(Debug)]
pub struct Import {
    /// Text of the design.
    pub design: String,
    /// What became of the objects.
    pub counts: Counts,
    /// Values taken out of Secrets.
    pub sealed: Vec<Sealed>,
    /// What was found on the way.
    pub findings: Findings,
}

/// What became of the objects: `read = imported + opaque + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Objects (and documents that are none) in the manifests; items of lists count one each.
    pub read: u32,
    /// Became components that can be deployed.
    pub imported: u32,
    /// Became components and are exported unchanged, but cannot be deployed as they are (no name).
    pub opaque: u32,
    /// Are not in the design; a finding says why.
    pub rejected: u32,
}

/// A value taken out of a Secret.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Its name in the design.
    pub reference: SecretRef,
    /// Its bytes.
    pub value: Secret<Vec<u8>>,
}
