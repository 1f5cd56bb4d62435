//! Two list items with one key: POST accepts them, server-side apply refuses them (P7).

use std::collections::BTreeMap;

use meshplay_types::{Code, canonical_json};
use serde_json::Value;

use super::{Context, Normalised, walk::visit};
use crate::{builtin, field_path::default_key};

/// Lists in a pod spec and their key fields.
const POD_SPEC: [(&[&str], &[&str]); 9] = [
    (&["containers"], &["name"]),
    (&["initContainers"], &["name"]),
    (&["volumes"], &["name"]),
    (&["containers", "*", "env"], &["name"]),
    (&["initContainers", "*", "env"], &["name"]),
    (&["containers", "*", "ports"], &["containerPort", "protocol"]),
    (&["initContainers", "*", "ports"], &["containerPort", "protocol"]),
    (&["containers", "*", "volumeMounts"], &["mountPath"]),
    (&["initContainers", "*", "volumeMounts"], &["mountPath"]),
];
const SERVICE_PORTS: (&[&str], &[&str]) = (&["spec", "ports"], &["port", "protocol"]);

/// One finding per repeated item, with both places.
pub(super) fn find(out: &mut Normalised, ctx: &Context) {
    let mut found = Vec::new();
    if let Some(template) = builtin::pod_template(&ctx.gvk.group, &ctx.gvk.kind) {
        for (list, keys) in POD_SPEC {
            let path: Vec<_> = template.iter().copied().chain(["spec"]).chain(list.iter().copied()).collect();
            visit(&mut out.body, &path, &mut |at, items| found.extend(repeated(at, items, keys)));
        }
    }
    if ctx.gvk.is("", "Service") {
        visit(&mut out.body, SERVICE_PORTS.0, &mut |at, items| {
            found.extend(repeated(at, items, SERVICE_PORTS.1))
        });
    }
    for (pointer, message) in found {
        out.note(Code::PLAN_DUPLICATE_ENTRY, &pointer, message);
    }
}

/// Pointer of the later item, and a sentence that names the earlier one.
fn repeated(at: &str, items: &Value, keys: &[&str]) -> Vec<(String, String)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (idx, item) in items.as_array().into_iter().flatten().enumerate() {
        let value = |key: &&str| item.get(*key).cloned().or_else(|| default_key(key));
        let Some(values) = keys.iter().map(value).collect::<Option<Vec<_>>>() else { continue };
        let texts: Vec<_> = keys
            .iter()
            .zip(&values)
            .map(|(key, value)| format!("{key}: {}", canonical_json(value)))
            .collect();
        let text = texts.join(", ");
        match seen.get(&text) {
            Some(first) => {
                found.push((
                    format!("{at}/{idx}"),
                    format!("`{text}` is listed twice: `{at}/{first}` and `{at}/{idx}`"),
                ));
            }
            None => {
                seen.insert(text, idx);
            }
        }
    }
    found
}
