//! When what a caller has open must end: its session or token was made useless, its time is over, or the server stops.

use std::{future, time::Duration};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

/// An extension of the request. The default never ends: in process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending {
    /// The login was made useless.
    pub(crate) login: CancellationToken,
    /// The server stops.
    pub(crate) stopping: CancellationToken,
    /// The login's time is over.
    pub(crate) at: Option<Timestamp>,
}

impl Ending {
    /// Returns when it is time to end.
    pub(crate) async fn over(self) {
        tokio::select! {
            () = self.login.cancelled() => {}
            () = self.stopping.cancelled() => {}
            () = reached(self.at) => {}
        }
    }
}

async fn reached(at: Option<Timestamp>) {
    let Some(at) = at else { return future::pending().await };
    let left = at.duration_since(Timestamp::now());
    tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
}
