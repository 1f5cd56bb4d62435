//! Waiting for what later waves need, and at the end for health: judges what is told of objects until all is as it must be.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use meshplay_kube::List;
use meshplay_plan::{
    Gate,
    health::{self, GateState, Health, HealthFacts},
};
use meshplay_types::{Code, Finding, Findings, Gvk, ObjectKey, Place};
use serde_json::{Value, json};
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;

use super::{
    follow::Follow,
    live::{Live, finding, uid},
};

/// What is waited for is said this often at most.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// What is waited for.
pub(super) struct Wait<'a> {
    pub(super) live: &'a Live,
    pub(super) facts: &'a HealthFacts,
    /// In which version each object is addressed, and the uid that is to go for deletions.
    pub(super) known: &'a BTreeMap<ObjectKey, (Gvk, Option<String>)>,
    pub(super) deadline: Instant,
    pub(super) halt: &'a CancellationToken,
}

/// How a wait ended.
pub(super) enum Waited {
    /// All gates are open.
    Open,
    /// They will not open, or not in time.
    Shut(Findings),
    /// Nobody waits any more.
    Halted,
}

/// The gates that are not open yet for an object, each with its reason once the object was seen.
type Open<'g> = BTreeMap<ObjectKey, Vec<(&'g Gate, Option<String>)>>;

impl Wait<'_> {
    /// Waits for all gates. `tell` gets what is waited for, now and then.
    pub(super) async fn wait(&self, gates: &[Gate], tell: &(dyn Fn(String) + Send + Sync)) -> Waited {
        let mut open = self.open(gates);
        let keys = open.keys().filter_map(|key| Some((&self.known.get(key)?.0, key)));
        let mut follow = Follow::new(self.live, keys);
        let (mut tell_at, mut is_news) = (Instant::now(), false);
        while !open.is_empty() {
            tokio::select! {
                () = self.halt.cancelled() => return Waited::Halted,
                () = sleep_until(self.deadline.into()) => return Waited::Shut(self.late(open).await),
                seen = follow.next() => {
                    is_news = true;
                    let mut failed = Findings::new();
                    for (key, object) in seen {
                        failed.extend(self.judge_all(&mut open, &key, object.as_ref()));
                        if !open.contains_key(&key) {
                            follow.forget(&key);
                        }
                    }
                    if !failed.is_empty() {
                        return Waited::Shut(failed);
                    }
                }
                () = sleep_until(tell_at.into()), if is_news => {
                    (tell_at, is_news) = (Instant::now() + TELL_EVERY, false);
                    // The cluster may come back before the deadline: nothing is lost by waiting on.
                    match follow.trouble() {
                        Some((key, error)) => tell(finding(error, key).message),
                        None => said(&open).into_iter().for_each(tell),
                    }
                }
            }
        }
        Waited::Open
    }

    /// What is to be looked at.
    fn open<'g>(&self, gates: &'g [Gate]) -> Open<'g> {
        let mut open = Open::new();
        for gate in gates {
            for key in gate.keys().iter().filter(|key| self.needs_look(gate, key)) {
                open.entry(key.clone()).or_default().push((gate, None));
            }
        }
        open
    }

    /// Judges an object for its gates: those that open are taken out, those that never will are the result.
    fn judge_all(&self, open: &mut Open<'_>, key: &ObjectKey, object: Option<&Value>) -> Findings {
        let mut failed = Findings::new();
        let Some(gates) = open.get_mut(key) else { return failed };
        gates.retain_mut(|(gate, waits_for)| match self.judge(gate, key, object) {
            GateState::Open => false,
            GateState::Waiting(reason) => {
                *waits_for = Some(reason);
                true
            }
            GateState::Failed(reason) => {
                failed.push(about(Code::GATE_FAILED, key, reason));
                true
            }
        });
        if gates.is_empty() {
            open.remove(key);
        }
        failed
    }

    /// Kinds that are healthy by being there need no look after the API server accepted them. A gate names objects of its
    /// plan only.
    fn needs_look(&self, gate: &Gate, key: &ObjectKey) -> bool {
        let Some((gvk, _)) = self.known.get(key) else { return false };
        let Gate::Settled(_) = gate else { return true };
        let bare = json!({"apiVersion": gvk.api_version(), "kind": gvk.kind, "metadata": {"name": key.name}});
        !matches!(health::judge(&bare, self.facts), Health::Healthy)
    }

    /// An object of another uid than the deleted one is not the one that was to go.
    fn judge(&self, gate: &Gate, key: &ObjectKey, object: Option<&Value>) -> GateState {
        let doomed = self.known.get(key).and_then(|(_, uid)| uid.as_deref());
        let object = match gate {
            Gate::Gone(_) => object.filter(|object| doomed.is_none() || uid(object) == doomed),
            _ => object,
        };
        match gate.state(object, self.facts) {
            // A failed Job stays failed: waiting for the whole to settle would be waiting for the deadline.
            GateState::Waiting(reason) if key.is("batch", "Job") && object.is_some_and(is_failed) => {
                GateState::Failed(reason)
            }
            state => state,
        }
    }

    /// What is said when the time is up: each object with its reason, and what its pods say. The cluster is asked once
    /// more, since a silent one looks like one where nothing happens.
    async fn late(&self, open: Open<'_>) -> Findings {
        let mut findings = Findings::new();
        for (key, gates) in open {
            if findings.is_empty()
                && let Some((gvk, _)) = self.known.get(&key)
                && let Err(error) = self.live.get(gvk, &key).await
            {
                return vec![finding(&error, &key)];
            }
            let deleting = gates.iter().any(|(gate, _)| matches!(gate, Gate::Gone(_)));
            let code = if deleting { Code::DELETION_PENDING } else { Code::HEALTH_TIMEOUT };
            let reason = gates.into_iter().find_map(|(_, reason)| reason);
            let finding = about(code, &key, reason.unwrap_or_else(|| "nothing is known of it".to_owned()));
            findings.push(match self.pods_say(&key).await {
                Some(cause) => finding.cause(cause),
                None => finding,
            });
        }
        findings
    }

    /// The first thing that a pod of the workload complains about.
    async fn pods_say(&self, key: &ObjectKey) -> Option<String> {
        let (gvk, _) = self.known.get(key)?;
        let workload = self.live.get(gvk, key).await.ok()??;
        let labels = workload.pointer("/spec/selector/matchLabels")?.as_object()?;
        let selector: Vec<String> =
            labels.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_str()?))).collect();
        let pods = self.live.resource(&Gvk::new("v1", "Pod").ok()?).ok()?;
        let labels = selector.join(",");
        let list = List { labels: &labels, ..List::in_namespace(&pods, key.namespace.as_deref()?) };
        let pods = self.live.client.list(&list).await.ok()?.items;
        pods.iter().find_map(complaint)
    }
}

