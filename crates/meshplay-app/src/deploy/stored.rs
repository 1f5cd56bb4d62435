//! A plan as the store keeps it.

use meshplay_plan::{Plan, Ready};
use meshplay_store::Versioned;
use serde::{Deserialize, Serialize};

/// The plan, whole: after a restart it is carried out as it was approved.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredPlan(pub(super) Plan<Ready>);

impl Versioned for StoredPlan {
    const VERSION: u32 = 1;
}
