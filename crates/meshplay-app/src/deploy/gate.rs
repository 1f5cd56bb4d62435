//! Waiting for what later waves need, and at the end for health: looks at objects until they are as they must be.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use meshplay_kube::{KubeError, List};
use meshplay_plan::{
    Gate,
    health::{self, GateState, Health, HealthFacts},
};
use meshplay_types::{Code, Finding, Findings, Gvk, ObjectKey, Place};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::live::{Live, finding, uid};

/// The first looks come quickly, later ones every [`LOOK_EVERY_MAX`].
const LOOK_EVERY_MIN: Duration = Duration::from_millis(150);
const LOOK_EVERY_MAX: Duration = Duration::from_secs(1);
/// Objects of one kind and namespace from which on a list is cheaper than single reads.
const LIST_FROM: usize = 4;

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

impl Wait<'_> {
    /// Waits for all gates. `tell` gets what is waited for, whenever it was looked at.
    pub(super) async fn wait(&self, gates: &[Gate], tell: &(dyn Fn(String) + Send + Sync)) -> Waited {
        let mut open: Vec<(&Gate, ObjectKey)> =
            gates.iter().flat_map(|gate| gate.keys().iter().map(move |key| (gate, key.clone()))).collect();
        open.retain(|(gate, key)| self.needs_look(gate, key));
        let mut pause = LOOK_EVERY_MIN;
        loop {
            if open.is_empty() {
                return Waited::Open;
            }
            let mut pending: Vec<(ObjectKey, String)> = Vec::new();
            let mut trouble: Option<Finding> = None;
            match self.look(&open).await {
                Ok(objects) => {
                    let mut failed = Findings::new();
                    open.retain(|(gate, key)| match self.judge(gate, key, objects.get(key)) {
                        GateState::Open => false,
                        GateState::Waiting(reason) => {
                            pending.push((key.clone(), reason));
                            true
                        }
                        GateState::Failed(reason) => {
                            failed.push(about(Code::GATE_FAILED, key, reason));
                            true
                        }
                    });
                    if !failed.is_empty() {
                        return Waited::Shut(failed);
                    }
                }
                // The cluster may come back before the deadline: nothing is lost by looking again.
                Err((error, key)) => trouble = Some(finding(&error, &key)),
            }
            if let Some((key, reason)) = pending.first() {
                let more = pending.len() - 1;
                let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
                tell(format!("{key}: {reason}{more}"));
            } else if let Some(trouble) = &trouble {
                tell(trouble.message.clone());
            }
            if Instant::now() >= self.deadline {
                return Waited::Shut(self.late(pending, &open, trouble).await);
            }
            tokio::select! {
                () = self.halt.cancelled() => return Waited::Halted,
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(LOOK_EVERY_MAX),
            }
        }
    }

    /// Kinds that are healthy by being there need no look after the API server accepted them.
    fn needs_look(&self, gate: &Gate, key: &ObjectKey) -> bool {
        let Gate::Settled(_) = gate else { return true };
        let Some((gvk, _)) = self.known.get(key) else { return false };
        let bare = json!({"apiVersion": gvk.api_version(), "kind": gvk.kind, "metadata": {"name": key.name}});
        !matches!(health::judge(&bare, self.facts), Health::Healthy)
    }

    /// The objects as they are now: one list where there are many of a kind, single reads elsewhere.
    async fn look(
        &self,
        open: &[(&Gate, ObjectKey)],
    ) -> Result<BTreeMap<ObjectKey, Value>, (KubeError, ObjectKey)> {
        let mut groups: BTreeMap<(&Gvk, Option<&str>), BTreeSet<&ObjectKey>> = BTreeMap::new();
        for (_, key) in open {
            if let Some((gvk, _)) = self.known.get(key) {
                groups.entry((gvk, key.namespace.as_deref())).or_default().insert(key);
            }
        }
        let looks = groups.into_iter().map(|((gvk, namespace), keys)| self.look_group(gvk, namespace, keys));
        Ok(futures_util::future::try_join_all(looks).await?.into_iter().flatten().collect())
    }

    async fn look_group(
        &self,
        gvk: &Gvk,
        namespace: Option<&str>,
        keys: BTreeSet<&ObjectKey>,
    ) -> Result<Vec<(ObjectKey, Value)>, (KubeError, ObjectKey)> {
        let Some(first) = keys.first().map(|key| (*key).clone()) else { return Ok(Vec::new()) };
        let failed = |error| (error, first.clone());
        let resource = self.live.resource(gvk);
        if let (true, Ok(resource), false) = (keys.len() >= LIST_FROM, &resource, gvk.is("", "Secret")) {
            let list = List { namespace, ..List::all(resource) };
            let listed = self.live.client.list(&list).await.map_err(failed)?;
            let name =
                |object: &Value| object.pointer("/metadata/name").and_then(Value::as_str).map(str::to_owned);
            let mut by_name: BTreeMap<String, Value> =
                listed.items.into_iter().filter_map(|object| Some((name(&object)?, object))).collect();
            return Ok(keys
                .into_iter()
                .filter_map(|key| Some((key.clone(), by_name.remove(&key.name)?)))
                .collect());
        }
        let gets = keys.into_iter().map(|key| async move {
            let found = self.live.get(gvk, key).await.map_err(|error| (error, key.clone()))?;
            Ok(found.map(|object| (key.clone(), object)))
        });
        Ok(futures_util::future::try_join_all(gets).await?.into_iter().flatten().collect())
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

    /// What is said when the time is up: each object with its reason, and what its pods say.
    async fn late(
        &self,
        pending: Vec<(ObjectKey, String)>,
        open: &[(&Gate, ObjectKey)],
        trouble: Option<Finding>,
    ) -> Findings {
        if pending.is_empty() {
            let key = open.first().map(|(_, key)| key.to_string()).unwrap_or_default();
            let nothing = Finding::new(Code::HEALTH_TIMEOUT, format!("nothing is known of {key}"));
            return vec![trouble.unwrap_or(nothing)];
        }
        let mut findings = Findings::new();
        for (key, reason) in pending {
            let deleting = open.iter().any(|(gate, of)| *of == key && matches!(gate, Gate::Gone(_)));
            let code = if deleting { Code::DELETION_PENDING } else { Code::HEALTH_TIMEOUT };
            let finding = about(code, &key, reason);
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
