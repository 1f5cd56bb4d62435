//! Where a design goes: environment × cluster, and under which name we own fields there.

use std::fmt;

use meshplay_types::{
    ClusterName, DesignName, EnvironmentName,
    id::{DesignId, InstallationId},
};
use serde::{Deserialize, Serialize};

use crate::ClusterIdentity;

/// The field manager of this installation (P9): one name for every deploy, so that an unchanged object stays unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldManager(String);

/// Hex digits of the installation id that go into the manager's name.
const INSTALLATION_DIGITS: usize = 8;

impl FieldManager {
    /// `meshplay-` and the last eight hex digits of the installation id.
    ///
    /// The last ones: the first digits of a UUIDv7 are its time, so installations of one day would share them.
    pub fn of_installation(id: InstallationId) -> Self {
        let hex = id.0.simple().to_string();
        let digits = hex.get(hex.len() - INSTALLATION_DIGITS..).unwrap_or(&hex);
        Self(format!("meshplay-{digits}"))
    }

    /// The name as the API server sees it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The helper that co-owns a live value while we let go of it (P6).
    pub fn handover(&self) -> String {
        format!("{}-handover", self.0)
    }
}

impl fmt::Display for FieldManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One column of a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The design; its id is the ownership annotation of every object.
    pub design: DesignId,
    /// The design's name, for texts.
    pub design_name: DesignName,
    /// The environment.
    pub environment: EnvironmentName,
    /// The cluster by its name in Meshplay.
    pub cluster: ClusterName,
    /// The cluster as it identified itself when the plan was made.
    pub identity: ClusterIdentity,
    /// Under which name we own fields.
    pub manager: FieldManager,
    /// Namespace for namespaced objects that name none.
    pub namespace: String,
}
