//! Lines of all containers of a pod, or of all pods of a workload, as one stream.
//!
//! ```text
//! watch of the pods ─▶ one reader per container ─▶ batches ─▶ bounded channel ─▶ listener
//! ```
//! Nothing grows: a reader that finds the channel full while it follows drops its batch and counts the lines; without
//! following it waits. Everything ends when the stream is dropped.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::stream::{self, BoxStream, StreamExt as _};
use meshplay_kube::{Client, Follow, Form, KubeError, List, LogRequest, Resource, Run, Scope, WatchEvent};
use meshplay_types::{Code, Finding, Gvk, Place};
use regex::Regex;
use serde_json::Value;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep_until},
};

use super::get::of_cluster;
use crate::{App, AppError, OpCtx};

/// Most lines in one part.
const LINES_MAX: usize = 1_000;
/// Longest time that lines wait for others.
const BATCH_TIME: Duration = Duration::from_millis(100);
/// Parts that wait for the listener.
const PARTS_MAX: usize = 16;
/// Containers whose logs are read at once.
const CONTAINERS_MAX: usize = 100;
/// Lines per container to begin with, if nothing is said.
const TAIL_DEFAULT: u32 = 500;
/// Largest compiled search, in bytes: it comes from outside.
const SEARCH_BYTES_MAX: usize = 1 << 20;

/// Whose lines, and which.
#[derive(Clone, Debug)]
pub struct LogQuestion {
    /// Cluster name or id.
    pub cluster: String,
    /// Namespace.
    pub namespace: String,
    /// `Pod`, or a kind with a selector of pods.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Only of this container.
    pub container: Option<String>,
    /// Whether new lines are waited for.
    pub follow: Follow,
    /// Of which run of the containers.
    pub run: Run,
    /// Last lines per container to begin with.
    pub tail: Option<u32>,
    /// Only lines of the last so many seconds.
    pub since_seconds: Option<u32>,
    /// Only lines in which this is found.
    pub search: Option<String>,
}

/// What the stream says.
#[derive(Clone, Debug, PartialEq)]
pub enum LogNews {
    /// Lines that came together, in the order of the container.
    Lines {
        /// Whose.
        of: ContainerOfPod,
        /// Time and text of each.
        lines: Vec<(Option<String>, String)>,
    },
    /// A container's log has ended or could not be read.
    End {
        /// Whose.
        of: ContainerOfPod,
        /// Why, if it should not have.
        finding: Option<Finding>,
    },
    /// So many lines were left out here.
    Dropped(u64),
}

/// A container and its pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerOfPod {
    /// Pod.
    pub pod: String,
    /// Container.
    pub container: String,
}

/// What every reader of one stream shares.
struct Reading {
    client: Client,
    cluster: String,
    question: LogQuestion,
    search: Option<Regex>,
    parts: mpsc::Sender<LogNews>,
    dropped: AtomicU64,
}

impl App {
    /// Opens the stream. What can be refused is refused here.
    pub async fn resource_logs(
        &self,
        ctx: &OpCtx,
        question: LogQuestion,
    ) -> Result<BoxStream<'static, LogNews>, AppError> {
        self.resources_start().await?;
        let cluster = self.cluster_find(ctx.scope(), &question.cluster).await?;
        let client = self.client(&cluster).await?;
        let name = cluster.name.to_string();
        let search = question.search.as_deref().map(compile).transpose()?;
        let (labels, fields) = self.pods_of(&client, &name, &question).await?;
        let (parts, news) = mpsc::channel(PARTS_MAX);
        let dropped = AtomicU64::new(0);
        let reading = Arc::new(Reading { client, cluster: name, question, search, parts, dropped });
        let told = Arc::downgrade(&reading);
        let mut tasks = JoinSet::new();
        tasks.spawn(read_all(reading, labels, fields));
        // The tasks live in the stream: who drops it ends them.
        let state = (news, told, None, tasks);
        Ok(stream::unfold(state, async |(mut news, told, mut held, tasks)| {
            let next = match held.take() {
                Some(next) => next,
                None => news.recv().await?,
            };
            let lost = told.upgrade().map_or(0, |reading| reading.dropped.swap(0, Ordering::Relaxed));
            if lost > 0 {
                held = Some(next);
                return Some((LogNews::Dropped(lost), (news, told, held, tasks)));
            }
            Some((next, (news, told, held, tasks)))
        })
        .boxed())
    }

    /// Label and field selector of the pods that are meant.
    async fn pods_of(
        &self,
        client: &Client,
        cluster: &str,
        question: &LogQuestion,
    ) -> Result<(String, String), AppError> {
        let LogQuestion { kind, name, namespace, .. } = question;
        let found = self.kind_find(cluster, client, "", kind).await?;
        if found.info.kind == "Pod" {
            return Ok((String::new(), format!("metadata.name={name}")));
        }
        let object = client.get(&found.resource, Some(namespace), name).await;
        let object = object.map_err(|error| of_cluster(&error, cluster))?.ok_or_else(|| {
            let message = format!("there is no {} `{name}` in namespace `{namespace}`", found.info.kind);
            AppError::NotFound(Finding::new(Code::OBJECT_NOT_FOUND, message))
        })?;
        match selector(&object) {
            Some(labels) => Ok((labels, String::new())),
            None => {
                let message = format!("a {} has no pods of its own", found.info.kind);
                Err(AppError::Usage(Finding::new(Code::USAGE, message).fix("name a pod or a workload")))
            }
        }
    }
}

