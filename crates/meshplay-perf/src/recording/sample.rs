//! A recording for tests that care for a part of it: the rest is as of a run that went well.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{End, Recording, Second, UnsentSeconds};

impl Recording {
    /// Of one thread on two cores, which took as long as it has seconds.
    pub(crate) fn sample(seconds: Vec<Second>) -> Self {
        Self {
            engine: "epoll".to_owned(),
            engine_reason: None,
            threads: 1,
            cores: 2,
            started_at: Timestamp::UNIX_EPOCH,
            elapsed_us: 1_000_000 * seconds.len() as u64,
            warm_up_ms: 0,
            endpoints: vec!["x".to_owned()],
            seconds,
            status_codes: BTreeMap::new(),
            unsent: 0,
            unsent_seconds: UnsentSeconds::default(),
            end: End::Completed,
            agents: Vec::new(),
        }
    }
}
