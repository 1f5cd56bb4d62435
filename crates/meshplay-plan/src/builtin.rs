//! What Kubernetes itself brings: groups, and where a pod template lies in a kind. Which kinds live in namespaces is known to
//! the schemas.

use meshplay_model::{Scope, built_in_scope};
use meshplay_types::Gvk;

/// API groups served by the API server itself. Other groups ending in `.k8s.io` come with CRDs.
const GROUPS: [&str; 22] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// True if the kind's group is part of Kubernetes.
pub fn is_builtin(gvk: &Gvk) -> bool {
    GROUPS.contains(&gvk.group.as_str())
}

/// Scope of a kind of Kubernetes itself; `None` for other groups.
pub(crate) fn is_namespaced(gvk: &Gvk) -> Option<bool> {
    is_builtin(gvk).then(|| built_in_scope(gvk) == Scope::Namespaced)
}

/// Where the pod template (`metadata`, `spec`) of a workload lies.
pub(crate) fn pod_template(group: &str, kind: &str) -> Option<&'static [&'static str]> {
    match (group, kind) {
        ("", "Pod") => Some(&[]),
        ("", "PodTemplate") => Some(&["template"]),
        (
            "" | "apps" | "batch",
            "ReplicationController" | "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job",
        ) => Some(&["spec", "template"]),
        ("batch", "CronJob") => Some(&["spec", "jobTemplate", "spec", "template"]),
        _ => None,
    }
}