fn compile(search: &str) -> Result<Regex, AppError> {
    let built = regex::RegexBuilder::new(search).size_limit(SEARCH_BYTES_MAX).build();
    built.map_err(|error| {
        let cause = error.to_string().lines().last().unwrap_or_default().to_owned();
        let message = format!("`{search}` is no regular expression");
        AppError::Usage(Finding::new(Code::USAGE, message).cause(cause))
    })
}

/// The selector of a workload or a Service as text; `None` if it selects nothing.
fn selector(object: &Value) -> Option<String> {
    let selector = object.pointer("/spec/selector")?;
    let structured = selector.get("matchLabels").is_some() || selector.get("matchExpressions").is_some();
    let labels = if structured { selector.get("matchLabels") } else { Some(selector) };
    let labels = labels.and_then(Value::as_object).into_iter().flatten();
    let mut parts: Vec<String> =
        labels.filter_map(|(name, value)| Some(format!("{name}={}", value.as_str()?))).collect();
    for expression in selector["matchExpressions"].as_array().into_iter().flatten() {
        let key = expression["key"].as_str()?;
        let values: Vec<_> =
            expression["values"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        parts.push(match expression["operator"].as_str()? {
            "In" => format!("{key} in ({})", values.join(",")),
            "NotIn" => format!("{key} notin ({})", values.join(",")),
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            _ => return None,
        });
    }
    (!parts.is_empty()).then(|| parts.join(","))
}

/// A run of a container that has begun.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Began {
    of: ContainerOfPod,
    /// Changes when it restarts.
    id: String,
}

/// All containers of a pod, those that initialise first, and the run of each that has begun.
fn containers(pod: &Value, only: Option<&str>) -> Vec<(ContainerOfPod, Option<Began>)> {
    let name = pod.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    let mut all = Vec::new();
    for (list, statuses) in [
        ("/spec/initContainers", "/status/initContainerStatuses"),
        ("/spec/containers", "/status/containerStatuses"),
        ("/spec/ephemeralContainers", "/status/ephemeralContainerStatuses"),
    ] {
        let statuses = pod.pointer(statuses).and_then(Value::as_array);
        for spec in pod.pointer(list).and_then(Value::as_array).into_iter().flatten() {
            let Some(container) = spec["name"].as_str() else { continue };
            if only.is_some_and(|only| only != container) {
                continue;
            }
            let of = ContainerOfPod { pod: name.to_owned(), container: container.to_owned() };
            let status = statuses.into_iter().flatten().find(|status| status["name"] == container);
            let id = status.and_then(|status| status["containerID"].as_str()).filter(|id| !id.is_empty());
            let began = id.map(|id| Began { of: of.clone(), id: id.to_owned() });
            all.push((of, began));
        }
    }
    all
}

fn pods() -> Resource {
    let gvk = Gvk { group: String::new(), version: "v1".to_owned(), kind: "Pod".to_owned() };
    Resource { gvk, plural: "pods".to_owned(), scope: Scope::Namespaced }
}

