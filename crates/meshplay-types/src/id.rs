//! Ids: UUIDv7, lower-case text everywhere, one newtype per kind so that they cannot be mixed up.
//!
//! Creating one needs a clock and randomness, so the caller makes the `Uuid`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A connection to a Kubernetes cluster.
    ClusterId
    /// A sealed credential of a connection.
    CredentialId
    /// A dashboard of Grafana that is kept here.
    DashboardId
    /// One plan on one target.
    DeploymentId
    /// A design, whatever its revision.
    DesignId
    /// A group of connections with variables and policies.
    EnvironmentId
    /// One time that all load was stopped.
    HaltId
    /// This installation of Meshplay; the field manager is derived from it.
    InstallationId
    /// A queued or running piece of work.
    JobId
    /// A connection to Prometheus or Grafana.
    MetricsConnectionId
    /// Long-running work with progress, cancel and log.
    OperationId
    /// Whoever acts: a user, a token, the local owner.
    PrincipalId
    /// The definition of a performance test.
    ProfileId
    /// One performance test that was carried out, here or elsewhere.
    RunId
    /// When a profile is run by itself.
    ScheduleId
    /// An experiment.
    ExperimentId
    /// A browser's session.
    SessionId
    /// A group of designs, environments and teams; the tenant.
    WorkspaceId
}
