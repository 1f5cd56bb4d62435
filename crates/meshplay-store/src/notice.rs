//! News of commits inside this process: a hint to look at the rows, never the news itself.

use meshplay_types::id::OperationId;
use tokio::sync::{broadcast, watch};

use crate::tx::Notices;

/// Cancels that a slow listener may miss before it has to read the rows again.
const CANCELS_MAX: usize = 256;

#[derive(Debug)]
pub(crate) struct Noticeboard {
    commits: watch::Sender<u64>,
    events: watch::Sender<u64>,
    jobs: watch::Sender<u64>,
    cancels: broadcast::Sender<OperationId>,
}

impl Noticeboard {
    pub(crate) fn new(event_seq: u64) -> Self {
        let (cancels, _) = broadcast::channel(CANCELS_MAX);
        Self {
            commits: watch::Sender::new(0),
            events: watch::Sender::new(event_seq),
            jobs: watch::Sender::new(0),
            cancels,
        }
    }

    /// A batch was committed.
    pub(crate) fn post(&self, notices: Notices) {
        self.commits.send_modify(|count| *count = count.wrapping_add(1));
        if let Some(seq) = notices.event_seq {
            self.events.send_replace(seq);
        }
        if notices.jobs {
            self.jobs.send_modify(|count| *count = count.wrapping_add(1));
        }
        for operation in notices.cancelled {
            // An error says only that nobody listens.
            self.cancels.send(operation).ok();
        }
    }

    pub(crate) fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    pub(crate) fn events(&self) -> watch::Receiver<u64> {
        self.events.subscribe()
    }

    pub(crate) fn jobs(&self) -> watch::Receiver<u64> {
        self.jobs.subscribe()
    }

    pub(crate) fn cancels(&self) -> broadcast::Receiver<OperationId> {
        self.cancels.subscribe()
    }
}
