//! What a run tells others while it goes on: each second to a Prometheus by remote write, its window to a Grafana.
//!
//! A run waits for nobody: what cannot be written is kept for the next second, and what is lost in the end is said.

mod writer;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use meshplay_dashboard::own::{TAG, metric};
use meshplay_metrics::{Grafana, MetricsError, grafana::Annotation, write::WriteSeries};
use meshplay_perf::{
    Histogram,
    recording::{Outcome, Second},
};
use meshplay_store::{Run, Scope};
use meshplay_types::{Code, Finding, Findings};
use tokio::{sync::mpsc, task::JoinHandle};

use self::writer::{ToldSecond, WAITING_MAX, write};
use super::way::Way;
use crate::{App, AppError};

/// As labels have them.
const QUANTILES: [(&str, f64); 4] = [("50", 0.5), ("95", 0.95), ("99", 0.99), ("99.9", 0.999)];

/// A run that is being told of.
pub(crate) struct Push {
    labels: BTreeMap<String, String>,
    text: String,
    began: Timestamp,
    to: To,
    told: Mutex<Told>,
}

enum To {
    Prometheus { sender: mpsc::Sender<ToldSecond>, writer: JoinHandle<Option<Finding>> },
    Grafana(Grafana),
}

#[derive(Default)]
struct Told {
    /// When second 0 began, in milliseconds since 1970.
    zero_ms: Option<i64>,
    errors: BTreeSet<Outcome>,
    lost: usize,
}

impl App {
    /// Gets ready to tell a connection of a run.
    pub(crate) async fn push_begin(&self, connection: &str, run: &Run) -> Result<Push, AppError> {
        let scope = Scope::Workspace(run.meta.workspace);
        let row = self.metrics_find(scope, connection).await?;
        let to = match self.metrics_way(&row).await? {
            Way::Prometheus(prometheus) => {
                let (sender, waiting) = mpsc::channel(WAITING_MAX);
                To::Prometheus { sender, writer: tokio::spawn(write(prometheus, waiting)) }
            }
            Way::Grafana(grafana, _) => To::Grafana(grafana),
        };
        let pair = |key: &str, value: String| (key.to_owned(), value);
        let labels = [
            pair("run", run.id.to_string()),
            pair("name", run.name.clone()),
            pair("target", run.target.clone()),
        ];
        let text = format!("{} ({})", run.name, run.target);
        Ok(Push { labels: labels.into(), text, began: Timestamp::now(), to, told: Mutex::default() })
    }
}

impl Push {
    /// Tells of a second. Never waits.
    pub(crate) fn second(&self, second: &Second) {
        let To::Prometheus { sender, .. } = &self.to else { return };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let ended_ms = (i64::from(second.second) + 1) * 1_000;
        let zero_ms = *told.zero_ms.get_or_insert_with(|| Timestamp::now().as_millisecond() - ended_ms);
        let at_ms = zero_ms + ended_ms;
        let series = samples(&self.labels, &mut told.errors, second, at_ms);
        if sender.try_send(ToldSecond { at_ms, series }).is_err() {
            told.lost += 1;
        }
    }

    /// Writes what waits, and marks the window; what did not arrive.
    pub(crate) async fn end(self) -> Findings {
        let lost = self.told.into_inner().unwrap_or_else(PoisonError::into_inner).lost;
        let mut findings = Findings::new();
        match self.to {
            To::Grafana(grafana) => {
                let annotation = Annotation {
                    time: self.began.as_millisecond(),
                    time_end: Timestamp::now().as_millisecond(),
                    tags: vec![TAG.to_owned()],
                    text: self.text,
                };
                let failed = |error: MetricsError| {
                    Finding::new(Code::ANNOTATION_UNWRITTEN, "the window of the run is not marked")
                        .cause(error.finding().message)
                };
                findings.extend(grafana.annotate(&annotation).await.err().map(failed));
            }
            To::Prometheus { sender, writer } => {
                drop(sender);
                findings.extend(writer.await.ok().flatten());
                if lost > 0 {
                    let message =
                        format!("{lost} seconds of the run were not written: the server is too slow");
                    findings.push(Finding::new(Code::SAMPLES_UNWRITTEN, message));
                }
            }
        }
        findings
    }
}

/// What a second is in Prometheus.
fn samples(
    labels: &BTreeMap<String, String>,
    seen: &mut BTreeSet<Outcome>,
    second: &Second,
    at_ms: i64,
) -> Vec<WriteSeries> {
    let series = |name: &str, more: Option<(&str, &str)>, value: f64| {
        let mut labels = labels.clone();
        labels.insert("__name__".to_owned(), name.to_owned());
        labels.extend(more.map(|(key, value)| (key.to_owned(), value.to_owned())));
        WriteSeries { labels, samples: vec![(at_ms, value)] }
    };
    let mut errors: BTreeMap<Outcome, u64> = seen.iter().map(|outcome| (*outcome, 0)).collect();
    let (mut response, mut service, mut lag) = (Histogram::new(), Histogram::new(), Histogram::new());
    for slice in &second.slices {
        response.merge(&slice.phases.response);
        service.merge(&slice.phases.service);
        lag.merge(&slice.phases.lag);
        if slice.outcome.is_error() {
            *errors.entry(slice.outcome).or_default() += slice.phases.service.count();
        }
    }
    seen.extend(errors.keys());
    #[allow(clippy::cast_precision_loss, reason = "counts of a second")]
    let number = |count: u64| count as f64;
    let mut all = vec![series(metric::REQUESTS, None, number(second.counters.ended))];
    all.extend(
        errors
            .iter()
            .map(|(outcome, count)| series(metric::ERRORS, Some(("class", outcome.name())), number(*count))),
    );
    for (name, times) in [(metric::RESPONSE, response), (metric::SERVICE, service), (metric::LAG, lag)] {
        let at = |(label, q): (&'static str, f64)| Some((label, times.value_at_quantile(q)?));
        let quantiles = QUANTILES.into_iter().filter_map(at);
        all.extend(quantiles.map(|(label, ns)| series(name, Some(("quantile", label)), number(ns) / 1e9)));
    }
    all
}