/// What is waited for, in one line.
fn said(open: &Open<'_>) -> Option<String> {
    let reason = |(key, gates): (&ObjectKey, &Vec<(&Gate, Option<String>)>)| {
        let reason = gates.iter().find_map(|(_, reason)| reason.as_ref())?;
        Some(format!("{key}: {reason}"))
    };
    let first = open.iter().find_map(reason)?;
    match open.len() - 1 {
        0 => Some(first),
        more => Some(format!("{first} (and {more} more)")),
    }
}

/// What a pod waits for, in its own words.
fn complaint(pod: &Value) -> Option<String> {
    let name = pod.pointer("/metadata/name")?.as_str()?;
    let statuses = ["/status/initContainerStatuses", "/status/containerStatuses"];
    let containers = statuses.iter().filter_map(|pointer| pod.pointer(pointer)?.as_array()).flatten();
    let waiting = containers.filter_map(|status| {
        let waiting = status.pointer("/state/waiting")?;
        let reason = waiting.get("reason")?.as_str()?;
        let message = waiting.get("message").and_then(Value::as_str).map(|text| format!(": {text}"));
        Some(format!("pod {name}: {reason}{}", message.unwrap_or_default()))
    });
    let unscheduled = || {
        let conditions = pod.pointer("/status/conditions")?.as_array()?;
        let scheduled = conditions.iter().find(|condition| condition["type"] == "PodScheduled")?;
        let message = scheduled.get("message")?.as_str()?;
        (scheduled["status"] == "False").then(|| format!("pod {name} is not scheduled: {message}"))
    };
    waiting.into_iter().next().or_else(unscheduled)
}

fn is_failed(job: &Value) -> bool {
    let conditions = job.pointer("/status/conditions").and_then(Value::as_array);
    conditions
        .into_iter()
        .flatten()
        .any(|condition| condition["type"] == "Failed" && condition["status"] == "True")
}

fn about(code: Code, key: &ObjectKey, reason: String) -> Finding {
    Finding::new(code, reason).at(Place { object: Some(key.to_string()), ..Place::default() })
}
