//! What has become of the pods of agents: joined, or the reason why not. Pure: pods come as the cluster shows them.

use jiff::Timestamp;
use meshplay_types::{Code, Finding, Place};
use serde_json::Value;

use super::objects::CONTAINER;

/// Exit code of a program of ours that was denied.
const EXIT_DENIED: i64 = 4;
/// Reasons of Kubernetes for a container that waits for its image.
const IMAGE: [&str; 5] =
    ["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError"];
/// What a pod goes through that has nothing wrong.
const ON_ITS_WAY: [&str; 2] = ["ContainerCreating", "PodInitializing"];
/// Longest part of a log that is told, in characters.
const SAID_CHARS_MAX: usize = 300;

/// A pod of agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPod {
    /// Its name, and the agent's.
    pub name: String,
    /// Where it runs.
    pub node: Option<String>,
    /// Its phase, as Kubernetes calls it.
    pub phase: String,
    /// Whether its agent is connected to this server.
    pub joined: bool,
    /// Since when its agent, which was connected before, is not any more.
    pub lost_at: Option<Timestamp>,
    /// Why it is not connected.
    pub finding: Option<Finding>,
}

impl AgentPod {
    /// It was connected once. What its pod says of itself is the better reason, if it says anything.
    pub(super) fn lose(&mut self, at: Timestamp) {
        self.lost_at = Some(at);
        if let Some(finding) = self.finding.as_mut().filter(|one| one.code == Code::AGENT_POD_SILENT) {
            finding.message =
                format!("the agent in the pod `{}` was connected, and is not any more", self.name);
        }
    }
}

/// Whether the container of a pod runs, so that what it said last tells more than its state.
pub(super) fn runs(pod: &Value) -> bool {
    container(pod).is_some_and(|container| container.pointer("/state/running").is_some())
}

pub(super) fn name(pod: &Value) -> &str {
    text(pod, "/metadata/name").unwrap_or_default()
}

/// Whether it still is to become an agent: neither ended nor asked to end.
pub(super) fn is_wanted(pod: &Value) -> bool {
    let has_ended = matches!(text(pod, "/status/phase"), Some("Succeeded" | "Failed"));
    !has_ended && pod.pointer("/metadata/deletionTimestamp").is_none()
}

/// What is to be said of a pod. `said` is what its container wrote last.
pub(super) fn judged(cluster: &str, pod: &Value, joined: bool, said: Option<&str>) -> AgentPod {
    let finding = (!joined).then(|| {
        let mut finding = finding(pod, said);
        finding.at = Place { cluster: Some(cluster.to_owned()), ..Place::default() };
        finding
    });
    AgentPod {
        name: name(pod).to_owned(),
        node: text(pod, "/spec/nodeName").map(str::to_owned),
        phase: text(pod, "/status/phase").unwrap_or("Unknown").to_owned(),
        joined,
        lost_at: None,
        finding,
    }
}

fn finding(pod: &Value, said: Option<&str>) -> Finding {
    let pod_name = name(pod);
    if let Some(why) = unscheduled(pod) {
        return Finding::new(Code::AGENT_POD_UNSCHEDULED, format!("no node takes the pod `{pod_name}`"))
            .cause(why);
    }
    let state = |kind: &str| container(pod)?.pointer(&format!("/state/{kind}"));
    if let Some(waiting) = state("waiting") {
        return waits(pod_name, waiting);
    }
    if let Some(ended) = state("terminated") {
        return ended_with(pod_name, ended);
    }
    let message = format!("the agent in the pod `{pod_name}` has not come to the server");
    let finding = Finding::new(Code::AGENT_POD_SILENT, message);
    match said.map(short).filter(|said| !said.is_empty()) {
        Some(said) => finding.cause(said),
        None => finding,
    }
}

fn unscheduled(pod: &Value) -> Option<String> {
    let conditions = pod.pointer("/status/conditions")?.as_array()?;
    let scheduled = conditions.iter().find(|one| one["type"] == "PodScheduled")?;
    (scheduled["status"] == "False")
        .then(|| text(scheduled, "/message").unwrap_or("it is not scheduled").to_owned())
}

fn waits(pod: &str, waiting: &Value) -> Finding {
    let reason = text(waiting, "/reason").unwrap_or("it waits");
    let cause = match text(waiting, "/message") {
        Some(message) => format!("{reason}: {message}"),
        None => reason.to_owned(),
    };
    if IMAGE.contains(&reason) {
        let message = format!("the pod `{pod}` does not get its image");
        return Finding::new(Code::AGENT_POD_IMAGE, message).cause(cause);
    }
    let is_starting = ON_ITS_WAY.contains(&reason);
    let message =
        format!("the pod `{pod}` {}", if is_starting { "is still starting" } else { "does not start" });
    Finding::new(Code::AGENT_POD_WAITS, message).cause(cause)
}