async fn read_all(reading: Arc<Reading>, labels: String, fields: String) {
    let pods = pods();
    let namespace = reading.question.namespace.clone();
    let list = List {
        resource: &pods,
        namespace: Some(&namespace),
        form: Form::Whole,
        labels: &labels,
        fields: &fields,
    };
    let mut readers = Readers { reading: Arc::clone(&reading), tasks: JoinSet::new(), seen: HashSet::new() };
    match reading.question.follow {
        Follow::No => match reading.client.list(&list).await {
            Ok(listed) if listed.items.is_empty() => {
                reading
                    .end(&nobody(), Some(Finding::new(Code::LOG_UNAVAILABLE, "there is no such pod")))
                    .await;
            }
            Ok(listed) => {
                for pod in &listed.items {
                    readers.look(pod).await;
                }
                while readers.tasks.join_next().await.is_some() {}
            }
            Err(error) => reading.failed(&nobody(), &error).await,
        },
        Follow::Yes => follow(&reading, &list, &mut readers).await,
    }
}

/// Goes on with pods that come later, and with containers that start again.
async fn follow(reading: &Reading, list: &List<'_>, readers: &mut Readers) {
    let mut watch = reading.client.watch(list);
    loop {
        let event = tokio::select! {
            event = watch.next() => event,
            Some(_) = readers.tasks.join_next(), if !readers.tasks.is_empty() => continue,
        };
        match event {
            WatchEvent::Listed(pods) => {
                for pod in &pods {
                    readers.look(pod).await;
                }
            }
            WatchEvent::Changed(pod) => readers.look(&pod).await,
            WatchEvent::Trouble(error) if error.state() == meshplay_kube::ClusterState::Denied => {
                reading.failed(&nobody(), &error).await;
                return;
            }
            _ => {}
        }
    }
}

/// What is about no container in particular.
fn nobody() -> ContainerOfPod {
    ContainerOfPod { pod: String::new(), container: String::new() }
}

struct Readers {
    reading: Arc<Reading>,
    tasks: JoinSet<()>,
    seen: HashSet<Began>,
}

impl Readers {
    /// Begins to read what has begun and is not read yet.
    async fn look(&mut self, pod: &Value) {
        let follows = self.reading.question.follow == Follow::Yes;
        for (of, began) in containers(pod, self.reading.question.container.as_deref()) {
            match began {
                Some(began) if self.seen.contains(&began) => {}
                Some(_) if self.tasks.len() >= CONTAINERS_MAX => {
                    let message = format!("only the logs of {CONTAINERS_MAX} containers are read at once");
                    self.reading.end(&of, Some(Finding::new(Code::LOG_UNAVAILABLE, message))).await;
                }
                Some(began) => {
                    self.seen.insert(began.clone());
                    self.tasks.spawn(read(Arc::clone(&self.reading), began.of));
                }
                // It is waited for.
                None if follows => {}
                None => {
                    let finding = Finding::new(Code::LOG_UNAVAILABLE, "the container has not started");
                    self.reading.end(&of, Some(finding)).await;
                }
            }
        }
    }
}

async fn read(reading: Arc<Reading>, of: ContainerOfPod) {
    let LogQuestion { namespace, follow, run, tail, since_seconds, .. } = &reading.question;
    let request = LogRequest {
        namespace,
        pod: &of.pod,
        container: &of.container,
        follow: *follow,
        run: *run,
        tail: tail.or_else(|| since_seconds.is_none().then_some(TAIL_DEFAULT)),
        since_seconds: *since_seconds,
    };
    let mut log = match reading.client.log(&request).await {
        Ok(log) => log,
        Err(error) => return reading.failed(&of, &error).await,
    };
    let mut batch = Vec::new();
    let mut due = Instant::now();
    let ended = loop {
        let line = tokio::select! {
            biased;
            () = sleep_until(due), if !batch.is_empty() => {
                reading.lines(&of, &mut batch).await;
                continue;
            }
            line = log.next() => line,
        };
        match line {
            Ok(Some(line)) => {
                let (at, text) = split(&line);
                if reading.search.as_ref().is_none_or(|search| search.is_match(&text)) {
                    if batch.is_empty() {
                        due = Instant::now() + BATCH_TIME;
                    }
                    batch.push((at, text));
                }
                if batch.len() >= LINES_MAX {
                    reading.lines(&of, &mut batch).await;
                }
            }
            Ok(None) => break None,
            Err(fault) => break Some(fault.finding()),
        }
    };
    reading.lines(&of, &mut batch).await;
    reading.end(&of, ended).await;
}

