//! Workloads: all replicas of the newest template are available. The counting follows `kubectl rollout status`.

use serde_json::Value;

use super::{
    Health,
    conditions::{behind, condition, number, text},
};

/// Waiting reasons that do not go away by themselves.
const STUCK: [&str; 9] = [
    "CrashLoopBackOff",
    "ImagePullBackOff",
    "ErrImagePull",
    "ErrImageNeverPull",
    "InvalidImageName",
    "CreateContainerConfigError",
    "CreateContainerError",
    "RunContainerError",
    "ErrImageInspect",
];

pub(super) fn deployment(object: &Value) -> Health {
    if let Some(late) = unseen(object) {
        return late;
    }
    if object.pointer("/spec/paused").and_then(Value::as_bool) == Some(true) {
        return Health::Neutral("its rollout is paused".to_owned());
    }
    if let Some(progress) = condition(object, "Progressing").filter(|c| c.is_false) {
        return Health::Degraded(progress.text());
    }
    if let Some(failure) = condition(object, "ReplicaFailure").filter(|c| c.is_true) {
        return Health::Degraded(failure.text());
    }
    let status = |name: &str| number(object, &format!("/status/{name}"), 0);
    let wanted = number(object, "/spec/replicas", 1);
    let (total, updated, available) =
        (status("replicas"), status("updatedReplicas"), status("availableReplicas"));
    if updated < wanted {
        return Health::Progressing(format!("{updated} of {wanted} replicas are updated"));
    }
    if total > updated {
        return Health::Progressing(format!("{} old replicas still run", total - updated));
    }
    counted(available, wanted, "available")
}

pub(super) fn stateful_set(object: &Value) -> Health {
    if let Some(late) = unseen(object) {
        return late;
    }
    let status = |name: &str| number(object, &format!("/status/{name}"), 0);
    let wanted = number(object, "/spec/replicas", 1);
    if status("readyReplicas") < wanted {
        return counted(status("readyReplicas"), wanted, "ready");
    }
    if text(object, "/spec/updateStrategy/type") == "OnDelete" {
        return Health::Healthy;
    }
    let partition = number(object, "/spec/updateStrategy/rollingUpdate/partition", 0);
    if partition > 0 {
        return counted(status("updatedReplicas"), (wanted - partition).max(0), "updated");
    }
    if text(object, "/status/updateRevision") != text(object, "/status/currentRevision") {
        return Health::Progressing(format!(
            "{} of {wanted} replicas are updated",
            status("updatedReplicas")
        ));
    }
    Health::Healthy
}

pub(super) fn daemon_set(object: &Value) -> Health {
    if let Some(late) = unseen(object) {
        return late;
    }
    let status = |name: &str| number(object, &format!("/status/{name}"), 0);
    let wanted = status("desiredNumberScheduled");
    if text(object, "/spec/updateStrategy/type") != "OnDelete" && status("updatedNumberScheduled") < wanted {
        return Health::Progressing(format!(
            "{} of {wanted} pods are updated",
            status("updatedNumberScheduled")
        ));
    }
    counted(status("numberAvailable"), wanted, "available")
}

pub(super) fn replica_set(object: &Value) -> Health {
    if let Some(late) = unseen(object) {
        return late;
    }
    if let Some(failure) = condition(object, "ReplicaFailure").filter(|c| c.is_true) {
        return Health::Degraded(failure.text());
    }
    counted(number(object, "/status/availableReplicas", 0), number(object, "/spec/replicas", 1), "available")
}

/// A running Job has not done its work (kstatus calls it current): only Complete is healthy (P3).
pub(super) fn job(object: &Value) -> Health {
    if let Some(failed) = condition(object, "Failed").filter(|c| c.is_true) {
        return Health::Degraded(failed.text());
    }
    if condition(object, "Complete").is_some_and(|c| c.is_true) {
        return Health::Healthy;
    }
    if object.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true) {
        return Health::Neutral("it is suspended".to_owned());
    }
    let done = number(object, "/status/succeeded", 0);
    Health::Progressing(format!("{done} of {} completions", number(object, "/spec/completions", 1)))
}

pub(super) fn pod(object: &Value) -> Health {
    if let Some((name, reason)) = stuck_container(object) {
        return Health::Degraded(format!("container `{name}`: {reason}"));
    }
    match text(object, "/status/phase") {
        "Succeeded" => Health::Healthy,
        "Failed" => Health::Degraded(format!("it failed: {}", text(object, "/status/message"))),
        "Running" if condition(object, "Ready").is_some_and(|c| c.is_true) => Health::Healthy,
        "Running" => Health::Progressing("it is not ready".to_owned()),
        _ => match condition(object, "PodScheduled").filter(|c| c.is_false) {
            Some(scheduled) => Health::Progressing(scheduled.text()),
            None => Health::Progressing("it is starting".to_owned()),
        },
    }
}

/// The first container that waits for something that will not come by itself.
fn stuck_container(pod: &Value) -> Option<(String, String)> {
    let lists = ["/status/initContainerStatuses", "/status/containerStatuses"];
    let statuses = lists.iter().filter_map(|list| pod.pointer(list)?.as_array()).flatten();
    let mut stuck = statuses.filter(|status| STUCK.contains(&text(status, "/state/waiting/reason")));
    stuck
        .next()
        .map(|status| (text(status, "/name").to_owned(), text(status, "/state/waiting/reason").to_owned()))
}

/// Not looked at yet by its controller at all, or not in its newest generation.
fn unseen(object: &Value) -> Option<Health> {
    if object.pointer("/status/observedGeneration").is_none() {
        return Some(Health::Progressing("its controller has not seen it yet".to_owned()));
    }
    behind(object)
}

fn counted(have: i64, wanted: i64, what: &str) -> Health {
    if have < wanted {
        Health::Progressing(format!("{have} of {wanted} replicas are {what}"))
    } else {
        Health::Healthy
    }
}
