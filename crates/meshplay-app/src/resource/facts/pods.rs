//! Pods, and everything that has a template of them.

use meshplay_plan::KindInfo;
use serde_json::Value;

use super::{Facts, shown};

/// The pod spec of a pod or of a template.
pub(super) fn spec<'a>(info: &KindInfo, object: &'a Value) -> Option<&'a Value> {
    match (info.group.as_str(), info.kind.as_str()) {
        ("", "Pod") => object.pointer("/spec"),
        ("batch", "CronJob") => object.pointer("/spec/jobTemplate/spec/template/spec"),
        _ => object.pointer("/spec/template/spec"),
    }
}

pub(super) fn pod(facts: &mut Facts<'_>) {
    facts.at("Node", "/spec/nodeName");
    facts.at("Pod IP", "/status/podIP");
    facts.at("Service account", "/spec/serviceAccountName");
    facts.at("QoS class", "/status/qosClass");
    facts.at("Priority class", "/spec/priorityClassName");
    for (list, statuses) in [
        ("/spec/initContainers", "/status/initContainerStatuses"),
        ("/spec/containers", "/status/containerStatuses"),
    ] {
        for spec in facts.items(list) {
            let status = facts.items(statuses).iter().find(|status| status["name"] == spec["name"]);
            container(facts, spec, status);
        }
    }
    volumes(facts, "/spec/volumes");
}

fn container(facts: &mut Facts<'_>, spec: &Value, status: Option<&Value>) {
    let name = format!("Container {}", shown(spec.get("name")));
    facts.add(&name, shown(spec.get("image")));
    let label = |what: &str| format!("{name}, {what}");
    if let Some(status) = status {
        facts.add(&label("state"), state(&status["state"]));
        facts.add(&label("last state"), state(&status["lastState"]));
        let restarts = status["restartCount"].as_u64().unwrap_or(0);
        facts.add(&label("restarts"), if restarts > 0 { restarts.to_string() } else { String::new() });
    }
    let ports = spec["ports"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ports: Vec<_> = ports.iter().map(port).collect();
    facts.add(&label("ports"), ports.join(", "));
    facts.add(&label("requests"), shown(spec.pointer("/resources/requests")));
    facts.add(&label("limits"), shown(spec.pointer("/resources/limits")));
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        facts.add(&label(probe.trim_end_matches("Probe")), self::probe(&spec[probe]));
    }
}

fn port(port: &Value) -> String {
    let protocol = port["protocol"].as_str().unwrap_or("TCP");
    format!("{}/{protocol}", shown(port.get("containerPort")))
}

fn state(state: &Value) -> String {
    let Some((word, inner)) = state.as_object().and_then(|map| map.iter().next()) else {
        return String::new();
    };
    let text = |name: &str| shown(inner.get(name));
    let mut parts: Vec<String> =
        [text("reason"), text("message")].into_iter().filter(|t| !t.is_empty()).collect();
    if let Some(code) = inner["exitCode"].as_i64() {
        parts.push(format!("exit code {code}"));
    }
    let since = [text("startedAt"), text("finishedAt")].into_iter().rfind(|at| !at.is_empty());
    parts.extend(since.map(|at| format!("since {at}")));
    if parts.is_empty() { word.clone() } else { format!("{word}: {}", parts.join(", ")) }
}

fn probe(probe: &Value) -> String {
    if let Some(http) = probe.get("httpGet") {
        return format!("GET :{}{}", shown(http.get("port")), shown(http.get("path")));
    }
    if let Some(command) = probe.pointer("/exec/command") {
        return format!("run {}", shown(Some(command)));
    }
    match probe.pointer("/tcpSocket/port").or_else(|| probe.pointer("/grpc/port")) {
        Some(port) => format!("connect to :{}", shown(Some(port))),
        None => String::new(),
    }
}

