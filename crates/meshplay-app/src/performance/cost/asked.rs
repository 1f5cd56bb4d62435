//! Something whose counters a Prometheus keeps, named in the specification of a run: processes by a selector, or a node
//! by its node-exporter.
//!
//! Nothing is asked while the run goes on: the server keeps the samples, with their times. Afterwards it is asked until
//! there is one of after the end, at most for a while.

use std::{collections::BTreeMap, fs, time::Duration};

use jiff::Timestamp;
use meshplay_metrics::MetricsError;
use meshplay_perf::{
    cost::{CostRole, CostSeries, CostSource, Subject, SubjectKind},
    spec::Watched,
};
use meshplay_types::{Code, Finding};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{
    Followed, Phase,
    counters::{Counted, Counters, Labels, Selectors, news_from, quoted},
};

/// So long a sample of after the run is waited for: longer than the default interval of one minute.
pub(super) const SCRAPE_WAIT: Duration = Duration::from_secs(75);
/// Between two questions while it is waited for.
const AGAIN: Duration = Duration::from_secs(1);
/// Clocks of boot times are corrected while a machine runs.
const BOOT_SLACK_S: f64 = 2.0;

/// What is asked for.
enum Wanted {
    /// Processes.
    Processes {
        cpu: String,
        memory: Option<String>,
        role: CostRole,
        name: Option<String>,
        node: Option<String>,
    },
    /// A node, by the `instance` of its exporter.
    Node { instance: String },
}

/// What is asked, and of whom.
pub(super) struct Asked {
    counters: Counters,
    wanted: Wanted,
}

impl Asked {
    /// What the specification asks of a Prometheus; nothing of what asks none.
    pub(super) fn of(counters: Counters, watched: &Watched) -> Option<Self> {
        let Watched::Prometheus { cpu, memory, node, role, name, .. } = watched else { return None };
        let wanted = match (cpu.clone(), node.clone()) {
            (Some(cpu), node) => {
                Wanted::Processes { cpu, memory: memory.clone(), role: *role, name: name.clone(), node }
            }
            (None, Some(instance)) => Wanted::Node { instance },
            (None, None) => return None,
        };
        Some(Self { counters, wanted })
    }

    /// How subjects name a node that is known by its exporter.
    fn node_key(&self, instance: &str) -> String {
        format!("{}/{instance}", self.counters.connection)
    }

    /// The node, if it is this very machine: it was booted at the same time.
    pub(super) async fn own_node(&self) -> Option<String> {
        let Wanted::Node { instance } = &self.wanted else { return None };
        let expr = format!("node_boot_time_seconds{{instance={}}}", quoted(instance));
        let told = self.counters.client.query(&expr, Timestamp::now().as_millisecond()).await.ok()?;
        let (_, booted_s) = *told.series.first()?.points.first()?;
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let own_s: f64 = stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
        ((booted_s? - own_s).abs() <= BOOT_SLACK_S).then(|| self.node_key(instance))
    }

    /// Waits for the end of the run and reads everything of it.
    pub(super) async fn follow(self, mut phase: watch::Receiver<Phase>) -> Followed {
        let began = Timestamp::now();
        let end = loop {
            if let Phase::After(end) = *phase.borrow_and_update() {
                break end;
            }
            if phase.changed().await.is_err() {
                return Followed { series: Vec::new(), findings: Vec::new() };
            }
        };
        let deadline = Instant::now() + SCRAPE_WAIT;
        let mut read = BTreeMap::new();
        loop {
            match self.read_news(&mut read, began).await {
                Ok(()) if read.is_empty() => return self.unread("it has no such series".to_owned()),
                Err(error) if read.is_empty() => return self.unread(error.finding().message),
                // What was read before counts all the same, and who is busy now may answer again.
                Ok(()) | Err(_) => {}
            }
            let is_late = |one: &Counted| one.samples.last().is_some_and(|last| last.at >= end);
            if read.values().all(is_late) || Instant::now() >= deadline {
                return Followed { series: self.series(read), findings: Vec::new() };
            }
            sleep(AGAIN).await;
        }
    }

    /// Adds what there is since the newest reading, of each instance.
    async fn read_news(
        &self,
        read: &mut BTreeMap<String, Counted>,
        began: Timestamp,
    ) -> Result<(), MetricsError> {
        let instance = |labels: &Labels| Some(labels.get("instance").cloned().unwrap_or_default());
        let newest = read.values().filter_map(|one| one.samples.last()).map(|one| one.at).max();
        let found = self.counters.read(&self.selectors(), news_from(newest, began), instance).await?;
        for (instance, Counted { labels, samples }) in found {
            let known = read.entry(instance).or_insert(Counted { labels, samples: Vec::new() });
            known.add(samples);
        }
        Ok(())
    }

