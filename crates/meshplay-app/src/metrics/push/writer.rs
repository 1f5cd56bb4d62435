//! Writes the seconds of a run to a Prometheus, one call at a time.
//!
//! What the server cannot take now is kept and goes with the next second; after the end it is tried again for a while.
//! A series that a second does not have ends there: a Prometheus would show its last value for five minutes more, and
//! so a good p99 while nothing is answered. What a second is made of is not known here.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use meshplay_metrics::{
    MetricsError, Prometheus,
    write::{STALE, WriteSeries},
};
use meshplay_types::{Code, Finding};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};

/// Seconds that are kept for a server that is away or slow; more are lost.
pub(super) const WAITING_MAX: usize = 120;
/// So long after the end of a run its last seconds are tried again, after the call that is under way then.
const END_WITHIN: Duration = Duration::from_secs(10);
/// Between two tries after the end; before it, the seconds of the run are the measure.
const PAUSE: Duration = Duration::from_secs(1);
/// From one second of a run to the next.
const SECOND_MS: i64 = 1_000;

type Labels = BTreeMap<String, String>;

/// One second.
pub(super) struct ToldSecond {
    /// When it was over, in milliseconds since 1970.
    pub(super) at_ms: i64,
    /// What it has.
    pub(super) series: Vec<WriteSeries>,
}

/// Writes what comes, as much at once as waits, until nothing comes any more; what was lost.
pub(super) async fn write(
    prometheus: Prometheus,
    mut waiting: mpsc::Receiver<ToldSecond>,
) -> Option<Finding> {
    let mut writer = Writer::new(prometheus);
    while let Some(first) = waiting.recv().await {
        writer.take(first);
        while let Ok(more) = waiting.try_recv() {
            writer.take(more);
        }
        writer.send().await;
    }
    writer.end().await
}

struct Writer {
    prometheus: Prometheus,
    /// What is still to be written.
    kept: BTreeMap<Labels, Vec<(i64, f64)>>,
    /// Series of the last second.
    live: BTreeSet<Labels>,
    last_ms: i64,
    /// Why what is kept could not be written yet.
    away: Option<MetricsError>,
    lost: Option<Finding>,
}

impl Writer {
    fn new(prometheus: Prometheus) -> Self {
        let (kept, live) = (BTreeMap::new(), BTreeSet::new());
        Self { prometheus, kept, live, last_ms: 0, away: None, lost: None }
    }

    /// Keeps a second, and the end of every series that it does not have.
    fn take(&mut self, ToldSecond { at_ms, series }: ToldSecond) {
        let live: BTreeSet<Labels> = series.iter().map(|one| one.labels.clone()).collect();
        for gone in self.live.difference(&live) {
            self.kept.entry(gone.clone()).or_default().push((at_ms, STALE));
        }
        for WriteSeries { labels, samples } in series {
            self.kept.entry(labels).or_default().extend(samples);
        }
        (self.live, self.last_ms) = (live, at_ms);
    }

    /// Tries once to write all that is kept.
    async fn send(&mut self) {
        let of = |(labels, samples): (&Labels, &Vec<(i64, f64)>)| WriteSeries {
            labels: labels.clone(),
            samples: samples.clone(),
        };
        let series: Vec<WriteSeries> = self.kept.iter().map(of).collect();
        self.away = self.prometheus.write(&series).await.err();
        let is_full = self.kept.values().any(|samples| samples.len() >= WAITING_MAX);
        match &self.away {
            Some(error) if error.is_outage() && !is_full => return,
            Some(error) => self.lost = Some(unwritten("samples of the run were not written", error)),
            None => {}
        }
        self.kept.clear();
    }

    /// Ends all series and writes what is kept, as long as there is time.
    async fn end(mut self) -> Option<Finding> {
        self.take(ToldSecond { at_ms: self.last_ms + SECOND_MS, series: Vec::new() });
        if timeout(END_WITHIN, self.flush()).await.is_ok() {
            return self.lost;
        }
        let message = "the last seconds of the run were not written in time";
        let late = match &self.away {
            Some(error) => unwritten(message, error),
            None => Finding::new(Code::SAMPLES_UNWRITTEN, message),
        };
        self.lost.or(Some(late))
    }

    async fn flush(&mut self) {
        while !self.kept.is_empty() {
            self.send().await;
            if !self.kept.is_empty() {
                sleep(PAUSE).await;
            }
        }
    }
}

fn unwritten(message: &str, error: &MetricsError) -> Finding {
    Finding::new(Code::SAMPLES_UNWRITTEN, message).cause(error.finding().message)
}

#[cfg(test)]
mod tests;
