//! What is known of a cluster besides its identity, and the row as the edges see it.

use jiff::Timestamp;
use meshplay_kube::ClusterState;
use meshplay_plan::ClusterIdentity;
use meshplay_store::{Body, Cluster, StoreError, Versioned, Writing};
use meshplay_types::{ClusterId, ClusterName, Finding};
use serde::{Deserialize, Serialize};

/// What the last look said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// URL of the API server.
    pub server: String,
    /// Version, if it was ever reached.
    #[serde(default)]
    pub version: Option<String>,
    /// State at the last look.
    pub state: ClusterState,
    /// Why, if the state is not good.
    #[serde(default)]
    pub reason: Option<String>,
    /// Since when it has that state.
    pub since: Timestamp,
    /// The reason with its code and the way out.
    #[serde(default)]
    pub finding: Option<Finding>,
    /// When the credential ends, if it says so.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl Versioned for Details {
    const VERSION: u32 = 1;
}

/// The stored identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredIdentity(pub(super) ClusterIdentity);

impl Versioned for StoredIdentity {
    const VERSION: u32 = 1;
}

impl Details {
    /// The details after another look: the time stays while the state does.
    pub(crate) fn seen(self, state: ClusterState, reason: Option<String>, now: Timestamp) -> Self {
        let since = if self.state == state { self.since } else { now };
        Self { state, reason, since, finding: None, ..self }
    }
}

/// The state as one word, as rows and views have it.
pub(crate) fn word(state: ClusterState) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A connection as the edges see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterRow {
    /// Id.
    pub id: ClusterId,
    /// Name.
    pub name: ClusterName,
    /// May Meshplay write?
    pub writing: Writing,
    /// State as one word.
    pub state: String,
    /// What is known.
    pub details: Option<Details>,
    /// Which cluster it is, as far as it could be read.
    pub identity: ClusterIdentity,
    /// When it was connected.
    pub created_at: Timestamp,
}

impl TryFrom<Cluster> for ClusterRow {
    type Error = StoreError;

    fn try_from(cluster: Cluster) -> Result<Self, StoreError> {
        let Cluster { id, name, identity, details, writing, state, credential: _, meta } = cluster;
        let identity: Option<StoredIdentity> = identity.as_ref().map(Body::get).transpose()?;
        Ok(Self {
            id,
            name,
            writing,
            state,
            details: details.as_ref().map(Body::get).transpose()?,
            identity: identity.unwrap_or_default().0,
            created_at: meta.created_at,
        })
    }
}
