//! What `kubectl describe` says of the common kinds beyond metadata, conditions and events: label and value, in order.

mod network;
mod pods;
mod storage;

use meshplay_plan::KindInfo;
use serde_json::Value;

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// E.g. `Image`.
    pub label: String,
    /// E.g. `nginx:1.27`.
    pub value: String,
}

/// Facts under construction. What an object does not say makes no fact.
pub(super) struct Facts<'a> {
    object: &'a Value,
    all: Vec<Fact>,
}

impl<'a> Facts<'a> {
    fn add(&mut self, label: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.all.push(Fact { label: label.to_owned(), value });
        }
    }

    /// The value at a pointer.
    fn at(&mut self, label: &str, pointer: &str) {
        self.add(label, shown(self.object.pointer(pointer)));
    }

    fn get(&self, pointer: &str) -> Option<&'a Value> {
        self.object.pointer(pointer)
    }

    fn items(&self, pointer: &str) -> &'a [Value] {
        self.get(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The facts of an object.
pub(super) fn of(info: &KindInfo, object: &Value) -> Vec<Fact> {
    let mut facts = Facts { object, all: Vec::new() };
    match (info.group.as_str(), info.kind.as_str()) {
        ("", "Pod") => pods::pod(&mut facts),
        ("", "Node") => pods::node(&mut facts),
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
        | ("", "ReplicationController") => {
            pods::workload(&mut facts);
        }
        ("batch", "Job") => pods::job(&mut facts),
        ("batch", "CronJob") => pods::cron_job(&mut facts),
        ("autoscaling", "HorizontalPodAutoscaler") => pods::autoscaler(&mut facts),
        ("", "Service") => network::service(&mut facts),
        ("networking.k8s.io", "Ingress") => network::ingress(&mut facts),
        ("gateway.networking.k8s.io", _) => network::gateway(&mut facts),
        ("", "PersistentVolumeClaim") => storage::claim(&mut facts),
        ("", "PersistentVolume") => storage::volume(&mut facts),
        ("", "ConfigMap" | "Secret") => storage::keys(&mut facts),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => storage::definition(&mut facts),
        _ => facts.at("Phase", "/status/phase"),
    }
    facts.all
}

/// Names of the containers of a pod or of a workload's template, those that initialise last.
pub(super) fn containers(info: &KindInfo, object: &Value) -> Vec<String> {
    let Some(spec) = pods::spec(info, object) else { return Vec::new() };
    let lists = ["containers", "ephemeralContainers", "initContainers"];
    let all = lists.iter().filter_map(|list| spec[*list].as_array()).flatten();
    all.filter_map(|container| container["name"].as_str().map(str::to_owned)).collect()
}

/// A value on one line: texts bare, lists by commas, maps as `name=value`.
pub(super) fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| shown(Some(item))).collect::<Vec<_>>().join(", ")
        }
        Some(Value::Object(map)) => {
            let pairs = map.iter().map(|(name, value)| format!("{name}={}", shown(Some(value))));
            pairs.collect::<Vec<_>>().join(", ")
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
