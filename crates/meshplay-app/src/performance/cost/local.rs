//! Something of this machine that is watched, and following it through the phases of a run.

use std::{io, time::Duration};

use jiff::Timestamp;
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
            Self::Envoy(envoy) => envoy.process().map(Process::pid),
        }
    }

    /// Whether the other one reads the very same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cgroup(one), Self::Cgroup(other)) => one.path() == other.path(),
            (Self::Envoy(one), Self::Envoy(other)) if one.admin() == other.admin() => true,
            _ => self.pid().is_some_and(|pid| other.pid() == Some(pid)),
        }
    }

    /// Whether what a process uses is in what is read.
    pub(super) fn holds(&self, pid: u32) -> bool {
        match self {
            Self::Cgroup(group) => group.holds(pid),
            Self::Process(_) | Self::Envoy(_) => self.pid() == Some(pid),
        }
    }

    /// What the kernel tells; nothing of an Envoy whose process is not known.
    fn sample(&self) -> io::Result<Option<CostSample>> {
        match self {
            Self::Process(process) => process.sample().map(Some),
            Self::Cgroup(group) => group.sample().map(Some),
            Self::Envoy(envoy) => envoy.process().map(Process::sample).transpose(),
        }
    }
}

impl Local {
    /// Reads it until the run is over and once more after that; at each change of the phase at once, so that hardly
    /// anything lies between a reading and the change. What has to be asked over the network comes after that, and holds
    /// up nothing.
    pub(super) async fn follow(self, mut phase: watch::Receiver<Phase>) -> Followed {
        let Self { subject, source, reader } = self;
        let mut followed = Followed { series: vec![CostSeries::new(subject, source)], findings: Vec::new() };
        loop {
            let is_over = matches!(*phase.borrow_and_update(), Phase::After(_));
            if !followed.read(&reader) {
                return followed;
            }
            if is_over {
                sleep(QUIET).await;
                followed.read(&reader);
                followed.ask(&reader).await;
                return followed;
            }
            let rest = async {
                followed.ask(&reader).await;
                sleep(PERIOD).await;
            };
            tokio::select! {
                () = rest => {}
                changed = phase.changed() => if changed.is_err() { return followed },
            }
        }
    }
}

impl Followed {
    /// False if there is nothing to read any more.
    fn read(&mut self, reader: &Reader) -> bool {
        let Some(series) = self.series.first_mut() else { return false };
        match reader.sample() {
            Ok(sample) => sample.into_iter().for_each(|sample| series.push(sample)),
            Err(error) => {
                let message = format!("`{}` could not be read any more", series.subject.name);
                self.findings.push(Finding::new(Code::COST_UNREADABLE, message).cause(error.to_string()));
                return false;
            }
        }
        true
    }

    /// Asks an Envoy for its memory, which goes into the reading of its process. One that is late or says something odd
    /// is busy and not gone: that is told once, and the resident set of its process stands there instead.
    async fn ask(&mut self, reader: &Reader) {
        let (Reader::Envoy(envoy), Some(series)) = (reader, self.series.first_mut()) else { return };
        match (envoy.memory_bytes().await, envoy.process()) {
            (Ok(None), _) => {}
            (Ok(told), None) => {
                series.push(CostSample { memory_bytes: told, ..CostSample::at(Timestamp::now()) });
            }
            (Ok(told), Some(_)) => {
                series.samples.last_mut().into_iter().for_each(|last| last.memory_bytes = told);
            }
            (Err(error), _) if self.findings.is_empty() => {
                let message = format!("`{}` did not always tell its memory", series.subject.name);
                self.findings.push(Finding::new(Code::COST_UNREADABLE, message).cause(error.to_string()));
            }
            (Err(_), _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use meshplay_perf::cost::{CostRole, SubjectKind};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// An admin address that answers everything so, or nothing at all; as often as it answers, the run is told to go on.
    async fn admin(answer: Option<&'static str>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = [0; 1_024];
                if stream.read(&mut head).await.is_ok()
                    && let Some(answer) = answer
                {
                    stream.write_all(answer.as_bytes()).await.unwrap();
                } else {
                    kept.push(stream);
                }
            }
        });
        at
    }

    async fn followed(answer: Option<&'static str>) -> Followed {
        let envoy = Envoy::at(&admin(answer).await, Some(std::process::id())).unwrap();
        let (kind, role) = (SubjectKind::Envoy, CostRole::Proxy);
        let subject = Subject { kind, name: envoy.name(), role, node: None };
        let local = Local { subject, source: CostSource::EnvoyAdmin, reader: Reader::Envoy(envoy) };
        let (phase, phases) = watch::channel(Phase::Before);
        let run = async {
            for next in [Phase::During, Phase::After(Timestamp::now())] {
                sleep(PERIOD * 2).await;
                phase.send_replace(next);
            }
        };
        tokio::join!(local.follow(phases), run).0
    }

    #[tokio::test]
    async fn an_envoy_that_answers_oddly_or_not_at_all_is_read_to_the_end_all_the_same() {
        for answer in
            [Some("HTTP/1.1 503 Service Unavailable\r\n\r\n"), Some("HTTP/1.1 200 OK\r\n\r\n<html>"), None]
        {
            let Followed { series, findings } = followed(answer).await;
            assert!(series[0].samples.len() >= 4, "{answer:?}: {:#?}", series[0].samples);
            assert!(series[0].samples.iter().all(|one| one.cpu_us.is_some()), "{answer:?}");
            assert_eq!(findings.len(), 1, "{answer:?}: {findings:#?}");
        }
    }

    #[tokio::test]
    async fn what_an_envoy_tells_of_its_memory_stands_in_the_reading_of_its_process() {
        let answer = "HTTP/1.1 200 OK\r\n\r\n{\"allocated\": \"5\", \"total_physical_bytes\": \"7\"}";
        let Followed { series, findings } = followed(Some(answer)).await;
        let last = series[0].samples.last().unwrap();
        assert_eq!((last.memory_bytes, last.cpu_us.is_some(), findings.len()), (Some(7), true, 0));
    }
}
