//! What this installation is.

use jiff::Timestamp;
use meshplay_types::id::InstallationId;

use crate::{App, OpCtx};

/// What the program says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Version.
    pub version: &'static str,
    /// Commit it was built from.
    pub commit: &'static str,
    /// `debug` or `release`.
    pub build: &'static str,
    /// When it started to serve, if it does.
    pub started_at: Option<Timestamp>,
    /// Whether everything goes when it ends.
    pub kind: Kind,
}

/// What the program is started for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Work.
    #[default]
    Work,
    /// To be looked at: its clusters go when it ends.
    Demo,
}

/// What this installation is.
#[derive(Clone, Debug)]
pub struct System {
    /// What the program says of itself.
    pub about: About,
    /// The installation.
    pub installation: InstallationId,
    /// Under which name it owns fields in clusters.
    pub field_manager: String,
    /// Whether there are Kubernetes schemas.
    pub has_schemas: bool,
}

impl App {
    /// When this process started to serve, if it does.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.about().started_at
    }

    /// What this installation is.
    pub fn system(&self, _ctx: &OpCtx) -> System {
        System {
            about: self.about().clone(),
            installation: self.store().installation().id,
            field_manager: self.manager().to_string(),
            has_schemas: self.has_registry(),
        }
    }
}
