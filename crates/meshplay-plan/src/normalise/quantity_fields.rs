//! Which fields are quantities. Only these are rewritten: elsewhere "1000m" is just text.

use serde_json::Value;

use super::{Context, Normalised, quantity, walk::visit};
use crate::builtin;

/// Inside a pod spec.
const POD_SPEC: [&[&str]; 14] = [
    &["containers", "*", "resources", "requests", "*"],
    &["containers", "*", "resources", "limits", "*"],
    &["initContainers", "*", "resources", "requests", "*"],
    &["initContainers", "*", "resources", "limits", "*"],
    &["resources", "requests", "*"],
    &["resources", "limits", "*"],
    &["overhead", "*"],
    &["volumes", "*", "emptyDir", "sizeLimit"],
    &["volumes", "*", "ephemeral", "volumeClaimTemplate", "spec", "resources", "requests", "*"],
    &["volumes", "*", "ephemeral", "volumeClaimTemplate", "spec", "resources", "limits", "*"],
    &["volumes", "*", "downwardAPI", "items", "*", "resourceFieldRef", "divisor"],
    &[
        "volumes",
        "*",
        "projected",
        "sources",
        "*",
        "downwardAPI",
        "items",
        "*",
        "resourceFieldRef",
        "divisor",
    ],
    &["containers", "*", "env", "*", "valueFrom", "resourceFieldRef", "divisor"],
    &["initContainers", "*", "env", "*", "valueFrom", "resourceFieldRef", "divisor"],
];

/// In other kinds, by group and kind.
const OTHERS: [(&str, &str, &[&str]); 18] = [
    ("", "PersistentVolumeClaim", &["spec", "resources", "requests", "*"]),
    ("", "PersistentVolumeClaim", &["spec", "resources", "limits", "*"]),
    ("", "PersistentVolume", &["spec", "capacity", "*"]),
    ("", "ResourceQuota", &["spec", "hard", "*"]),
    ("", "LimitRange", &["spec", "limits", "*", "max", "*"]),
    ("", "LimitRange", &["spec", "limits", "*", "min", "*"]),
    ("", "LimitRange", &["spec", "limits", "*", "default", "*"]),
    ("", "LimitRange", &["spec", "limits", "*", "defaultRequest", "*"]),
    ("", "LimitRange", &["spec", "limits", "*", "maxLimitRequestRatio", "*"]),
    ("apps", "StatefulSet", &["spec", "volumeClaimTemplates", "*", "spec", "resources", "requests", "*"]),
    ("apps", "StatefulSet", &["spec", "volumeClaimTemplates", "*", "spec", "resources", "limits", "*"]),
    ("autoscaling", "HorizontalPodAutoscaler", &["spec", "metrics", "*", "*", "target", "averageValue"]),
    ("autoscaling", "HorizontalPodAutoscaler", &["spec", "metrics", "*", "*", "target", "value"]),
    ("autoscaling", "HorizontalPodAutoscaler", &["spec", "behavior", "*", "tolerance"]),
    ("node.k8s.io", "RuntimeClass", &["overhead", "podFixed", "*"]),
    ("storage.k8s.io", "CSIStorageCapacity", &["capacity"]),
    ("storage.k8s.io", "CSIStorageCapacity", &["maximumVolumeSize"]),
    ("resource.k8s.io", "ResourceSlice", &["spec", "devices", "*", "capacity", "*", "value"]),
];

/// Rewrites every quantity of the object; what is not a quantity stays for the schema check to report.
pub(super) fn rewrite(out: &mut Normalised, ctx: &Context) {
    if let Some(template) = builtin::pod_template(&ctx.gvk.group, &ctx.gvk.kind) {
        for pattern in POD_SPEC {
            let path: Vec<_> =
                template.iter().copied().chain(["spec"]).chain(pattern.iter().copied()).collect();
            visit(&mut out.body, &path, &mut |_, value| canonicalise(value));
        }
    }
    for (_, _, pattern) in OTHERS.iter().filter(|(group, kind, _)| ctx.gvk.is(group, kind)) {
        visit(&mut out.body, pattern, &mut |_, value| canonicalise(value));
    }
}

/// `cpu: 1` is a number in YAML and a text on the server.
fn canonicalise(value: &mut Value) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return,
    };
    if let Some(canonical) = quantity::canonical(&text) {
        *value = canonical.into();
    }
}
