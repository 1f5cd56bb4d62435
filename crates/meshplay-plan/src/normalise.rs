//! Brings an object into the form in which it is applied (P7). One function per rule; each says why.
//!
//! The result of a second run is the first result. Rules only take away what the server sets or refuses, and
//! rewrite what has two texts for one value; they never invent a setting, except the default namespace.

mod duplicates;
mod quantity;
mod quantity_fields;
mod sealed;
pub(crate) mod walk;

use meshplay_types::{Code, Finding, Findings, Gvk, Place};
use serde_json::{Map, Value};

use crate::{FieldPath, builtin};
pub(crate) use sealed::SECRET_REF;
use walk::{get, remove_if, visit};

/// What the rules need to know besides the object.
pub(crate) struct Context<'a> {
    pub(crate) gvk: &'a Gvk,
    /// Scope of the kind, if known.
    pub(crate) namespaced: Option<bool>,
    /// For namespaced objects that name none.
    pub(crate) namespace: &'a str,
    /// Whose controller sets `spec.replicas` of this object.
    pub(crate) scaled_by: Option<String>,
}

/// A normalised object.
#[derive(Debug, Default)]
pub(crate) struct Normalised {
    pub(crate) body: Value,
    pub(crate) notes: Findings,
    pub(crate) omitted: Vec<FieldPath>,
}

/// Metadata that only the server writes.
const SERVER_METADATA: [&str; 8] = [
    "managedFields",
    "resourceVersion",
    "uid",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
];
/// kubectl's own memory: a copy of the whole object, and in a Secret of its values.
pub(crate) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// Annotations that other tools or controllers write for themselves.
const TOOL_ANNOTATIONS: [&str; 2] = [LAST_APPLIED, "deployment.kubernetes.io/revision"];

/// All rules in order.
pub(crate) fn normalise(object: Value, ctx: &Context) -> Normalised {
    let mut out = Normalised { body: object, ..Normalised::default() };
    drop_nulls(&mut out, ctx);
    drop_server_set(&mut out);
    drop_tool_annotations(&mut out);
    sealed::merge_string_data(&mut out, ctx);
    drop_empty_ca_bundle(&mut out, ctx);
    drop_aggregated_rules(&mut out, ctx);
    quantity_fields::rewrite(&mut out, ctx);
    duplicates::find(&mut out, ctx);
    set_namespace(&mut out, ctx);
    omit_scaled_replicas(&mut out, ctx);
    out
}

impl Normalised {
    fn note(&mut self, code: Code, pointer: &str, message: impl Into<String>) {
        let at = Place { pointer: Some(pointer.to_owned()), ..Place::default() };
        self.notes.push(Finding::new(code, message).at(at));
    }
}

/// `key: null` means "not set" to the built-in types, but server-side apply would own the field. Custom resources may
/// have nullable fields, so theirs stay.
fn drop_nulls(out: &mut Normalised, ctx: &Context) {
    fn clean(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|_, inner| !inner.is_null());
                fields.values_mut().for_each(clean);
            }
            Value::Array(items) => items.iter_mut().for_each(clean),
            _ => {}
        }
    }
    if builtin::is_builtin(ctx.gvk) {
        clean(&mut out.body);
    }
}

/// `status` and the server's metadata come along with `kubectl get -o yaml`; a uid or resourceVersion of another
/// cluster would be refused.
fn drop_server_set(out: &mut Normalised) {
    remove_if(&mut out.body, &["status"], |_| true);
    for name in SERVER_METADATA {
        remove_if(&mut out.body, &["metadata", name], |_| true);
    }
    for template in
        [&["spec", "template"][..], &["spec", "jobTemplate"], &["spec", "jobTemplate", "spec", "template"]]
    {
        let path: Vec<_> = template.iter().copied().chain(["metadata", "creationTimestamp"]).collect();
        remove_if(&mut out.body, &path, |_| true);
    }
}

/// Another tool's bookkeeping is not configuration; an empty map left behind goes too.
fn drop_tool_annotations(out: &mut Normalised) {
    for name in TOOL_ANNOTATIONS {
        if remove_if(&mut out.body, &["metadata", "annotations", name], |_| true) {
            remove_if(&mut out.body, &["metadata", "annotations"], |map| {
                map.as_object().is_some_and(Map::is_empty)
            });
        }
    }
}

/// An empty `caBundle` is a placeholder that an injector (cert-manager, a Job) fills: sending it would empty it again.
/// `Cg==` is a newline, what generators write for "empty".
fn drop_empty_ca_bundle(out: &mut Normalised, ctx: &Context) {
    let drop = |config: &mut Value| {
        remove_if(config, &["caBundle"], |bundle| {
            matches!(bundle.as_str(), Some("" | "Cg==" | "\n")) || bundle.is_null()
        });
    };
    match (ctx.gvk.group.as_str(), ctx.gvk.kind.as_str()) {
        ("admissionregistration.k8s.io", _) => {
            visit(&mut out.body, &["webhooks", "*", "clientConfig"], &mut |_, config| drop(config));
        }
        ("apiextensions.k8s.io", _) => {
            visit(&mut out.body, &["spec", "conversion", "webhook", "clientConfig"], &mut |_, config| {
                drop(config)
            });
        }
        ("apiregistration.k8s.io", _) => visit(&mut out.body, &["spec"], &mut |_, spec| drop(spec)),
        _ => {}
    }
}

/// The controller fills `rules` of an aggregated ClusterRole, so sending `[]` conflicts with it on the second apply.
fn drop_aggregated_rules(out: &mut Normalised, ctx: &Context) {
    if !ctx.gvk.is("rbac.authorization.k8s.io", "ClusterRole")
        || get(&out.body, &["aggregationRule"]).is_none()
    {
        return;
    }
    let empty = |rules: &Value| rules.as_array().is_none_or(Vec::is_empty);
    if !remove_if(&mut out.body, &["rules"], empty) && get(&out.body, &["rules"]).is_some() {
        out.note(
            Code::PLAN_AGGREGATED_RULES,
            "/rules",
            "`rules` of an aggregated ClusterRole are overwritten by the controller",
        );
    }
}

/// The key of an object must not depend on the credential's default, so the namespace is written out.
fn set_namespace(out: &mut Normalised, ctx: &Context) {
    let named = get(&out.body, &["metadata", "namespace"]).cloned();
    match (ctx.namespaced, named) {
        (Some(true), None) => out.body["metadata"]["namespace"] = ctx.namespace.into(),
        (Some(false), Some(namespace)) => {
            let message = format!(
                "{} is cluster-scoped, but the design puts it into namespace {namespace}",
                ctx.gvk.kind
            );
            out.note(Code::PLAN_NAMESPACE_ON_CLUSTER_SCOPED, "/metadata/namespace", message);
        }
        _ => {}
    }
}

/// A field that another controller sets is not ours to send (P6): a second apply would answer 409, or worse, win.
fn omit_scaled_replicas(out: &mut Normalised, ctx: &Context) {
    let Some(owner) = &ctx.scaled_by else { return };
    out.omitted.push(FieldPath::of(["spec", "replicas"]));
    if remove_if(&mut out.body, &["spec", "replicas"], |_| true) {
        out.note(
            Code::PLAN_FIELD_OMITTED,
            "/spec/replicas",
            format!("`replicas` is left out: {owner} sets it"),
        );
    }
}

#[cfg(test)]
mod tests;
