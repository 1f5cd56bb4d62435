//! The binary is killed, interrupted or in its own way: nothing is stuck, nothing is done twice, nothing is forgotten
//! (reliability F01).

mod failpoints;
mod killed;
mod served;
mod stopped;
mod together;

use std::time::Duration;

use http::Method;
use meshplay_test::{Fault, Scope};

use crate::{
    faults::support::{Behind, EAST},
    harness::Running,
};

/// ConfigMaps of a design.
const COUNT: usize = 30;
/// Each write takes this long, so that there is a middle.
const WRITE_TAKES: Duration = Duration::from_millis(150);
/// Two writes at a time.
const SETTINGS: &str = "[kube]\ninFlightMax = 2\n";

/// A cluster to which writing is slow.
fn slow() -> Option<Behind> {
    let behind = Behind::new(SETTINGS)?;
    behind.proxy.faults().set(Fault::Latency(WRITE_TAKES).on(Scope::matching(|parts| {
        parts.method == Method::PATCH && !parts.uri.query().unwrap_or_default().contains("dryRun=")
    })));
    Some(behind)
}

impl Behind {
    /// Starts to deploy.
    fn deploying(&self, design: &str) -> Running {
        Running::start(&self.meshplay, &["design", "deploy", design, "--yes", "--cluster", EAST], &[])
    }

    /// Writes that were sent so far.
    fn written(&self) -> usize {
        let seen = self.proxy.faults().seen();
        seen.iter().filter(|one| one.method == Method::PATCH && !one.target.contains("dryRun=")).count()
    }
}
