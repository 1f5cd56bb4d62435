//! Something of this machine that is watched, and following it through the phases of a run.

use std::{io, time::Duration};

use meshplay_perf::cost::{CostSample, CostSeries, CostSource, Subject};
use meshplay_types::{Code, Finding};
use tokio::{sync::watch, time::sleep};

use super::{Followed, Phase, QUIET, cgroup::Cgroup, envoy::Envoy, process::Process};

/// Between two readings while it goes on: a reading takes some 30 µs, and the bounds of a cost are two of these apart.
const PERIOD: Duration = Duration::from_millis(250);

/// Something of this machine.
pub(super) struct Local {
    pub(super) subject: Subject,
    pub(super) source: CostSource,
    pub(super) reader: Reader,
}

/// How it is read.
pub(super) enum Reader {
    Process(Process),
    Cgroup(Cgroup),
    Envoy(Envoy),
}

impl Reader {
    /// The process that is read, if it is one of this machine.
    pub(super) fn pid(&self) -> Option<u32> {
        match self {
            Self::Process(process) => Some(process.pid()),
            Self::Cgroup(_) => None,
            Self::Envoy(envoy) => envoy.pid(),
        }
    }

    async fn sample(&self) -> io::Result<CostSample> {
        match self {
            Self::Process(process) => process.sample(),
            Self::Cgroup(group) => group.sample(),
            Self::Envoy(envoy) => envoy.sample().await,
        }
    }
}

impl Local {
    /// Reads it until the run is over and once more after that; at each change of the phase at once, so that hardly
    /// anything lies between a reading and the change.
    pub(super) async fn follow(self, mut phase: watch::Receiver<Phase>) -> Followed {
        let Self { subject, source, reader } = self;
        let mut followed = Followed { series: vec![CostSeries::new(subject, source)], findings: Vec::new() };
        loop {
            let is_over = matches!(*phase.borrow_and_update(), Phase::After(_));
            if !followed.read(&reader).await {
                return followed;
            }
            if is_over {
                sleep(QUIET).await;
                followed.read(&reader).await;
                return followed;
            }
            tokio::select! {
                () = sleep(PERIOD) => {}
                changed = phase.changed() => if changed.is_err() { return followed },
            }
        }
    }
}

impl Followed {
    /// False if there is nothing to read any more.
    async fn read(&mut self, reader: &Reader) -> bool {
        let Some(series) = self.series.first_mut() else { return false };
        match reader.sample().await {
            Ok(sample) => series.push(sample),
            Err(error) => {
                let message = format!("`{}` could not be read any more", series.subject.name);
                self.findings.push(Finding::new(Code::COST_UNREADABLE, message).cause(error.to_string()));
                return false;
            }
        }
        true
    }
}