fn volumes(facts: &mut Facts<'_>, pointer: &str) {
    for volume in facts.items(pointer) {
        let source = volume.as_object().into_iter().flatten().find(|(name, _)| *name != "name");
        if let Some((kind, source)) = source {
            let named = ["claimName", "name", "secretName", "path"].iter().find_map(|name| source.get(*name));
            let value = [kind.clone(), shown(named)].join(" ");
            facts.add(&format!("Volume {}", shown(volume.get("name"))), value.trim());
        }
    }
}

fn template(facts: &mut Facts<'_>, spec: &str) {
    facts.at("Service account", &format!("{spec}/serviceAccountName"));
    for list in ["initContainers", "containers"] {
        for container in facts.items(&format!("{spec}/{list}")) {
            self::container(facts, container, None);
        }
    }
    volumes(facts, &format!("{spec}/volumes"));
}

pub(super) fn workload(facts: &mut Facts<'_>) {
    let number = |pointer: &str| facts.get(pointer).and_then(Value::as_i64).unwrap_or(0);
    let (wanted, ready) = (number("/spec/replicas"), number("/status/readyReplicas"));
    let (updated, available) = (number("/status/updatedReplicas"), number("/status/availableReplicas"));
    if facts.get("/spec/replicas").is_some() {
        let text = format!("{wanted} wanted, {updated} updated, {ready} ready, {available} available");
        facts.add("Replicas", text);
    } else {
        let of = number("/status/desiredNumberScheduled");
        facts.add("Pods", format!("{} of {of} ready", number("/status/numberReady")));
    }
    facts.at("Selector", "/spec/selector/matchLabels");
    facts.at("Strategy", "/spec/strategy/type");
    facts.at("Update strategy", "/spec/updateStrategy/type");
    facts.at("Service", "/spec/serviceName");
    template(facts, "/spec/template/spec");
}

pub(super) fn job(facts: &mut Facts<'_>) {
    facts.at("Completions", "/spec/completions");
    facts.at("Parallelism", "/spec/parallelism");
    facts.at("Succeeded", "/status/succeeded");
    facts.at("Failed", "/status/failed");
    facts.at("Started", "/status/startTime");
    facts.at("Completed", "/status/completionTime");
    template(facts, "/spec/template/spec");
}

pub(super) fn cron_job(facts: &mut Facts<'_>) {
    facts.at("Schedule", "/spec/schedule");
    facts.at("Time zone", "/spec/timeZone");
    facts.at("Concurrency", "/spec/concurrencyPolicy");
    facts.at("Last schedule", "/status/lastScheduleTime");
    facts.at("Last success", "/status/lastSuccessfulTime");
    template(facts, "/spec/jobTemplate/spec/template/spec");
}

pub(super) fn autoscaler(facts: &mut Facts<'_>) {
    let target = facts.get("/spec/scaleTargetRef");
    let part = |name: &str| shown(target.and_then(|target| target.get(name)));
    facts.add("Target", format!("{}/{}", part("kind"), part("name")));
    facts.at("Least replicas", "/spec/minReplicas");
    facts.at("Most replicas", "/spec/maxReplicas");
    facts.at("Replicas now", "/status/currentReplicas");
}

pub(super) fn node(facts: &mut Facts<'_>) {
    for (label, pointer) in [
        ("Kubelet", "/status/nodeInfo/kubeletVersion"),
        ("Container runtime", "/status/nodeInfo/containerRuntimeVersion"),
        ("Operating system", "/status/nodeInfo/osImage"),
        ("Architecture", "/status/nodeInfo/architecture"),
        ("CPUs", "/status/allocatable/cpu"),
        ("Memory", "/status/allocatable/memory"),
        ("Most pods", "/status/allocatable/pods"),
        ("Pod addresses", "/spec/podCIDR"),
    ] {
        facts.at(label, pointer);
    }
    for taint in facts.items("/spec/taints") {
        let part = |name: &str| shown(taint.get(name));
        let value = if part("value").is_empty() { String::new() } else { format!("={}", part("value")) };
        facts.add("Taint", format!("{}{value}:{}", part("key"), part("effect")));
    }
}
