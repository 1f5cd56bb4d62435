//! The status word of each kind, as `kubectl get` shows it where it shows one.

use meshplay_plan::KindInfo;
use meshplay_types::Level;
use serde_json::Value;

use super::{Seen, seen};

pub(super) fn status(info: &KindInfo, object: &Value, level: Level) -> String {
    let number = |pointer: &str, or: i64| object.pointer(pointer).and_then(Value::as_i64).unwrap_or(or);
    let ready = |have: i64, wanted: i64| format!("{have} of {wanted} ready");
    match (info.group.as_str(), info.kind.as_str()) {
        ("apps", "Deployment" | "StatefulSet" | "ReplicaSet") | ("", "ReplicationController") => {
            ready(number("/status/readyReplicas", 0), number("/spec/replicas", 1))
        }
        ("apps", "DaemonSet") => {
            ready(number("/status/numberReady", 0), number("/status/desiredNumberScheduled", 0))
        }
        ("batch", "Job") => job(object, number),
        ("batch", "CronJob") => cron_job(object),
        ("", "Service") => text(object, "/spec/type", "ClusterIP").to_owned(),
        ("autoscaling", "HorizontalPodAutoscaler") => {
            let (now, wanted) = (number("/status/currentReplicas", 0), number("/status/desiredReplicas", 0));
            format!("{now} of {wanted} replicas")
        }
        ("policy", "PodDisruptionBudget") => {
            format!("{} may be disrupted", number("/status/disruptionsAllowed", 0))
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            if level == Level::Ok { "Established" } else { "Not established" }.to_owned()
        }
        _ => by_itself(object, level),
    }
}

fn job(object: &Value, number: impl Fn(&str, i64) -> i64) -> String {
    if is_true(object, "Complete") {
        "Complete".to_owned()
    } else if is_true(object, "Failed") {
        "Failed".to_owned()
    } else if object.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true) {
        "Suspended".to_owned()
    } else {
        format!("{} of {} complete", number("/status/succeeded", 0), number("/spec/completions", 1))
    }
}

fn cron_job(object: &Value) -> String {
    if object.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true) {
        return "Suspended".to_owned();
    }
    let active = object.pointer("/status/active").and_then(Value::as_array).map_or(0, Vec::len);
    if active > 0 { format!("{active} running") } else { "Scheduled".to_owned() }
}

/// What the object calls its state, else what its colour says.
fn by_itself(object: &Value, level: Level) -> String {
    let own = ["/status/phase", "/status/state"].iter().find_map(|at| object.pointer(at)?.as_str());
    match (own, level) {
        (Some(own), _) if !own.is_empty() && own.len() <= 40 => own.to_owned(),
        (_, Level::Ok) => "Ready".to_owned(),
        (_, Level::Progressing) => "Progressing".to_owned(),
        (_, Level::Warning) => "Waiting".to_owned(),
        (_, Level::Failed) => "Failed".to_owned(),
        (_, Level::Unknown) => "Unknown".to_owned(),
    }
}

/// As `kubectl get nodes`: `Ready`, `NotReady`, `Ready,SchedulingDisabled`.
pub(super) fn node(object: &Value) -> Seen<'_> {
    let condition = condition(object, "Ready");
    let said = condition.map_or("Unknown", |condition| text(condition, "/status", "Unknown"));
    let cordoned = object.pointer("/spec/unschedulable").and_then(Value::as_bool) == Some(true);
    let (word, level) = match said {
        "True" => ("Ready", if cordoned { Level::Warning } else { Level::Ok }),
        "False" => ("NotReady", Level::Failed),
        _ => ("NotReady", Level::Unknown),
    };
    let reason = match (level, condition) {
        (Level::Ok, _) | (_, None) => String::new(),
        (Level::Warning, _) => "no new pods are scheduled there".to_owned(),
        (_, Some(condition)) => text(condition, "/message", "").to_owned(),
    };
    let status = if cordoned { format!("{word},SchedulingDisabled") } else { word.to_owned() };
    seen(status, level, reason)
}

pub(super) fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    object.pointer("/status/conditions")?.as_array()?.iter().find(|condition| condition["type"] == kind)
}

fn is_true(object: &Value, kind: &str) -> bool {
    condition(object, kind).is_some_and(|condition| condition["status"] == "True")
}

pub(super) fn text<'a>(object: &'a Value, pointer: &str, or: &'a str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or(or)
}