    fn series(&self, read: BTreeMap<String, Counted>) -> Vec<CostSeries> {
        let is_alone = read.len() == 1;
        let series = read.into_iter().map(|(instance, Counted { labels, samples })| {
            let subject = self.subject(&labels, &instance, is_alone);
            let mut series = CostSeries::new(subject, CostSource::Prometheus);
            samples.into_iter().for_each(|sample| series.push(sample));
            series
        });
        series.collect()
    }

    fn selectors(&self) -> Selectors {
        match &self.wanted {
            Wanted::Processes { cpu, memory, .. } => {
                Selectors { cpu: cpu.clone(), memory: memory.clone(), memory_free: None }
            }
            Wanted::Node { instance } => node_exporter(instance),
        }
    }

    fn subject(&self, labels: &Labels, instance: &str, is_alone: bool) -> Subject {
        match &self.wanted {
            Wanted::Node { instance } => {
                let node = Some(self.node_key(instance));
                Subject { kind: SubjectKind::Node, name: instance.clone(), role: CostRole::Rest, node }
            }
            Wanted::Processes { role, name, node, .. } => {
                let told = name.clone().or_else(|| labels.get("job").cloned());
                let named = match (told, is_alone) {
                    (Some(name), true) => name,
                    (Some(name), false) => format!("{name} ({instance})"),
                    (None, _) => instance.to_owned(),
                };
                let node = node.as_ref().map(|node| self.node_key(node));
                Subject { kind: SubjectKind::Process, name: named, role: *role, node }
            }
        }
    }

    fn unread(&self, cause: String) -> Followed {
        let Selectors { cpu, .. } = self.selectors();
        let message = format!("the counters `{cpu}` of `{}` could not be read", self.counters.connection);
        let findings = vec![Finding::new(Code::COST_UNREADABLE, message).cause(cause)];
        Followed { series: Vec::new(), findings }
    }
}

/// What a node-exporter tells: all time that its cores did something, and the memory that cannot be had.
fn node_exporter(instance: &str) -> Selectors {
    let of = |metric: &str, more: &str| format!("{metric}{{instance={}{more}}}", quoted(instance));
    Selectors {
        cpu: of("node_cpu_seconds_total", ",mode!~\"idle|iowait|steal\""),
        memory: Some(of("node_memory_MemTotal_bytes", "")),
        memory_free: Some(of("node_memory_MemAvailable_bytes", "")),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::VecDeque,
        sync::{Arc, Mutex},
    };

    use jiff::SignedDuration;
    use meshplay_metrics::{Call, Prometheus, Reply, Sent, Transport};

    use super::*;

    /// Answers with one reply after the other, then that it is busy.
    struct Moody(Mutex<VecDeque<Reply>>);

    impl Transport for Moody {
        fn server(&self) -> String {
            "moody".to_owned()
        }

        fn send(&self, _: Call) -> Sent<'_> {
            let busy = Reply { status: 503, body: Default::default() };
            let reply = self.0.lock().unwrap().pop_front().unwrap_or(busy);
            Box::pin(async move { Ok(reply) })
        }
    }

    /// A counter of one process at these times.
    fn counter(times: &[Timestamp]) -> Reply {
        let value = |at: &Timestamp| format!("[{}, \"1\"]", at.as_second());
        let values: Vec<String> = times.iter().map(value).collect();
        let body = format!(
            r#"{{"status": "success", "data": {{"resultType": "matrix", "result":
                [{{"metric": {{"instance": "a"}}, "values": [{}]}}]}}}}"#,
            values.join(", ")
        );
        Reply { status: 200, body: body.into() }
    }

    async fn followed(replies: Vec<Reply>, end: Timestamp) -> Followed {
        let client = Prometheus::new(Arc::new(Moody(Mutex::new(replies.into()))));
        let counters = Counters { connection: "ours".to_owned(), client };
        let watched = r#"{"kind": "prometheus", "connection": "ours", "cpu": "cpu_total", "role": "proxy"}"#;
        let asked = Asked::of(counters, &serde_json::from_str(watched).unwrap()).unwrap();
        let (_phase, phases) = watch::channel(Phase::After(end));
        asked.follow(phases).await
    }

    #[tokio::test]
    async fn what_was_read_is_kept_when_a_server_does_not_answer_once() {
        let end = Timestamp::now();
        let (before, after) = (end - SignedDuration::from_secs(10), end + SignedDuration::from_secs(1));
        let busy = Reply { status: 503, body: Default::default() };
        let replies = vec![counter(&[before]), busy.clone(), counter(&[before, after])];
        let Followed { series, findings } = followed(replies, end).await;
        assert_eq!((series.len(), series[0].samples.len(), findings.len()), (1, 2, 0), "{findings:?}");
        let Followed { series, findings } = followed(vec![busy], end).await;
        assert_eq!((series.len(), findings[0].code), (0, Code::COST_UNREADABLE), "nothing was read ever");
    }
}
