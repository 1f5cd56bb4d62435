//! The vocabulary every other crate shares: typed ids, names, object keys, findings and the code table.
//!
//! Pure: no tokio, no IO, no clock, no randomness. Ids and times come in as arguments.
//! It refuses to know what a design, a cluster or a row looks like; it only names them.
//!
//! Entry points: [`Finding`] (what a user did wrong, all at once), [`Code`] (the one table of codes),
//! [`ObjectKey`] (which object in a cluster), [`id`] (one newtype per kind of row).

mod access;
pub mod code;
mod codes;
mod digest;
pub mod filter;
mod finding;
pub mod id;
mod level;
mod line;
mod name;
mod object;
mod page;
mod plural;
mod secret;
mod suggest;

pub use access::{Action, Role};
pub use code::{Area, Code};
pub use digest::{Digest, Digester, canonical_json};
pub use finding::{Finding, Findings, Place, Severity};
pub use id::{
    ClusterId, CredentialId, DashboardId, DeploymentId, DesignId, EnvironmentId, ExperimentId, HaltId,
    InstallationId, JobId, MetricsConnectionId, OperationId, PrincipalId, ProfileId, RunId, ScheduleId,
    WorkspaceId,
};
pub use level::Level;
pub use line::breaks_line;
pub use name::{ClusterName, ComponentId, DesignName, EnvironmentName, NAME_BYTES_MAX, NameError};
pub use object::{Gvk, GvkError, ObjectKey};
pub use page::{PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, Page, PageRequest};
pub use plural::plural;
pub use secret::Secret;
pub use suggest::suggest;