fn ended_with(pod: &str, ended: &Value) -> Finding {
    let exit = ended["exitCode"].as_i64().unwrap_or_default();
    let reason = text(ended, "/reason").unwrap_or("Ended");
    let cause = match text(ended, "/message").map(short).filter(|said| !said.is_empty()) {
        Some(said) => said,
        None => format!("{reason}, exit code {exit}"),
    };
    if exit == EXIT_DENIED {
        let message = format!("the server refuses the agent in the pod `{pod}`");
        return Finding::new(Code::AGENT_POD_REFUSED, message).cause(cause);
    }
    let message = format!("the agent in the pod `{pod}` has ended with exit code {exit}");
    Finding::new(Code::AGENT_POD_ENDED, message).cause(cause)
}

fn container(pod: &Value) -> Option<&Value> {
    let statuses = pod.pointer("/status/containerStatuses")?.as_array()?;
    statuses.iter().find(|status| status["name"] == CONTAINER)
}

/// The end of what was said: the last lines tell why.
fn short(said: &str) -> String {
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let skipped = line.chars().count().saturating_sub(SAID_CHARS_MAX);
    line.chars().skip(skipped).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(pod: &Value, log: Option<&str>) -> (Code, String) {
        let judged = judged("east", pod, false, log);
        let finding = judged.finding.unwrap();
        assert_eq!(finding.at.cluster.as_deref(), Some("east"));
        assert!(finding.message.contains("agents-0-abcde"), "{finding:?}");
        (finding.code, finding.cause.unwrap_or_default())
    }

    fn pod(phase: &str, state: &Value) -> Value {
        json!({
            "metadata": {"name": "agents-0-abcde"}, "spec": {"nodeName": "node-1"},
            "status": {"phase": phase, "containerStatuses": [{"name": "agent", "state": state}]},
        })
    }

    #[test]
    fn a_pod_that_did_not_come_says_why() {
        let unscheduled = json!({
            "metadata": {"name": "agents-0-abcde"},
            "status": {"phase": "Pending", "conditions": [
                {"type": "PodScheduled", "status": "False", "message": "0/1 nodes are available: Insufficient cpu."}]},
        });
        let cpu = "0/1 nodes are available: Insufficient cpu.".to_owned();
        assert_eq!(said(&unscheduled, None), (Code::AGENT_POD_UNSCHEDULED, cpu));
        let image = pod("Pending", &json!({"waiting": {"reason": "ErrImagePull", "message": "not found"}}));
        assert_eq!(said(&image, None), (Code::AGENT_POD_IMAGE, "ErrImagePull: not found".to_owned()));
        let refused = json!({"terminated": {"exitCode": 4, "message": "error[MP8103]: no\n  fix: yes\n"}});
        let told = (Code::AGENT_POD_REFUSED, "error[MP8103]: no fix: yes".to_owned());
        assert_eq!(said(&pod("Failed", &refused), None), told);
        let killed = pod("Failed", &json!({"terminated": {"exitCode": 137, "reason": "OOMKilled"}}));
        assert_eq!(said(&killed, None), (Code::AGENT_POD_ENDED, "OOMKilled, exit code 137".to_owned()));
        let silent = pod("Running", &json!({"running": {}}));
        assert!(runs(&silent) && is_wanted(&silent));
        let log = "https://play.example cannot be reached (no route); trying again";
        assert_eq!(said(&silent, Some(log)), (Code::AGENT_POD_SILENT, log.to_owned()));
        assert_eq!(said(&silent, None).1, "");
        let config = pod("Pending", &json!({"waiting": {"reason": "CreateContainerConfigError"}}));
        assert_eq!(said(&config, None), (Code::AGENT_POD_WAITS, "CreateContainerConfigError".to_owned()));
    }

    #[test]
    fn one_that_was_lost_is_told_from_one_that_never_came() {
        let mut silent = judged("east", &pod("Running", &json!({"running": {}})), false, None);
        silent.lose(Timestamp::UNIX_EPOCH);
        assert_eq!(silent.lost_at, Some(Timestamp::UNIX_EPOCH));
        assert!(silent.finding.unwrap().message.contains("is not any more"));
        let killed = pod("Failed", &json!({"terminated": {"exitCode": 137, "reason": "OOMKilled"}}));
        let mut killed = judged("east", &killed, false, None);
        killed.lose(Timestamp::UNIX_EPOCH);
        assert_eq!(killed.finding.unwrap().code, Code::AGENT_POD_ENDED, "it says why");
    }

    #[test]
    fn one_that_has_joined_needs_no_words() {
        let judged = judged("east", &pod("Running", &json!({"running": {}})), true, None);
        assert_eq!((judged.finding, judged.node.as_deref()), (None, Some("node-1")));
    }
}