/// Time and text of a line. What is not text is replaced.
fn split(line: &[u8]) -> (Option<String>, String) {
    let text = String::from_utf8_lossy(line);
    let text = text.strip_suffix('\r').unwrap_or(&text);
    match text.split_once(' ') {
        Some((at, rest)) if at.parse::<jiff::Timestamp>().is_ok() => (Some(at.to_owned()), rest.to_owned()),
        _ => (None, text.to_owned()),
    }
}

impl Reading {
    async fn lines(&self, of: &ContainerOfPod, batch: &mut Vec<(Option<String>, String)>) {
        if batch.is_empty() {
            return;
        }
        let lines = std::mem::take(batch);
        let count = lines.len() as u64;
        let news = LogNews::Lines { of: of.clone(), lines };
        let lost = match self.question.follow {
            // The log must be read on, whether anybody listens or not.
            Follow::Yes => self.parts.try_send(news).is_err(),
            Follow::No => self.parts.send(news).await.is_err(),
        };
        if lost {
            self.dropped.fetch_add(count, Ordering::Relaxed);
        }
    }

    async fn failed(&self, of: &ContainerOfPod, error: &KubeError) {
        let finding = match error.refusal() {
            // `previous terminated container "a" in pod "b" not found`, `is waiting to start`: the server's words say it.
            Some(refusal) if error.state() == meshplay_kube::ClusterState::Reachable => {
                Finding::new(Code::LOG_UNAVAILABLE, refusal.message.clone())
            }
            _ => error.finding(),
        };
        self.end(of, Some(finding)).await;
    }

    async fn end(&self, of: &ContainerOfPod, finding: Option<Finding>) {
        let at = Place { cluster: Some(self.cluster.clone()), ..Place::default() };
        let finding = finding.map(|finding| finding.at(at));
        // Nobody is left to be told if the stream was dropped.
        drop(self.parts.send(LogNews::End { of: of.clone(), finding }).await);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_have_their_time_and_what_is_not_text_is_replaced() {
        let at = "2026-11-25T10:00:00.123456789Z";
        assert_eq!(split(format!("{at} hello world").as_bytes()), (Some(at.into()), "hello world".into()));
        assert_eq!(split(format!("{at} ").as_bytes()), (Some(at.into()), String::new()));
        assert_eq!(split(b"no time \xff here\r"), (None, "no time \u{fffd} here".into()));
    }

    #[test]
    fn selectors_of_workloads_and_services_are_written_as_the_server_reads_them() {
        let of = |selector: Value| super::selector(&json!({"spec": {"selector": selector}}));
        assert_eq!(of(json!({"app": "web", "tier": "a"})).unwrap(), "app=web,tier=a");
        let expressions = json!([{"key": "a", "operator": "In", "values": ["x", "y"]}, {"key": "b", "operator": "DoesNotExist"}]);
        assert_eq!(
            of(json!({"matchLabels": {"app": "web"}, "matchExpressions": expressions})).unwrap(),
            "app=web,a in (x,y),!b"
        );
        assert_eq!(of(json!({})), None, "it would select every pod");
    }

    #[test]
    fn a_container_that_starts_again_is_read_again() {
        let pod = |id: &str| {
            json!({"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c"}, {"name": "d"}]},
            "status": {"containerStatuses": [{"name": "c", "containerID": id}]}})
        };
        let first = containers(&pod("a"), None);
        assert_eq!(first.len(), 2);
        assert!(first[0].1.is_some() && first[1].1.is_none());
        assert_ne!(first[0].1, containers(&pod("b"), None)[0].1);
        assert_eq!(containers(&pod("a"), Some("d")).len(), 1);
    }

    #[test]
    fn t40_a_huge_search_is_refused() {
        assert!(compile("a.*b").is_ok());
        assert!(compile("(").is_err());
        assert!(compile("((a{100}){100}){100}").is_err());
    }
}
