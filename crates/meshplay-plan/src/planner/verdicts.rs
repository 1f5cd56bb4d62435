//! What undoing a step would mean (P10), and where the point of no return is.

use meshplay_types::Gvk;
use serde_json::Value;

use crate::{DesiredObject, FieldChange, ProtectedKind, ReleaseHow, Verdict, normalise::walk::get};

/// The verdict, and the reason if there is no way back.
pub(crate) type Judged = (Verdict, Option<String>);

fn exact() -> Judged {
    (Verdict::Exact, None)
}

fn side_effect(reason: &str) -> Judged {
    (Verdict::SideEffect(reason.to_owned()), None)
}

fn impossible(reason: &str) -> Judged {
    (Verdict::Impossible(reason.to_owned()), Some(reason.to_owned()))
}

/// Undoing a creation is a deletion.
pub(crate) fn create(gvk: &Gvk) -> Judged {
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("", "Namespace" | "PersistentVolumeClaim" | "PersistentVolume") | ("apiextensions.k8s.io", _) => {
            side_effect("it stays unless it is named by `--include`")
        }
        ("batch", "Job") => side_effect("what the Job did stays done"),
        ("apps", "StatefulSet") => side_effect("claims made from its templates stay"),
        _ => exact(),
    }
}

/// Undoing an update is an update back. `expected` is the object after it, if known.
pub(crate) fn update(
    object: &DesiredObject,
    live: &Value,
    expected: Option<&Value>,
    diff: &[FieldChange],
) -> Judged {
    match (object.gvk.group.as_str(), object.gvk.kind.as_str()) {
        ("", "ConfigMap" | "Secret") => side_effect("pods that read it are not restarted"),
        ("", "PersistentVolumeClaim") if grows(diff) => impossible("claims do not shrink"),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            match expected.and_then(|expected| new_storage(live, expected)) {
                Some(version) => impossible(&format!(
                    "objects are stored as `{version}` from now on; a CRD without that version is refused (storedVersions)"
                )),
                None => exact(),
            }
        }
        ("batch", "Job") => side_effect("what the Job did stays done"),
        _ if !crate::builtin::is_builtin(&object.gvk) => {
            side_effect("what its controller did meanwhile is its own affair")
        }
        _ => exact(),
    }
}

/// Values go back, entries of `managedFields` do not.
pub(crate) fn fold() -> Verdict {
    Verdict::SideEffect(
        "the values go back, but what the folded managers owned stays ours or nobody's".to_owned(),
    )
}

/// The helper keeps the field.
pub(crate) fn hand_over() -> Verdict {
    Verdict::SideEffect("the field stays with the controller that sets it".to_owned())
}

/// Undoing a recreation is another one.
pub(crate) fn recreate(gvk: &Gvk) -> Judged {
    if gvk.is("batch", "Job") {
        return side_effect("the Job has run again");
    }
    (Verdict::Recreate("going back deletes and creates it once more".to_owned()), None)
}

/// Undoing a deletion is a creation.
pub(crate) fn delete(gvk: &Gvk, protected: Option<ProtectedKind>) -> Judged {
    match protected {
        Some(ProtectedKind::Namespace) => impossible("everything in the namespace is lost"),
        Some(ProtectedKind::CustomResourceDefinition) => impossible("all custom resources of it are lost"),
        Some(ProtectedKind::PersistentVolumeClaim | ProtectedKind::PersistentVolume) => {
            impossible("the data may be lost")
        }
        None if gvk.is("batch", "Job") => side_effect("created again it would run again"),
        None => (Verdict::Recreate("it is created again with another uid".to_owned()), None),
    }
}

/// Undoing a release is an adoption.
pub(crate) fn release(how: ReleaseHow) -> Judged {
    match how {
        ReleaseHow::EmptySet => exact(),
        ReleaseHow::KeepValues => {
            side_effect("fields that we held alone have no owner until it is adopted again")
        }
    }
}

fn grows(diff: &[FieldChange]) -> bool {
    diff.iter().any(|change| change.path.to_string().starts_with("spec.resources.requests"))
}

/// The storage version, if it is another one than before.
fn new_storage(live: &Value, expected: &Value) -> Option<String> {
    let storage = |crd: &Value| {
        let versions = get(crd, &["spec", "versions"])?.as_array()?;
        let stored =
            versions.iter().find(|version| version.get("storage").and_then(Value::as_bool) == Some(true))?;
        stored.get("name")?.as_str().map(str::to_owned)
    };
    let stored = get(live, &["status", "storedVersions"]).and_then(Value::as_array);
    let known = |name: &String| {
        stored.is_some_and(|stored| stored.iter().any(|version| version.as_str() == Some(name)))
    };
    storage(expected).filter(|name| storage(live).as_ref() != Some(name) && !known(name))
}
