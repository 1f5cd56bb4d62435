//! What is known of a cluster besides its identity, and the row as the edges see it.

use jiff::{SignedDuration, Timestamp};
use meshplay_kube::ClusterState;
use meshplay_plan::ClusterIdentity;
use meshplay_store::{Body, Cluster, StoreError, Versioned, Writing};
use meshplay_types::{ClusterId, ClusterName, Code, Finding, Place};
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
    /// What is wrong with it, with the way out: its state, or a credential that ends soon.
    pub finding: Option<Finding>,
    /// When it was connected.
    pub created_at: Timestamp,
}

/// How long before its end a credential is a finding.
const ENDING_SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is to be said of a credential at that time.
fn ending(name: &ClusterName, ends: Timestamp, now: Timestamp) -> Option<Finding> {
    let message = match ends {
        ends if ends <= now => format!("the credential of `{name}` ended at {ends}"),
        ends if ends.duration_since(now) < ENDING_SOON => {
            format!("the credential of `{name}` ends at {ends}")
        }
        _ => return None,
    };
    let at = Place { cluster: Some(name.to_string()), ..Place::default() };
    Some(Finding::new(Code::CREDENTIAL_ENDS, message).at(at))
}

impl TryFrom<Cluster> for ClusterRow {
    type Error = StoreError;

    fn try_from(cluster: Cluster) -> Result<Self, StoreError> {
        let Cluster { id, name, identity, details, writing, state, credential: _, meta } = cluster;
        let identity: Option<StoredIdentity> = identity.as_ref().map(Body::get).transpose()?;
        let details: Option<Details> = details.as_ref().map(Body::get).transpose()?;
        let ends = details.as_ref().and_then(|details| details.expires_at);
        let wrong = details.as_ref().and_then(|details| details.finding.clone());
        Ok(Self {
            id,
            finding: wrong.or_else(|| ending(&name, ends?, Timestamp::now())),
            name,
            writing,
            state,
            details,
            identity: identity.unwrap_or_default().0,
            created_at: meta.created_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p19_a_credential_is_a_finding_before_it_ends() {
        let (name, now) = ("east".parse().unwrap(), Timestamp::UNIX_EPOCH);
        let said =
            |hours| ending(&name, now + SignedDuration::from_hours(hours), now).map(|found| found.message);
        assert_eq!(said(8 * 24), None);
        assert_eq!(said(48).unwrap(), "the credential of `east` ends at 1970-01-03T00:00:00Z");
        assert_eq!(said(-1).unwrap(), "the credential of `east` ended at 1969-12-31T23:00:00Z");
    }
}
